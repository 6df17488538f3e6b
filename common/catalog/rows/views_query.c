/* views_query.c: asks PostgreSQL which views read columns, and for the statements that make them again; see views.h. */
#include "../../base/strbuf.h"
#include "views_parts.h"

/*
 * Finds the views that read the columns $3 of the tables $2 in the schemas $1, three arrays of one length, and the
 * views that read those views, in the order in which they can be made. There is a row for each: its name; its kind; why
 * it cannot be made again, or NULL; the statement that makes it; the statements that give it everything else that it
 * has; and whether it has rows. Names are written without their schema if that is $4; if $4 is NULL, always with it.
 *
 * A view that is made gets the privileges that ALTER DEFAULT PRIVILEGES of its maker says; those that the old one did
 * not have are revoked. The owner is set last, because some of the statements before may be run only by the maker.
 */
/* clang-format off */
static const char views_sql[] =
    "WITH RECURSIVE path AS MATERIALIZED (SELECT pg_catalog.set_config('search_path', coalesce(pg_catalog.quote_ident($4), 'pg_catalog'), true) AS said), "
    "dep (oid, level) AS ( "
    "SELECT r.ev_class, 1 FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid "
    "JOIN pg_catalog.pg_class t ON t.oid = d.refobjid JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid "
    "WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass "
    "AND (s.nspname, t.relname, a.attname) IN (SELECT * FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.name[]), pg_catalog.unnest($2::pg_catalog.name[]), pg_catalog.unnest($3::pg_catalog.name[])) AS w) AND r.ev_class <> t.oid "
    "UNION SELECT r.ev_class, dep.level + 1 FROM dep JOIN pg_catalog.pg_depend d ON d.refobjid = dep.oid "
    "AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass "
    "JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid WHERE r.ev_class <> dep.oid), "
    "me AS (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user), "
    "seen AS (SELECT c.*, v.level, said, CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS kind, "
    "CASE WHEN n.nspname = $4 THEN pg_catalog.format('%I', c.relname) ELSE pg_catalog.format('%I.%I', n.nspname, c.relname) END AS named, "
    "CASE WHEN n.nspname = $4 THEN '' ELSE pg_catalog.format('%I.', n.nspname) END AS before "
    "FROM path, (SELECT oid, pg_catalog.max(level) AS level FROM dep GROUP BY oid) v "
    "JOIN pg_catalog.pg_class c ON c.oid = v.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace), "
    "col AS (SELECT a.*, v.named, v.kind, pg_catalog.quote_ident(a.attname) AS column_named FROM seen v JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attisdropped), "
    "ix AS (SELECT i.*, x.relname, x.reltablespace, v.before || pg_catalog.quote_ident(x.relname) AS index_named FROM seen v JOIN pg_catalog.pg_index i ON i.indrelid = v.oid JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid), "
    "allowed AS (SELECT v.oid, g.* FROM seen v, pg_catalog.aclexplode(coalesce(v.relacl, pg_catalog.acldefault('r', v.relowner))) g), "
    "given AS (SELECT v.oid, false AS own, g.grantee, g.privilege_type, g.is_grantable FROM seen v, me, pg_catalog.pg_default_acl d, pg_catalog.aclexplode(d.defaclacl) g "
    "WHERE d.defaclobjtype = 'r' AND d.defaclrole = me.oid AND d.defaclnamespace IN (0, v.relnamespace) AND g.grantee NOT IN (v.relowner, me.oid) "
    "UNION SELECT v.oid, true, g.grantee, g.privilege_type, g.is_grantable FROM seen v, pg_catalog.aclexplode(pg_catalog.acldefault('r', v.relowner)) g WHERE v.relacl IS NOT NULL), "
    "revoked AS (SELECT g.oid, own, pg_catalog.string_agg(pg_catalog.format('REVOKE %s ON %s FROM %s', g.privilege_type, v.named, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END), E';\\n' ORDER BY g.grantee, g.privilege_type) AS sql "
    "FROM given g JOIN seen v ON v.oid = g.oid WHERE NOT EXISTS (SELECT FROM allowed a WHERE a.oid = g.oid AND a.grantee = g.grantee AND a.privilege_type = g.privilege_type AND a.is_grantable >= g.is_grantable) GROUP BY g.oid, own), "
    "granted AS (SELECT oid, 0 AS attnum, named, NULL AS column_named, relacl AS acl, relowner FROM seen UNION ALL SELECT a.attrelid, a.attnum, a.named, a.column_named, a.attacl, v.relowner FROM col a JOIN seen v ON v.oid = a.attrelid), "
    "described AS (SELECT e.objoid AS oid, 1 AS place, e.objsubid AS number, CASE e.objsubid WHEN 0 THEN v.kind || ' ' || v.named ELSE 'COLUMN ' || v.named || '.' || (SELECT a.column_named FROM col a WHERE a.attrelid = e.objoid AND a.attnum = e.objsubid) END AS thing, e.description "
    "FROM pg_catalog.pg_description e JOIN seen v ON v.oid = e.objoid WHERE e.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass "
    "UNION ALL SELECT i.indrelid, 2, i.indexrelid::pg_catalog.int8, 'INDEX ' || i.index_named, e.description FROM ix i JOIN pg_catalog.pg_description e ON e.objoid = i.indexrelid AND e.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objsubid = 0 "
    "UNION ALL SELECT t.tgrelid, 3, t.oid::pg_catalog.int8, pg_catalog.format('TRIGGER %I ON %s', t.tgname, v.named), e.description FROM seen v JOIN pg_catalog.pg_trigger t ON t.tgrelid = v.oid JOIN pg_catalog.pg_description e ON e.objoid = t.oid AND e.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass "
    "UNION ALL SELECT r.ev_class, 4, r.oid::pg_catalog.int8, pg_catalog.format('RULE %I ON %s', r.rulename, v.named), e.description FROM seen v JOIN pg_catalog.pg_rewrite r ON r.ev_class = v.oid JOIN pg_catalog.pg_description e ON e.objoid = r.oid AND e.classoid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass) "
    "SELECT v.named, v.kind, "
    "CASE WHEN v.relkind NOT IN ('v', 'm') THEN 'a rule of it does, and it is no view' "
    "WHEN v.relpersistence = 't' THEN 'it is temporary' "
    "WHEN EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = v.oid AND d.deptype = 'e') THEN 'it belongs to an extension' "
    "WHEN EXISTS (SELECT FROM pg_catalog.pg_seclabel l WHERE l.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND l.objoid = v.oid) THEN 'it has security labels' "
    "WHEN EXISTS (SELECT FROM pg_catalog.pg_statistic_ext e WHERE e.stxrelid = v.oid) THEN 'it has extended statistics' "
    "WHEN EXISTS (SELECT FROM ix WHERE ix.indrelid = v.oid AND NOT ix.indisvalid) THEN 'an index of it is INVALID' "
    "WHEN EXISTS (SELECT FROM ix WHERE ix.indrelid = v.oid AND ix.reltablespace <> 0) THEN 'an index of it is in a tablespace of its own' "
    "WHEN EXISTS (SELECT FROM col a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid WHERE a.attrelid = v.oid AND (EXISTS (SELECT FROM pg_catalog.unnest(a.attoptions) o WHERE o LIKE 'n_distinct%') OR coalesce(a.attstattarget, -1) <> -1 "
    "OR a.attstorage <> t.typstorage OR coalesce(pg_catalog.to_jsonb(a) ->> 'attcompression', '') <> '')) "
    "OR EXISTS (SELECT FROM ix JOIN pg_catalog.pg_attribute a ON a.attrelid = ix.indexrelid WHERE ix.indrelid = v.oid AND coalesce(a.attstattarget, -1) <> -1) THEN 'its columns have settings of their own' "
    "END, "
    "pg_catalog.format('CREATE %s %s%s%s%s AS%s', v.kind, v.named, "
    "(SELECT pg_catalog.format(' USING %I', m.amname) FROM pg_catalog.pg_am m WHERE m.oid = v.relam AND m.amname <> pg_catalog.current_setting('default_table_access_method')), "
    "(SELECT ' WITH (' || pg_catalog.string_agg(o.word, ', ' ORDER BY o.number) || ')' FROM (SELECT word, number FROM pg_catalog.unnest(v.reloptions) WITH ORDINALITY AS u (word, number) "
    "UNION ALL SELECT 'toast.' || word, 1000 + number FROM pg_catalog.pg_class t, pg_catalog.unnest(t.reloptions) WITH ORDINALITY AS u (word, number) WHERE t.oid = v.reltoastrelid) o), "
    "(SELECT pg_catalog.format(' TABLESPACE %I', s.spcname) FROM pg_catalog.pg_tablespace s WHERE s.oid = v.reltablespace), "
    "E'\\n' || pg_catalog.rtrim(pg_catalog.pg_get_viewdef(v.oid), ';')), "
    "pg_catalog.concat_ws(E';\\n', "
    "(SELECT g.sql FROM revoked g WHERE g.oid = v.oid AND NOT g.own), "
    "(SELECT pg_catalog.string_agg(pg_catalog.format('GRANT %s%s ON %s TO %s%s', g.privilege_type, ' (' || a.column_named || ')', v.named, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' END), E';\\n' ORDER BY a.attnum, g.grantee, g.privilege_type) "
    "FROM granted a, pg_catalog.aclexplode(a.acl) g WHERE a.oid = v.oid AND (g.grantee <> v.relowner OR a.attnum > 0)), "
    "(SELECT pg_catalog.string_agg(pg_catalog.format('ALTER VIEW %s ALTER COLUMN %s SET DEFAULT %s', v.named, a.column_named, pg_catalog.pg_get_expr(f.adbin, f.adrelid)), E';\\n' ORDER BY a.attnum) "
    "FROM pg_catalog.pg_attrdef f JOIN col a ON a.attrelid = f.adrelid AND a.attnum = f.adnum WHERE f.adrelid = v.oid), "
    "(SELECT pg_catalog.string_agg(pg_catalog.rtrim(pg_catalog.pg_get_ruledef(r.oid, true), ';'), E';\\n' ORDER BY r.rulename) FROM pg_catalog.pg_rewrite r WHERE r.ev_class = v.oid AND r.rulename <> '_RETURN'), "
    "(SELECT pg_catalog.string_agg(pg_catalog.pg_get_triggerdef(t.oid, true), E';\\n' ORDER BY t.tgname) FROM pg_catalog.pg_trigger t WHERE t.tgrelid = v.oid AND NOT t.tgisinternal), "
    "(SELECT pg_catalog.string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, 0, true) || CASE WHEN i.indisclustered THEN pg_catalog.format(E';\\nALTER MATERIALIZED VIEW %s CLUSTER ON %I', v.named, i.relname) ELSE '' END, E';\\n' ORDER BY i.indexrelid) FROM ix i WHERE i.indrelid = v.oid), "
    "(SELECT pg_catalog.string_agg(pg_catalog.format('COMMENT ON %s IS %L', e.thing, e.description), E';\\n' ORDER BY e.place, e.number) FROM described e WHERE e.oid = v.oid), "
    "(SELECT pg_catalog.format('ALTER %s %s OWNER TO %I', v.kind, v.named, pg_catalog.pg_get_userbyid(v.relowner)) FROM me WHERE me.oid <> v.relowner), "
    "(SELECT g.sql FROM revoked g WHERE g.oid = v.oid AND g.own)), "
    "CASE WHEN v.relispopulated THEN 'rows' END "
    "FROM seen v ORDER BY v.level, v.oid ";
/* clang-format on */

typedef struct view_reading
{
    mg_arena *a;
    mg_read_views *out;
} view_reading;

static mg_rc take_read_view(void *arg, const char *const *values, size_t count)
{
    view_reading *r = arg;
    mg_read_view *slot;

    (void) count;
    if (!values[0] || !values[1] || (!values[2] && !values[3]))
        return MG_FAILED;
    slot = mg_vec_push(r->a, r->out);
    if (!slot)
        return MG_FAILED;
    *slot = (mg_read_view){.name = mg_arena_str(r->a, values[0]),
                           .kind = mg_arena_str(r->a, values[1]),
                           .why = values[2] ? mg_arena_str(r->a, values[2]) : NULL,
                           .make = mg_arena_str(r->a, values[3] ? values[3] : ""),
                           .rest = mg_arena_str(r->a, values[4] ? values[4] : ""),
                           .stored = values[1][0] == 'M',
                           .filled = values[5] != NULL};
    return r->a->failed ? MG_FAILED : MG_OK;
}

const char *mg_views_names(mg_arena *a, const char *const *names, size_t count)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    mg_strbuf_putc(&b, '{');
    for (size_t i = 0; i < count; i++)
    {
        mg_strbuf_puts(&b, i > 0 ? ",\"" : "\"");
        for (const char *c = names[i]; *c; c++)
            mg_strbuf_printf(&b, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
        mg_strbuf_putc(&b, '"');
    }
    mg_strbuf_putc(&b, '}');
    return mg_strbuf_done(&b);
}

mg_rc mg_views_read(const mg_host *host, const mg_views_of *of, mg_read_views *out, mg_arena *arena, mg_error *err)
{
    view_reading r = {arena, out};
    const char *const params[] = {mg_views_names(arena, of->schemas.items, of->schemas.len),
                                  mg_views_names(arena, of->tables.items, of->tables.len),
                                  mg_views_names(arena, of->columns.items, of->columns.len), of->home};

    out->len = 0;
    if (arena->failed)
        return mg_error_no_memory(err);
    return of->columns.len > 0 ? host->query(host->ctx, views_sql, 4, params, take_read_view, &r, arena, err) : MG_OK;
}

const char *mg_views_make(mg_arena *a, const mg_read_view *v, bool with_rows)
{
    return mg_arena_printf(a, "%s%s;\n%s%s", v->make, v->stored && !with_rows ? "\nWITH NO DATA" : "", v->rest,
                           *v->rest ? ";\n" : "");
}
