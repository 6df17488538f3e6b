-- Plans that run where the reference's would not: from a schema, with rows and what is written by hand, to another one; a
-- second push has nothing to do, nor has a repaired plan. Then what is asked of the database.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
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
DROP FUNCTION test.plan(text, text, text, text), test.indexes();
