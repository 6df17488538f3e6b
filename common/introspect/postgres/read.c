/*
 * read.c: reads the catalogs; see read.h. This file has the reading as a whole, schemas, types, relations and
 * extensions.
 *
 * Every query names the catalogs in full and gets the same two parameters (reader.h). Objects are connected by their
 * OIDs, never by their names.
 */
#include "reader.h"

#include "../../base/strbuf.h"

#include <strings.h>

/* The reading *************************************************************************************************** */

mg_rc mg_pg_no_memory(pg_reader *r)
{
    return mg_error_no_memory(r->err);
}

/* A query that is running. */
typedef struct pg_question
{
    pg_reader *r;
    mg_row_fn each;
    size_t columns;
} pg_question;

/* Checks that the query has as many columns as its reader expects, which else would read beyond them. */
static mg_rc take_each_row(void *arg, const char *const *v, size_t count)
{
    const pg_question *q = arg;

    if (count == q->columns)
        return q->each(q->r, v, count);
    return mg_error_set(q->r->err, (mg_error){.code = MG_ERR_INTERNAL,
                                              .message = "a query of the catalogs has other columns than its reader"});
}

mg_rc mg_pg_query(pg_reader *r, const char *sql, size_t columns, mg_row_fn each)
{
    pg_question q = {r, each, columns};

    if (r->a->failed || r->scratch->failed)
        return mg_pg_no_memory(r);
    if (r->host->query(r->host->ctx, sql, sizeof r->params / sizeof *r->params, r->params, take_each_row, &q, r->a,
                       r->err) != MG_OK)
        return MG_FAILED;
    return r->a->failed || r->scratch->failed ? mg_pg_no_memory(r) : MG_OK;
}

/* A copy of a name. Many objects share names, so each name is copied once. */
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

enum type_row
{
    T_OID,
    T_SCHEMA,
    T_NAME,
    T_VALUE,
    T_COMMENT,
    T_DEFINITION,
    T_GRANTED,
    T_OWNED_BY_OTHER,
    T_COUNT
};

static mg_rc each_type(void *arg, const char *const *v, size_t count)
{
    pg_reader *r = arg;
    uint64_t oid = pg_oid(v[T_OID]);
    mg_enum *e;
    const char **slot;

    (void) count;
    if (!v[T_VALUE])
    {
        /* An enum without values does not exist for the reference. */
        mg_pg_extra(r, MG_EXTRA_TYPE, NULL, v[T_SCHEMA], v[T_NAME], v[T_DEFINITION]);
        return MG_OK;
    }
    e = mg_map_get(&r->enums, oid, "", 0);
    if (!e)
    {
        e = mg_model_add_enum(r->a, r->m, mg_pg_schema(r, v[T_SCHEMA]), pg_keep(r, v[T_NAME]));
        if (!e)
            return MG_OK;
        e->comment = pg_keep(r, v[T_COMMENT]);
        e->granted = pg_true(v[T_GRANTED]);
        e->owned_by_other = pg_true(v[T_OWNED_BY_OTHER]);
        mg_map_put(r->scratch, &r->enums, oid, "", 0, e);
    }
    slot = mg_vec_push(r->a, &e->values);
    if (slot)
        *slot = pg_keep(r, v[T_VALUE]);
    return MG_OK;
}

/* Relations ***************************************************************************************************** */

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
    R_QUALIFIED,
    R_OPTIONS,
    R_COUNT
};

/*
 * Is it a table that the reference does not see: the history, or one that old versions of an extension made by a
 * script?
 */
static bool is_pg_left_out(const char *name)
{
    static const char *const names[] = {"spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns",
                                        "raster_overviews"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return strcmp(name, "_prisma_migrations") == 0;
}

/* Adds a table to the model. */
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

static const char *or_nothing(const char *text)
{
    return text ? text : "";
}

static void add_read_relation(pg_reader *r, const char *const *v, pg_relation *to)
{
    const char *name = v[R_QUALIFIED], *definition = or_nothing(v[R_DEFINITION]), *options = or_nothing(v[R_OPTIONS]);
    bool partition = pg_true(v[R_IS_PARTITION]);
    mg_extra_kind kind = MG_EXTRA_PARTITION;
    char *create = NULL;

    switch (*v[R_KIND])
    {
    case 'v':
        kind = MG_EXTRA_VIEW;
        to->table = add_view(r, v);
        create = mg_arena_printf(r->scratch, "CREATE VIEW %s%s AS%s", name, options, definition);
        break;
    case 'm':
        kind = MG_EXTRA_MATERIALIZED_VIEW;
        create = mg_arena_printf(r->scratch, "CREATE MATERIALIZED VIEW %s%s AS%s", name, options, definition);
        break;
    case 'f':
        kind = MG_EXTRA_FOREIGN_TABLE;
        create = mg_arena_printf(r->scratch, "SERVER %s", definition);
        break;
    case 'r':
        if (partition)
        {
            create = mg_arena_printf(r->scratch, "CREATE TABLE %s PARTITION OF %s %s", name, or_nothing(v[R_PARENTS]),
                                     or_nothing(v[R_BOUND]));
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
    if (is_pg_left_out(v[R_NAME]))
        return MG_OK;
    to = mg_arena_get(r->scratch, sizeof *to);
    if (!to)
        return MG_OK;
    to->schema = mg_arena_str(r->scratch, v[R_SCHEMA]);
    to->name = mg_arena_str(r->scratch, v[R_NAME]);
    mg_map_put(r->scratch, &r->relations, pg_oid(v[R_OID]), "", 0, to);
    add_read_relation(r, v, to);
    return MG_OK;
}

/* Extensions **************************************************************************************************** */

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

/* The schemas as the text of an array in PostgreSQL. */
static const char *array_text(mg_arena *a, const mg_model_from_spec *spec)
{
    size_t count = spec->count ? spec->count : 1;
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (size_t i = 0; i < count; i++)
    {
        mg_strbuf_putc(&b, i ? ',' : '{');
        mg_strbuf_item(&b, spec->count ? spec->schemas[i] : spec->target);
    }
    mg_strbuf_putc(&b, '}');
    return mg_strbuf_done(&b);
}

static mg_rc read_pg_catalog(pg_reader *r)
{
    if (mg_pg_query(r, mg_pg_schemas_sql, 2, each_schema) != MG_OK ||
        mg_pg_query(r, mg_pg_types_sql, T_COUNT, each_type) != MG_OK ||
        mg_pg_query(r, mg_pg_relations_sql, R_COUNT, each_relation) != MG_OK || mg_pg_read_columns(r) != MG_OK ||
        mg_pg_read_constraints(r) != MG_OK || mg_pg_read_indexes(r) != MG_OK || mg_pg_read_extras(r) != MG_OK)
        return MG_FAILED;
    return r->extensions ? mg_pg_query(r, mg_pg_extensions_sql, 4, each_extension) : MG_OK;
}

mg_rc mg_model_from_postgres(const mg_host *host, const mg_psl_connector *connector, const mg_model_from_spec *spec,
                             mg_arena *arena, mg_model **out, mg_error *err)
{
    mg_arena scratch;
    pg_reader r = {.host = host,
                   .a = arena,
                   .scratch = &scratch,
                   .err = err,
                   .several = spec->count > 0,
                   .partial = spec->partial,
                   .extensions = spec->extensions,
                   .leads_out = spec->leads_out};
    mg_rc rc;

    mg_arena_init(&scratch, &host->mem);
    r.m = mg_arena_get(arena, sizeof *r.m);
    r.params[0] = array_text(&scratch, spec);
    r.params[1] = spec->target;
    if (r.m)
    {
        r.m->connector = connector;
        r.m->target = pg_keep(&r, spec->target);
    }
    rc = r.m && r.params[0] ? read_pg_catalog(&r) : mg_pg_no_memory(&r);
    mg_arena_free(&scratch);
    *out = rc == MG_OK ? r.m : NULL;
    return rc;
}
