/*
 * guard.c: refuses, while something runs only to be rolled back, whatever a rollback would not undo: functions that
 * take effect at once (undone.def), drawing from sequences that others use, access to foreign tables, languages that
 * can do anything, COPY to files and programs, no matter what calls them. The server's hooks tell what is called. Hooks
 * belong to one process, so no parallel worker may run what this process plans or builds.
 *
 * It also sees to it that no function of somebody else is called while the history or rows are read from a table that
 * may be somebody else's.
 */
#include "postgres.h"

#include "access/transam.h"
#include "access/xact.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/proclang.h"
#include "../base/compat.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "optimizer/planner.h"
#include "tcop/utility.h"
#include "access/htup_details.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgrtab.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/portal.h"
#include "utils/regproc.h"
#include "utils/syscache.h"

#include "../base/pg_host.h"

struct pg_guard
{
    pg_host *host;
    SubTransactionId subid; /* the subtransaction in which it was opened; when that ends, so does the guard */
};

/*
 * The innermost guard, which hooks have to find, since they get no argument of ours. NULL if no call is under a guard;
 * then our hooks do nothing but call the next one.
 */
static struct pg_guard *current;

/* The call that writes in this backend, so that a script cannot start another one; or NULL. */
static pg_host *writer;

/*
 * The functions that were in the server's hooks before ours. If a library is loaded while ours are in place, it puts
 * its own before them and from then on always calls ours. In that case ours stay `inside` when the guard closes, and
 * are not put in place again when it next opens.
 */
struct pg_hooks
{
    struct
    {
        object_access_hook_type next;
        bool inside;
    } access;
    struct
    {
        ProcessUtility_hook_type next;
        bool inside;
    } utility;
    struct
    {
        planner_hook_type next;
        bool inside;
    } planner;
    struct
    {
        needs_fmgr_hook_type next;
        bool inside;
    } lookup;
    bool strict;       /* between pg_strict_begin and pg_strict_end */
    bool compiled;     /* and only functions in C may be called */
    bool refused;      /* a function has been refused since then */
    bool told_of_ends; /* on_end has been registered, which lasts until the process ends */
};
static struct pg_hooks hooks;

void pg_writer_enter(pg_host *h)
{
    if (writer)
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("a deployment cannot run inside another one")));
    writer = h;
}

void pg_writer_leave(pg_host *h)
{
    if (writer == h)
        writer = NULL;
}

/* What is refused ********************************************************************************************** */

/* The names of functions; * stands for any text. */
static const char *const REFUSED[] = {
#define MG_REFUSED(name, why) name,
#define MG_ALLOWED(name, why)
#include "undone.def"
#undef MG_REFUSED
#undef MG_ALLOWED
};

static bool matches(const char *pattern, const char *name)
{
    const char *star = strchr(pattern, '*');
    size_t head = star ? (size_t) (star - pattern) : strlen(pattern), tail, len = strlen(name);

    if (!star)
        return strcmp(pattern, name) == 0;
    tail = strlen(star + 1);
    return len >= head + tail && strncmp(pattern, name, head) == 0 && strcmp(name + len - tail, star + 1) == 0;
}

void pg_guard_refuse(const char *what)
{
    if (current->host->shadow)
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("%s would not be undone with the shadow", what),
                        errhint("Nothing outside a shadow may be touched while migrations are replayed in it.")));
    if (writer)
        writer->elsewhere = true;
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("%s would not be undone after the trial", what),
                    errhint("Use the dry_run \"plan\", which runs nothing.")));
}

/*
 * The name under which a function is refused, or NULL if it is not. An internal function may have been created again
 * under another name, so its internal name counts. Functions in SQL and in trusted languages only do what they call, so
 * they need not be refused themselves.
 */
static char *name_to_refuse(Oid function)
{
    HeapTuple row = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    char *name = NULL;
    bool isnull;

    if (!HeapTupleIsValid(row))
        return NULL;
    if (((Form_pg_proc) GETSTRUCT(row))->prolang == INTERNALlanguageId)
    {
        Datum source = SysCacheGetAttr(PROCOID, row, Anum_pg_proc_prosrc, &isnull);
        Oid builtin = isnull ? InvalidOid : fmgr_internal_function(TextDatumGetCString(source));

        name = OidIsValid(builtin) ? get_func_name(builtin) : NULL;
    }
    else if (((Form_pg_proc) GETSTRUCT(row))->prolang == ClanguageId)
        name = pstrdup(NameStr(((Form_pg_proc) GETSTRUCT(row))->proname));
    ReleaseSysCache(row);
    return name;
}

/* Nobody can tell what a function in an untrusted language does, so calling one is refused. */
static void check_language(const char *name, Oid language)
{
    HeapTuple row;
    bool trusted;

    if (language == INTERNALlanguageId || language == ClanguageId || language == SQLlanguageId)
        return;
    row = SearchSysCache1(LANGOID, ObjectIdGetDatum(language));
    trusted = !HeapTupleIsValid(row) || ((Form_pg_language) GETSTRUCT(row))->lanpltrusted;
    if (HeapTupleIsValid(row))
        ReleaseSysCache(row);
    if (!trusted)
        pg_guard_refuse(psprintf("what %s does, in an untrusted language,", name));
}

/*
 * Called before any part of the server calls a function. A call of a wrapper's handler means that foreign data are
 * about to be used.
 */
static void check_function(Oid function)
{
    HeapTuple row = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    Oid language, result;
    char *name;

    if (!HeapTupleIsValid(row))
        return;
    language = ((Form_pg_proc) GETSTRUCT(row))->prolang;
    result = ((Form_pg_proc) GETSTRUCT(row))->prorettype;
    name = pstrdup(NameStr(((Form_pg_proc) GETSTRUCT(row))->proname));
    ReleaseSysCache(row);
    if (result == FDW_HANDLEROID)
        pg_guard_refuse(psprintf("access to a foreign table (%s)", name));
    check_language(psprintf("function %s", name), language);
    pfree(name);
}

static void check_named(Oid function)
{
    char *name = name_to_refuse(function);

    for (size_t i = 0; name && i < lengthof(REFUSED); i++)
        if (matches(REFUSED[i], name))
            pg_guard_refuse(psprintf("function %s", name));
}

static void check_do(const DoStmt *stmt)
{
    ListCell *cell;

    foreach (cell, stmt->args)
    {
        const DefElem *item = lfirst_node(DefElem, cell);

        if (strcmp(item->defname, "language") == 0)
            check_language("DO", get_language_oid(strVal(item->arg), true));
    }
}

/*
 * Does a cursor belong to the caller? Scripts make theirs after the guard was opened. `name` is NULL for all cursors.
 */
static bool is_outer_cursor(const char *name)
{
    Portal portal = name ? GetPortalByName(name) : NULL;

    return !name || (PortalIsValid(portal) && portal->createSubid < current->subid);
}

/*
 * Does a statement change the session in a way that no rollback undoes: values of currval(), cursors that are closed or
 * moved, and the like?
 */
static bool changes_session(const Node *stmt)
{
    switch (nodeTag(stmt))
    {
    case T_LoadStmt:
    case T_PrepareStmt:
    case T_DeallocateStmt:
        return true;
    case T_DiscardStmt:
        return castNode(DiscardStmt, stmt)->target == DISCARD_SEQUENCES;
    case T_ClosePortalStmt:
        return is_outer_cursor(castNode(ClosePortalStmt, stmt)->portalname);
    case T_FetchStmt:
        return is_outer_cursor(castNode(FetchStmt, stmt)->portalname);
    default:
        return false;
    }
}

/* Raises an error if a command must not run. False if it need not run, as some in a shadow. */
static bool check_utility(const Node *stmt)
{
    if (stmt && changes_session(stmt))
        pg_guard_refuse(CreateCommandName(unconstify(Node *, stmt)));
    if (stmt && IsA(stmt, DoStmt))
        check_do((const DoStmt *) stmt);
    if (stmt && IsA(stmt, CopyStmt))
    {
        const CopyStmt *copy = (const CopyStmt *) stmt;

        if (copy->filename && (copy->is_program || !copy->is_from))
            pg_guard_refuse(copy->is_program ? "COPY with a program" : "COPY to a file");
    }
    return !stmt || !current->host->shadow || !pg_shadow_skips(current->host, stmt);
}

/* The hooks **************************************************************************************************** */

#define PUT(hook, kind, ours)                                                                                          \
    do                                                                                                                 \
    {                                                                                                                  \
        if (!hooks.kind.inside)                                                                                        \
        {                                                                                                              \
            hooks.kind.next = (hook);                                                                                  \
            (hook) = (ours);                                                                                           \
            hooks.kind.inside = true;                                                                                  \
        }                                                                                                              \
    } while (0)

#define TAKE_OUT(hook, kind, ours)                                                                                     \
    do                                                                                                                 \
    {                                                                                                                  \
        if ((hook) == (ours))                                                                                          \
        {                                                                                                              \
            (hook) = hooks.kind.next;                                                                                  \
            hooks.kind.inside = false;                                                                                 \
        }                                                                                                              \
    } while (0)

/*
 * May a role's code run with the rights of the current user? A superuser has the rights of every role, but does not
 * trust them all.
 */
static bool is_trusted(Oid role)
{
    Oid user = GetUserId();

    return role == user || superuser_arg(role) || (!superuser_arg(user) && has_privs_of_role(user, role));
}

/* Is it written in a language of users, as opposed to that of the server and of extensions? */
static bool is_written(Oid function)
{
    HeapTuple row = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    Oid language = HeapTupleIsValid(row) ? ((Form_pg_proc) GETSTRUCT(row))->prolang : InvalidOid;

    if (HeapTupleIsValid(row))
        ReleaseSysCache(row);
    return OidIsValid(language) && language != INTERNALlanguageId && language != ClanguageId;
}

/* Called before a function is called while a table is read that may be somebody else's. */
static void check_owner(Oid function)
{
    HeapTuple row = function < FirstNormalObjectId ? NULL : SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    Oid owner;
    bool written;

    if (!HeapTupleIsValid(row))
        return;
    owner = ((Form_pg_proc) GETSTRUCT(row))->proowner;
    ReleaseSysCache(row);
    written = hooks.compiled && is_written(function);
    if (is_trusted(owner) && !written)
        return;
    hooks.refused = true;
    if (written)
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("the function %s would be called", format_procedure_qualified(function))));
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                    errmsg("the function %s of the role \"%s\" would run with the rights of \"%s\"",
                           format_procedure_qualified(function), GetUserNameFromId(owner, false),
                           GetUserNameFromId(GetUserId(), false))));
}

static void on_access(ObjectAccessType access, Oid class, Oid object, int sub, void *arg)
{
    if (hooks.access.next)
        hooks.access.next(access, class, object, sub, arg);
    if (hooks.strict && access == OAT_FUNCTION_EXECUTE && class == ProcedureRelationId)
        check_owner(object);
    if (!current)
        return;
    if (access == OAT_NAMESPACE_SEARCH && current->host->shadow)
        pg_shadow_check_schema(current->host->shadow, object);
    if (access == OAT_FUNCTION_EXECUTE && class == ProcedureRelationId)
    {
        check_named(object);
        check_function(object);
    }
}

/* Makes this process build an index alone, so that functions in the index are called here. */
#if PG_VERSION_NUM >= 140000
static void on_utility(PlannedStmt *stmt, const char *sql, bool read_only, ProcessUtilityContext context,
                       ParamListInfo params, QueryEnvironment *env, DestReceiver *dest, QueryCompletion *done)
#define PASS_ON(utility) (utility)(stmt, sql, read_only, context, params, env, dest, done)
#else
static void on_utility(PlannedStmt *stmt, const char *sql, ProcessUtilityContext context, ParamListInfo params,
                       QueryEnvironment *env, DestReceiver *dest, QueryCompletion *done)
#define PASS_ON(utility) (utility)(stmt, sql, context, params, env, dest, done)
#endif
{
    ProcessUtility_hook_type volatile next = hooks.utility.next ? hooks.utility.next : standard_ProcessUtility;
    int workers = max_parallel_maintenance_workers;

    if (!current || (stmt->utilityStmt && IsA(stmt->utilityStmt, VariableSetStmt)))
    {
        PASS_ON(next);
        return;
    }
    if (!check_utility(stmt->utilityStmt))
        return;
    max_parallel_maintenance_workers = 0;
    PG_TRY();
    {
        PASS_ON(next);
    }
    PG_FINALLY();
    {
        max_parallel_maintenance_workers = workers;
    }
    PG_END_TRY();
}

static PlannedStmt *on_plan(Query *query, const char *sql, int options, ParamListInfo params)
{
    if (current)
    {
        options &= ~CURSOR_OPT_PARALLEL_OK;
        pg_sequences_guard(current->host, query);
        if (current->host->shadow)
            pg_shadow_filter(current->host->shadow, query);
    }
    return (hooks.planner.next ? hooks.planner.next : standard_planner)(query, sql, options, params);
}

static bool keeps_apart(Oid function)
{
    return (current->host->shadow && pg_shadow_keeps_apart(function)) || pg_sequences_keep_apart(function);
}

/*
 * Called whenever the server looks up a function that is not built in, in order to call it or to merge it into a query.
 * If this hook claims the function, it is called and never merged.
 */
static bool on_lookup(Oid function)
{
    if (current)
        check_function(function);
    return (hooks.lookup.next && hooks.lookup.next(function)) || (current && keeps_apart(function)) ||
           (hooks.strict && hooks.compiled && is_written(function));
}

void pg_strict_begin(bool compiled)
{
    PUT(object_access_hook, access, on_access);
    if (compiled)
        PUT(needs_fmgr_hook, lookup, on_lookup);
    hooks.strict = true;
    hooks.compiled = compiled;
    hooks.refused = false;
}

bool pg_strict_end(void)
{
    hooks.strict = false;
    if (!current)
    {
        TAKE_OUT(object_access_hook, access, on_access);
        TAKE_OUT(needs_fmgr_hook, lookup, on_lookup);
    }
    return hooks.refused;
}

/* From open to close ******************************************************************************************* */

static void close_guard(void)
{
    current = NULL;
    TAKE_OUT(object_access_hook, access, on_access);
    TAKE_OUT(ProcessUtility_hook, utility, on_utility);
    TAKE_OUT(planner_hook, planner, on_plan);
    TAKE_OUT(needs_fmgr_hook, lookup, on_lookup);
}

/*
 * A process that is terminated aborts its transaction without returning to any caller, and still drops its temporary
 * tables. So the guard closes here too.
 */
static void on_end(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
    (void) parent;
    (void) arg;
    if (event == SUBXACT_EVENT_ABORT_SUB && current && mine == current->subid)
        close_guard();
}

pg_host *pg_guarded(void)
{
    return current ? current->host : NULL;
}

void pg_guard_open(pg_host *h)
{
    if (current)
        ereport(ERROR,
                (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("a trial cannot run inside another trial")));
    if (!hooks.told_of_ends)
        RegisterSubXactCallback(on_end, NULL);
    hooks.told_of_ends = true;
    InvalidateSystemCaches(); /* they remember what a wrapper's handler has said */
    ResetPlanCache();         /* plans made before now may want parallel workers */
    h->guard = MemoryContextAllocZero(h->cxt, sizeof *h->guard);
    h->guard->host = h;
    h->guard->subid = GetCurrentSubTransactionId();
    current = h->guard;
    PUT(object_access_hook, access, on_access);
    PUT(ProcessUtility_hook, utility, on_utility);
    PUT(planner_hook, planner, on_plan);
    PUT(needs_fmgr_hook, lookup, on_lookup);
}

void pg_guard_close(pg_host *h)
{
    if (!h->guard)
        return;
    if (current == h->guard)
        close_guard();
    h->guard = NULL;
}
