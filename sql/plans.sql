-- Plans that run where the reference's would not: from a schema, with rows and what is written by hand, to another one; a
-- second push has nothing to do, nor has a repaired plan. Then what is asked of the database.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
SET datestyle = iso;
SET intervalstyle = postgres;
SET timezone = 'UTC';
CREATE EXTENSION citext SCHEMA public;
CREATE FUNCTION test.plan(before text, byhand text, after text, asked text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    head text := E'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n';
    said text; left_over text; found text;
BEGIN
    CREATE SCHEMA plan;
    SET search_path = plan, public;
    PERFORM public.migrate_push(head || before);
    EXECUTE byhand;
    PERFORM public.migrate_push(head || after, '{"accept_data_loss": true}');
    SELECT string_agg(l, E'\n') INTO said FROM public.migrate_push(head || after, '{"accept_data_loss": true}') l;
    SELECT string_agg(l, E'\n') INTO left_over
    FROM public.migrate_diff('database', 'schema:' || head || after, '{"repaired": true}') l;
    EXECUTE asked INTO found;
    DROP SCHEMA plan CASCADE;
    RETURN concat_ws(' ', CASE WHEN said NOT LIKE '%already in sync%' THEN said END,
                     nullif(left_over, '-- This is an empty migration.'), found);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS said = PG_EXCEPTION_DETAIL;
    RETURN SQLERRM || ': ' || said;
END $$;

-- names: what each table has for indexes
CREATE FUNCTION test.indexes() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(regexp_replace(indexdef, '^CREATE |INDEX |plan\.|USING ', '', 'g'), '; ' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'plan' $$;
SELECT name, test.plan(before, byhand, after, 'SELECT test.indexes()') FROM (VALUES
('one of two alike', 'model t {
  id Int @id
  a Int
  @@index([a])
  @@index([a], map: "x")
}', '', 'model t {
  id Int @id
  a Int
  @@index([a], type: Hash)
  @@index([a], map: "x")
}'),
('turned round', 'model t {
  id Int @id
  a Int
  b Int
  @@index([a], map: "x")
  @@index([b], map: "y")
  @@unique([a, b], map: "z")
}', '', 'model t {
  id Int @id
  a Int
  b Int
  @@index([a], map: "y")
  @@index([b], map: "z")
  @@unique([a, b], map: "x")
}'),
('of another table', 'model t {
  id Int @id
  a Int
  @@index([a], map: "x")
}
model u {
  id Int @id
  a Int
  @@index([a], map: "y")
}', '', 'model t {
  id Int @id
  a Int
  @@index([a], map: "z")
}
model u {
  id Int @id
  a Int
  @@index([a], map: "x")
}'),
('of a new primary key', 'model t {
  id Int @id
  a Int
  @@index([a], map: "x")
}
model u {
  id Int @unique
}', '', 'model t {
  id Int @id
  a Int
  @@index([a], map: "y")
}
model u {
  id Int @id(map: "x")
}'),
('of a new table', 'model t {
  id Int @id
  a Int
  @@index([a], map: "x")
}', '', 'model t {
  id Int @id
  a Int
  @@index([a], map: "y")
}
model x {
  id Int @id
}'),
('of the key of a table that goes', 'model t {
  id Int @id(map: "x")
  u u[]
}
model u {
  id Int @unique
  t t @relation(fields: [id], references: [id])
}', '', 'model u {
  id Int @id(map: "x")
}'),
('of a unique index that a key refers to', 'model t {
  id Int @id
  a Int @unique(map: "x")
  u u[]
}
model u {
  id Int @id
  t t @relation(fields: [id], references: [a])
  b Int @unique(map: "y")
}', 'INSERT INTO t VALUES (1, 2); INSERT INTO u VALUES (2, 3)', 'model t {
  id Int @id
  a Int @unique(map: "y")
  u u[]
}
model u {
  id Int @id
  t t @relation(fields: [id], references: [a])
  b Int @unique(map: "x")
}'),
('no other class of BRIN than is said', '', '', 'model t {
  id Int @id
  a String @db.Inet
  b String
  @@index([a(ops: InetMinMaxOps), b], map: "x", type: Brin)
  @@index([a(ops: InetInclusionOps)], map: "y", type: Brin)
}'),
('a table goes, and a type comes', 'model t {
  id Int @id
  u u[]
}
model u {
  id Int @id
  t t @relation(fields: [id], references: [id])
}', '', 'enum t {
  one
}
model u {
  id Int @id
  t t @default(one)
}'),
('a type goes, and a table comes', 'enum t {
  one
}
model u {
  id Int @id
  t t @default(one)
}', '', 'model t {
  id Int @id
}
model u {
  id Int @id
}')) v(name, before, byhand, after);

-- values of an enum, and lists of them: they come and go with the column, as those of other types
SELECT test.plan('enum k {
  a
  b
}
model t {
  id Int @id
  one k @default(a)
  many k[] @default([b])
  opt k?
}', 'INSERT INTO t VALUES (1)', 'enum k {
  a
  b
}
model t {
  id Int @id
  one k[]
  many k @default(b)
  opt k[] @default([a])
}', 'SELECT t::text FROM plan.t');

-- a key that refers to an index which says more than the schema: both stay
SELECT test.plan('model t {
  id Int @id
  a Int
  b Int
  @@unique([a, b])
}
model u {
  id Int @id
  a Int
  b Int
}', 'CREATE UNIQUE INDEX more ON t (a, b) INCLUDE (id); DROP INDEX t_a_b_key; ALTER INDEX more RENAME TO t_a_b_key;
    ALTER TABLE u ADD CONSTRAINT u_a_b_fkey FOREIGN KEY (a, b) REFERENCES t (a, b) ON UPDATE CASCADE ON DELETE RESTRICT;
    CREATE TABLE oids AS SELECT oid FROM pg_constraint WHERE conname = ''u_a_b_fkey''', 'model t {
  id Int @id
  a Int
  b Int
  @@unique([a, b])
  u u[]
}
model u {
  id Int @id
  a Int
  b Int
  c Int?
  t t @relation(fields: [a, b], references: [a, b])
}
model oids {
  oid Int? @db.Oid
  @@ignore
}', 'SELECT pg_get_constraintdef(oid) FROM plan.oids');
-- types that the reference takes for castable and the server does not cast by itself; lists of them; defaults of the old type
SELECT before || ' to ' || after, test.plan(format('model t {
  id Int @id
  c %s
  l %s
}', before, regexp_replace(before, '^(\w+(?:\("\w+"\))?)\??( @default\(.*?"?\))?( @db|$)', '\1[]\3')),
    format('INSERT INTO t VALUES (1, %1$L, ARRAY[%1$L]::text[]%2$s)', value, list), format('model t {
  id Int @id
  c %s
  l %s
}', after, regexp_replace(after, '^(\w+(?:\("\w+"\))?)\??( @default\(.*?"?\))?( @db|$)', '\1[]\3')),
    'SELECT concat_ws('' '', c, l, (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = ''plan.t''::regclass AND adnum = 2)) FROM plan.t')
FROM (VALUES
('String? @db.Citext', 'Int?', '7', '::citext[]'),
('String? @db.Citext', 'Decimal? @db.Decimal(10, 2)', '7.5', '::citext[]'),
('String? @db.Citext', 'DateTime? @db.Date', '2020-01-31', '::citext[]'),
('String? @db.Citext', 'Json?', '{"a": 1}', '::citext[]'),
('Decimal? @db.Money', 'Int?', '$7.00', '::money[]'),
('Decimal? @db.Money', 'Float?', '$7.50', '::money[]'),
('Decimal? @db.Money', 'Decimal? @db.Decimal(10, 2)', '$7.50', '::money[]'),
('DateTime? @db.Timestamp(3)', 'DateTime? @db.Timetz(0)', '2020-01-31 12:00', '::timestamp[]'),
('Unsupported("interval")?', 'DateTime? @db.Time(0)', '03:00', '::interval[]'),
('Unsupported("tsvector")?', 'Unsupported("tsvector")?', 'a', '::tsvector[]'),
('String?', 'Unsupported("tsvector")?', 'a', ''),
('String? @default("a")', 'String? @default("a") @db.VarChar(20)', 'b', ''),
('String? @default("7") @db.Citext', 'Int? @default(8)', '9', '::citext[]'),
('Int? @default(7)', 'String? @default("7")', '9', '::int[]'),
('Int? @default(7)', 'String?', '9', '::int[]'),
('Boolean? @default(true)', 'String? @default("true")', 'false', '::bool[]'),
('DateTime? @default(now())', 'DateTime? @default(now()) @db.Date', '2020-01-31', '::timestamp[]'),
('BigInt? @default(7)', 'Decimal? @default(7)', '9', '::bigint[]'),
('Float? @default(7)', 'Decimal? @default(7) @db.Decimal(4, 1)', '9', '::float[]')) v(before, after, value, list);

-- an identity goes before a type that cannot have one
SELECT test.plan('model t {
  id Int @id @default(autoincrement())
  n BigInt @default(autoincrement())
}', 'ALTER TABLE t ALTER id DROP DEFAULT, ALTER n DROP DEFAULT, ALTER id ADD GENERATED ALWAYS AS IDENTITY,
    ALTER n ADD GENERATED BY DEFAULT AS IDENTITY; DROP SEQUENCE t_id_seq, t_n_seq; INSERT INTO t DEFAULT VALUES', 'model t {
  id String @id
  n Decimal @default(5)
}', 'SELECT t::text FROM plan.t');
DROP EXTENSION citext;
DROP FUNCTION test.plan(text, text, text, text), test.indexes();
