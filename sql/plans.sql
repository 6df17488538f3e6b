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
-- an index that no schema can say takes the place of the one that would be renamed to its name
SELECT test.plan('model t {
  id Int @id
  a Int?
  @@index([a], map: "y")
}', 'CREATE INDEX x ON t (a) WHERE a > 7', 'model t {
  id Int @id
  a Int?
  @@index([a], map: "x")
}', 'SELECT test.indexes()');

-- defaults in other words than the server's
SELECT test.plan('', 'CREATE SEQUENCE item_no; CREATE FUNCTION said(text) RETURNS text LANGUAGE sql AS ''SELECT $1''', 'enum K {
  a
  b_c @map("b c")
}
model T {
  id Int @id @default(dbgenerated("nextval(''item_no''::regclass)"))
  i Unsupported("interval")? @default(dbgenerated("''1 day''"))
  i2 Unsupported("interval")? @default(dbgenerated("interval ''1 day 2 hours''"))
  j Json @default("{\"b\": 1, \"a\": [1, 2]}")
  j2 Json @default(dbgenerated("''{}''::json"))
  j3 Json @default(dbgenerated("jsonb_build_object(''a'', 1)"))
  ar String[] @default(["a", "b\\c", "it''s", "x,y"])
  ar2 Int[] @default(dbgenerated("''{1,2}''"))
  ar3 Int[] @default(dbgenerated("array[1,2]::int[]"))
  f String @default(dbgenerated("plan.said(''x'')"))
  f2 String @default(dbgenerated("upper(''x''::text)"))
  bs String @default("back\\slash''quote")
  bs2 String @default(dbgenerated("E''a\\\\b\\n''"))
  k K @default(b_c)
  k2 K @default(dbgenerated("''a''::\"K\""))
  k3 K[] @default([a, b_c])
  k4 K[] @default(dbgenerated("''{a}''::\"K\"[]"))
  ts DateTime @default("2020-01-31T12:00:00.123Z")
  ts2 DateTime @default(dbgenerated("now() - interval ''1 day''")) @db.Timestamptz(3)
  ts3 DateTime @default(dbgenerated("''2020-01-01''::timestamp"))
  ts4 DateTime @default(dbgenerated("(now() at time zone ''utc'')"))
  ts5 DateTime @default(dbgenerated("timezone(''utc''::text, now())"))
  d DateTime @default(dbgenerated("CURRENT_DATE")) @db.Date
  t DateTime @default(dbgenerated("LOCALTIME")) @db.Time(0)
  dec Decimal @default(1.50) @db.Decimal(10,2)
  dec2 Decimal @default(dbgenerated("1.50::numeric")) @db.Decimal(10,2)
  fl Float @default(dbgenerated("random()"))
  b Bytes @default(dbgenerated("''\\xdead''::bytea"))
  b2 Bytes @default("3q2+7w==")
  u String @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  bo Boolean @default(dbgenerated("(not false)"))
  bo2 Boolean @default(dbgenerated("not false"))
  bo3 Boolean @default(dbgenerated("1 IS NULL or case when true or false then 1 in (1, 2) end"))
  ts6 DateTime @default(dbgenerated("now() at time zone ''utc''"))
  neg3 Int @default(dbgenerated("-1 -- less than nothing"))
  co String @default(dbgenerated("''x'' collate \"C\""))
  c String @default(dbgenerated("CASE WHEN true THEN ''x'' ELSE ''y'' END"))
  neg Int @default(dbgenerated("-1"))
  neg2 Int @default(dbgenerated("(-1)::int"))
  big BigInt @default(dbgenerated("(extract(epoch from now()) * 1000)::bigint"))
  v String @default(dbgenerated("concat(''a'', ''b'')")) @db.VarChar(20)
  ch String @default("a") @db.Char(3)
  bit String @default(dbgenerated("B''1010''")) @db.Bit(4)
  inet String @default(dbgenerated("''10.0.0.1''")) @db.Inet
  x String @default(dbgenerated("''<a/>''")) @db.Xml
  n String? @default(dbgenerated("NULL"))
  n2 String? @default(dbgenerated("NULL::text"))
  mo Decimal @default(dbgenerated("''1''::money")) @db.Money
  cu String @default(dbgenerated("CURRENT_USER"))
  set String? @default(dbgenerated("current_setting(''app.x'', true)"))
  pt Unsupported("point")? @default(dbgenerated("''(1,2)''"))
  vec Unsupported("tsvector")? @default(dbgenerated("to_tsvector(''english'', ''a'')"))
  lo String @default(dbgenerated("lpad(nextval(''item_no'')::text, 5, ''0'')"))
}',
    'SELECT count(*) FROM pg_attrdef d JOIN pg_class c ON c.oid = adrelid WHERE relname = ''T''');

-- a sequence goes on after the rows: below zero, none, the largest; one that there was stays as it is
SELECT test.plan('model t {
  id Int @id
  below Int
  last BigInt
  was Int @default(autoincrement())
}
model none {
  id Int @id
}', 'INSERT INTO t VALUES (7, -9, 9223372036854775807, 40), (5, -8, 1, 41); SELECT setval(''t_was_seq'', 90)', 'model t {
  id Int @id @default(autoincrement())
  below Int @default(autoincrement())
  last BigInt @default(autoincrement())
  was BigInt @default(autoincrement())
  more Int @default(autoincrement())
}
model none {
  id Int @id @default(autoincrement())
}', 'SELECT string_agg(concat_ws('' '', sequencename, data_type, last_value), ''; '' ORDER BY sequencename) FROM pg_sequences WHERE schemaname = ''plan''');
DROP EXTENSION citext;
DROP FUNCTION test.plan(text, text, text, text), test.indexes();
