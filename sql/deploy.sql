-- The main job: a folder deployed, a second time, and looked at.
\pset format unaligned
\pset footer off
CREATE SCHEMA deploy;
SET search_path = deploy, public;
SELECT test.migration('shop', '20240101000000_init', $$-- CreateTable
CREATE TABLE "User" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");
$$);
SELECT test.migration('shop', '20240102000000_post', $$
CREATE TABLE "Post" ("id" INT PRIMARY KEY, "author" INT REFERENCES "User"("id"));
INSERT INTO "User"("email") VALUES ('a;b'), ('c -- d');
DO $do$ BEGIN PERFORM 1; END $do$;
$$);
SELECT test.file('shop/migrations/migration_lock.toml', E'# comment\nprovider = "postgresql"\n');
SELECT test.file('shop/migrations/README', 'a stray file');
SELECT test.file('shop/migrations/.hidden/x', 'a hidden folder');

SELECT test.mask(l) FROM migrate_status(test.dir('shop')) l;
SELECT test.deploy('shop', '{"dry_run": "plan"}');
SELECT * FROM test.relations();
SELECT test.deploy('shop', '{"dry_run": "execute"}');
SELECT * FROM test.relations();
SELECT test.deploy('shop', '{"target": "20240101000000_init"}');
SELECT * FROM test.history('shop');
SELECT test.deploy('shop');
SELECT test.deploy('shop');
SELECT test.deploy('shop', '{"target": "20240101000000_init"}');
SELECT * FROM test.relations();
SELECT * FROM test.history('shop');
SELECT test.mask(l) FROM migrate_status(test.dir('shop')) l;
-- the migrations folder itself is as good, with or without a slash
SELECT test.mask(l) FROM migrate_status(test.dir('shop/migrations//')) l LIMIT 2;

-- the row is what the reference writes
SELECT id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' AS id,
    checksum = encode(sha256(pg_read_binary_file(test.dir('shop/migrations/' || migration_name || '/migration.sql'))), 'hex') AS checksum,
    checksum = migrate_checksum(test.dir('shop/migrations/' || migration_name)) AS function,
    started_at <= finished_at AND finished_at <= clock_timestamp() AS times,
    finished_at = date_trunc('milliseconds', finished_at) AS milliseconds, logs, rolled_back_at, applied_steps_count
FROM "_prisma_migrations" ORDER BY started_at, migration_name;

-- JSON
SELECT test.mask(migrate_deploy(test.dir('shop'), '{"format": "json"}'));
SELECT jsonb_pretty(j #- '{migrations,0,finished_at}' #- '{migrations,1,finished_at}' #- '{directory}')
FROM (SELECT l::jsonb FROM migrate_status(test.dir('shop'), '{"format": "json"}') l) s(j);
SELECT migrate_show(test.dir('shop'), '20240102000000_post');
SELECT migrate_show(test.dir('shop'), '20240102000000_post', '{"format": "json"}')::jsonb - 'path';
SELECT migrate_version() = (SELECT extversion FROM pg_extension WHERE extname = 'migrate') AS version,
    migrate_version('{"format": "json"}')::jsonb - 'version';

-- modified, missing, diverged
SELECT test.migration('shop', '20240102000000_post', 'SELECT 1; -- another text');
SELECT test.migration('shop', '20240103000000_tag', 'CREATE TABLE "Tag" (id int);');
UPDATE "_prisma_migrations" SET migration_name = '20230101000000_gone' WHERE migration_name = '20240101000000_init';
SELECT test.mask(l) FROM migrate_status(test.dir('shop')) l;
SELECT test.deploy_fails('shop');
SELECT * FROM test.history('shop');
UPDATE "_prisma_migrations" SET migration_name = '20240101000000_init' WHERE migration_name = '20230101000000_gone';
SELECT test.deploy('shop');
SELECT * FROM test.history('shop');

-- line ends and a byte order mark are no modification
SELECT test.migration('ends', '1_lf', E'SELECT 1;\nSELECT 2;\n'),
    test.migration('ends', '2_crlf', E'SELECT 1;\r\nSELECT 2;\r\n');
CREATE SCHEMA ends;
SELECT test.deploy('ends', '{"schema": "ends"}');
SELECT test.migration('ends', '1_lf', E'\uFEFFSELECT 1;\r\nSELECT 2;\r\n'),
    test.migration('ends', '2_crlf', E'SELECT 1;\nSELECT 2;\n');
SELECT * FROM test.history('ends', '{"schema": "ends"}');
SELECT test.migration('ends', '2_crlf', E'SELECT 1;\n\nSELECT 2;\n');
SELECT * FROM test.history('ends', '{"schema": "ends"}');

-- nothing there
SELECT test.file('empty/migrations/x', 'not a migration');
SELECT test.deploy('empty', '{"schema": "ends"}');
CREATE SCHEMA nothing;
SELECT test.deploy('empty', '{"schema": "nothing"}');
SELECT to_regclass('nothing._prisma_migrations');
DROP SCHEMA deploy, ends, nothing CASCADE;
