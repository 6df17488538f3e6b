-- migrate_push and migrate_dev: what a plan would lose in silence is said first.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
SET timezone = 'Europe/Berlin';
CREATE SCHEMA losses;
SET search_path = losses, public;
CREATE FUNCTION test.schema(models text) RETURNS text LANGUAGE sql AS
$$ SELECT E'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n' || models $$;
CREATE FUNCTION test.push(models text, accept boolean DEFAULT true) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    schema text := test.schema(models);
    options text := format('{"accept_data_loss": %s, "timing": false}', accept::text);
BEGIN
    RETURN QUERY SELECT l FROM test.fails(format('SELECT public.migrate_push(%L, %L)', schema, options)) l;
    RETURN QUERY SELECT l FROM public.migrate_diff('database', 'schema:' || schema) l WHERE accept;
END $$;

-- casts that round or cut, without an error: only values that change count
CREATE TABLE casts (id int PRIMARY KEY, precise timestamp(6), precise_tz timestamptz(6), day timestamp(3), clock timestamptz(3),
    gap timestamp(3), twice timestamptz(3), zoned timetz(6), local timetz(6), small time(6), r int, rb bigint, d bigint, s varchar(9),
    j json, o oid, l timestamp(6)[], lr int[]);
CREATE FUNCTION test.casts() RETURNS text LANGUAGE sql AS $$ SELECT 'model casts {
  id         Int        @id
  precise    DateTime?  @db.Timestamp(3)
  precise_tz DateTime?  @db.Timestamptz(0)
  day        DateTime?  @db.Date
  clock      DateTime?  @db.Time(3)
  gap        DateTime?  @db.Timestamptz(3)
  twice      DateTime?  @db.Timestamp(3)
  zoned      DateTime?  @db.Timetz(3)
  local      DateTime?  @db.Time(6)
  small      DateTime?  @db.Timetz(3)
  r          Float?     @db.Real
  rb         Float?     @db.Real
  d          Float?
  s          String?    @db.Char(9)
  j          Json?
  o          Int?
  l          DateTime[] @db.Timestamp(3)
  lr         Float[]    @db.Real
}' $$;
BEGIN;
INSERT INTO casts VALUES (2);
INSERT INTO casts VALUES
    (1, '2020-01-01 10:00:00.123', '2020-01-01 10:00:00+00', '2020-01-01', NULL, '2020-01-01 02:30', '2020-01-01 00:00+00',
     '10:00:00.123+05', NULL, '10:00:00.5', 16777216, -16777216, 9007199254740992, ' x', '{"b": 1, "a": [2, {"c": 1}]}', NULL,
     '{2020-01-01 10:00:00.123}', NULL);
SELECT test.push(test.casts(), false);
ROLLBACK;
INSERT INTO casts VALUES (2);
INSERT INTO casts VALUES
    (1, '2020-01-01 10:00:00.123456', '2020-01-01 10:00:00.5+00', '2020-01-01 10:00', '2020-01-01 10:00+00', '2020-03-29 02:30',
     '2020-10-25 02:30+02', '10:00:00.123456+05', '10:00:00+05', '10:00:00.123456', 16777217, -16777217, 9007199254740993, 'x ',
     '{"b": 1, "a": 2, "a": 3}', 4294967295, '{2020-01-01 10:00:00.123456,2020-01-01}', '{1}');
SELECT test.push(test.casts(), false);
SELECT test.push(test.casts());
SELECT * FROM casts ORDER BY id;
DROP TABLE casts;
-- more digits, and what comes back as it was
CREATE TABLE casts (id int PRIMARY KEY, more timestamp(3), d timestamp(3), n int);
INSERT INTO casts VALUES (1, '2020-01-01 10:00:00.123', '2020-01-01', 2147483647);
SELECT test.push('model casts {
  id Int @id
  more DateTime? @db.Timestamp(6)
  d DateTime? @db.Date
  n Float?
}', false);

-- the migration says it as well; migrate_diff says what the reference says
SELECT test.file('losses/schema.prisma', convert_to(test.schema(E'model casts {\n  id Int @id\n  more DateTime? @db.Timestamp(0)\n  d DateTime? @db.Date\n  n Float?\n}\n'), 'UTF8'));
SELECT test.shell('mkdir -m 777 ' || test.dir('losses/migrations'));
SELECT test.fails(format('SELECT public.migrate_dev(%L, %L, %L)', test.dir('losses'), 'first', '{"adopt_drift": true}'));
SELECT count(*) > 0 FROM migrate_dev(test.dir('losses'), 'first', '{"adopt_drift": true, "create_only": true}');
SELECT jsonb_path_query(migrate_diff::jsonb, '$.warnings[*].message') FROM migrate_diff('database', 'schema:' || test.dir('losses/schema.prisma'), '{"format": "json"}');
SELECT test.shell('cat ' || test.dir('losses/migrations') || '/*_first/migration.sql | head -8 >' || test.dir('losses/head'));
SELECT pg_read_file(test.dir('losses/head'));

DROP TABLE casts;

-- a column that is made anew keeps its comment, and its indexes what they have beyond the schema
SELECT current_setting('server_version_num')::int >= 150000 AS nulls \gset
CREATE TABLE anew (id int PRIMARY KEY, a text[], b text[] NOT NULL DEFAULT '{}', c int, d int);
COMMENT ON COLUMN anew.a IS 'it''s said of a';
CREATE INDEX anew_a_idx ON anew (a) WITH (fillfactor = 70);
CREATE INDEX anew_b_idx ON anew (b) INCLUDE (c, d) WITH (fillfactor = 71, deduplicate_items = off);
COMMENT ON INDEX anew_b_idx IS 'it''s said of an index';
ALTER TABLE anew ADD CONSTRAINT anew_b_c_key UNIQUE (b, c) WITH (fillfactor = 72) DEFERRABLE INITIALLY DEFERRED;
\if :nulls
CREATE UNIQUE INDEX anew_a_b_key ON anew (a, b) NULLS NOT DISTINCT WITH (fillfactor = 73);
\else
CREATE UNIQUE INDEX anew_a_b_key ON anew (a, b) WITH (fillfactor = 73);
\endif
SELECT test.push('model anew {
  id Int @id
  a Int[]
  b Int[] @default([])
  c Int?
  e Int?
  @@unique([b, c])
  @@unique([a, b])
  @@index([a])
  @@index([b])
}');
SELECT col_description('anew'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'anew'::regclass AND attname = 'a';
SELECT replace(pg_get_indexdef(indexrelid), ' NULLS NOT DISTINCT', ''), obj_description(indexrelid) FROM pg_index WHERE indrelid = 'anew'::regclass ORDER BY 1;
SELECT count(*) = :'nulls'::boolean::int FROM pg_index WHERE indrelid = 'anew'::regclass AND pg_get_indexdef(indexrelid) LIKE '% NULLS NOT DISTINCT %';
SELECT conname, condeferrable, condeferred FROM pg_constraint WHERE conrelid = 'anew'::regclass AND contype = 'u';
DROP TABLE anew;
CREATE TABLE anew (id text PRIMARY KEY WITH (fillfactor = 74) DEFERRABLE);
SELECT test.push('model anew {
  id Int @id
}');
SELECT pg_get_indexdef(conindid), pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'anew'::regclass AND contype = 'p';
DROP TABLE anew;

-- its grants cannot be kept without the names of roles: they are named, and so are statistics over it
CREATE ROLE regress_migrate_reader;
CREATE TABLE anew (id int PRIMARY KEY, a text[], b int);
GRANT SELECT (a) ON anew TO regress_migrate_reader;
CREATE STATISTICS anew_stat ON a, b FROM anew;
SELECT test.push('model anew {
  id Int @id
  a Int[]
  b Int?
}', false);
SELECT test.push('model anew {
  id Int @id
  a Int[]
  b Int?
}');
CREATE STATISTICS anew_stat ON a, b FROM anew;
SELECT test.push('model anew {
  id Int @id
  a Int[]
}', false);
DROP TABLE anew;

-- an enum that is made anew
SELECT test.push('model m {
  id Int @id
  e E @default(a)
}
enum E {
  a
  b
}');
COMMENT ON TYPE "E" IS 'it''s said of E';
BEGIN;
SELECT test.push('model m {
  id Int @id
  e E @default(c)
}
enum E {
  a
  b
  c
}', false);
SELECT obj_description('"E"'::regtype);
ROLLBACK;
GRANT USAGE ON TYPE "E" TO regress_migrate_reader;
ALTER TYPE "E" OWNER TO regress_migrate_reader;
SELECT test.push('model m {
  id Int @id
  e E @default(a)
}
enum E {
  a
  b
  c
}', false);
SELECT test.push('model m {
  id Int @id
  e E @default(d)
}
enum E {
  a
  b
  c
  d
}', false);
DROP TABLE m;
DROP TYPE "E";
DROP ROLE regress_migrate_reader;

-- a foreign key that is made anew
CREATE TABLE k (id int PRIMARY KEY, up int);
INSERT INTO k VALUES (1, 2);
ALTER TABLE k ADD CONSTRAINT k_up_fkey FOREIGN KEY (up) REFERENCES k ON UPDATE CASCADE ON DELETE SET NULL NOT VALID;
COMMENT ON CONSTRAINT k_up_fkey ON k IS 'it''s said of a key';
SELECT test.push('model k {
  id BigInt @id
  up BigInt?
  above k? @relation("k", fields: [up], references: [id])
  below k[] @relation("k")
}');
SELECT pg_get_constraintdef(oid), obj_description(oid) FROM pg_constraint WHERE conname = 'k_up_fkey';
DROP TABLE k;
DROP FUNCTION test.push(text, boolean), test.casts(), test.schema(text);
DROP SCHEMA losses CASCADE;
