-- What the other tests use: folders of migrations, written by the tests themselves.
CREATE EXTENSION migrate;
\set folders `echo "$MIGRATE_FOLDERS"`
ALTER DATABASE migrate_regression SET lc_messages = 'C';
CREATE SCHEMA test;
CREATE TABLE test.settings AS SELECT :'folders'::text AS folders;

-- The path of a folder.
CREATE FUNCTION test.dir(folder text) RETURNS text LANGUAGE sql AS
$$ SELECT folders || '/' || folder FROM test.settings $$;

-- Runs a command of the server's shell.
CREATE FUNCTION test.shell(command text) RETURNS void LANGUAGE plpgsql AS
$$ BEGIN EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', 'cat >/dev/null; ' || command); END $$;

-- Writes a file of a folder.
CREATE FUNCTION test.file(path text, content bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    o oid := lo_from_bytea(0, content);
BEGIN
    PERFORM test.shell('mkdir -p ''' || replace(test.dir(regexp_replace(path, '[^/]*$', '')), '''', '''\''''') || '''');
    PERFORM lo_export(o, test.dir(path));
    PERFORM lo_unlink(o);
END $$;

-- Writes a migration.
CREATE FUNCTION test.migration(folder text, name text, script text) RETURNS void LANGUAGE sql AS
$$ SELECT test.file(folder || '/migrations/' || name || '/migration.sql', convert_to(script, 'UTF8')) $$;

-- A report without what differs from run to run.
CREATE FUNCTION test.mask(line text) RETURNS text LANGUAGE sql AS
$$ SELECT regexp_replace(replace(line, folders || '/', ''), '\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ UTC', 'TIME', 'g') FROM test.settings $$;

-- Deploys a folder.
CREATE FUNCTION test.deploy(folder text, options jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE sql AS
$$ SELECT test.mask(line) FROM public.migrate_deploy(test.dir(folder), options || '{"timing": false}') AS line $$;

-- The error of a statement: SQLSTATE, message, detail and hint.
CREATE FUNCTION test.fails(statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    m text; d text; h text; c text;
BEGIN
    BEGIN
        EXECUTE statement;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, c = RETURNED_SQLSTATE;
        RETURN NEXT test.mask(c || ' ' || m);
        RETURN QUERY SELECT test.mask('  ' || x) FROM regexp_split_to_table(d, '\n') AS x WHERE d <> '';
        RETURN QUERY SELECT test.mask('  HINT: ' || x) FROM regexp_split_to_table(h, '\n') AS x WHERE h <> '';
        RETURN;
    END;
    RETURN NEXT 'no error';
END $$;

CREATE FUNCTION test.deploy_fails(folder text, options jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE sql AS
$$ SELECT test.fails(format('SELECT public.migrate_deploy(%L, %L)', test.dir(folder), options)) $$;

-- The history without times.
CREATE FUNCTION test.history(folder text, options jsonb DEFAULT '{}')
RETURNS TABLE (name text, status text, steps int, started boolean, finished boolean, checksum text) LANGUAGE sql AS
$$ SELECT name, status, steps, started_at IS NOT NULL, finished_at IS NOT NULL, left(checksum, 8)
   FROM public.migrate_history(test.dir(folder), options) $$;

-- What a schema holds.
CREATE FUNCTION test.relations(OUT relation text, OUT kind "char") RETURNS SETOF record LANGUAGE sql AS
$$ SELECT relname::text, relkind FROM pg_class WHERE relnamespace = current_schema::regnamespace AND relkind <> 'i'
   AND relname !~ '^_prisma' ORDER BY 1 $$;
SET client_min_messages = warning;
