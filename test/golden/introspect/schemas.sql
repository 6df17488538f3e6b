-- schemas: public, beta, Alpha, missing
-- Several schemas that the datasource lists, and one that it does not.
CREATE SCHEMA "Alpha";
CREATE SCHEMA beta;
CREATE SCHEMA hidden;
CREATE TYPE color AS ENUM ('red');
CREATE TYPE beta.color AS ENUM ('blue');
CREATE TYPE hidden.tint AS ENUM ('pale');
CREATE FUNCTION beta.one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE TABLE zebra (id serial PRIMARY KEY, c color DEFAULT 'red', b beta.color DEFAULT 'blue', l beta.color[] DEFAULT '{blue}',
    h hidden.tint, n int DEFAULT beta.one());
CREATE TABLE beta.zebra (id serial PRIMARY KEY, z int REFERENCES zebra, c color[] DEFAULT ARRAY['red']::color[]);
CREATE TABLE "Alpha"."Ant" (id int PRIMARY KEY, z int REFERENCES beta.zebra ON DELETE CASCADE, c beta.color);
CREATE TABLE hidden.secret (id int PRIMARY KEY REFERENCES zebra);
CREATE INDEX same ON zebra (n);
CREATE INDEX same ON beta.zebra (z);
CREATE INDEX same ON "Alpha"."Ant" (z);
CREATE VIEW beta.seen AS SELECT z.id, a.id AS ant FROM zebra z, "Alpha"."Ant" a;
CREATE TABLE beta._prisma_migrations (id int);
