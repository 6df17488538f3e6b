/* database.c: see database.h. */
#include "database.h"

#include "sqlite/read.h"

mg_rc mg_model_from_database(const mg_host *host, const mg_psl_connector *connector, const mg_model_from_spec *spec,
                             mg_arena *arena, mg_model **out, mg_error *err)
{
    switch (host->dialect)
    {
    case MG_POSTGRES:
        return mg_model_from_postgres(host, connector, spec, arena, out, err);
    case MG_SQLITE:
        return mg_model_from_sqlite(host, connector, spec->partial, arena, out, err);
    }
    return mg_error_set(err, (mg_error){.code = MG_ERR_INTERNAL, .message = "this database cannot be read"});
}
