/* migrate--0.1.0.sql: the functions, in whatever schema the extension is created in. */
\echo Use "CREATE EXTENSION migrate" to load this file. \quit

CREATE FUNCTION migrate_deploy(dir text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE PROCEDURE migrate_deploy_each(dir text, options jsonb DEFAULT '{}', INOUT report text DEFAULT NULL)
AS 'MODULE_PATHNAME' LANGUAGE C;

CREATE FUNCTION migrate_status(dir text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_history(dir text, options jsonb DEFAULT '{}',
    OUT name text, OUT status text, OUT started_at timestamptz, OUT finished_at timestamptz, OUT steps integer,
    OUT checksum text, OUT logs text) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_show(dir text, name text, options jsonb DEFAULT '{}') RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_resolve(dir text, name text, state text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_lint(dir text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_checksum(path text, options jsonb DEFAULT '{}') RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_validate(schema text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_format(schema text, options jsonb DEFAULT '{}') RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_diff("from" text, "to" text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_pull(schema text DEFAULT NULL, options jsonb DEFAULT '{}') RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_drift(dir text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_preflight(dir text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_dev(dir text, name text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_push(schema text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_execute(script text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_seed(dir text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_protect(protect boolean DEFAULT NULL, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_reset(dir text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_version(options jsonb DEFAULT '{}') RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

-- What running deployments report as their activity (watch.c). The server shows it to who may see the query: the
-- deployment's own user and pg_read_all_stats.
CREATE FUNCTION migrate_progress(OUT pid integer, OUT deployment_pid integer, OUT database name, OUT username name,
    OUT migration text, OUT statement integer, OUT statements integer, OUT phase text, OUT started timestamptz)
RETURNS SETOF record LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN m[4] = '0' THEN a.pid ELSE m[4]::integer END, a.pid, a.datname, a.usename, m[5], m[1]::integer,
        m[2]::integer, m[3], a.state_change
    FROM pg_stat_activity a, regexp_match(a.query,
        '^migrate: statement (\d{1,9}) of (\d{1,9}), phase (\w+), worker (\d{1,9}), migration (.*)$') AS m
    WHERE a.state = 'active' AND m IS NOT NULL
$$;

COMMENT ON FUNCTION migrate_deploy(text, jsonb) IS 'applies all pending migrations of a folder, or none';
COMMENT ON PROCEDURE migrate_deploy_each(text, jsonb, text)
    IS 'applies all pending migrations of a folder, each committed by itself';
COMMENT ON FUNCTION migrate_status(text, jsonb) IS 'reports which migrations of a folder are applied, pending or failed';
COMMENT ON FUNCTION migrate_history(text, jsonb) IS 'the history and what is pending, as rows';
COMMENT ON FUNCTION migrate_show(text, text, jsonb) IS 'the script of one migration';
COMMENT ON FUNCTION migrate_resolve(text, text, text, jsonb) IS 'marks one migration as applied or rolled_back';
COMMENT ON FUNCTION migrate_lint(text, jsonb) IS 'what pending migrations would block, lose or break';
COMMENT ON FUNCTION migrate_checksum(text, jsonb) IS 'the checksum of a script, as the history records it';
COMMENT ON FUNCTION migrate_validate(text, jsonb) IS 'what is wrong with a schema';
COMMENT ON FUNCTION migrate_format(text, jsonb) IS 'a schema, formatted';
COMMENT ON FUNCTION migrate_diff(text, text, jsonb) IS 'the SQL that leads from one schema to another';
COMMENT ON FUNCTION migrate_pull(text, jsonb) IS 'the schema that the database has';
COMMENT ON FUNCTION migrate_preflight(text, jsonb)
    IS 'what is to be looked at before a deployment, each with what was found and what to do';
COMMENT ON FUNCTION migrate_drift(text, jsonb) IS 'what the database has that its history does not, and the SQL of both ways out';
COMMENT ON FUNCTION migrate_dev(text, text, jsonb) IS 'writes the next migration to the schema and applies it';
COMMENT ON FUNCTION migrate_push(text, jsonb) IS 'makes the database what a schema says, without a migration';
COMMENT ON FUNCTION migrate_execute(text, jsonb) IS 'runs a script, all or nothing; nothing is recorded';
COMMENT ON FUNCTION migrate_seed(text, jsonb) IS 'runs seed.sql beside the schema';
COMMENT ON FUNCTION migrate_protect(boolean, jsonb)
    IS 'marks the database as protected from dev, push and reset, or says whether it is';
COMMENT ON FUNCTION migrate_reset(text, jsonb) IS 'drops everything, applies all migrations and runs the seed, or nothing';
COMMENT ON FUNCTION migrate_version(jsonb) IS 'the version of this extension';

COMMENT ON FUNCTION migrate_progress() IS 'what running deployments are doing';

REVOKE ALL ON FUNCTION migrate_lint(text, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION migrate_diff(text, text, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION migrate_pull(text, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION migrate_preflight(text, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION migrate_drift(text, jsonb), migrate_dev(text, text, jsonb), migrate_push(text, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION migrate_execute(text, jsonb), migrate_seed(text, jsonb), migrate_protect(boolean, jsonb),
    migrate_reset(text, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION migrate_progress() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION migrate_progress() TO pg_read_all_stats;
REVOKE ALL ON PROCEDURE migrate_deploy_each(text, jsonb, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION migrate_deploy(text, jsonb), migrate_status(text, jsonb), migrate_history(text, jsonb),
    migrate_show(text, text, jsonb), migrate_resolve(text, text, text, jsonb), migrate_checksum(text, jsonb),
    migrate_validate(text, jsonb), migrate_format(text, jsonb), migrate_version(jsonb) FROM PUBLIC;
