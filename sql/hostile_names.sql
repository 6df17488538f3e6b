-- Names that somebody chose in the database stay names in every script: they end no quote, no comment, no statement.
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA hostile;
SET search_path = hostile, public;
SET client_min_messages = warning;
CREATE FUNCTION test.psl(name text) RETURNS text LANGUAGE sql AS
$$ SELECT '"' || replace(replace(replace(name, '\', '\\'), '"', '\"'), E'\n', '\n') || '"' $$;
-- Every kind of step between the two: all that has a name comes, goes and changes.
CREATE FUNCTION test.hostile(n text, second boolean) RETURNS text LANGUAGE sql AS $$
    SELECT E'datasource db {\n provider = "postgresql"\n url = "x"\n schemas = ["hostile", ' || test.psl(n) || E']\n}\n'
        'model secret {\n id Int @id\n v String?\n @@schema("hostile")\n}\n'
        'enum E {\n one @map(' || test.psl(n) || E')\n two' || CASE WHEN second THEN '' ELSE E'\n three @map(' || test.psl(n || '3') || ')' END
        || E'\n @@map(' || test.psl(n || 'E') || E')\n @@schema(' || test.psl(n) || E')\n}\n'
        'model A {\n id Int @id(map: ' || test.psl(n || 'p') || ') ' || CASE WHEN second THEN '@default(autoincrement())' ELSE '' END
        || ' @map(' || test.psl(n || '1') || E')\n'
        ' e E ' || CASE WHEN second THEN '@default(one)' ELSE '@default(two)' END || ' @map(' || test.psl(n || '0') || E')\n'
        ' v String' || CASE WHEN second THEN '' ELSE '?' END || ' @default(' || test.psl(n) || ') @map(' || test.psl(n || '2') || E')\n'
        ' w ' || CASE WHEN second THEN 'Int' ELSE 'String' END || '? @unique(map: ' || test.psl(n || CASE WHEN second THEN '5' ELSE '6' END) || E')\n'
        ' b B' || CASE WHEN second THEN '' ELSE '?' END || ' @relation(fields: [bid], references: [id], map: ' || test.psl(n || CASE WHEN second THEN '7' ELSE '8' END) || E')\n'
        ' bid Int' || CASE WHEN second THEN '' ELSE '?' END || ' @map(' || test.psl(n || '3') || E')\n'
        || CASE WHEN second THEN ' x' ELSE ' y' END || ' String? @map(' || test.psl(n || CASE WHEN second THEN '9' ELSE '10' END) || E')\n'
        ' @@map(' || test.psl(n) || E')\n @@schema(' || test.psl(n) || E')\n @@index([v], map: ' || test.psl(n || CASE WHEN second THEN '11' ELSE '12' END) || E')\n}\n'
        'model B {\n id Int @id @map(' || test.psl(n || '4') || E')\n as A[]\n @@map(' || test.psl(n || 'B') || E')\n @@schema("hostile")\n}\n'
        'model C {\n id Int @id\n @@map(' || test.psl(n || CASE WHEN second THEN 'C' ELSE 'D' END) || E')\n @@schema(' || test.psl(n) || E')\n}\n' $$;
CREATE FUNCTION test.alone(n text) RETURNS text LANGUAGE sql AS $$
    SELECT E'datasource db {\n provider = "postgresql"\n url = "x"\n schemas = ["hostile", ' || test.psl(n) || E']\n}\n'
        'model secret {\n id Int @id\n v String?\n @@schema("hostile")\n}\n' $$;
-- Runs scripts as they stand and by push; tells whether what they say is there afterwards, and the secret still.
CREATE FUNCTION test.scripts(n text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    script text;
    steps text[] := ARRAY[test.hostile(n, false), test.hostile(n, true), test.hostile(n, false)];
BEGIN
    FOR i IN 1 .. 3 LOOP
        script := (SELECT string_agg(l, E'\n') FROM migrate_diff(CASE i WHEN 1 THEN 'empty' ELSE 'database' END, 'schema:' || steps[i]) l);
        -- several of the reference's own steps do not run: those are no part of this
        BEGIN
            EXECUTE replace(replace(script, 'BEGIN;', ''), 'COMMIT;', '');
        EXCEPTION WHEN OTHERS THEN
            RETURN NEXT format('%s: %s %s', i, SQLSTATE, translate(SQLERRM, E'\n', ' '));
            PERFORM migrate_push(steps[i], '{"accept_data_loss": true}');
        END;
        IF i = 1 THEN
            INSERT INTO secret VALUES (1, 'keep');
        END IF;
        RETURN QUERY SELECT format('%s: secret %s, left to do: %s', i, (SELECT string_agg(v, ',') FROM secret),
            (SELECT string_agg(l, E'\n') FROM migrate_diff('database', 'schema:' || steps[i]) l));
    END LOOP;
    PERFORM migrate_push(steps[2], '{"accept_data_loss": true}');
    script := (SELECT string_agg(l, E'\n') FROM migrate_pull() l);
    RETURN QUERY SELECT 'pull: ' || string_agg(l, E'\n') FROM migrate_diff('database', 'schema:' || script) l;
    -- the database's own names on both sides
    script := (SELECT string_agg(l, E'\n') FROM migrate_diff('empty', 'database') l);
    script := (SELECT string_agg(l, E'\n') FROM migrate_diff('database', 'schema:' || test.alone(n)) l);
    EXECUTE script;
    RETURN QUERY SELECT 'alone: ' || string_agg(v, ',') || (SELECT count(*) FROM test.relations()) FROM secret;
    EXECUTE format('DROP SCHEMA %I CASCADE; DROP TABLE secret', n);
END $$;
SELECT test.scripts('x";DELETE FROM secret;--');
SELECT test.scripts('a*/DELETE FROM secret;/*');
SELECT test.scripts(E'n\nDELETE FROM secret;--');
SELECT test.scripts('q''); DELETE FROM secret; --');
SELECT test.scripts('$$; DELETE FROM secret; \');
-- types that no schema can say, and comments
CREATE TYPE "int); DELETE FROM secret; --" AS (a int);
CREATE TABLE secret (id int PRIMARY KEY, a "int); DELETE FROM secret; --", b "int); DELETE FROM secret; --"[]);
COMMENT ON TABLE secret IS E'a\n}\nmodel Evil {\n id Int @id\n}';
COMMENT ON COLUMN secret.a IS E'a\r\nevil Int';
SELECT migrate_diff('empty', 'database');
SELECT migrate_pull();
DROP SCHEMA hostile CASCADE;
