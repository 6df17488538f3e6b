-- Every type, as a scalar, as a list, and with every kind of modifier.
CREATE DOMAIN email AS text CHECK (value ~ '@');
CREATE DOMAIN short AS varchar(7) NOT NULL;
CREATE DOMAIN shorter AS short;
CREATE DOMAIN stamp AS timestamp(3);
CREATE DOMAIN tags AS text[];
CREATE DOMAIN codes AS varchar(3)[];
CREATE TYPE pair AS (a integer, b text);
CREATE TYPE span AS RANGE (SUBTYPE = float8);
CREATE TYPE color AS ENUM ('red', 'dark green', 'it''s', '');
CREATE TYPE hollow AS ENUM ();
CREATE TYPE "Mixed Case" AS ENUM ('A');
CREATE TYPE date AS ENUM ('shadows a type of the server');
CREATE DOMAIN hue AS color;
CREATE TABLE scalars (
    id integer PRIMARY KEY,
    c_int2 int2, c_int4 int4, c_int8 int8, c_oid oid, c_float4 float4, c_float8 float8, c_float24 float(24),
    c_bool bool, c_text text, c_varchar varchar, c_varchar9 varchar(9), c_bpchar bpchar, c_char char, c_char9 char(9),
    "c_""char""" "char", c_name name, c_bytea bytea, c_json json, c_jsonb jsonb, c_uuid uuid, c_xml xml, c_bit bit,
    c_bit9 bit(9), c_varbit varbit, c_varbit9 varbit(9), c_numeric numeric, c_numeric9 numeric(9),
    c_numeric92 numeric(9, 2), c_money money, c_inet inet, c_cidr cidr, c_macaddr macaddr, c_macaddr8 macaddr8,
    c_date pg_catalog.date, c_shadow public.date, c_time time, c_time0 time(0), c_timetz timetz, c_timetz4 timetz(4),
    c_timestamp timestamp, c_timestamp3 timestamp(3), c_timestamptz timestamptz, c_timestamptz6 timestamptz(6),
    c_interval interval, c_interval2 interval(2), c_interval_day interval day to second(3), c_point point, c_line line,
    c_box box, c_path path, c_polygon polygon, c_circle circle, c_lseg lseg, c_tsvector tsvector, c_tsquery tsquery,
    c_pg_lsn pg_lsn, c_txid txid_snapshot, c_xid xid, c_cid cid, c_tid tid, c_regclass regclass, c_regproc regproc,
    c_nummultirange nummultirange, -- from 14
    c_int4range int4range, c_int2vector int2vector, c_oidvector oidvector,
    c_jsonpath jsonpath, c_email email, c_short short, c_shorter shorter, c_stamp stamp, c_tags tags, c_codes codes,
    c_pair pair, c_span span, c_color color, c_hue hue, c_hollow hollow, c_mixed "Mixed Case"
);
CREATE TABLE lists (
    id integer PRIMARY KEY,
    c_int2 int2[], c_int4 int4[], c_int8 int8[] NOT NULL, c_oid oid[], c_float4 float4[], c_float8 float8[],
    c_bool bool[], c_text text[], c_varchar varchar[], c_varchar9 varchar(9)[], c_bpchar bpchar[], c_char char[],
    c_char9 char(9)[], c_chars "char"[], c_name name[], c_bytea bytea[], c_json json[], c_jsonb jsonb[], c_uuid uuid[],
    c_xml xml[], c_bit bit[], c_bit9 bit(9)[], c_varbit varbit[], c_varbit9 varbit(9)[], c_numeric numeric[],
    c_numeric9 numeric(9)[], c_numeric92 numeric(9, 2)[][], c_money money[], c_inet inet[3], c_cidr cidr[],
    c_date pg_catalog.date[], c_shadow public.date[], c_time time[], c_time0 time(0)[], c_timetz timetz[],
    c_timetz4 timetz(4)[], c_timestamp timestamp[], c_timestamp3 timestamp(3)[], c_timestamptz timestamptz[],
    c_timestamptz6 timestamptz(6)[], c_interval interval[], c_interval2 interval(2)[], c_point point[],
    c_tsvector tsvector[], c_int4range int4range[], c_email email[], c_short short[], c_stamp stamp[], c_tags tags[],
    c_pair pair[], c_span span[], c_color color[] NOT NULL, c_hue hue[], c_mixed "Mixed Case"[], c_rows scalars[]
);
