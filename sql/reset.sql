-- migrate_reset: everything dropped, applied again, seeded; or nothing.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA reset;
COMMENT ON SCHEMA reset IS 'its comment';
GRANT USAGE ON SCHEMA reset TO PUBLIC;
SET search_path = reset, public;
CREATE FUNCTION test.reset(folder text, options jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT test.mask(l) FROM public.migrate_reset(test.dir(folder), options || '{"timing": false, "force": true}') l;
EXCEPTION WHEN OTHERS THEN
    RETURN QUERY SELECT test.fails(format('SELECT public.migrate_reset(%L, %L)', test.dir(folder), options || '{"force": true}'));
END $$;
-- What lies in a schema, members of extensions left out.
CREATE FUNCTION test.lies_in(schema regnamespace) RETURNS SETOF text LANGUAGE sql AS
$$ SELECT pg_describe_object(classid, objid, 0) FROM pg_depend d
   WHERE refclassid = 'pg_namespace'::regclass AND refobjid = schema AND NOT EXISTS (
       SELECT 1 FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e') ORDER BY 1 $$;
SELECT test.migration('reset', '1_init', 'CREATE TABLE one (id serial PRIMARY KEY);'),
    test.migration('reset', '2_two', 'CREATE TABLE two (id int PRIMARY KEY, one int REFERENCES one); CREATE INDEX CONCURRENTLY two_one ON two (one);'),
    test.file('reset/seed.sql', 'INSERT INTO one DEFAULT VALUES; INSERT INTO two SELECT 7, id FROM one;');

-- every kind of object
CREATE TABLE a (id serial PRIMARY KEY, n text, g int GENERATED ALWAYS AS IDENTITY);
CREATE TABLE b (id int PRIMARY KEY REFERENCES a, x int GENERATED ALWAYS AS (id + 1) STORED);
CREATE TABLE part (id int, k int) PARTITION BY RANGE (id);
CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (1) TO (10);
CREATE TABLE child () INHERITS (a);
CREATE UNLOGGED TABLE "Odd ""name, x" (i int);
CREATE VIEW v AS SELECT a.id, a.n FROM a;
CREATE VIEW v2 AS SELECT * FROM v;
CREATE MATERIALIZED VIEW mv AS SELECT * FROM v2;
CREATE INDEX ON mv (id);
CREATE SEQUENCE s;
ALTER TABLE b ADD y int DEFAULT nextval('s');
CREATE TYPE e AS ENUM ('x', 'y');
CREATE TYPE comp AS (a int, b e);
CREATE DOMAIN dom AS int CHECK (VALUE > 0);
CREATE TYPE rng AS RANGE (subtype = float8);
CREATE TYPE shell;
CREATE TABLE t2 (e e, c comp[], d dom, r rng);
CREATE FUNCTION f(int, e) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f() RETURNS SETOF a LANGUAGE sql AS 'SELECT * FROM a';
CREATE PROCEDURE p(INOUT x int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr AFTER INSERT ON a EXECUTE FUNCTION trg();
CREATE AGGREGATE agg(int) (sfunc = int4pl, stype = int);
CREATE AGGREGATE cnt(*) (sfunc = int8inc, stype = bigint, initcond = '0');
CREATE AGGREGATE pct(float8 ORDER BY anyelement) (sfunc = ordered_set_transition, stype = internal,
    finalfunc = percentile_disc_final, finalfunc_extra);
CREATE FUNCTION fop(e, e) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (leftarg = e, rightarg = e, function = fop);
CREATE FUNCTION fcmp(comp, comp) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0';
CREATE FUNCTION flt(comp, comp) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR << (leftarg = comp, rightarg = comp, function = flt);
CREATE OPERATOR FAMILY fam USING btree;
CREATE OPERATOR CLASS cls FOR TYPE comp USING btree FAMILY fam AS OPERATOR 1 <<, FUNCTION 1 fcmp(comp, comp);
CREATE CAST (comp AS e) WITH INOUT;
CREATE COLLATION co FROM "C";
CREATE DEFAULT CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION conf (COPY = simple);
CREATE TEXT SEARCH TEMPLATE tmpl (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH PARSER prs (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE STATISTICS st ON id, k FROM part;
CREATE POLICY pol ON a USING (f(1, 'x') > 0);
CREATE RULE ru AS ON DELETE TO b DO ALSO NOTHING;
CREATE FOREIGN DATA WRAPPER regress_fdw;
CREATE SERVER regress_server FOREIGN DATA WRAPPER regress_fdw;
CREATE FOREIGN TABLE ft (i int) SERVER regress_server;
ALTER DEFAULT PRIVILEGES IN SCHEMA reset GRANT SELECT ON TABLES TO PUBLIC;
INSERT INTO a (n) SELECT 'x' FROM generate_series(1, 50);
ANALYZE a;
-- without force: what would be lost
SELECT test.fails(format('SELECT migrate_reset(%L)', test.dir('reset')));
SELECT test.fails(format('SELECT migrate_reset(%L, %L)', test.dir('reset'), '{"force": false, "skip_seed": true}'));
SELECT count(*) FROM a;
SELECT test.reset('reset');
SELECT test.lies_in('reset');
SELECT * FROM two;
-- the schema is as it was
SELECT obj_description('reset'::regnamespace), nspacl::text LIKE '%=U/%' FROM pg_namespace WHERE nspname = 'reset';
SELECT test.mask(l) FROM migrate_status(test.dir('reset')) l OFFSET 5;
DROP FOREIGN DATA WRAPPER regress_fdw CASCADE;

-- once more, as JSON
SELECT test.mask(migrate_reset(test.dir('reset'), '{"force": true, "timing": false, "format": "json", "skip_seed": true}'));
SELECT count(*) FROM two;

-- all or nothing: a script that fails, one that cannot run, a seed that fails
SELECT test.migration('reset', '3_bad', 'CREATE TABLE three (id int); INSERT INTO missing VALUES (1);');
SELECT test.reset('reset');
SELECT test.migration('reset', '3_bad', 'SELEC 1;');
SELECT test.reset('reset');
SELECT test.migration('reset', '3_bad', 'VACUUM one; SELECT 1;');
SELECT test.reset('reset');
SELECT test.migration('reset', '3_bad', '');
SELECT test.file('reset/seed.sql', 'INSERT INTO missing VALUES (1);');
SELECT test.reset('reset');
SELECT test.file('reset/seed.sql', 'COMMIT;');
SELECT test.reset('reset');
SELECT test.file('reset/seed.sql', '');
SELECT name, status FROM migrate_history(test.dir('reset'));
SELECT test.lies_in('reset');
BEGIN;
SELECT count(*) FROM test.reset('reset');
ROLLBACK;
SELECT name, status FROM migrate_history(test.dir('reset'));

-- what others depend on is not dropped
CREATE SCHEMA other;
CREATE VIEW other.v AS SELECT * FROM one;
CREATE TABLE other.refers (one int REFERENCES one);
CREATE TABLE other.inherits () INHERITS (two);
CREATE TYPE color AS ENUM ('red');
CREATE TABLE other.colors (c color[], d color DEFAULT 'red');
CREATE TABLE parts (k int) PARTITION BY LIST (k);
CREATE TABLE other.parts1 PARTITION OF parts FOR VALUES IN (1);
CREATE STATISTICS other.stats ON id, one FROM two;
CREATE FUNCTION evt() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER regress_event ON ddl_command_end WHEN TAG IN ('SECURITY LABEL') EXECUTE FUNCTION evt();
SELECT test.reset('reset');
DROP EVENT TRIGGER regress_event;
DROP SCHEMA other CASCADE;
SELECT count(*) FROM test.reset('reset');

-- protected, read-only, system schemas, wrong arguments
SELECT count(*) FROM migrate_protect(true);
SELECT test.reset('reset');
SELECT count(*) FROM migrate_protect(false);
START TRANSACTION READ ONLY;
SELECT test.reset('reset');
SELECT test.fails(format('SELECT migrate_reset(%L)', test.dir('reset')));
ROLLBACK;
SELECT test.reset('reset', '{"schema": "pg_catalog"}');
SELECT test.reset('reset', '{"schema": "nowhere"}');
SELECT test.reset('nowhere');
SELECT test.reset('reset', '{"backup": "/x"}');
SELECT name, status FROM migrate_history(test.dir('reset'));

-- the schema that extensions live in; their members and what is theirs stay
CREATE SCHEMA home;
ALTER EXTENSION migrate SET SCHEMA home;
CREATE FUNCTION home.mine() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE home.t (n int);
SET search_path = home;
SELECT test.mask(l) FROM migrate_reset(test.dir('reset'), '{"force": true, "timing": false}') l;
SELECT test.lies_in('home');
SELECT test.mask(l) FROM migrate_reset(test.dir('reset'), '{"force": true, "timing": false}') l LIMIT 4;
SET search_path = reset, public;
ALTER EXTENSION migrate SET SCHEMA public;

-- several schemas: those that the datasource lists, and of the target the history alone
SELECT test.file('several/schema.prisma', $$datasource db {
  provider = "postgresql"
  url      = "postgresql://x"
  schemas  = ["several_a", "several_b"]
}
model A {
  id Int @id
  @@schema("several_a")
}
$$), test.migration('several', '1_a', $$CREATE SCHEMA IF NOT EXISTS several_a; CREATE SCHEMA IF NOT EXISTS several_b;
CREATE TABLE several_a.a (id int PRIMARY KEY); CREATE TABLE several_b.b (a int REFERENCES several_a.a);
$$);
CREATE SCHEMA several;
SET search_path = several, public;
SELECT count(*) FROM test.deploy('several');
CREATE TABLE several.keep (n int);
CREATE TABLE several_a.more (n int);
SELECT test.fails(format('SELECT migrate_reset(%L)', test.dir('several')));
SELECT test.reset('several');
SELECT test.lies_in('several_a'), test.lies_in('several_b'), test.lies_in('several');
CREATE VIEW several_b.across AS SELECT * FROM several_a.a;
SELECT count(*) FROM test.reset('several');
SELECT test.lies_in('several_b');
SELECT test.file('several/schema.prisma', 'model A {');
SELECT test.reset('several');
-- the datasource in another file than schema.prisma
SELECT test.file('several/schema.prisma', E'model A {\n  id Int @id\n  @@schema("several_a")\n}'),
    test.file('several/source.prisma', E'datasource db {\n  provider = "postgresql"\n  url = "x"\n  schemas = ["several_b", "several"]\n}');
CREATE TABLE several_a.kept (n int);
CREATE TABLE several_b.gone (n int);
SELECT test.fails(format('SELECT migrate_reset(%L)', test.dir('several')));
SELECT test.file('several/source.prisma', '');
SELECT test.fails(format('SELECT migrate_reset(%L)', test.dir('several')));
SET search_path = public;
DROP SCHEMA several, several_a, several_b, home CASCADE;

-- names that need quotes
CREATE SCHEMA "Odd, ""s\x {}";
SET search_path = "Odd, ""s\x {}";
CREATE TABLE "a""b" (id serial PRIMARY KEY, "C" text);
CREATE FUNCTION "F"("a""b") RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE "E" AS ENUM ('a');
SELECT count(*) FROM public.migrate_reset(test.dir('reset'), '{"force": true, "schema": "Odd, \"s\\x {}"}');
SELECT test.lies_in('"Odd, ""s\x {}"');
SET search_path = public;
DROP SCHEMA "Odd, ""s\x {}" CASCADE;

-- by its owner, who is no superuser; of objects that are another's, and schemas that are
CREATE ROLE regress_migrate_reset;
CREATE ROLE regress_migrate_third;
GRANT pg_read_server_files TO regress_migrate_reset;
GRANT EXECUTE ON FUNCTION migrate_reset(text, jsonb) TO regress_migrate_reset;
GRANT USAGE ON SCHEMA test TO regress_migrate_reset;
GRANT SELECT ON test.settings TO regress_migrate_reset;
CREATE SCHEMA owned AUTHORIZATION regress_migrate_reset;
GRANT CREATE ON SCHEMA owned TO regress_migrate_third;
CREATE SCHEMA lent;
GRANT USAGE, CREATE ON SCHEMA lent TO regress_migrate_reset;
CREATE TABLE lent.not_mine (n int);
CREATE TABLE owned.others (n int);
ALTER TABLE owned.others OWNER TO regress_migrate_third;
SET ROLE regress_migrate_reset;
SET search_path = owned, public;
SELECT count(*) FROM test.reset('reset');
SELECT test.lies_in('owned');
SET search_path = lent, public;
SELECT test.reset('reset');
RESET ROLE;
SELECT test.lies_in('lent');
-- rows that no statistics know are counted, where that may be
SET track_counts = off;
INSERT INTO lent.not_mine SELECT generate_series(1, 3);
CREATE TABLE lent.child () INHERITS (lent.not_mine);
INSERT INTO lent.child VALUES (4);
RESET track_counts;
CREATE TABLE lent.empty (n int);
CREATE MATERIALIZED VIEW lent.later AS SELECT * FROM lent.empty WITH NO DATA;
SELECT test.fails(format('SELECT migrate_reset(%L)', test.dir('reset')));
SET ROLE regress_migrate_reset;
SELECT test.fails(format('SELECT migrate_reset(%L)', test.dir('reset')));
RESET ROLE;
GRANT SELECT ON lent.child TO regress_migrate_reset;
SET ROLE regress_migrate_reset;
SELECT test.fails(format('SELECT migrate_reset(%L)', test.dir('reset')));
RESET ROLE;
DROP SCHEMA owned, lent CASCADE;
REVOKE ALL ON FUNCTION migrate_reset(text, jsonb) FROM regress_migrate_reset;
REVOKE ALL ON SCHEMA test FROM regress_migrate_reset;
REVOKE ALL ON test.settings FROM regress_migrate_reset;
DROP ROLE regress_migrate_reset, regress_migrate_third;
DROP SCHEMA reset CASCADE;
