/* models.c: reads models; see models.h. */
#include "models.h"

#include "../../catalog/settle.h"
#include "../../introspect/database.h"

#include <string.h>

const mg_psl_connector *mg_call_connector(const mg_call *call)
{
    const char *provider = mg_dialects[call->host->dialect].provider;
    bool foreign;

    return mg_psl_connector_of((mg_psl_str){provider, (uint32_t) strlen(provider)}, &foreign);
}

static mg_rc read_database(mg_call *call, const mg_model *like, bool leads_out, mg_model **out)
{
    mg_model_from_spec spec = {.target = call->session.target, .leads_out = leads_out};

    /* If no schema tells that it does without partial indexes, they are read as release 7 can express them. */
    spec.partial = like ? like->manages_partial : mg_call_release(call) != MG_PRISMA_6;
    if (like)
    {
        spec.schemas = like->schemas.items;
        spec.count = like->schemas.len;
        spec.extensions = like->manages_extensions;
    }
    if (mg_model_from_database(call->host, mg_call_connector(call), &spec, &call->arena, out, &call->error) != MG_OK)
        return MG_FAILED;
    (*out)->release = like ? like->release : mg_call_release(call);
    (*out)->external = &call->external;
    return like && spec.partial ? mg_note_likewise(call->host, like, *out, NULL, &call->arena, &call->error) : MG_OK;
}

mg_rc mg_read_database(mg_call *call, const mg_model *like, mg_model **out)
{
    return read_database(call, like, true, out);
}

mg_rc mg_read_database_closed(mg_call *call, const mg_model *like, mg_model **out)
{
    return read_database(call, like, false, out);
}

typedef struct
{
    mg_call *call;
    const mg_model *like;
    mg_model **out;
} reading;

static mg_rc read_inside(void *arg)
{
    reading *r = arg;

    return mg_read_database(r->call, r->like, r->out);
}

mg_rc mg_replay_history(mg_call *call, const char *dir, const mg_model *like, const char *const *names, size_t count,
                        mg_model **out)
{
    mg_shadow_spec spec = {.names = names, .nnames = count};
    reading r = {call, like, out};

    if (like)
    {
        spec.schemas = like->schemas.items;
        spec.nschemas = like->schemas.len;
    }
    return mg_shadow_replay(call, dir, &spec, read_inside, &r);
}
