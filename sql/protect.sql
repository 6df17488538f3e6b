-- The mark of a protected database.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA protect;
SET search_path = protect, public;
SELECT migrate_protect();
SELECT migrate_protect(true);
SELECT migrate_protect(true);
SELECT migrate_protect(NULL, '{"format": "json"}');
-- kept as a setting of the database; what a session or role says is not asked
SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
WHERE d.datname = current_database() AND s.setrole = 0 AND setconfig::text LIKE '%protected%';
SET migrate.protected = off;
SELECT migrate_protect();
SELECT test.migration('protect', '1_p', 'CREATE TABLE p (id int);');
SELECT test.mask(l) FROM migrate_status(test.dir('protect')) l LIMIT 3;
SELECT migrate_status(test.dir('protect'), '{"format": "json"}')::jsonb -> 'protected';
-- deploying is allowed
SELECT count(*) FROM test.deploy('protect');
SELECT migrate_protect(false);
SELECT migrate_protect(false);
SELECT migrate_status(test.dir('protect'), '{"format": "json"}')::jsonb -> 'protected';
BEGIN;
SELECT migrate_protect(true);
ROLLBACK;
SELECT migrate_protect();
-- set by hand
ALTER DATABASE migrate_regression SET migrate.protected = true;
SELECT migrate_protect();
ALTER DATABASE migrate_regression SET migrate.protected = no;
SELECT migrate_protect();
ALTER DATABASE migrate_regression RESET migrate.protected;
CREATE ROLE regress_migrate_other SUPERUSER;
ALTER ROLE regress_migrate_other IN DATABASE migrate_regression SET migrate.protected = true;
SELECT migrate_protect();
DROP ROLE regress_migrate_other;
SELECT test.fails('SELECT migrate_protect(true, ''{"schema": "x"}'')');
START TRANSACTION READ ONLY;
SELECT migrate_protect();
SELECT test.fails('SELECT migrate_protect(true)');
ROLLBACK;

-- its owner alone, superuser or not
CREATE ROLE regress_migrate_owner;
CREATE ROLE regress_migrate_user;
GRANT USAGE ON SCHEMA test, protect TO regress_migrate_user, regress_migrate_owner;
GRANT SELECT ON test.settings TO regress_migrate_user;
GRANT EXECUTE ON FUNCTION migrate_protect(boolean, jsonb) TO regress_migrate_owner, regress_migrate_user;
SELECT datdba::regrole AS owner FROM pg_database WHERE datname = current_database() \gset
ALTER DATABASE migrate_regression OWNER TO regress_migrate_owner;
SET ROLE regress_migrate_owner;
SELECT migrate_protect(true);
SET ROLE regress_migrate_user;
SELECT migrate_protect();
SELECT test.fails('SELECT migrate_protect(false)');
SELECT migrate_protect();
SET ROLE regress_migrate_owner;
SELECT migrate_protect(false);
RESET ROLE;
ALTER DATABASE migrate_regression OWNER TO :owner;
REVOKE ALL ON FUNCTION migrate_protect(boolean, jsonb) FROM regress_migrate_owner, regress_migrate_user;
REVOKE ALL ON test.settings FROM regress_migrate_user;
REVOKE ALL ON SCHEMA test, protect FROM regress_migrate_user, regress_migrate_owner;
DROP ROLE regress_migrate_owner, regress_migrate_user;
DROP SCHEMA protect CASCADE;
