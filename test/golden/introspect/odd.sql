-- What the reference reads, but cannot write as a valid schema file.
CREATE EXTENSION hstore;
CREATE EXTENSION btree_gist;
CREATE TYPE color AS ENUM ('red', 'dark green', 'it''s', '1st');
CREATE TABLE lists (id int PRIMARY KEY, a color[] DEFAULT '{red,"dark green"}', b color[] DEFAULT ARRAY['red', 'it''s']::color[],
    c tsvector[] DEFAULT '{}', d hstore[] DEFAULT ARRAY[]::hstore[],
    e numeric(3, -2), f numeric(3, -2)[], -- from 15
    g color[] DEFAULT '{"it''s"}');
CREATE TABLE ranges (a int PRIMARY KEY, h timestamp);
CREATE INDEX gist_btree ON ranges USING gist (a, h);
CREATE TYPE "Ω" AS ENUM ('α', 'β');
CREATE TABLE "String" ("Int" int PRIMARY KEY, "enum" "Ω" DEFAULT 'α');
