-- Who may do what.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
SELECT test.migration('sec', '1_a', 'CREATE TABLE a (id int);');
CREATE ROLE sec_role;
GRANT USAGE ON SCHEMA test TO sec_role;
GRANT SELECT ON test.settings TO sec_role;
SELECT count(*) > 10, count(*) FILTER (WHERE has_function_privilege('sec_role', p.oid, 'EXECUTE')), count(*) FILTER (WHERE prosecdef)
FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e' AND d.classid = 'pg_proc'::regclass
JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'migrate';
SET ROLE sec_role;
SELECT test.fails('SELECT migrate_version()');
SELECT test.deploy_fails('sec');
RESET ROLE;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO sec_role;
SET ROLE sec_role;
SELECT test.deploy_fails('sec');
SELECT test.fails(format('SELECT migrate_checksum(%L)', '/etc/passwd'));
SELECT test.fails(format('SELECT migrate_show(%L, %L)', test.dir('sec'), '1_a'));
RESET ROLE;
GRANT pg_read_server_files TO sec_role;
REVOKE CREATE ON SCHEMA public FROM PUBLIC; -- as it is since 15
SET ROLE sec_role;
SELECT test.deploy_fails('sec');
RESET ROLE;
CREATE SCHEMA sec AUTHORIZATION sec_role;
SET ROLE sec_role;
SELECT test.deploy('sec', '{"schema": "sec"}');
RESET ROLE;
SELECT relname, relowner::regrole FROM pg_class WHERE relnamespace = 'sec'::regnamespace AND relkind = 'r' ORDER BY 1;
-- relocatable: nothing names a schema
CREATE SCHEMA elsewhere;
ALTER EXTENSION migrate SET SCHEMA elsewhere;
SELECT elsewhere.migrate_version() IS NOT NULL;
ALTER EXTENSION migrate SET SCHEMA public;
DROP SCHEMA sec, elsewhere CASCADE;
DROP OWNED BY sec_role;
DROP ROLE sec_role;
