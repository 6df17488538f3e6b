/*
 * from_postgres.c: see from_postgres.h. Here: the reading as a whole, schemas, types, relations, extensions.
 *
 * Every query names the catalogs in full and gets the same two parameters (from_postgres_reader.h). Objects are tied
 * together by their OIDs, never by names.
 */
#include "from_postgres_reader.h"

#include "../base/strbuf.h"

#include <strings.h>

/* The reading *************************************************************************************************** */

mg_rc mg_pg_no_memory(pg_reader *r)
{
    strcpy(r->err->code, MG_ERR_MEMORY);
    r->err->message = "out of memory";
    r->err->unchanged = true;
    return MG_FAILED;
}

mg_rc mg_pg_query(pg_reader *r, const char *sql, mg_row_fn each)
{
    if (r->a->failed || r->scratch->failed)
        return mg_pg_no_memory(r);
    if (r->host->query(r->host->ctx, sql, sizeof r->params / sizeof *r->params, r->params, each, r, r->a, r->err) !=
        MG_OK)
        return MG_FAILED;
    return r->a->failed || r->scratch->failed ? mg_pg_no_memory(r) : MG_OK;
}

/* A name that many objects share. */
static const char *shared_name(pg_reader *r, const char *name)
{
    size_t len = strlen(name);
    char *kept = mg_map_get(&r->names, 0, name, len);

    if (kept)
        return kept;
    kept = pg_keep(r, name);
    if (kept)
        mg_map_put(r->scratch, &r->names, 0, kept, len, kept);
    return kept;
}

const char *mg_pg_schema(pg_reader *r, const char *name)
{
    return r->several ? shared_name(r, name) : NULL;
}

pg_relation *mg_pg_relation(pg_reader *r, const char *oid)
{
    uint64_t id = pg_oid(oid);

    if (id != r->current_oid)
    {
        r->current = mg_map_get(&r->relations, id, "", 0);
        r->current_oid = id;
    }
    return r->current;
}

mg_extra *mg_pg_extra(pg_reader *r, mg_extra_kind kind, mg_table *t, const char *schema, const char *name,
                      const char *definition)
{
    mg_extra *e = mg_model_add_extra(r->a, r->m, kind, t, pg_keep(r, name), pg_keep(r, definition));

    if (e && !t)
        e->schema = mg_pg_schema(r, schema);
    return e;
}

/* Schemas ******************************************************************************************************* */

static const char schemas_sql[] =
    "SELECT pg_catalog.current_setting('server_version_num'), n.nspname "
    "FROM (VALUES (1)) AS v LEFT JOIN pg_catalog.pg_namespace n ON n.nspname " PG_LISTED " AND $2 IS NOT NULL "
    "ORDER BY n.nspname";

static mg_rc each_schema(void *arg, const char *const *v, size_t count)
{
    pg_reader *r = arg;
    const char **slot;

    (void) count;
    r->version = atoi(v[0]);
    if (!v[1] || !r->several)
        return MG_OK;
    slot = mg_vec_push(r->a, &r->m->schemas);
    if (slot)
        *slot = shared_name(r, v[1]);
    return MG_OK;
}

/* Types ********************************************************************************************************* */

/* A domain as the statement that makes it. */
#define DOMAIN                                                                                                         \
    "pg_catalog.format('CREATE DOMAIN %I.%I AS %s%s%s%s%s', n.nspname, t.typname, "                                    \
    "pg_catalog.format_type(t.typbasetype, t.typtypmod), "                                                             \
    "(SELECT pg_catalog.format(' COLLATE %I.%I', cn.nspname, co.collname) FROM pg_catalog.pg_collation co "            \
    "JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype " \
    "WHERE co.oid = t.typcollation AND b.typcollation <> t.typcollation), "                                            \
    "' DEFAULT ' || t.typdefault, CASE WHEN t.typnotnull THEN ' NOT NULL' END, "                                       \
    "(SELECT pg_catalog.string_agg(pg_catalog.format(' CONSTRAINT %I %s', c.conname, "                                 \
    "pg_catalog.pg_get_constraintdef(c.oid)), '' ORDER BY c.conname) FROM pg_catalog.pg_constraint c "                 \
    "WHERE c.contypid = t.oid AND c.contype = 'c'))"

#define COMPOSITE                                                                                                      \
    "pg_catalog.format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname, "                                            \
    "(SELECT pg_catalog.string_agg(pg_catalog.format('%I %s', a.attname, "                                             \
    "pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a "        \
    "WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))"

#define RANGE                                                                                                          \
    "pg_catalog.format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s)', n.nspname, t.typname, "                            \
    "(SELECT pg_catalog.format_type(g.rngsubtype, NULL) FROM pg_catalog.pg_range g WHERE g.rngtypid = t.oid))"

static const char types_sql[] = "SELECT t.oid, n.nspname, t.typname, t.typtype, e.enumlabel, d.description, " PG_SHOWN(
    "CASE t.typtype WHEN 'd' THEN " DOMAIN " WHEN 'c' THEN " COMPOSITE " WHEN 'r' THEN " RANGE
    " END") " "
            "FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace "
            "LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid LEFT JOIN pg_catalog.pg_enum e ON e.enumtypid = "
            "t.oid "
            "LEFT JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass "
            "AND d.objoid = t.oid AND d.objsubid = 0 "
            "WHERE n.nspname " PG_LISTED " AND (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c' "
            "OR t.typtype = 'b' AND t.typelem = 0) AND " PG_NO_MEMBER(
                "pg_type", "t.oid") " "
                                    "ORDER BY n.nspname, t.typname, e.enumsortorder";

static mg_rc each_type(void *arg, const char *const *v, size_t count)
{
    pg_reader *r = arg;
    uint64_t oid = pg_oid(v[0]);
    mg_enum *e;
    const char **slot;

    (void) count;
    if (!v[4])
    {
        /* An enum without values is none for the reference. */
        mg_pg_extra(r, MG_EXTRA_TYPE, NULL, v[1], v[2], v[6]);
        return MG_OK;
    }
    e = mg_map_get(&r->enums, oid, "", 0);
    if (!e)
    {
        e = mg_model_add_enum(r->a, r->m, mg_pg_schema(r, v[1]), pg_keep(r, v[2]));
        if (!e)
            return MG_OK;
        e->comment = pg_keep(r, v[5]);
        mg_map_put(r->scratch, &r->enums, oid, "", 0, e);
    }
    slot = mg_vec_push(r->a, &e->values);
    if (slot)
        *slot = pg_keep(r, v[4]);
    return MG_OK;
}

/* Relations ***************************************************************************************************** */

static const char relations_sql[] =
    "SELECT c.oid, n.nspname, c.relname, c.relkind, c.relispartition, c.relhassubclass, "
    "c.relrowsecurity, "
    "d.description, " PG_SHOWN(
        "CASE c.relkind WHEN 'v' THEN pg_catalog.pg_get_viewdef(c.oid) "
        "WHEN 'm' THEN pg_catalog.pg_get_viewdef(c.oid) "
        "WHEN 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) "
        "WHEN 'f' THEN (SELECT s.srvname FROM pg_catalog.pg_foreign_table f "
        "JOIN "
        "pg_catalog.pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid "
        "= c.oid) END") ", " PG_SHOWN("CASE WHEN c.relispartition THEN "
                                      "pg_catalog.pg_get_expr(c.relpartbound, "
                                      "c.oid) END") ", p.names, "
                                                    "pg_catalog.format('%I.%I'"
                                                    ", n.nspname, c.relname) "
                                                    "FROM pg_catalog.pg_class "
                                                    "c JOIN "
                                                    "pg_catalog.pg_namespace "
                                                    "n ON n.oid = "
                                                    "c.relnamespace "
                                                    "LEFT JOIN "
                                                    "pg_catalog.pg_"
                                                    "description d ON "
                                                    "d.classoid = "
                                                    "'pg_catalog.pg_class'::"
                                                    "pg_catalog.regclass "
                                                    "AND d.objoid = c.oid AND "
                                                    "d.objsubid = 0 "
                                                    "LEFT JOIN (SELECT "
                                                    "i.inhrelid, "
                                                    "pg_catalog.string_agg(pg_"
                                                    "catalog.format('%I.%I', "
                                                    "pn.nspname, pc.relname), "
                                                    "', ' "
                                                    "ORDER BY i.inhseqno) AS "
                                                    "names FROM "
                                                    "pg_catalog.pg_inherits i "
                                                    "JOIN pg_catalog.pg_class "
                                                    "pc ON pc.oid = "
                                                    "i.inhparent JOIN "
                                                    "pg_catalog.pg_namespace "
                                                    "pn ON pn.oid = "
                                                    "pc.relnamespace "
                                                    "WHERE pc.relkind IN "
                                                    "('r', 'p', 'f') GROUP BY "
                                                    "i.inhrelid) p ON "
                                                    "p.inhrelid = c.oid "
                                                    "WHERE "
                                                    "n.nspname " PG_LISTED " AND c.relkind IN ('r', "
                                                    "'p', 'v', 'm', 'f') "
                                                    "AND " PG_NO_MEMBER("pg_class", "c.oid") " "
                                                                                             "ORDER BY CASE c.relkind WHEN 'v' THEN c.oid END, n.nspname, c.relname";

enum relation_row
{
    R_OID,
    R_SCHEMA,
    R_NAME,
    R_KIND,
    R_IS_PARTITION,
    R_HAS_CHILDREN,
    R_SECURED,
    R_COMMENT,
    R_DEFINITION,
    R_BOUND,
    R_PARENTS,
    R_QUALIFIED
};

/* Tables that the reference does not see: ours, and those of extensions that old versions made by scripts. */
static bool is_left_out(const char *name)
{
    static const char *const names[] = {"spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns",
                                        "raster_overviews"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return strcmp(name, "_prisma_migrations") == 0;
}

/* A table of the model. */
static mg_table *add_table(pg_reader *r, const char *const *v)
{
    mg_table *t = mg_model_add_table(r->a, r->m, mg_pg_schema(r, v[R_SCHEMA]), pg_keep(r, v[R_NAME]));

    if (!t)
        return NULL;
    t->comment = pg_keep(r, v[R_COMMENT]);
    t->partitioned = *v[R_KIND] == 'p';
    t->partition = pg_true(v[R_IS_PARTITION]);
    t->has_children = pg_true(v[R_HAS_CHILDREN]);
    t->inherits = v[R_PARENTS] && !t->partition;
    t->secured = pg_true(v[R_SECURED]);
    if (t->partitioned)
        mg_pg_extra(r, MG_EXTRA_PARTITION, t, NULL, v[R_NAME],
                    mg_arena_printf(r->scratch, "PARTITION BY %s", v[R_DEFINITION]));
    if (t->inherits)
        mg_pg_extra(r, MG_EXTRA_INHERITANCE, t, NULL, v[R_NAME],
                    mg_arena_printf(r->scratch, "INHERITS (%s)", v[R_PARENTS]));
    return t;
}

static mg_table *add_view(pg_reader *r, const char *const *v)
{
    mg_table *t = mg_model_add_view(r->a, r->m, mg_pg_schema(r, v[R_SCHEMA]), pg_keep(r, v[R_NAME]));

    if (!t)
        return NULL;
    t->comment = pg_keep(r, v[R_COMMENT]);
    t->definition = pg_keep(r, v[R_DEFINITION]);
    return t;
}

static void add_relation(pg_reader *r, const char *const *v, pg_relation *to)
{
    static const char text[] = "";
    const char *name = v[R_QUALIFIED], *definition = v[R_DEFINITION] ? v[R_DEFINITION] : text;
    bool partition = pg_true(v[R_IS_PARTITION]);
    mg_extra_kind kind = MG_EXTRA_PARTITION;
    char *create = NULL;

    switch (*v[R_KIND])
    {
    case 'v':
        kind = MG_EXTRA_VIEW;
        to->table = add_view(r, v);
        create = mg_arena_printf(r->scratch, "CREATE VIEW %s AS%s", name, definition);
        break;
    case 'm':
        kind = MG_EXTRA_MATERIALIZED_VIEW;
        create = mg_arena_printf(r->scratch, "CREATE MATERIALIZED VIEW %s AS%s", name, definition);
        break;
    case 'f':
        kind = MG_EXTRA_FOREIGN_TABLE;
        create = mg_arena_printf(r->scratch, "SERVER %s", definition);
        break;
    case 'r':
        if (partition)
        {
            create = mg_arena_printf(r->scratch, "CREATE TABLE %s PARTITION OF %s %s", name,
                                     v[R_PARENTS] ? v[R_PARENTS] : text, v[R_BOUND] ? v[R_BOUND] : text);
            break;
        }
        /* fall through */
    default:
        to->table = add_table(r, v);
        return;
    }
    mg_pg_extra(r, kind, NULL, v[R_SCHEMA], v[R_NAME], create);
}

static mg_rc each_relation(void *arg, const char *const *v, size_t count)
{
    pg_reader *r = arg;
    pg_relation *to;

    (void) count;
    if (is_left_out(v[R_NAME]))
        return MG_OK;
    to = mg_arena_get(r->scratch, sizeof *to);
    if (!to)
        return MG_OK;
    to->schema = mg_arena_str(r->scratch, v[R_SCHEMA]);
    to->name = mg_arena_str(r->scratch, v[R_NAME]);
    mg_map_put(r->scratch, &r->relations, pg_oid(v[R_OID]), "", 0, to);
    add_relation(r, v, to);
    return MG_OK;
}

/* Extensions **************************************************************************************************** */

static const char extensions_sql[] =
    "SELECT e.extname, n.nspname, e.extversion, e.extrelocatable FROM pg_catalog.pg_extension e "
    "JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace "
    "WHERE $1 IS NOT NULL AND $2 IS NOT NULL ORDER BY e.extname";

static mg_rc each_extension(void *arg, const char *const *v, size_t count)
{
    pg_reader *r = arg;
    mg_extension *e = mg_arena_get(r->a, sizeof *e), **slot = mg_vec_push(r->a, &r->m->extensions);

    (void) count;
    if (!e || !slot)
        return MG_OK;
    *slot = e;
    e->number = (uint32_t) r->m->extensions.len - 1;
    e->name = pg_keep(r, v[0]);
    e->schema = pg_keep(r, v[1]);
    e->version = pg_keep(r, v[2]);
    e->relocatable = pg_true(v[3]);
    return MG_OK;
}

/* The whole ***************************************************************************************************** */

/* The schemas as the text of an array. */
static const char *array_text(mg_arena *a, const mg_model_from_spec *spec)
{
    size_t count = spec->count ? spec->count : 1;
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (size_t i = 0; i < count; i++)
    {
        mg_strbuf_puts(&b, i ? ",\"" : "{\"");
        for (const char *p = spec->count ? spec->schemas[i] : spec->target; *p; p++)
        {
            if (*p == '"' || *p == '\\')
                mg_strbuf_putc(&b, '\\');
            mg_strbuf_putc(&b, *p);
        }
        mg_strbuf_putc(&b, '"');
    }
    mg_strbuf_putc(&b, '}');
    return mg_strbuf_done(&b);
}

static mg_rc read_all(pg_reader *r)
{
    if (mg_pg_query(r, schemas_sql, each_schema) != MG_OK || mg_pg_query(r, types_sql, each_type) != MG_OK ||
        mg_pg_query(r, relations_sql, each_relation) != MG_OK || mg_pg_read_columns(r) != MG_OK ||
        mg_pg_read_constraints(r) != MG_OK || mg_pg_read_indexes(r) != MG_OK || mg_pg_read_extras(r) != MG_OK)
        return MG_FAILED;
    return mg_pg_query(r, extensions_sql, each_extension);
}

mg_rc mg_model_from_postgres(const mg_host *host, const mg_psl_connector *connector, const mg_model_from_spec *spec,
                             mg_arena *arena, mg_model **out, mg_error *err)
{
    mg_arena scratch;
    pg_reader r = {.host = host, .a = arena, .scratch = &scratch, .err = err, .several = spec->count > 0};
    mg_rc rc;

    mg_arena_init(&scratch, &host->mem);
    r.m = mg_arena_get(arena, sizeof *r.m);
    r.params[0] = array_text(&scratch, spec);
    r.params[1] = spec->target;
    if (r.m)
        r.m->connector = connector;
    rc = r.m && r.params[0] ? read_all(&r) : mg_pg_no_memory(&r);
    mg_arena_free(&scratch);
    *out = rc == MG_OK ? r.m : NULL;
    return rc;
}
