-- Names: quotes, spaces, letters of other scripts, reserved words, digits, 63 bytes.
CREATE TYPE "enum with ""quotes""" AS ENUM ('a b', '1', 'ü', 'x"y', '{', 'back\slash', 'null', 'true');
CREATE TYPE "Omega Ω" AS ENUM ('α', 'β', 'plain');
CREATE TABLE "select" ("from" int PRIMARY KEY, "where" text, "model" int, "enum" "Omega Ω" DEFAULT 'plain', "_x" int, "1st" int);
CREATE TABLE "with space" ("a b" int PRIMARY KEY, "tab	in" int, "q""uote" text DEFAULT 'x', "e" "enum with ""quotes""" DEFAULT 'x"y',
    "l" "enum with ""quotes"""[] DEFAULT '{"a b",1,"x\"y","{"}', "back\slash" int, "dot.ted" int, "per%cent" int, "dol$lar" int);
CREATE TABLE "Ünïcode 表 🐘" ("größe" int PRIMARY KEY, "名" text, "кириллица" int UNIQUE, "İ" int);
CREATE TABLE "a_table_with_a_name_that_is_very_long_indeed_sixty_three_bytes_" (
    "a_column_with_a_name_that_is_very_long_indeed_sixty_three_byte_" serial PRIMARY KEY,
    "another_column_with_a_name_that_is_very_long_sixty_three_bytes_" int UNIQUE);
CREATE TABLE "größe_größe_größe_größe_größe_größe_größe_größe_1" ("spalte_größe_größe_größe_größe_größe_größe_" int PRIMARY KEY,
    "andere" int REFERENCES "Ünïcode 表 🐘");
CREATE TABLE "Model" (id int PRIMARY KEY);
CREATE TABLE model (id int PRIMARY KEY, "Model" int REFERENCES "Model", "model" int REFERENCES "Model");
CREATE TABLE "2020_report" (id int PRIMARY KEY, "2020" int, "-" int, "@" int, " " int);
CREATE TABLE "User" (id int PRIMARY KEY, "userId" int, "USERID" int, userid int);
CREATE INDEX "index ""q""" ON "with space" ("a b", "q""uote");
CREATE INDEX "%s %I" ON "with space" ("per%cent");
ALTER TABLE "with space" ADD CONSTRAINT "fk ""q""" FOREIGN KEY ("a b") REFERENCES "select" ("from");
CREATE TABLE "Int32" ("Int" int PRIMARY KEY, "DateTime" timestamp(3) DEFAULT now());
CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
    migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count int NOT NULL DEFAULT 0);
CREATE TABLE "Spatial_Ref_Sys" (id int PRIMARY KEY);
CREATE SEQUENCE loose;
