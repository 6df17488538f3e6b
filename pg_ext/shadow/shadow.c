/*
 * shadow.c: makes an empty stand-in for the schemas that migrations work in.
 *
 * This happens in a subtransaction that is always rolled back. The schemas concerned are the target, the other schemas
 * in search_path, those of the datasource, and those in which a script creates something. They are renamed, and empty
 * schemas with the same names, owners and privileges take their places. The members of extensions are moved there, so
 * that their types, functions and operator classes are found. Others see nothing of all this. No table or schema is
 * locked, only the rows of the catalogs that are changed here; so whoever alters or drops the same schemas or
 * extensions has to wait, and so does a second shadow.
 *
 * A schema that scripts only name belongs to somebody else, for example to a hosting platform. It is lent to the
 * shadow: it stays as it is, and statements that would change its objects are skipped. A foreign key to one of its
 * tables locks that table against writers, as it always does.
 *
 * Only the owner of a schema can get a stand-in for it, and could do nothing with that which the owner could not do to
 * the schema anyway. The members of extensions are moved with the server's rights: they belong to whoever installed
 * them. The schema that they leave and the one that they enter have the same owner, who can do no more in one than in
 * the other.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "commands/extension.h"
#include "../base/compat.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "shadow.h"

/* The schemas ************************************************************************************************** */

static int by_schema_oid(const void *a, const void *b)
{
    Oid x = *(const Oid *) a, y = ((const pg_schema *) b)->oid;

    return (x > y) - (x < y);
}

pg_schema *pg_shadow_schema(const struct pg_shadow *s, Oid oid)
{
    return bsearch(&oid, s->schemas, s->nschemas, sizeof *s->schemas, by_schema_oid);
}

static const pg_schema *other_schema(const struct pg_shadow *s, Oid oid)
{
    return bsearch(&oid, s->others, s->nothers, sizeof *s->others, by_schema_oid);
}

bool pg_shadow_is_outside(const struct pg_shadow *s, Oid schema)
{
    return pg_shadow_schema(s, schema) || other_schema(s, schema);
}

bool pg_shadow_hides(const struct pg_shadow *s, Oid schema)
{
    const pg_schema *other = other_schema(s, schema);

    return other ? !other->stays : pg_shadow_schema(s, schema) != NULL;
}

static void mark_path(struct pg_shadow *s)
{
    List *path = fetch_search_path(false);
    ListCell *cell;

    foreach (cell, path)
    {
        pg_schema *one = pg_shadow_schema(s, lfirst_oid(cell));

        if (one)
            one->in_path = true;
        if (one && lfirst_oid(cell) == linitial_oid(path))
            one->target = true;
    }
}

static void mark_datasource(struct pg_shadow *s, const mg_shadow_wish *c)
{
    for (size_t i = 0; i < c->nschemas; i++)
    {
        pg_schema *one =
            pg_shadow_schema(s, get_namespace_oid(pg_to_server(c->schemas[i], strlen(c->schemas[i])), true));

        if (one)
            one->of_datasource = true;
    }
}

static void mark_provided(struct pg_shadow *s, const mg_shadow_wish *c)
{
    for (size_t i = 0; i < c->nprovided; i++)
    {
        Oid oid = get_namespace_oid(pg_to_server(c->provided[i], strlen(c->provided[i])), true);
        pg_schema *one = pg_shadow_schema(s, oid);

        if (!one)
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_SCHEMA), errmsg("schema \"%s\" does not exist", c->provided[i]),
                            errhint("It is one of the option \"provided_schemas\".")));
        one->provided = true;
    }
}

/* Does a schema contain nothing but members of extensions? Everything that a schema contains depends on it. */
static bool holds_extensions_only(Oid oid)
{
    Relation rel = table_open(DependRelationId, AccessShareLock);
    ScanKeyData key[2];
    SysScanDesc scan;
    HeapTuple row;
    bool only = true;

    ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
                ObjectIdGetDatum(NamespaceRelationId));
    ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(oid));
    scan = systable_beginscan(rel, DependReferenceIndexId, true, NULL, 2, key);
    while (only && (row = systable_getnext(scan)) != NULL)
    {
        Form_pg_depend d = (Form_pg_depend) GETSTRUCT(row);

        only = d->classid == ExtensionRelationId || OidIsValid(getExtensionOfObject(d->classid, d->objid));
    }
    systable_endscan(scan);
    table_close(rel, AccessShareLock);
    return only;
}

bool pg_shadow_is_lent(const struct pg_shadow *s, Oid schema)
{
    const pg_schema *other = other_schema(s, schema);

    return other && other->lent;
}

bool pg_shadow_is_provided(const struct pg_shadow *s, Oid schema)
{
    const pg_schema *other = other_schema(s, schema);

    return other && other->provided;
}

/*
 * Do migrations work in the schema: is it the target, is it in the datasource, or does a script create something in it?
 */
static bool is_theirs(const pg_schema *one)
{
    return one->target || one->of_datasource || one->created || one->filled;
}

/* Does anything name the schema: as the target, in search_path, the datasource or a script? */
static bool is_wanted(const pg_schema *one)
{
    return is_theirs(one) || one->in_path || one->named;
}

/* Does the schema belong to an extension, so that it comes and goes with that? */
static bool is_of_extension(const pg_schema *one)
{
    return OidIsValid(getExtensionOfObject(NamespaceRelationId, one->oid));
}

/*
 * Does the schema need a stand-in? Not if it belongs to somebody else and holds nothing that migrations have made, nor
 * if scripts only name it.
 */
static bool is_concerned(const pg_schema *one)
{
    if (is_of_extension(one) || one->provided)
        return false;
    if (mg_owns_schema(one->oid))
        return is_theirs(one) || one->in_path;
    return is_theirs(one) && !one->prepared && !holds_extensions_only(one->oid);
}

static void choose_schemas(struct pg_shadow *s, const mg_shadow_wish *c)
{
    size_t kept = 0;

    s->schemas = pg_schemas_read(&s->nschemas);
    mark_path(s);
    mark_datasource(s, c);
    mark_provided(s, c);
    pg_schemas_mark(s->schemas, s->nschemas, c->scripts, c->nscripts);
    s->others = palloc((s->nschemas + 1) * sizeof *s->others);
    for (size_t i = 0; i < s->nschemas; i++)
    {
        pg_schema *one = &s->schemas[i];

        if (is_concerned(one))
            s->schemas[kept++] = *one;
        else
        {
            one->stays = is_of_extension(one) || is_wanted(one) || one->provided;
            one->provided = one->provided || one->prepared;
            one->lent = one->stays && !is_of_extension(one) && !holds_extensions_only(one->oid);
            s->others[s->nothers++] = *one;
        }
    }
    s->nschemas = kept;
}

static void refuse_others(const pg_schema *one)
{
    if (!mg_owns_schema(one->oid))
        ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("must be owner of schema %s", one->name),
                        errdetail("It is moved aside while the migrations are replayed in an empty one."),
                        errhint("Call it as the role %s, which owns the schema, or as a superuser.",
                                quote_identifier(GetUserNameFromId(one->owner, false)))));
}

void pg_shadow_check_schema(const struct pg_shadow *s, Oid schema)
{
    if (!s->filters || !pg_shadow_hides(s, schema))
        return;
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("schema \"%s\" is outside the shadow", get_namespace_name(schema)),
                    errhint("Nothing outside a shadow may be touched while migrations are replayed in it. A schema is "
                            "found in the scripts where its name stands in full.")));
}

/*
 * Renames a schema as ALTER SCHEMA RENAME does, but without its lock: everybody who creates something in the schema
 * would wait for that.
 */
static void rename_schema(Relation rel, const pg_schema *one)
{
    HeapTuple row = SearchSysCacheCopy1(NAMESPACEOID, ObjectIdGetDatum(one->oid));

    if (!HeapTupleIsValid(row))
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_SCHEMA), errmsg("schema \"%s\" was dropped meanwhile", one->name)));
    refuse_others(one);
    namestrcpy(&((Form_pg_namespace) GETSTRUCT(row))->nspname, pg_shadow_new_name());
    CatalogTupleUpdate(rel, &row->t_self, row);
}

/* Schemas are renamed in the order of their OIDs, so that two shadows cannot wait for each other. */
static void set_aside(const struct pg_shadow *s)
{
    Relation rel = table_open(NamespaceRelationId, RowExclusiveLock);

    for (size_t i = 0; i < s->nschemas; i++)
        rename_schema(rel, &s->schemas[i]);
    table_close(rel, RowExclusiveLock);
    CommandCounterIncrement();
}

static void copy_privileges(Oid from, Oid to)
{
    Relation rel = table_open(NamespaceRelationId, RowExclusiveLock);
    HeapTuple theirs = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(from));
    HeapTuple ours = SearchSysCacheCopy1(NAMESPACEOID, ObjectIdGetDatum(to));
    Datum values[Natts_pg_namespace] = {0};
    bool nulls[Natts_pg_namespace] = {false}, replaces[Natts_pg_namespace] = {false};

    if (!HeapTupleIsValid(theirs) || !HeapTupleIsValid(ours))
        elog(ERROR, "cache lookup failed for a schema");
    values[Anum_pg_namespace_nspacl - 1] =
        SysCacheGetAttr(NAMESPACEOID, theirs, Anum_pg_namespace_nspacl, &nulls[Anum_pg_namespace_nspacl - 1]);
    replaces[Anum_pg_namespace_nspacl - 1] = true;
    ours = heap_modify_tuple(ours, RelationGetDescr(rel), values, nulls, replaces);
    CatalogTupleUpdate(rel, &ours->t_self, ours);
    ReleaseSysCache(theirs);
    table_close(rel, RowExclusiveLock);
}

void pg_shadow_make_fresh(pg_schema *one)
{
    one->fresh = NamespaceCreate(one->name, one->owner, false);
    CommandCounterIncrement();
    copy_privileges(one->oid, one->fresh);
    CommandCounterIncrement();
}

/*
 * Makes the schemas that a new database would have, and those that the scripts take for granted. A schema that a script
 * creates must not exist before.
 */
static void stand_in(const struct pg_shadow *s)
{
    for (size_t i = 0; i < s->nschemas; i++)
        if (s->schemas[i].target || (!s->schemas[i].created && (s->schemas[i].named || s->schemas[i].in_path)))
            pg_shadow_make_fresh(&s->schemas[i]);
}

/* Statements *************************************************************************************************** */

bool pg_shadow_skips(pg_host *h, const Node *stmt)
{
    /* A role belongs to the server; this database's deployment, or another's, has created it already. */
    if (IsA(stmt, CreateRoleStmt))
        return OidIsValid(get_role_oid(castNode(CreateRoleStmt, stmt)->role, true));
    if (pg_shadow_leaves_out(h->shadow, stmt)) /* for statements inside a function or DO block */
        return true;
    pg_shadow_make_way(h, stmt);
    return pg_shadow_extension(h->shadow, stmt);
}

/*
 * A schema that exists only because an extension was moved there is unknown to the script, so creating it must succeed.
 */
void pg_shadow_adapt(pg_host *h, Node *stmt)
{
    CreateSchemaStmt *c;

    if (!IsA(stmt, CreateSchemaStmt))
        return;
    c = castNode(CreateSchemaStmt, stmt);
    for (size_t i = 0; c->schemaname && i < h->shadow->nschemas; i++)
    {
        const pg_schema *one = &h->shadow->schemas[i];

        if (!one->target && OidIsValid(one->fresh) && strcmp(one->name, c->schemaname) == 0 && c->schemaElts == NIL)
            c->if_not_exists = true;
    }
}

/* Beginning and ending ***************************************************************************************** */

static void check_possible(void)
{
    if (RecoveryInProgress())
        ereport(ERROR, (errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION), errmsg("this server is a standby"),
                        errhint("Ask the primary.")));
    if (XactReadOnly)
        ereport(ERROR, (errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION), errmsg("the transaction is read-only"),
                        errhint("SET TRANSACTION READ WRITE; nothing that a shadow does is kept.")));
}

/*
 * Notices of the scripts are not shown, since they were shown when the scripts were deployed. A script may have changed
 * the setting.
 */
void pg_shadow_hush(void)
{
    if (client_min_messages < ERROR)
        (void) set_config_option("client_min_messages", "error", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SET, true, 0,
                                 false);
}

static bool any_says(const mg_shadow_wish *c, const char *word)
{
    for (size_t i = 0; i < c->nscripts; i++)
        if (pg_text_says(c->scripts[i].source.text, c->scripts[i].source.len, word))
            return true;
    return false;
}

static void begin_body(pg_host *h, void *arg)
{
    struct pg_shadow *s = h->shadow;
    int security;
    Oid user;

    check_possible();
    if (h->session->intent == MG_READS)
    {
        pg_writer_enter(h);
        s->entered = true;
    }
    pg_block_push(h, true);
    h->first_xid = InvalidTransactionId;
    h->statements = h->look_after = 0;
    pg_shadow_hush();
    choose_schemas(s, arg);
    set_aside(s);
    stand_in(s);
    GetUserIdAndSecContext(&user, &security);
    SetUserIdAndSecContext(BOOTSTRAP_SUPERUSERID, security | SECURITY_LOCAL_USERID_CHANGE);
    pg_shadow_move_extensions(s);
    pg_shadow_disable_triggers();
    pg_shadow_make_home(s);
    pg_shadow_prepare_filter(s);
    if (any_says(arg, "setval") || any_says(arg, "nextval"))
        pg_sequences_prepare(s, h->sequence_functions);
    SetUserIdAndSecContext(user, security);
    pg_enums_remember(h);
    pg_block_push(h, false); /* so that rows written by migrations can be recognized by their transaction */
    h->subid = GetCurrentSubTransactionId();
    if (!h->guard)
    {
        pg_guard_open(h);
        s->guarded = true;
    }
    pg_shadow_set_filter(s, true);
}

static void end_body(pg_host *h, void *arg)
{
    (void) arg;
    while (h->blocks != h->shadow->outside.blocks)
        pg_block_pop(h, false);
    ResetPlanCache();
}

static mg_rc shadow_end(void *ctx, mg_arena *arena, mg_error *err)
{
    pg_host *h = ctx;
    struct pg_shadow *s = h->shadow;
    mg_rc rc;

    if (s->guarded)
        pg_guard_close(h);
    if (s->entered)
        pg_writer_leave(h);
    rc = pg_protect(h, end_body, NULL, arena, err);
    if (rc != MG_OK)
        return rc;
    h->subid = s->outside.subid;
    h->first_xid = s->outside.first_xid;
    h->enums_known = s->outside.enums_known;
    h->old_enums = s->outside.old_enums;
    h->nold_enums = s->outside.nold_enums;
    h->statements = s->outside.statements;
    h->look_after = s->outside.look_after;
    memset(h->sequence_functions, 0, sizeof h->sequence_functions);
    h->shadow = NULL;
    return MG_OK;
}

static mg_rc shadow_begin(void *ctx, const mg_shadow_wish *wish, mg_arena *arena, mg_error *err)
{
    pg_host *h = ctx;
    struct pg_shadow *s = MemoryContextAllocExtended(h->cxt, sizeof *s, MCXT_ALLOC_NO_OOM | MCXT_ALLOC_ZERO);
    mg_error ignored;

    if (!s)
        return MG_FAILED; /* an error without a code means lack of memory to the core */
    s->outside = *h;
    h->shadow = s;
    if (pg_protect(h, begin_body, unconstify(mg_shadow_wish *, wish), arena, err) == MG_OK)
        return MG_OK;
    (void) shadow_end(h, arena, &ignored);
    return MG_FAILED;
}

void pg_shadow_init(mg_host *host)
{
    host->shadow_begin = shadow_begin;
    host->shadow_end = shadow_end;
}
