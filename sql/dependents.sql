-- What in a database stands in the way of a plan: it goes and comes back with what it uses, stays, or is named.
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA dependents;
SET search_path = dependents, public;
SET client_min_messages = warning;
CREATE FUNCTION test.with_config(text) RETURNS text LANGUAGE sql AS
$$ SELECT E'datasource db {\n provider = "postgresql"\n url = "x"\n}\n' || $1 $$;
CREATE FUNCTION test.pushed(models text) RETURNS SETOF text LANGUAGE sql AS
$$ SELECT l FROM migrate_push(test.with_config(models), '{"accept_data_loss": true}') l WHERE l !~ '^PostgreSQL|^Warning' AND l <> '' $$;
-- The statements that a push would run.
CREATE FUNCTION test.push_sql(models text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    report json;
BEGIN
    BEGIN
        SELECT string_agg(l, E'\n')::json INTO report FROM migrate_push(test.with_config(models), '{"accept_data_loss": true, "format": "json"}') l;
        RAISE 'undone' USING ERRCODE = 'P0099';
    EXCEPTION WHEN SQLSTATE 'P0099' THEN
    END;
    RETURN QUERY SELECT rtrim(s ->> 'sql', E'\n') FROM json_array_elements(report -> 'steps') s;
END $$;

-- a primary key moves, and so does a unique key, while foreign keys use them
CREATE FUNCTION test.users(id text, mail text) RETURNS text LANGUAGE sql AS $$
    SELECT format(E'model Usr {\n id Int %s\n mail String %s\n ps P[]\n qs Q[]\n}\nmodel P {\n id Int @id\n u Usr? @relation(fields: [uid], references: [id], map: "p_usr")\n uid Int?\n}\n'
        'model Q {\n id Int @id\n u Usr? @relation(fields: [umail], references: [mail])\n umail String?\n}\n', id, mail) $$;
SELECT test.pushed(test.users('@id', '@unique'));
INSERT INTO "Usr" VALUES (1, 'a');
INSERT INTO "P" VALUES (1, 1);
INSERT INTO "Q" VALUES (1, 'a');
ALTER TABLE "P" DROP CONSTRAINT p_usr, ADD CONSTRAINT other_name FOREIGN KEY (uid) REFERENCES "Usr"(id) ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE;
COMMENT ON CONSTRAINT other_name ON "P" IS 'kept';
SELECT test.push_sql(test.users('@unique', '@id'));
SELECT test.pushed(test.users('@unique', '@id'));
SELECT conname, pg_get_constraintdef(oid), obj_description(oid) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'dependents'::regnamespace ORDER BY 1;
SELECT test.pushed(test.users('@unique', '@id'));
SELECT test.pushed(test.users('@id', '@unique'));
SELECT test.pushed(test.users('@id', '@unique'));
DROP TABLE "P", "Q", "Usr";

-- a column that comes to count goes on from its rows
SELECT test.pushed(E'model A {\n id Int @id\n n BigInt @default(0)\n}\nmodel B {\n id Int @id\n}\nmodel C {\n id Int @id\n}\n');
INSERT INTO "A" VALUES (41, 7), (-3, 1);
INSERT INTO "C" VALUES (-10);
SELECT test.push_sql(E'model A {\n id Int @id @default(autoincrement())\n n BigInt @default(0)\n}\nmodel B {\n id Int @id\n}\nmodel C {\n id Int @id\n}\n');
SELECT test.pushed(E'model A {\n id Int @id @default(autoincrement())\n n BigInt @default(0)\n}\nmodel B {\n id Int @id @default(autoincrement())\n}\nmodel C {\n id Int @id @default(autoincrement())\n}\n');
INSERT INTO "A" DEFAULT VALUES RETURNING id;
INSERT INTO "B" DEFAULT VALUES RETURNING id;
INSERT INTO "C" DEFAULT VALUES RETURNING id;
DROP TABLE "A", "B", "C";
-- such a migration can be replayed
SELECT test.migration('count', '1_a', 'CREATE TABLE "A" (id int PRIMARY KEY); INSERT INTO "A" VALUES (5);'),
    test.migration('count', '2_b', 'CREATE SEQUENCE "A_id_seq"; ALTER TABLE "A" ALTER COLUMN id SET DEFAULT nextval(''"A_id_seq"''); ALTER SEQUENCE "A_id_seq" OWNED BY "A".id;'
        'SELECT setval(''"A_id_seq"'', greatest(max("id")::BIGINT, 1), coalesce(max("id") > 0, false)) FROM "A";');
SELECT count(*) > 0 FROM test.deploy('count');
SELECT l FROM migrate_drift(test.dir('count')) l WHERE l ~ 'drift';
INSERT INTO "A" DEFAULT VALUES RETURNING id;
DROP TABLE "A", "_prisma_migrations";

-- an index of the schema that is one of expressions in the database stays; one that is something else is named
SELECT test.pushed(E'model T {\n id Int @id\n t String\n u String\n @@index([t])\n}\n');
DROP INDEX "T_t_idx";
CREATE INDEX "T_t_idx" ON "T" (lower(t), u);
SELECT test.pushed(E'model T {\n id Int @id\n t String\n u String\n @@index([t])\n}\n');
SELECT test.fails($$ SELECT test.pushed(E'model T {\n id Int @id\n t String\n u String\n @@unique([t], map: "T_t_idx")\n}\n') $$);
SELECT test.fails($$ SELECT test.pushed(E'model T {\n id Int @id\n t String\n u String\n}\nmodel V {\n id Int @id\n w String\n @@index([w], map: "T_t_idx")\n}\n') $$);
-- not when its table goes
SELECT test.pushed(E'model V {\n id Int @id\n w String\n @@index([w], map: "T_t_idx")\n}\n');
SELECT indexdef FROM pg_indexes WHERE indexname = 'T_t_idx';
DROP TABLE "V";

-- an enum loses a value
CREATE FUNCTION test.roles(roles text) RETURNS text LANGUAGE sql AS $$
    SELECT format(E'enum Role {\n %s\n}\nmodel U {\n id Int @id\n role Role @default(USER)\n many Role[]\n vs V[]\n @@unique([id, role])\n}\n'
        'model V {\n id Int @id\n uid Int\n role Role\n u U @relation(fields: [uid, role], references: [id, role])\n}\n', roles) $$;
SELECT test.pushed(test.roles(E'USER\n ADMIN\n OLD'));
INSERT INTO "U" VALUES (1, 'ADMIN', '{ADMIN,USER}');
INSERT INTO "V" VALUES (1, 1, 'ADMIN');
CREATE UNIQUE INDEX "only ""ON admin" ON "U" (id) WHERE role = 'ADMIN';
CREATE INDEX unrelated ON "U" (id) WHERE id > 5;
COMMENT ON INDEX "only ""ON admin" IS 'it''s kept';
ALTER TABLE "U" ADD CONSTRAINT small CHECK (role <> 'ADMIN' OR id < 10) NOT VALID;
COMMENT ON CONSTRAINT small ON "U" IS 'kept';
CREATE POLICY mine ON "U" FOR SELECT USING (role = 'USER');
COMMENT ON POLICY mine ON "U" IS 'kept, too';
SELECT test.push_sql(test.roles(E'USER\n ADMIN'));
SELECT test.pushed(test.roles(E'USER\n ADMIN'));
SELECT test.pushed(test.roles(E'USER\n ADMIN'));
SELECT indexdef, obj_description(quote_ident(indexname)::regclass) FROM pg_indexes WHERE schemaname = 'dependents' AND indexname ~ 'admin|unrelated' ORDER BY 1;
SELECT conname, pg_get_constraintdef(oid), obj_description(oid) FROM pg_constraint WHERE conrelid IN ('"U"'::regclass, '"V"'::regclass) AND contype IN ('c', 'f') ORDER BY 1;
SELECT polname, pg_get_expr(polqual, polrelid), obj_description(oid) FROM pg_policy WHERE polrelid = '"U"'::regclass;
TABLE "U";
-- what cannot be made again is named before anything runs
ALTER TYPE "Role" ADD VALUE 'OLD';
ALTER TABLE "U" ADD g int GENERATED ALWAYS AS (CASE role WHEN 'ADMIN' THEN 1 END) STORED;
SELECT test.fails($$ SELECT test.pushed(replace(test.roles(E'USER\n ADMIN'), 'many', E'g Int?\n many')) $$);
-- a generated column is left alone otherwise
SELECT test.pushed(replace(test.roles(E'USER\n ADMIN\n OLD'), 'many', E'g Int?\n many'));
SELECT test.pushed(replace(test.roles(E'USER\n ADMIN\n OLD'), 'many', E'g Int?\n h Int?\n many'));
SELECT column_name, is_generated FROM information_schema.columns WHERE table_name = 'U' ORDER BY 1;
-- what it uses is named before it would change or go, and both go together
ALTER TABLE "U" ADD i int GENERATED ALWAYS AS (h + 1) STORED;
SELECT test.fails(format('SELECT test.pushed(replace(test.roles(E''USER\n ADMIN\n OLD''), ''many'', E''g Int?\n %s i Int?\n many''))', h))
FROM unnest(ARRAY['h BigInt?\n', '']) h;
SELECT test.pushed(replace(test.roles(E'USER\n ADMIN\n OLD'), 'many', E'g Int?\n many'));
-- what uses enums that are made anew together, or goes in the same plan
DROP TABLE "U", "V";
CREATE FUNCTION test.two(e text, f text, u text, v text) RETURNS text LANGUAGE sql AS $$
    SELECT format(E'enum E {\n %s\n}\nenum F {\n %s\n}\nmodel U {\n id Int @id\n e E\n f F\n e2 E\n %s\n @@unique([e, f])\n}\n'
        'model V {\n id Int @id\n e E\n f F\n %s\n}\n', e, f, u, v) $$;
SELECT test.pushed(test.two(E'A\n B', E'C\n D', E'gone E?\n vs V[]\n ws V[] @relation("w")\n @@unique([gone, f])', E'u U @relation(fields: [e, f], references: [e, f])\n gone E?\n w U? @relation("w", fields: [gone, f], references: [gone, f], map: "goes")'));
INSERT INTO "U" VALUES (1, 'A', 'C', 'A', 'A');
INSERT INTO "V" VALUES (1, 'A', 'C', 'A');
ALTER TABLE "U" ADD CONSTRAINT together CHECK (f = 'C' OR e = 'A' AND e2 = e), ADD CONSTRAINT parted CHECK (e = gone);
CREATE INDEX together_idx ON "U" (id) WHERE f = 'C' AND e = 'A' AND e2 = 'A';
CREATE INDEX parted_idx ON "U" (id) WHERE e = gone;
CREATE POLICY together ON "U" USING (f = 'C' OR e = 'A' OR e2 = 'A');
SELECT test.push_sql(test.two(E'A', E'C', 'vs V[]', 'u U @relation(fields: [e, f], references: [e, f])'));
SELECT test.pushed(test.two(E'A', E'C', 'vs V[]', 'u U @relation(fields: [e, f], references: [e, f])'));
SELECT test.pushed(test.two(E'A', E'C', 'vs V[]', 'u U @relation(fields: [e, f], references: [e, f])'));
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid IN ('"U"'::regclass, '"V"'::regclass) AND contype IN ('c', 'f') ORDER BY 1;
SELECT indexdef FROM pg_indexes WHERE schemaname = 'dependents' AND indexname ~ '_idx' ORDER BY 1;
SELECT polname, pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = '"U"'::regclass;
TABLE "U";
TABLE "V";
-- a key to a schema that is not listed any more makes room for one of its name
SELECT test.migration('out', '1_a', 'CREATE SCHEMA gone; CREATE TABLE gone."U" (id int CONSTRAINT "U_pkey" PRIMARY KEY);'
    'CREATE TABLE "V" (id int CONSTRAINT "V_pkey" PRIMARY KEY, uid int, CONSTRAINT "V_uid_fkey" FOREIGN KEY (uid) REFERENCES gone."U"(id));');
SELECT l FROM migrate_diff('migrations:' || test.dir('out'), 'schema:' || test.with_config(E'model U {\n id Int @id\n vs V[]\n}\n'
    'model V {\n id Int @id\n uid Int?\n u U? @relation(fields: [uid], references: [id])\n}\n'), '{"repaired": true}') l WHERE l ~ 'FOREIGN|DROP|TABLE';
DROP SCHEMA dependents CASCADE;
