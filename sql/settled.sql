-- Defaults that the server shows in other words than the schema's are there: they are not set again, and nothing runs.
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA settled;
SET search_path = settled, public;
SET client_min_messages = warning;
CREATE SEQUENCE item_no;
CREATE TABLE calls (n int);
CREATE FUNCTION noted() RETURNS text LANGUAGE sql AS 'INSERT INTO settled.calls VALUES (1); SELECT ''x''';
CREATE FUNCTION test.items(more text) RETURNS text LANGUAGE sql AS $$
    SELECT E'datasource db {\n provider = "postgresql"\n url = "x"\n}\n'
        'model Item {\n id String @id @default(dbgenerated("gen_random_uuid()::TEXT"))\n'
        ' land String @default("3f0c8c1e-0d52-4b52-8b1f-1d3f3c1b2a10") @db.Uuid\n'
        ' until DateTime @default(dbgenerated("now() + interval ''2 minutes''"))\n'
        ' seen DateTime @default(dbgenerated("CURRENT_TIMESTAMP"))\n'
        ' no Int @default(dbgenerated("nextval(''item_no''::regclass)"))\n'
        ' names String[] @default(dbgenerated("ARRAY[''a''::text, ''b'']"))\n' || more || E'\n}\nmodel calls {\n n Int?\n @@ignore\n}\n' $$;
SELECT l FROM migrate_push(test.items('')) l WHERE l ~ 'sync';
SELECT l FROM migrate_push(test.items('')) l WHERE l ~ 'sync';
-- what is another one is set, once
SELECT l FROM migrate_push(replace(test.items(''), '2 minutes', '3 minutes')) l WHERE l ~ 'sync';
SELECT l FROM migrate_push(replace(test.items(''), '2 minutes', '3 minutes')) l WHERE l ~ 'sync';
SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = adrelid AND a.attnum = adnum WHERE attname = 'until';
-- functions are not called, and what is no expression does not run
SELECT count(*) > 0 FROM migrate_push(test.items(' f String @default(dbgenerated("noted() || ''a''"))'));
SELECT l FROM migrate_push(test.items(' f String @default(dbgenerated("noted() ||''a''"))')) l WHERE l ~ 'sync';
TABLE calls;
SELECT test.fails(format('SELECT migrate_push(%L)', test.items(' f String @default(dbgenerated("1); DROP TABLE settled.calls; --"))')));
SELECT count(*) FROM calls;
SELECT relname FROM pg_class WHERE relname ~ '_migrate';
-- what cannot be told is planned
SELECT test.fails(format('SELECT migrate_push(%L)', test.items(' f String @default(dbgenerated("no_such()"))')));
-- a domain is named by itself, or by the type that it is based on; it can be NOT NULL, which no column takes from it
DROP TABLE calls;
CREATE DOMAIN mail AS varchar(9) NOT NULL CHECK (VALUE ~ '@');
CREATE DOMAIN "Tag" AS text;
CREATE TABLE "Item2" (id int PRIMARY KEY, a mail, b mail, c mail, d mail, e "Tag"[], f "Tag"[]);
CREATE FUNCTION test.domains(type text) RETURNS text LANGUAGE sql AS $$
    SELECT E'datasource db {\n provider = "postgresql"\n url = "x"\n}\nmodel Item2 {\n id Int @id\n a ' || type ||
        E'\n b String? @db.VarChar(9)\n c Unsupported("mail")?\n d Unsupported("mail")\n'
        ' e Unsupported("_Tag")?\n f Unsupported("\\"Tag\\"[]")\n}\n' $$;
DROP TABLE "Item";
SELECT l FROM migrate_push(test.domains('String @db.VarChar(9)')) l WHERE l ~ 'sync';
SELECT l FROM migrate_push(test.domains('String')) l WHERE l ~ 'sync';
SELECT l FROM migrate_push(test.domains('String')) l WHERE l ~ 'sync';
SELECT attname, atttypid::regtype, attnotnull FROM pg_attribute WHERE attrelid = '"Item2"'::regclass AND attnum > 1;
-- what reads a column or a table that goes is named before anything runs; what belongs to the table goes with it
DROP TABLE "Item2";
CREATE TABLE "Read" (id int PRIMARY KEY, a int);
CREATE TABLE "Gone" (a int);
CREATE VIEW "Seen" AS SELECT a FROM "Read";
CREATE VIEW "All" AS SELECT count(*) AS n FROM "Gone";
CREATE FUNCTION test.read(a text) RETURNS text LANGUAGE sql AS $$
    SELECT E'datasource db {\n provider = "postgresql"\n url = "x"\n}\nmodel Read {\n id Int @id\n' || a || E'}\n' $$;
SELECT test.fails(format('SELECT migrate_push(%L, ''{"accept_data_loss":true}'')', test.read('') || E'model Gone {\n a Int?\n @@ignore\n}\n'));
SELECT test.fails(format('SELECT migrate_push(%L, ''{"accept_data_loss":true}'')', test.read(E' a Int?\n')));
DROP VIEW "All";
CREATE POLICY of ON "Gone" USING (a > 0);
SELECT l FROM migrate_push(test.read(E' a Int?\n')) l WHERE l ~ 'sync';
DROP SCHEMA settled CASCADE;
