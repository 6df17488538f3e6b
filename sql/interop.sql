-- Histories that the reference wrote, and that both wrote in turn, as test/reference recorded them; the first line of
-- each file is what the reference said of it. :history is the folder of the recorded rows, of Prisma 6 if it is not set.
\if :{?history}
\else
\set history history
\endif
\set golden `echo "$MIGRATE_GOLDEN"`
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA interop;
SET search_path = interop, public;
SET client_min_messages = warning;
SELECT test.migration('interop', '20240101000000_init', E'CREATE TABLE "a" ("id" INTEGER PRIMARY KEY);\n'),
    test.migration('interop', '20240102000000_broken', E'CREATE TABLE "b" ("id" INTEGER PRIMARY KEY);\nINSERT INTO "missing" VALUES (1);\n'),
    test.migration('interop', '20240103000000_last', E'CREATE TABLE "c" ("id" INTEGER PRIMARY KEY);\n');
SELECT count(*) FROM migrate_resolve(test.dir('interop'), '20240101000000_init', 'applied');
DELETE FROM "_prisma_migrations";
\set file :golden '/' :history '/postgresql.failed.sql'
\set ECHO none
\i :file
\set ECHO all
SELECT test.mask(l) FROM migrate_status(test.dir('interop')) l;
SELECT test.deploy_fails('interop');
DELETE FROM "_prisma_migrations";
\set file :golden '/' :history '/postgresql.rolled_back.sql'
\set ECHO none
\i :file
\set ECHO all
SELECT test.mask(l) FROM migrate_status(test.dir('interop')) l;
DELETE FROM "_prisma_migrations";
\set file :golden '/' :history '/postgresql.applied.sql'
\set ECHO none
\i :file
\set ECHO all
SELECT test.migration('interop', '20240102000000_broken', E'CREATE TABLE IF NOT EXISTS "b" ("id" INTEGER PRIMARY KEY);\n');
SELECT test.mask(l) FROM migrate_status(test.dir('interop')) l;
SELECT test.deploy('interop');
DROP SCHEMA interop CASCADE;
