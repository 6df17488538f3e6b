-- Plans about relations: join tables that follow renames, and foreign keys to tables of other schemas.
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA relations;
SET search_path = relations, public;
SET client_min_messages = warning;
CREATE FUNCTION test.with_source(text) RETURNS text LANGUAGE sql AS
$$ SELECT E'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n' || $1 $$;
-- Runs the plan from the database to a schema, and shows it; then there must be none.
CREATE FUNCTION test.run_renamed(models text, renames jsonb) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    script text := (SELECT string_agg(l, E'\n') FROM migrate_diff('database', 'schema:' || test.with_source(models), jsonb_build_object('renames', renames)) l);
BEGIN
    RETURN NEXT script;
    PERFORM migrate_execute(script);
    RETURN QUERY SELECT migrate_diff('database', 'schema:' || test.with_source(models));
END $$;
CREATE FUNCTION test.cats(relation text) RETURNS text LANGUAGE sql AS $$
    SELECT format(E'model Cat {\n id Int @id\n posts Post[]%s\n}\nmodel Post {\n id Int @id\n cats Cat[]%s\n}\n', relation, relation) $$;

-- a join table follows, and A and B change places where the order of the models does
SELECT count(*) FROM migrate_push(test.with_source(test.cats('')));
INSERT INTO "Cat" VALUES (1), (2), (3);
INSERT INTO "Post" VALUES (1), (2), (3);
INSERT INTO "_CatToPost" VALUES (1, 2), (1, 3), (3, 1);
SELECT test.run_renamed(replace(test.cats(''), 'Cat', 'Kitten'), '{"Cat": "Kitten"}');
TABLE "_KittenToPost" ORDER BY 1, 2;
SELECT test.run_renamed(replace(test.cats(''), 'Cat', 'Zebra'), '{"Kitten": "Zebra", "_KittenToPost": "_PostToZebra"}');
SELECT "A" AS post, "B" AS zebra FROM "_PostToZebra" ORDER BY 1, 2;
-- one that would become one of other tables
SELECT test.fails(format('SELECT migrate_diff(''database'', %L, ''{"renames": {"_PostToZebra": "_DogToPost"}}'')',
    'schema:' || test.with_source(replace(test.cats(''), 'Cat', 'Dog') || E'model Zebra {\n id Int @id\n}\n')));
DROP TABLE "_PostToZebra", "Zebra", "Post";

-- the same in a push, where the relation has a name and the table keeps its own
SELECT count(*) FROM migrate_push(test.with_source(test.cats(' @relation("Likes")')));
INSERT INTO "Cat" VALUES (1), (2), (3);
INSERT INTO "Post" VALUES (1), (2), (3);
INSERT INTO "_Likes" VALUES (1, 2), (1, 3), (3, 1);
SELECT migrate_push(test.with_source(replace(replace(test.cats(' @relation("Likes")'), 'Cat', 'Zebra'), E'model Zebra {', E'model Zebra {\n @@map("Cat")')), '{"accept_data_loss": true}');
SELECT "A" AS post, "B" AS zebra FROM "_Likes" ORDER BY 1, 2;
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '"_Likes"'::regclass AND contype = 'f' ORDER BY 1;
DROP TABLE "_Likes", "Cat", "Post";

-- a foreign key to a table of the same name in another schema
CREATE FUNCTION test.tags(target text, tags text) RETURNS text LANGUAGE sql AS $$
    SELECT replace(test.with_source(format(E'model Order {\n id Int @id\n tag %s @relation(fields: [tagId], references: [id])\n tagId Int\n @@schema("sales")\n}\n%s', target, tags)),
        E'"x"\n', E'"x"\n  schemas = ["sales", "relations", "hr"]\n') $$;
CREATE FUNCTION test.tag(model text, schema text, used boolean) RETURNS text LANGUAGE sql AS $$
    SELECT format(E'model %s {\n id Int @id\n %s\n @@map("Tag")\n @@schema("%s")\n}\n', model, CASE WHEN used THEN 'orders Order[]' END, schema) $$;
SELECT test.file('tags/schema.prisma', convert_to(test.tags('Tag', test.tag('Tag', 'relations', true) || test.tag('Other', 'hr', false)), 'UTF8'));
SELECT test.migration('tags', '1_one', (SELECT string_agg(l, E'\n') FROM migrate_diff('empty', 'schema:' || test.dir('tags/schema.prisma')) l));
SELECT count(*) > 0 FROM test.deploy('tags');
ALTER TABLE sales."Order" DROP CONSTRAINT "Order_tagId_fkey", ADD CONSTRAINT "Order_tagId_fkey" FOREIGN KEY ("tagId") REFERENCES hr."Tag" ON UPDATE CASCADE ON DELETE RESTRICT;
SELECT l FROM migrate_drift(test.dir('tags')) l WHERE l ~ 'FOREIGN KEY|DROP CONSTRAINT';
SELECT count(*) > 0 FROM migrate_push(test.tags('Tag', test.tag('Tag', 'relations', true) || test.tag('Other', 'hr', false)));
SELECT confrelid::regclass FROM pg_constraint WHERE conname = 'Order_tagId_fkey';
SELECT migrate_diff('database', 'schema:' || test.tags('Other', test.tag('Tag', 'relations', false) || test.tag('Other', 'hr', true)));
SELECT count(*) > 0 FROM migrate_push(test.tags('Other', test.tag('Tag', 'relations', false) || test.tag('Other', 'hr', true)));
SELECT confrelid::regclass FROM pg_constraint WHERE conname = 'Order_tagId_fkey';
-- a model that moves to another schema
SELECT migrate_push(test.tags('Other', test.tag('Other', 'relations', true)));
SELECT confrelid::regclass FROM pg_constraint WHERE conname = 'Order_tagId_fkey';
SELECT count(*) > 0 FROM migrate_push(test.tags('Other', test.tag('Other', 'sales', true)));
SELECT confrelid::regclass FROM pg_constraint WHERE conname = 'Order_tagId_fkey';
DROP SCHEMA relations, sales, hr CASCADE;
