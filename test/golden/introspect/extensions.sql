-- Types and tables of extensions, in the schema and out of it.
CREATE SCHEMA ext;
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION ltree SCHEMA ext;
CREATE EXTENSION cube SCHEMA ext;
CREATE EXTENSION pg_stat_statements SCHEMA ext;
CREATE EXTENSION "uuid-ossp";
CREATE EXTENSION pgcrypto SCHEMA ext;
CREATE EXTENSION seg;
CREATE TABLE uses (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), other uuid DEFAULT ext.gen_random_uuid(), c citext, cd citext DEFAULT 'x',
    cl citext[] DEFAULT '{a}', h hstore DEFAULT '', hl hstore[], l ext.ltree, ll ext.ltree[], k ext.cube, s seg, sl seg[],
    token text DEFAULT encode(ext.gen_random_bytes(16), 'hex')
);
CREATE INDEX ON uses USING gist (h);
CREATE INDEX ON uses USING gin (h gin_hstore_ops);
CREATE INDEX ON uses USING gist (l);
CREATE UNIQUE INDEX ON uses (c);
