-- migrate_push: changes for which the reference's own SQL does not run, on rows; afterwards nothing differs.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA push;
SET search_path = push, public;
CREATE FUNCTION test.push(models text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE schema text := E'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n' || models;
BEGIN
    RETURN QUERY SELECT l FROM public.migrate_push(schema, '{"accept_data_loss": true, "timing": false}') l;
    RETURN QUERY SELECT l FROM public.migrate_diff('database', 'schema:' || schema) l;
END $$;

-- a column that counts gets a wider type: its sequence, too
SELECT test.push('model t {
  id Int @id @default(autoincrement())
}');
INSERT INTO t DEFAULT VALUES;
SELECT test.push('model t {
  id BigInt @id @default(autoincrement())
}');
SELECT setval('t_id_seq', 3000000000);
INSERT INTO t DEFAULT VALUES;
SELECT id FROM t ORDER BY id;

-- a column begins to count, in a table whose name has quotes
SELECT test.push('model q {
  id Int @id
  n Int
  @@map("it''s \"q\"")
}
model t {
  id BigInt @id @default(autoincrement())
}');
INSERT INTO "it's ""q""" VALUES (1, 1);
SELECT test.push('model q {
  id Int @id @default(autoincrement())
  n Int
  @@map("it''s \"q\"")
}
model t {
  id BigInt @id @default(autoincrement())
}');
SELECT setval('"it''s ""q""_id_seq"', 1);
INSERT INTO "it's ""q""" VALUES (DEFAULT, 2) RETURNING id;
DROP TABLE "it's ""q""";

-- a key gets another name while columns change, and other columns
SELECT test.push('model t {
  id BigInt @default(autoincrement())
  n Int?
  @@id([id], map: "t_key")
}');
SELECT test.push('model t {
  id BigInt @default(autoincrement())
  m Int @default(7)
  @@id([id, m], map: "t_other")
}');
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'p';
SELECT id, m FROM t ORDER BY id;

-- a new value of an enum is a default at once; the rows keep theirs
SELECT test.push('model t {
  id BigInt @id @default(autoincrement())
  e E @default(a)
  l E[]
}
enum E {
  a
  b
}');
UPDATE t SET e = 'b', l = '{a,b}' WHERE id = 1;
SELECT test.push('model t {
  id BigInt @id @default(autoincrement())
  e E @default(c)
  l E[] @default([d, a])
}
enum E {
  a
  b
  c
  d
}
model u {
  e E @id @default(d)
}');
INSERT INTO t DEFAULT VALUES;
SELECT e, l FROM t ORDER BY id;

UPDATE t SET e = 'b' WHERE e = 'a';
-- a value goes, and with it columns and a table that have the enum
SELECT test.push('model t {
  id BigInt @id @default(autoincrement())
  e E @default(c)
}
enum E {
  b
  c
}');
-- but not while a row has it
SELECT test.fails('SELECT test.push(E''model t {
  id BigInt @id @default(autoincrement())
  e E @default(b)
}
enum E {
  b
}'')');
SELECT e FROM t ORDER BY id;
SELECT enum_range(NULL::"E");
SELECT typname FROM pg_type WHERE typnamespace = 'push'::regnamespace AND typtype = 'e';
-- a column is made anew, and of two indexes on it one stays
SELECT test.push('model w {
  id Int @id
  s String[]
  @@index([s])
  @@index([s], map: "another")
}');
SELECT test.push('model w {
  id Int @id
  s Int[]
  @@index([s])
}');
SELECT indexdef FROM pg_indexes WHERE tablename = 'w' ORDER BY 1;
DROP TABLE w;

-- indexes that say more than a schema can are not made again, unless they are to be different
CREATE TABLE x (id int PRIMARY KEY, n int, s text);
CREATE INDEX x_n_idx ON x (n) WHERE n > 0;
CREATE INDEX x_s_idx ON x (s text_pattern_ops);
CREATE INDEX x_n_id_idx ON x (n, id DESC) INCLUDE (s);
CREATE INDEX x_s_n_idx ON x (s, n) INCLUDE (id);
CREATE FUNCTION test.push_x(n text, more text DEFAULT '') RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT l FROM public.migrate_push(format(E'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\nmodel x {\n  id Int @id\n  n %s\n  s String?\n'
        '  @@index([n])\n  @@index([s(ops: raw("text_pattern_ops"))])\n  @@index([n, id(sort: Desc)])\n  @@index([s, n%s])\n}', n, more),
        '{"accept_data_loss": true, "timing": false}') l;
    RETURN QUERY SELECT indexdef FROM pg_indexes WHERE tablename = 'x' ORDER BY 1;
END $$;
SELECT test.push_x('Int?');
SELECT test.push_x('Int?', '(sort: Desc)');
SELECT test.push_x('Int[]', '(sort: Desc)');
DROP FUNCTION test.push_x(text, text);
DROP TABLE x;
-- nor where another column has the class (migrate_diff sees no classes of B-trees, as the reference: it is not shown)
CREATE TABLE x (id int PRIMARY KEY, a text, b text);
CREATE INDEX x_a_b_idx ON x (a text_pattern_ops, b);
SELECT test.push('model x {
  id Int @id
  a String?
  b String?
  @@index([a, b(ops: raw("text_pattern_ops"))])
}') LIMIT 3;
SELECT indexdef FROM pg_indexes WHERE tablename = 'x' ORDER BY 1;
DROP TABLE x;

-- a check that goes with its column
CREATE TABLE c (id int PRIMARY KEY, "we""ird" int CONSTRAINT positive CHECK ("we""ird" > 0));
SELECT test.push('model c {
  id Int @id
}');
DROP TABLE c;

-- only the sequence that the column counts by is widened, none is narrowed, and one that does not belong to it stays
CREATE SCHEMA other;
CREATE SEQUENCE other.s AS int;
CREATE SEQUENCE s AS int START 42;
CREATE TABLE c (id int PRIMARY KEY DEFAULT nextval('other.s'));
SELECT test.push('model c {
  id BigInt @id @default(autoincrement())
}');
SELECT seqrelid::regclass, seqtypid::regtype FROM pg_sequence WHERE seqrelid IN ('s'::regclass, 'other.s'::regclass) ORDER BY 1;
SELECT test.push('model c {
  id Int @id @default(autoincrement())
}');
SELECT seqrelid::regclass, seqtypid::regtype FROM pg_sequence WHERE seqrelid IN ('s'::regclass, 'other.s'::regclass) ORDER BY 1;
SELECT test.push('model c {
  id Int @id
}');
SELECT seqrelid::regclass FROM pg_sequence WHERE seqrelid IN (to_regclass('s'), to_regclass('other.s')) ORDER BY 1;
DROP TABLE c;
DROP SEQUENCE s;
DROP SCHEMA other CASCADE;
-- an identity counts no more
CREATE TABLE c (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
SELECT test.push('model c {
  id Int @id
}');
-- a table whose name has 63 bytes begins to count
SELECT test.push('model c {
  id Int @id
  @@map("a_table_whose_name_is_as_long_as_a_name_can_be_in_this_database")
}');
SELECT test.push('model c {
  id Int @id @default(autoincrement())
  @@map("a_table_whose_name_is_as_long_as_a_name_can_be_in_this_database")
}');
-- (the default of f is an expression that the database shows as a value: it is set again, as by the reference)
-- enums of 63 bytes, and beside types that are called like what a new one is first called
SELECT test.push('model c {
  id Int @id
  e E @default(a)
  f F
}
model F_new {
  id Int @id
}
enum E {
  a
  b
  @@map("an_enum_whose_name_is_as_long_as_a_name_can_be_in_this_database")
}
enum F {
  a
  b
}
enum F_old {
  x
}');
COMMENT ON TYPE "F" IS 'it''s said of it';
SELECT test.push('model c {
  id Int @id
  e E @default(c)
  f F @default(dbgenerated("''c''::\"F\""))
}
model F_new {
  id Int @id
}
enum E {
  b
  c
  @@map("an_enum_whose_name_is_as_long_as_a_name_can_be_in_this_database")
}
enum F {
  a
  b
  c
}
enum F_old {
  x
}');
SELECT typname, obj_description(oid) FROM pg_type WHERE typnamespace = 'push'::regnamespace AND typtype = 'e' ORDER BY 1;
-- a column is made anew, and its only index gets another name
SELECT test.push('model c {
  id Int @id
  s String[]
  @@index([s], map: "x1")
}');
SELECT test.push('model c {
  id Int @id
  s Int[]
  @@index([s], map: "x2")
}');
SELECT indexdef FROM pg_indexes WHERE tablename = 'c' ORDER BY 1;
DROP TABLE c;

-- a type that does not count by itself
SELECT test.push('model o {
  id Int @id @default(autoincrement()) @db.Oid
}');
INSERT INTO o DEFAULT VALUES RETURNING id;
DELETE FROM o;
SELECT test.push('model o {
  id Int @id @default(autoincrement())
  n Int @default(autoincrement()) @db.Oid
}');
SELECT test.push('model o {
  id Int @id @default(autoincrement()) @db.Oid
}');
INSERT INTO o DEFAULT VALUES RETURNING id;
DROP TABLE o;

-- a column that counts no more, in a schema that is not the first
CREATE SCHEMA push2;
CREATE FUNCTION test.push2(type text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE schema text := format(E'datasource db {\n  provider = "postgresql"\n  url = "x"\n  schemas = ["push", "push2"]\n}\n'
    'model t {\n  id BigInt @id\n  @@schema("push")\n}\nmodel v {\n  id Int @id\n  n %s\n  @@schema("push2")\n}', type);
BEGIN
    RETURN QUERY SELECT l FROM public.migrate_push(schema, '{"accept_data_loss": true, "timing": false}') l;
    RETURN QUERY SELECT l FROM public.migrate_diff('database', 'schema:' || schema) l;
END $$;
SELECT test.push2('Int @default(autoincrement())');
SELECT test.push2('Int');
SELECT oid::regclass FROM pg_class WHERE relkind = 'S' AND relnamespace IN ('push'::regnamespace, 'push2'::regnamespace);
CREATE FUNCTION test.push3(first text, second text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE schema text := format(E'datasource db {\n  provider = "postgresql"\n  url = "x"\n  schemas = ["push", "push2"]\n}\n'
    'model t {\n  id BigInt @id\n  e E @default(%1$s)\n  @@schema("push")\n}\nmodel v {\n  id Int @id\n  e E2 @default(%2$s)\n  @@schema("push2")\n}\n'
    'enum E {\n  a\n  %1$s\n  @@schema("push")\n}\nenum E2 {\n  x\n  %2$s\n  @@map("E")\n  @@schema("push2")\n}', first, second);
BEGIN
    RETURN QUERY SELECT l FROM public.migrate_push(schema, '{"accept_data_loss": true, "timing": false}') l;
    RETURN QUERY SELECT l FROM public.migrate_diff('database', 'schema:' || schema) l;
END $$;
-- enums of one name in two schemas
SELECT test.push3('b', 'y');
SELECT test.push3('c', 'z');
DROP FUNCTION test.push3(text, text);
DROP FUNCTION test.push2(text);
DROP SCHEMA push2 CASCADE;

-- what a column, a key or an index has beyond the schema stays with it
CREATE COLLATION other FROM "C";
CREATE SEQUENCE lone;
CREATE TABLE k (id int PRIMARY KEY DEFAULT nextval('lone'), s varchar(50) COLLATE other NOT NULL, up int,
    CONSTRAINT k_up_fkey FOREIGN KEY (up) REFERENCES k ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE k REPLICA IDENTITY USING INDEX k_pkey;
SELECT test.push('model k {
  id BigInt @id
  s String @db.VarChar(100)
  up BigInt?
  above k? @relation("k", fields: [up], references: [id], onDelete: Cascade)
  below k[] @relation("k")
}');
SELECT attname, attcollation::regcollation FROM pg_attribute WHERE attrelid = 'k'::regclass AND attname = 's';
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'k'::regclass AND contype <> 'n' ORDER BY 1;
SELECT indisreplident FROM pg_index WHERE indexrelid = 'k_pkey'::regclass;
SELECT 'lone'::regclass;
DROP TABLE k;
DROP SEQUENCE lone;
DROP COLLATION other;

-- an index goes with a column that it only includes, and another takes its place; one of that name alone is not enough
CREATE TABLE i (id int PRIMARY KEY, n text NOT NULL, m text);
CREATE UNIQUE INDEX i_n_key ON i (n) INCLUDE (m);
SELECT test.push('model i {
  id Int @id
  n String @unique
  m Bytes?
}');
SELECT indexdef FROM pg_indexes WHERE tablename = 'i' ORDER BY 1;
DROP INDEX i_n_key;
CREATE UNIQUE INDEX i_n_key ON i (n) WHERE m IS NULL;
SELECT test.push('model i {
  id Int @id
  n String @unique
  m Bytes?
}') LIMIT 3;
DROP INDEX i_n_key;
CREATE UNIQUE INDEX i_n_key ON i (lower(n));
SELECT test.fails(format('SELECT migrate_push(%L, %L)', E'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n'
    'model i {\n  id Int @id\n  n String @unique\n  m Bytes?\n}', '{"accept_data_loss": true}'));
DROP TABLE i;

-- what is another index than the schema's: of expressions for some rows, in the other order, of a class with parameters
CREATE TABLE j (id int CONSTRAINT j_pkey PRIMARY KEY, x text, y text, n int);
CREATE INDEX j_y_idx ON j (lower(y)) WHERE n > 0;
SELECT test.fails(format('SELECT migrate_push(%L)', E'datasource db {\n  provider = "postgresql"\n}\nmodel j {\n  id Int @id\n'
    '  x String?\n  y String?\n  n Int?\n  @@index([y])\n}\n'));
DROP INDEX j_y_idx;
CREATE INDEX j_n_idx ON j (n DESC) WHERE n > 0;
SELECT test.fails(format('SELECT migrate_push(%L)', E'datasource db {\n  provider = "postgresql"\n}\nmodel j {\n  id Int @id\n'
    '  x String?\n  y String?\n  n Int?\n  @@index([n])\n}\n'));
DROP INDEX j_n_idx;
CREATE EXTENSION pg_trgm;
CREATE INDEX j_x_idx ON j USING gist (x gist_trgm_ops (siglen = 32)) INCLUDE (y);
SELECT test.push('model j {
  id Int @id
  x String?
  y String?
  n Int?
  @@index([x(ops: raw("gist_trgm_ops"))], type: Gist)
}');
SELECT pg_get_indexdef('j_x_idx'::regclass);
DROP TABLE j;
DROP EXTENSION pg_trgm;

-- an index of a partitioned table alone, which names a value of an enum that is made anew
CREATE TYPE k AS ENUM ('a', 'b', 'c');
CREATE TABLE parts (id int CONSTRAINT parts_pkey PRIMARY KEY, k k) PARTITION BY LIST (id);
CREATE INDEX parts_k ON ONLY parts (k) WHERE k <> 'a';
SELECT test.push('enum k {
  a
  b
}
model parts {
  id Int @id
  k  k?
}');
SELECT pg_get_indexdef('parts_k'::regclass), enum_range(NULL::k);
DROP TABLE parts;
DROP TYPE k;

-- names that the server would cut: every plan would drop what has the cut one and make it again
SELECT test.fails(format('SELECT migrate_push(%L)', E'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n' || models))
FROM (VALUES (format(E'model %s {\n  id Int @id\n}', repeat('t', 64))),
             (format(E'model t {\n  id Int @id @map("%s")\n}', repeat('ü', 32))),
             (format(E'enum %s {\n  a\n}', repeat('e', 64)))) v(models);
SELECT test.push(format(E'model %1$s {\n  id Int @id @map("%2$s")\n  b B[]\n}\nmodel B {\n  id Int @id\n  a %1$s[]\n}',
  repeat('t', 63), repeat('c', 63)));
SELECT test.push(format(E'model %1$s {\n  id Int @id @map("%2$s")\n  b B[]\n}\nmodel B {\n  id Int @id\n  a %1$s[]\n}',
  repeat('t', 63), repeat('c', 63)));
SELECT test.push('');
DROP FUNCTION test.push(text);
DROP SCHEMA push CASCADE;
