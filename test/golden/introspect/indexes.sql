-- Indexes of every method, with every option; what the reference reads of each.
CREATE EXTENSION pg_trgm;
CREATE EXTENSION bloom;
CREATE TABLE plain (
    id int, a int, b int, c text, d text NOT NULL, e jsonb, f text[], g inet, h timestamp, i uuid, j int4range,
    k varchar(9), l tsvector, m bytea, CONSTRAINT plain_pkey PRIMARY KEY (id, a)
);
CREATE INDEX z_first ON plain (a);
CREATE INDEX a_last ON plain (b, a);
CREATE INDEX "A upper" ON plain (b DESC, a);
CREATE INDEX asc_first ON plain (a NULLS FIRST);
CREATE INDEX desc_last ON plain (a DESC NULLS LAST);
CREATE INDEX desc_first ON plain (a DESC NULLS FIRST, b ASC NULLS LAST);
CREATE UNIQUE INDEX by_index ON plain (b);
ALTER TABLE plain ADD CONSTRAINT by_constraint UNIQUE (b, a);
ALTER TABLE plain ADD CONSTRAINT deferred_one UNIQUE (c) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE plain ADD CONSTRAINT deferrable_one UNIQUE (d) DEFERRABLE;
CREATE UNIQUE INDEX unique_desc ON plain (a DESC, b);
CREATE INDEX with_hash ON plain USING hash (c);
CREATE INDEX pattern ON plain (c text_pattern_ops);
CREATE INDEX pattern2 ON plain (k varchar_pattern_ops, a);
CREATE INDEX collated ON plain (c COLLATE "C");
CREATE INDEX gin_jsonb ON plain USING gin (e);
CREATE INDEX gin_path ON plain USING gin (e jsonb_path_ops);
CREATE INDEX gin_array ON plain USING gin (f);
CREATE INDEX gin_trgm ON plain USING gin (c gin_trgm_ops);
CREATE INDEX gin_two ON plain USING gin (e, f array_ops);
CREATE INDEX gin_vector ON plain USING gin (l);
CREATE INDEX gist_inet ON plain USING gist (g inet_ops);
CREATE INDEX gist_range ON plain USING gist (j);
CREATE INDEX gist_trgm ON plain USING gist (c gist_trgm_ops(siglen = 32));
CREATE INDEX spgist_text ON plain USING spgist (c);
CREATE INDEX spgist_inet ON plain USING spgist (g);
CREATE INDEX brin_time ON plain USING brin (h);
CREATE INDEX brin_bloom ON plain USING brin (i uuid_bloom_ops, a int4_minmax_multi_ops); -- from 14
CREATE INDEX brin_text ON plain USING brin (c, m bytea_minmax_ops);
CREATE INDEX blooms ON plain USING bloom (a, b);
CREATE INDEX filled ON plain (h) WITH (fillfactor = 70);
CREATE INDEX covering ON plain (a) INCLUDE (c, d);
CREATE UNIQUE INDEX covering_unique ON plain (a, h) INCLUDE (d);
CREATE INDEX "partial" ON plain (a) WHERE b > 0;
CREATE UNIQUE INDEX partial_unique ON plain (a) WHERE b IS NULL;
CREATE INDEX expression ON plain (lower(c));
CREATE INDEX expression_part ON plain (a, (b + 1));
CREATE TABLE excluded (id int PRIMARY KEY, j int4range, EXCLUDE USING gist (j WITH &&));
CREATE TABLE covered (id int, a int, b int, PRIMARY KEY (id) INCLUDE (a), UNIQUE (a) INCLUDE (b));
CREATE TABLE desc_key (a int, b int);
CREATE UNIQUE INDEX desc_key_i ON desc_key (b, a);
ALTER TABLE desc_key ALTER a SET NOT NULL, ALTER b SET NOT NULL, ADD CONSTRAINT renamed_key PRIMARY KEY USING INDEX desc_key_i;
CREATE TABLE keyless (a int, b int UNIQUE);
CREATE TABLE clustered (a int PRIMARY KEY, b int);
CREATE INDEX clustered_b ON clustered (b);
ALTER TABLE clustered CLUSTER ON clustered_b;
