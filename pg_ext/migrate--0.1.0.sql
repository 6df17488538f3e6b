/* migrate--0.1.0.sql: the functions, in whatever schema the extension is created in. */
\echo Use "CREATE EXTENSION migrate" to load this file. \quit

CREATE FUNCTION migrate_deploy(dir text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

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

CREATE FUNCTION migrate_checksum(path text, options jsonb DEFAULT '{}') RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_validate(schema text, options jsonb DEFAULT '{}') RETURNS SETOF text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_format(schema text, options jsonb DEFAULT '{}') RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION migrate_version(options jsonb DEFAULT '{}') RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION migrate_deploy(text, jsonb) IS 'applies all pending migrations of a folder, or none';
COMMENT ON FUNCTION migrate_status(text, jsonb) IS 'reports which migrations of a folder are applied, pending or failed';
COMMENT ON FUNCTION migrate_history(text, jsonb) IS 'the history and what is pending, as rows';
COMMENT ON FUNCTION migrate_show(text, text, jsonb) IS 'the script of one migration';
COMMENT ON FUNCTION migrate_resolve(text, text, text, jsonb) IS 'marks one migration as applied or rolled_back';
COMMENT ON FUNCTION migrate_checksum(text, jsonb) IS 'the checksum of a script, as the history records it';
COMMENT ON FUNCTION migrate_validate(text, jsonb) IS 'what is wrong with a schema';
COMMENT ON FUNCTION migrate_format(text, jsonb) IS 'a schema, formatted';
COMMENT ON FUNCTION migrate_version(jsonb) IS 'the version of this extension';

REVOKE ALL ON FUNCTION migrate_deploy(text, jsonb), migrate_status(text, jsonb), migrate_history(text, jsonb),
    migrate_show(text, text, jsonb), migrate_resolve(text, text, text, jsonb), migrate_checksum(text, jsonb),
    migrate_validate(text, jsonb), migrate_format(text, jsonb), migrate_version(jsonb) FROM PUBLIC;
