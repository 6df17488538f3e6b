/*
 * guard.c: while something runs only to be rolled back, what a rollback does not undo is refused: functions that act
 * at once (setval, file and server functions, connections to elsewhere) and COPY to files and programs, wherever they
 * are called from. The server's hooks tell; they are ours only from open to close, on one call at a time.
 */
#include "postgres.h"

#include "catalog/objectaccess.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "compat.h"
#include "fmgr.h"
#include "nodes/parsenodes.h"
#include "optimizer/planner.h"
#include "tcop/utility.h"
#include "access/htup_details.h"
#include "utils/builtins.h"
#include "utils/fmgrtab.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "pg_host.h"

struct pg_guard
{
    pg_host *host;
    object_access_hook_type access;
    ProcessUtility_hook_type utility;
    planner_hook_type planner;
    needs_fmgr_hook_type inlining;
};

/* The innermost guard: hooks take no argument of ours. NULL when no call is under one. */
static struct pg_guard *current;

/* The call that writes in this backend, so that a script cannot start another. NULL: none. */
static pg_host *writer;

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

/* Names of the server's functions, and of libraries' (dblink); * stands for any text. */
static const char *const REFUSED[] = {
    "setval",
    "lo_import",
    "lo_export",
    "pg_file_*",
    "dblink*",
    "pg_advisory_lock*",
    "pg_advisory_unlock*",
    "pg_try_advisory_lock*",
    "pg_terminate_backend",
    "pg_cancel_backend",
    "pg_reload_conf",
    "pg_rotate_logfile",
    "pg_promote",
    "pg_switch_wal",
    "pg_create_restore_point",
    "pg_log_*",
    "pg_stat_reset*",
    "pg_logical_emit_message",
    "pg_create_*_replication_slot",
    "pg_drop_replication_slot",
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

static void refuse(const char *what)
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
 * The name by which a function is refused: an internal function may have been created again under any name; functions
 * of other languages than the server's and C do nothing but what they call. NULL: not refused.
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

static void on_access(ObjectAccessType access, Oid class, Oid object, int sub, void *arg)
{
    if (current->access)
        current->access(access, class, object, sub, arg);
    if (access == OAT_NAMESPACE_SEARCH && current->host->shadow)
        pg_shadow_check_schema(current->host->shadow, object);
    if (access == OAT_FUNCTION_EXECUTE && class == ProcedureRelationId)
    {
        char *name = name_to_refuse(object);

        for (size_t i = 0; name && i < lengthof(REFUSED); i++)
            if (matches(REFUSED[i], name))
                refuse(psprintf("function %s", name));
    }
}

/* Raises when a command must not run; false: it need not, in a shadow. */
static bool check_utility(const Node *stmt)
{
    if (stmt && (IsA(stmt, LoadStmt) || IsA(stmt, PrepareStmt) || IsA(stmt, DeallocateStmt)))
        refuse(CreateCommandName(unconstify(Node *, stmt)));
    if (stmt && IsA(stmt, CopyStmt))
    {
        const CopyStmt *copy = (const CopyStmt *) stmt;

        if (copy->filename && (copy->is_program || !copy->is_from))
            refuse(copy->is_program ? "COPY with a program" : "COPY to a file");
    }
    return !stmt || !current->host->shadow || !pg_shadow_skips(current->host, stmt);
}

#if PG_VERSION_NUM >= 140000
static void on_utility(PlannedStmt *stmt, const char *sql, bool read_only, ProcessUtilityContext context,
                       ParamListInfo params, QueryEnvironment *env, DestReceiver *dest, QueryCompletion *done)
{
    if (check_utility(stmt->utilityStmt))
        (current->utility ? current->utility : standard_ProcessUtility)(stmt, sql, read_only, context, params, env,
                                                                        dest, done);
}
#else
static void on_utility(PlannedStmt *stmt, const char *sql, ProcessUtilityContext context, ParamListInfo params,
                       QueryEnvironment *env, DestReceiver *dest, QueryCompletion *done)
{
    if (check_utility(stmt->utilityStmt))
        (current->utility ? current->utility : standard_ProcessUtility)(stmt, sql, context, params, env, dest, done);
}
#endif

static PlannedStmt *on_plan(Query *query, const char *sql, int options, ParamListInfo params)
{
    if (current->host->shadow)
    {
        pg_setval_replace(query, current->host->setval);
        pg_shadow_filter(current->host->shadow, query);
    }
    return (current->planner ? current->planner : standard_planner)(query, sql, options, params);
}

/* A function with such a hook is called, not inlined. */
static bool on_inlining(Oid function)
{
    return (current->inlining && current->inlining(function)) ||
           (current->host->shadow && pg_shadow_keeps_apart(function));
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
    h->guard = MemoryContextAllocZero(h->cxt, sizeof *h->guard);
    h->guard->host = h;
    h->guard->access = object_access_hook;
    h->guard->utility = ProcessUtility_hook;
    h->guard->planner = planner_hook;
    h->guard->inlining = needs_fmgr_hook;
    current = h->guard;
    object_access_hook = on_access;
    ProcessUtility_hook = on_utility;
    planner_hook = on_plan;
    needs_fmgr_hook = on_inlining;
}

void pg_guard_close(pg_host *h)
{
    if (!h->guard)
        return;
    object_access_hook = h->guard->access;
    ProcessUtility_hook = h->guard->utility;
    planner_hook = h->guard->planner;
    needs_fmgr_hook = h->guard->inlining;
    current = NULL;
    h->guard = NULL;
}
