/*
 * sql.c: the queries that read the catalogs of PostgreSQL; see reader.h.
 *
 * $1 are the schemas, as an array; $2 is the target schema. All names are qualified, except those of operators, for
 * which the host sets a search_path of the catalogs alone. Rows come in the order of the reference: by the bytes of the
 * names of schemas and of their objects; views in the order in which they were made. The texts are laid out as SQL.
 */
#include "reader.h"

/* clang-format off */

#define LISTED "= ANY ($1::pg_catalog.text[])"

/*
 * An expression that shows names, evaluated as in a connection whose search_path is the target schema. In a CASE the
 * setting is made before the expression is evaluated. The host restores it afterwards.
 */
#define SHOWN_TYPE(expression) \
    "CASE WHEN (SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident($2) || ', pg_temp', true)) " \
    "IS NOT NULL THEN " expression " END"

#define NO_DEPENDENCE(catalog, oid, condition) \
    "NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.classid = 'pg_catalog." catalog "'::pg_catalog.regclass " \
    "AND x.objid = " oid " AND " condition ")"
/* The object does not belong to an extension. */
#define NO_MEMBER(catalog, oid) NO_DEPENDENCE(catalog, oid, "x.deptype = 'e'")
/* The object was not made together with another one either, as the functions of a range type are. */
#define NO_PART(catalog, oid) NO_DEPENDENCE(catalog, oid, "x.deptype IN ('e', 'i')")

#define COMMENT(alias, catalog, oid, number) \
    "LEFT JOIN pg_catalog.pg_description " alias " ON " alias ".classoid = 'pg_catalog." catalog "'::pg_catalog.regclass " \
    "AND " alias ".objoid = " oid " AND " alias ".objsubid = " number " "

#define COLLATION(oid, condition) \
    "(SELECT pg_catalog.format('%I.%I', cn.nspname, co.collname) FROM pg_catalog.pg_collation co " \
    "JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = " oid " AND " condition ")"

/* Schemas */

const char mg_pg_schemas_sql[] =
    "SELECT pg_catalog.current_setting('server_version_num'), n.nspname "
    "FROM (VALUES (1)) AS v LEFT JOIN pg_catalog.pg_namespace n ON n.nspname " LISTED " AND $2 IS NOT NULL "
    "ORDER BY n.nspname";

/* Types, as statements that would make them; enums have a row for each value */

#define DOMAIN \
    "pg_catalog.format('CREATE DOMAIN %I.%I AS %s%s%s%s%s', n.nspname, t.typname, " \
        "pg_catalog.format_type(t.typbasetype, t.typtypmod), " \
        "' COLLATE ' || " COLLATION("t.typcollation", \
            "t.typcollation <> (SELECT b.typcollation FROM pg_catalog.pg_type b WHERE b.oid = t.typbasetype)") ", " \
        "' DEFAULT ' || coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault), " \
        "CASE WHEN t.typnotnull THEN ' NOT NULL' END, " \
        "(SELECT pg_catalog.string_agg(pg_catalog.format(' CONSTRAINT %I %s', c.conname, " \
            "pg_catalog.pg_get_constraintdef(c.oid)), '' ORDER BY c.conname) " \
        "FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c'))"

#define COMPOSITE \
    "pg_catalog.format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname, " \
        "(SELECT pg_catalog.string_agg(pg_catalog.format('%I %s', a.attname, " \
            "pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) " \
        "FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))"

#define RANGE \
    "pg_catalog.format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s)', n.nspname, t.typname, " \
        "(SELECT pg_catalog.format_type(g.rngsubtype, NULL) FROM pg_catalog.pg_range g WHERE g.rngtypid = t.oid))"

#define ENUM "pg_catalog.format('CREATE TYPE %I.%I AS ENUM ()', n.nspname, t.typname)"

const char mg_pg_types_sql[] =
    "SELECT t.oid, n.nspname, t.typname, e.enumlabel, d.description, "
        SHOWN_TYPE("CASE t.typtype WHEN 'd' THEN " DOMAIN " WHEN 'c' THEN " COMPOSITE " WHEN 'r' THEN " RANGE
            " WHEN 'e' THEN " ENUM " END") ", "
        "t.typacl IS NOT NULL, pg_catalog.pg_get_userbyid(t.typowner) <> current_user "
    "FROM pg_catalog.pg_type t "
    "JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace "
    "LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid "
    "LEFT JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid "
    COMMENT("d", "pg_type", "t.oid", "0")
    "WHERE n.nspname " LISTED " AND (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c' "
        "OR t.typtype = 'b' AND t.typelem = 0) AND " NO_MEMBER("pg_type", "t.oid") " "
    "ORDER BY n.nspname, t.typname, e.enumsortorder";

/* Relations: tables, views, and what only looks like them */

#define SERVER \
    "(SELECT s.srvname FROM pg_catalog.pg_foreign_table f " \
    "JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid)"

#define PARENTS \
    "(SELECT i.inhrelid, pg_catalog.string_agg(pg_catalog.format('%I.%I', pn.nspname, pc.relname), ', ' " \
        "ORDER BY i.inhseqno) AS names " \
    "FROM pg_catalog.pg_inherits i " \
    "JOIN pg_catalog.pg_class pc ON pc.oid = i.inhparent AND pc.relkind IN ('r', 'p', 'f') " \
    "JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace " \
    "GROUP BY i.inhrelid)"

const char mg_pg_relations_sql[] =
    "SELECT c.oid, n.nspname, c.relname, c.relkind, c.relispartition, c.relhassubclass, c.relrowsecurity, "
        "d.description, "
        SHOWN_TYPE("CASE c.relkind WHEN 'v' THEN pg_catalog.pg_get_viewdef(c.oid) "
            "WHEN 'm' THEN pg_catalog.pg_get_viewdef(c.oid) "
            "WHEN 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) WHEN 'f' THEN " SERVER " END") ", "
        SHOWN_TYPE("CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END") ", "
        "p.names, pg_catalog.format('%I.%I', n.nspname, c.relname), "
        "' WITH (' || pg_catalog.array_to_string(c.reloptions, ', ') || ')' "
    "FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    COMMENT("d", "pg_class", "c.oid", "0")
    "LEFT JOIN " PARENTS " p ON p.inhrelid = c.oid "
    "WHERE n.nspname " LISTED " AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND " NO_MEMBER("pg_class", "c.oid") " "
    "ORDER BY CASE c.relkind WHEN 'v' THEN c.oid END, n.nspname, c.relname";

/*
 * Columns, ordered by the OIDs of their tables. A domain counts as the type that it is based on, as in the reference
 * (and in information_schema, which has the same rule for what a list is). ITEM is the type of a list's items, or else
 * the type itself.
 */

#define IS_LIST "(coalesce(b.typelem, t.typelem) <> 0 AND coalesce(b.typlen, t.typlen) = -1)"
#define ITEM "CASE WHEN " IS_LIST " THEN coalesce(b.typelem, t.typelem) ELSE coalesce(b.oid, t.oid) END"
#define FIRST_USER_OID "16384"

/* The sequence that belongs to a column. */
#define OWNED \
    "(SELECT q.relname FROM pg_catalog.pg_depend o JOIN pg_catalog.pg_class q ON q.oid = o.objid AND q.relkind = 'S' " \
    "WHERE o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.refobjid = a.attrelid " \
    "AND o.refobjsubid = a.attnum AND o.classid = o.refclassid AND o.deptype IN ('a', 'i') LIMIT 1)"

const char mg_pg_columns_sql[] =
    "SELECT a.attrelid, a.attnum, a.attname, coalesce(b.typname, t.typname), " IS_LIST ", "
        "CASE WHEN b.oid IS NULL THEN a.atttypmod ELSE t.typtypmod END, " ITEM ", b.oid IS NOT NULL, "
        "a.attnotnull OR t.typtype = 'd' AND t.typnotnull, "
        "CASE WHEN a.atthasdef THEN " SHOWN_TYPE("(SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) "
            "FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum)") " END, "
        "a.attidentity <> '', a.attgenerated <> '', s.description, "
        "CASE WHEN a.attcollation <> t.typcollation THEN " COLLATION("a.attcollation", "true") " END, "
        "CASE WHEN t.oid >= " FIRST_USER_OID " THEN "
            SHOWN_TYPE("pg_catalog.format_type(a.atttypid, a.atttypmod)") " END, "
        "i.typtype = 'b' AND i.typnamespace IN "
            "(SELECT tn.oid FROM pg_catalog.pg_namespace tn WHERE tn.nspname " LISTED "), "
        "CASE WHEN a.atthasdef AND t.typcategory = 'N' THEN " OWNED " END, a.attacl IS NOT NULL, "
        "t.typtype = 'd' AND t.typnotnull "
    "FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
    "LEFT JOIN pg_catalog.pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype "
    "LEFT JOIN pg_catalog.pg_type i ON i.oid = " ITEM " "
    COMMENT("s", "pg_class", "a.attrelid", "a.attnum")
    "WHERE n.nspname " LISTED " AND c.relkind IN ('r', 'p', 'v') AND NOT (c.relkind = 'r' AND c.relispartition) "
    "ORDER BY a.attrelid, a.attnum";

/* Operator classes */

const char mg_pg_opclasses_sql[] =
    "SELECT o.oid, o.opcname, o.opcdefault FROM pg_catalog.pg_opclass o WHERE $1 IS NOT NULL AND $2 IS NOT NULL";

#define INVALID "'" MG_INVALID_INDEX "'"

/*
 * Indexes. The schema language cannot express some of them at all (NOT_SAID), and only a part of others (SAID_IN_PART);
 * both kinds have their definitions in the rows. %1$s is the condition for NULLS NOT DISTINCT, which depends on the
 * version.
 */

#define NOT_SAID "(i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR c.relkind = 'm')"
#define SAID_IN_PART \
    "(i.indnatts <> i.indnkeyatts OR %1$s OR am.amname NOT IN ('btree', 'hash', 'gist', 'gin', 'spgist', 'brin') " \
    "OR NOT i.indisvalid OR x.reloptions IS NOT NULL " \
    "OR am.amname = 'btree' AND i.indoption::pg_catalog.int2[] && '{1,2}'::pg_catalog.int2[] " \
    "OR EXISTS (SELECT FROM pg_catalog.unnest(i.indclass::pg_catalog.oid[]) AS u (class) WHERE u.class >= " FIRST_USER_OID ") " \
    "OR EXISTS (SELECT FROM ROWS FROM (pg_catalog.unnest(i.indcollation::pg_catalog.oid[]), " \
        "pg_catalog.unnest(i.indkey::pg_catalog.int2[])) AS u (used, number) " \
        "JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.number " \
        "WHERE u.used <> 0 AND u.used <> a.attcollation) " \
    "OR am.amname IN ('btree', 'hash') AND i.indclass::pg_catalog.oid[] && " \
        "(SELECT pg_catalog.array_agg(o.oid) FROM pg_catalog.pg_opclass o WHERE NOT o.opcdefault))"

/* The schema language can express such an index if it knows partial indexes, unless SAID_IN_PART holds too. */
#define ONLY_PARTIAL "(i.indpred IS NOT NULL AND i.indexprs IS NULL AND c.relkind <> 'm')"

const char mg_pg_indexes_sql[] =
    "SELECT i.indrelid, x.relname, i.indisunique, i.indisprimary, am.amname, k.oid IS NOT NULL, k.condeferrable, "
        "k.condeferred, " NOT_SAID ", i.indkey, i.indclass, i.indoption, "
        "CASE WHEN " NOT_SAID " OR NOT x.relispartition AND (" SAID_IN_PART ") THEN " SHOWN_TYPE("pg_catalog.pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE " INVALID " END") " END, "
        "n.nspname, i.indpred IS NOT NULL, d.description, "
        "nullif(pg_catalog.concat(CASE WHEN %1$s THEN ' NULLS NOT DISTINCT' END, "
            "' WITH (' || pg_catalog.array_to_string(x.reloptions, ', ') || ')'), ''), "
        "CASE WHEN " ONLY_PARTIAL " THEN " SHOWN_TYPE("pg_catalog.pg_get_expr(i.indpred, i.indrelid)") " END, "
        ONLY_PARTIAL " AND (" SAID_IN_PART ") "
    "FROM pg_catalog.pg_index i "
    "JOIN pg_catalog.pg_class c ON c.oid = i.indrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid "
    "JOIN pg_catalog.pg_am am ON am.oid = x.relam "
    "LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x') "
    COMMENT("d", "pg_class", "i.indexrelid", "0")
    "WHERE n.nspname " LISTED " AND c.relkind IN ('r', 'p', 'm') AND NOT i.indisexclusion "
        "AND NOT (x.relispartition AND " NOT_SAID ") "
    "ORDER BY n.nspname, c.relname, x.relname";

/* Constraints that are no indexes */

#define UNCHECKED "' NOT (?:VALID|ENFORCED)$'"

const char mg_pg_constraints_sql[] =
    "SELECT k.conrelid, k.conname, k.contype, k.confrelid, k.conkey, k.confkey, k.confdeltype, k.confupdtype, "
        "k.condeferrable, k.condeferred, fn.nspname, f.relname, "
        "CASE WHEN k.contype <> 'f' OR NOT fn.nspname " LISTED " THEN " SHOWN_TYPE("pg_catalog.pg_get_constraintdef(k.oid)") " END, "
        "fn.nspname " LISTED ", "
        "CASE WHEN NOT k.convalidated THEN pg_catalog.substring(pg_catalog.pg_get_constraintdef(k.oid), " UNCHECKED ") END, "
        "d.description "
    "FROM pg_catalog.pg_constraint k "
    "JOIN pg_catalog.pg_class c ON c.oid = k.conrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "LEFT JOIN (pg_catalog.pg_class f JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace) "
        "ON f.oid = k.confrelid "
    COMMENT("d", "pg_constraint", "k.oid", "0")
    "WHERE n.nspname " LISTED " AND k.contype IN ('f', 'c', 'x') "
    "ORDER BY n.nspname, c.relname, k.conname, k.oid";

/*
 * Triggers, policies, rules, statistics and functions, and other objects that no function of the server shows. The text
 * of such an object (a policy is one) is put together in the query.
 */

#define POLICY \
    "(SELECT pg_catalog.format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s%s%s', p.polname, u.schema, u.relation, " \
        "CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, " \
        "CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' " \
            "ELSE 'ALL' END, " \
        "(SELECT pg_catalog.string_agg(CASE WHEN o = 0 THEN 'PUBLIC' " \
            "ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(o)) END, ', ') " \
        "FROM pg_catalog.unnest(p.polroles) AS o), " \
        "' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', " \
        "' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')') " \
    "FROM pg_catalog.pg_policy p WHERE p.oid = u.oid)"

/* The statement that makes a trigger and, if needed, the one that disables it or enables it on replicas. */
#define TRIGGER \
    "(SELECT pg_catalog.pg_get_triggerdef(g.oid) || CASE g.tgenabled WHEN 'O' THEN '' " \
        "ELSE pg_catalog.format('; ALTER TABLE %I.%I %s TRIGGER %I', u.schema, u.relation, CASE g.tgenabled " \
            "WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, g.tgname) END " \
    "FROM pg_catalog.pg_trigger g WHERE g.oid = u.oid)"

#define ROW_SECURITY \
    "(SELECT pg_catalog.concat_ws('; ', " \
        "CASE WHEN c.relrowsecurity THEN pg_catalog.format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', u.schema, u.relation) END, " \
        "CASE WHEN c.relforcerowsecurity THEN pg_catalog.format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', u.schema, u.relation) END) " \
    "FROM pg_catalog.pg_class c WHERE c.oid = u.oid)"

#define OF_RELATION(kind, catalog, prefix, column, condition) \
    "SELECT '" kind "', c.oid, n.nspname, c.relname, o." prefix "name, o.oid, NULL::pg_catalog.text " \
    "FROM pg_catalog." catalog " o " \
    "JOIN pg_catalog.pg_class c ON c.oid = o." column " " \
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace " \
    "WHERE n.nspname " LISTED " AND " condition " AND " NO_MEMBER(catalog, "o.oid")

/* A property of a table beside its columns. */
#define TABLE_OPTION(name, text, condition) \
    "SELECT 'option', c.oid, n.nspname, c.relname, '" name "', c.oid, " text " " \
    "FROM pg_catalog.pg_class c " \
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace " \
    "WHERE n.nspname " LISTED " AND c.relkind IN ('r', 'p') AND " condition " AND " NO_MEMBER("pg_class", "c.oid")

/* The storage parameters of a table, without those of autovacuum: these are the administrator's business. */
#define STORAGE \
    "(SELECT 'WITH (' || pg_catalog.string_agg(o.text, ', ' ORDER BY o.text) || ')' " \
    "FROM (SELECT pg_catalog.unnest(c.reloptions) UNION ALL SELECT 'toast.' || pg_catalog.unnest(t.reloptions) " \
        "FROM pg_catalog.pg_class t WHERE t.oid = c.reltoastrelid) AS o (text) WHERE o.text !~ 'autovacuum_')"

#define IDENTITY_OF_REPLICA \
    "CASE c.relreplident WHEN 'n' THEN 'NOTHING' WHEN 'f' THEN 'FULL' ELSE 'USING INDEX ' || " \
        "(SELECT pg_catalog.quote_ident(x.relname) FROM pg_catalog.pg_index i " \
        "JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisreplident) END"

/* The column that a sequence belongs to, as a clause. */
#define OWNED_BY \
    "(SELECT pg_catalog.format(' OWNED BY %I.%I', c.relname, a.attname) FROM pg_catalog.pg_depend o " \
    "JOIN pg_catalog.pg_class c ON c.oid = o.refobjid " \
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = o.refobjsubid " \
    "WHERE o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.refclassid = o.classid AND o.objid = q.oid " \
        "AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i'))"

#define SEQUENCE \
    "pg_catalog.format('CREATE SEQUENCE %I.%I AS %s START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s%s%s', " \
        "n.nspname, q.relname, pg_catalog.format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, " \
        "s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' END, " OWNED_BY ")"

/*
 * The definition of a collation. The row is read as JSON, since the catalog's columns have other names in each version.
 */
#define COLLATION_OBJECT \
    "pg_catalog.format('CREATE COLLATION %I.%I (PROVIDER = %s, %s%s%s)', n.nspname, o.collname, " \
        "CASE j ->> 'collprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END, " \
        "CASE WHEN j ->> 'collprovider' = 'c' AND j ->> 'collcollate' <> j ->> 'collctype' THEN " \
            "pg_catalog.format('LC_COLLATE = %L, LC_CTYPE = %L', j ->> 'collcollate', j ->> 'collctype') " \
        "ELSE pg_catalog.format('LOCALE = %L', coalesce(j ->> 'colllocale', j ->> 'colliculocale', j ->> 'collcollate')) END, " \
        "CASE WHEN j ->> 'collisdeterministic' = 'false' THEN ', DETERMINISTIC = false' END, " \
        "', RULES = ' || pg_catalog.quote_literal(nullif(coalesce(j ->> 'collicurules', ''), '')))"

/* Does anything that is read use the extension: the type of a column, an operator class, a function in a default? */
#define USED_EXTENSION \
    "EXISTS (SELECT FROM pg_catalog.pg_depend m " \
    "CROSS JOIN LATERAL (SELECT m.objid UNION ALL SELECT y.typarray FROM pg_catalog.pg_type y " \
        "WHERE m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND y.oid = m.objid AND y.typarray <> 0) AS r (oid) " \
    "JOIN pg_catalog.pg_depend d ON d.refclassid = m.classid AND d.refobjid = r.oid " \
    "LEFT JOIN pg_catalog.pg_attrdef f ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND f.oid = d.objid " \
    "JOIN pg_catalog.pg_class c ON c.oid = coalesce(f.adrelid, " \
        "CASE WHEN d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass THEN d.objid END) " \
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace " \
    "WHERE m.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND m.refobjid = e.oid AND m.deptype = 'e' " \
        "AND d.deptype <> 'e' AND n.nspname " LISTED ")"

const char mg_pg_extras_sql[] =
    "SELECT u.kind, u.of, u.schema, u.name, coalesce(u.text, "
        SHOWN_TYPE("CASE u.kind WHEN 'trigger' THEN " TRIGGER " WHEN 'row security' THEN " ROW_SECURITY " "
            "WHEN 'policy' THEN " POLICY " WHEN 'rule' THEN pg_catalog.pg_get_ruledef(u.oid) "
            "WHEN 'statistics' THEN pg_catalog.pg_get_statisticsobjdef(u.oid) "
            "WHEN 'aggregate' THEN NULL ELSE pg_catalog.pg_get_functiondef(u.oid) END") "), "
        "CASE u.kind WHEN 'policy' THEN pg_catalog.obj_description(u.oid, 'pg_policy') END "
    "FROM ("
        OF_RELATION("trigger", "pg_trigger", "tg", "tgrelid", "NOT o.tgisinternal AND o.tgparentid = 0") " UNION ALL "
        OF_RELATION("policy", "pg_policy", "pol", "polrelid", "true") " UNION ALL "
        OF_RELATION("statistics", "pg_statistic_ext", "stx", "stxrelid", "true") " UNION ALL "
        OF_RELATION("rule", "pg_rewrite", "rule", "ev_class", "o.rulename <> '_RETURN'") " UNION ALL "
        "SELECT 'row security', c.oid, n.nspname, c.relname, NULL, c.oid, NULL "
        "FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname " LISTED " AND c.relkind IN ('r', 'p') AND (c.relrowsecurity OR c.relforcerowsecurity) AND "
            NO_MEMBER("pg_class", "c.oid") " UNION ALL "
        "SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, "
            "0, n.nspname, NULL, p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', p.oid, NULL "
        "FROM pg_catalog.pg_proc p "
        "JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname " LISTED " AND " NO_PART("pg_proc", "p.oid") " UNION ALL "
        TABLE_OPTION("UNLOGGED", "'UNLOGGED'", "c.relpersistence = 'u'") " UNION ALL "
        TABLE_OPTION("WITH", STORAGE, STORAGE " IS NOT NULL") " UNION ALL "
        TABLE_OPTION("REPLICA IDENTITY", IDENTITY_OF_REPLICA, "c.relreplident <> 'd'") " UNION ALL "
        "SELECT 'identity', c.oid, n.nspname, c.relname, a.attname, c.oid, "
            "CASE a.attidentity WHEN 'a' THEN 'GENERATED ALWAYS AS IDENTITY' ELSE 'GENERATED BY DEFAULT AS IDENTITY' END "
        "FROM pg_catalog.pg_attribute a "
        "JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname " LISTED " AND a.attidentity <> '' AND NOT a.attisdropped AND " NO_MEMBER("pg_class", "c.oid") " UNION ALL "
        "SELECT 'comment', CASE WHEN c.relkind IN ('r', 'p', 'v') THEN c.oid ELSE 0 END, n.nspname, c.relname, "
            "coalesce(a.attname, c.relname), c.oid, d.description "
        "FROM pg_catalog.pg_description d "
        "JOIN pg_catalog.pg_class c ON c.oid = d.objoid "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0 "
        "WHERE n.nspname " LISTED " AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND " NO_MEMBER("pg_class", "c.oid") " UNION ALL "
        "SELECT 'sequence', 0, n.nspname, NULL, q.relname, q.oid, " SEQUENCE " "
        "FROM pg_catalog.pg_sequence s "
        "JOIN pg_catalog.pg_class q ON q.oid = s.seqrelid "
        "JOIN pg_catalog.pg_namespace n ON n.oid = q.relnamespace "
        "WHERE n.nspname " LISTED " AND " NO_MEMBER("pg_class", "q.oid") " UNION ALL "
        "SELECT 'collation', 0, n.nspname, NULL, o.collname, o.oid, " COLLATION_OBJECT " "
        "FROM pg_catalog.pg_collation o "
        "JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace "
        "CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(o)) AS t (j) "
        "WHERE n.nspname " LISTED " AND " NO_MEMBER("pg_collation", "o.oid") " UNION ALL "
        "SELECT 'extension', 0, $2, NULL, e.extname, e.oid, n.nspname "
        "FROM pg_catalog.pg_extension e "
        "JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace "
        "WHERE e.extname NOT IN ('migrate', 'plpgsql') AND " USED_EXTENSION
    ") AS u (kind, of, schema, relation, name, oid, text) "
    "ORDER BY u.schema, u.relation, u.name, u.kind, u.oid";

/* All extensions but this one */

const char mg_pg_extensions_sql[] =
    "SELECT e.extname, n.nspname, e.extversion, e.extrelocatable "
    "FROM pg_catalog.pg_extension e "
    "JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace "
    "WHERE e.extname <> 'migrate' AND $1 IS NOT NULL AND $2 IS NOT NULL "
    "ORDER BY e.extname";
