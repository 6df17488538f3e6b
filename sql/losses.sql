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
DROP FUNCTION test.push(text, boolean), test.casts(), test.schema(text);
DROP SCHEMA losses CASCADE;
