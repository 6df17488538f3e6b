/* views.c: see views.h. */
#include "views.h"

#include "../../base/strbuf.h"
#include "../../plan/repair/repair.h"
#include "../../plan/rows/rows.h"

/* Views that read these columns ($3) of a table ($1, $2), and views that read those; a row each, in the order in which
 * they are made: its name, why it cannot be made again, and what makes it, with its owner, grants and comments. */
/* clang-format off */
static const char views_sql[] =
    "WITH RECURSIVE dep (oid, level) AS ( "
    "SELECT r.ev_class, 1 FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid "
    "JOIN pg_catalog.pg_class t ON t.oid = d.refobjid JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid "
    "WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass "
    "AND s.nspname = $1 AND t.relname = $2 AND a.attname = ANY ($3::pg_catalog.name[]) AND r.ev_class <> t.oid "
    "UNION ALL SELECT r.ev_class, dep.level + 1 FROM dep JOIN pg_catalog.pg_depend d ON d.refobjid = dep.oid "
    "AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass "
    "JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid WHERE r.ev_class <> dep.oid), "
    "views AS (SELECT oid, pg_catalog.max(level) AS level FROM dep GROUP BY oid) "
    "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), "
    "CASE WHEN c.relkind <> 'v' THEN 'it is no plain view' "
    "WHEN c.relhastriggers THEN 'it has triggers' "
    "WHEN EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN') THEN 'it has rules' "
    "WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND (a.attacl IS NOT NULL OR a.atthasdef)) THEN 'its columns have grants or defaults of their own' "
    "END, "
    "pg_catalog.concat_ws(E';\\n', "
    "pg_catalog.format('CREATE VIEW %I.%I%s AS%s', n.nspname, c.relname, ' WITH (' || pg_catalog.array_to_string(c.reloptions, ', ') || ')', E'\\n' || pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid), ';')), "
    "CASE WHEN c.relowner <> (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN pg_catalog.format('ALTER VIEW %I.%I OWNER TO %I', n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner)) END, "
    "(SELECT pg_catalog.string_agg(pg_catalog.format('GRANT %s ON %I.%I TO %s%s', g.privilege_type, n.nspname, c.relname, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' END), E';\\n' ORDER BY g.grantee, g.privilege_type) "
    "FROM pg_catalog.aclexplode(c.relacl) g WHERE g.grantee <> c.relowner), "
    "(SELECT pg_catalog.string_agg(CASE e.objsubid WHEN 0 THEN pg_catalog.format('COMMENT ON VIEW %I.%I IS %L', n.nspname, c.relname, e.description) ELSE pg_catalog.format('COMMENT ON COLUMN %I.%I.%I IS %L', n.nspname, c.relname, a.attname, e.description) END, E';\\n' ORDER BY e.objsubid) "
    "FROM pg_catalog.pg_description e LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = e.objoid AND a.attnum = e.objsubid AND e.objsubid > 0 WHERE e.objoid = c.oid AND e.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass)) "
    "FROM views v JOIN pg_catalog.pg_class c ON c.oid = v.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ORDER BY v.level, c.oid ";
/* clang-format on */

typedef struct view_finding
{
    const mg_host *host;
    const char *target;
    mg_diff *d;
    mg_view_in_the_way *out;
    mg_step *fill; /* the step whose views are looked for */
    bool notes;    /* they are put into it; else it is only seen that there are some */
    bool any;
    mg_arena *a;
    mg_error *err;
} view_finding;

static mg_rc take_view(void *arg, const char *const *values, size_t count)
{
    view_finding *f = arg;
    mg_view_again *slot;

    (void) count;
    if (!values[0] || !values[2])
        return MG_FAILED;
    f->any = true;
    if (!f->notes)
        return MG_OK;
    if (values[1] && !f->out->name)
    {
        f->out->name = mg_arena_str(f->a, values[0]);
        f->out->why = mg_arena_str(f->a, values[1]);
    }
    slot = mg_vec_push(f->a, &f->fill->views);
    if (slot)
        *slot = (mg_view_again){mg_arena_str(f->a, values[0]), mg_arena_str(f->a, values[2])};
    return f->a->failed ? MG_FAILED : MG_OK;
}

/*
 * The columns that are filled in that way, under their present names, as an array: {"a","b"}. *any says if there are
 * any.
 */
static const char *list_columns(view_finding *f, bool gaps, bool *any)
{
    mg_strbuf b;

    mg_strbuf_init(&b, f->a);
    mg_strbuf_putc(&b, '{');
    for (size_t i = 0; i < f->fill->changes.len; i++)
    {
        const mg_change *c = &f->fill->changes.items[i];
        const char *name;

        if (c->kind != MG_CHANGE_ALTER_COLUMN || c->gaps != gaps)
            continue;
        name = mg_rows_column_now(&f->d->pairs, c->column->from)->name;
        mg_strbuf_puts(&b, *any ? ",\"" : "\"");
        for (; *name; name++)
            mg_strbuf_printf(&b, *name == '"' || *name == '\\' ? "\\%c" : "%c", *name);
        mg_strbuf_putc(&b, '"');
        *any = true;
    }
    mg_strbuf_putc(&b, '}');
    return mg_strbuf_done(&b);
}

static mg_rc find_readers(view_finding *f, bool gaps)
{
    const mg_table *t = mg_rows_table_now(&f->d->pairs, f->fill->tables->from);
    bool some = false;
    const char *columns = list_columns(f, gaps, &some);
    const char *const names[] = {t->schema ? t->schema : f->target, t->name, columns};

    f->any = false;
    f->notes = !gaps;
    if (!columns)
        return mg_error_no_memory(f->err);
    return some ? f->host->query(f->host->ctx, views_sql, 3, names, take_view, f, f->a, f->err) : MG_OK;
}

/* They are known by the old names, and would be made when there are new ones. */
static void refuse_renamed(view_finding *f)
{
    if (f->d->pairs.was == f->d->pairs.from || f->fill->views.len == 0 || f->out->name)
        return;
    f->out->name = f->fill->views.items[0].name;
    f->out->why = "the plan renames things, too";
}

static mg_rc find_views_of_step(view_finding *f)
{
    if (!f->fill->updates)
    {
        if (find_readers(f, true) != MG_OK)
            return MG_FAILED;
        if (f->any)
            mg_fill_by_update(f->a, f->fill);
    }
    if (find_readers(f, false) != MG_OK)
        return MG_FAILED;
    refuse_renamed(f);
    return f->a->failed ? mg_error_no_memory(f->err) : MG_OK;
}

mg_rc mg_find_views(const mg_host *host, const char *target, mg_diff *d, mg_view_in_the_way *out, mg_arena *arena,
                    mg_error *err)
{
    view_finding f = {.host = host, .target = target, .d = d, .out = out, .a = arena, .err = err};

    *out = (mg_view_in_the_way){0};
    for (size_t i = 0; i < d->steps.len; i++)
    {
        f.fill = &d->steps.items[i];
        if (f.fill->kind == MG_STEP_BACKFILL && find_views_of_step(&f) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}
