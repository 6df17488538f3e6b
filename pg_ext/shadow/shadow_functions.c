/* shadow_functions.c: makes functions of this module that exist only in a shadow, in a schema of their own. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* dladdr */
#endif
#include "postgres.h"

#include <dlfcn.h>

#include "access/xact.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_namespace.h"
#include "commands/defrem.h"
#include "../base/compat.h"
#include "parser/parse_node.h"
#include "utils/acl.h"
#include "utils/builtins.h"

#include "shadow.h"

char *pg_shadow_new_name(void)
{
    uint32 random[2];

    if (!pg_strong_random(random, sizeof random))
        ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate a random name")));
    return psprintf("migrate_shadow_%08x%08x", random[0], random[1]);
}

void pg_shadow_make_home(struct pg_shadow *s)
{
    s->home = pg_shadow_new_name();
    s->own = NamespaceCreate(s->home, BOOTSTRAP_SUPERUSERID, false);
    CommandCounterIncrement();
}

/* Lets everybody call the function: default privileges may deny that to those whose queries call it. */
static void grant(const struct pg_shadow *s, const char *signature)
{
    const char *sql = psprintf("GRANT EXECUTE ON FUNCTION %s.%s TO PUBLIC", s->home, signature);

    ExecuteGrantStmt(castNode(GrantStmt, linitial_node(RawStmt, mg_raw_parser(sql))->stmt));
    CommandCounterIncrement();
}

Oid pg_shadow_make_function(const struct pg_shadow *s, const char *signature, const char *rest, const char *symbol)
{
    Dl_info self;
    const char *sql;
    ParseState *state = make_parsestate(NULL);
    ObjectAddress made;

    if (!dladdr((void *) pg_shadow_make_function, &self))
        elog(ERROR, "cannot find the module's own file");
    sql = psprintf("CREATE FUNCTION %s.%s RETURNS %s STRICT LANGUAGE c AS %s, '%s'", s->home, signature, rest,
                   quote_literal_cstr(self.dli_fname), symbol);
    state->p_sourcetext = sql;
    made = CreateFunction(state, castNode(CreateFunctionStmt, linitial_node(RawStmt, mg_raw_parser(sql))->stmt));
    free_parsestate(state);
    CommandCounterIncrement();
    grant(s, signature);
    return made.objectId;
}
