-- Every declared type that the reference tells apart, in either case, and some that it does not know.
CREATE TABLE types (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    a INT, b INTEGER, c bigint, d REAL, e FLOAT, f SERIAL, g BOOLEAN, h TEXT, i VARCHAR(10), j "character varying",
    k NCHAR(3), l NUMERIC, m NUMERIC(10,2), n DECIMAL, o decimal(5), p DATE, q DATETIME, r TIMESTAMP, s BINARY, t BLOB,
    u DOUBLE, v JSONB, w JSON, x UUID, y "DOUBLE PRECISION", z CLOB, aa TINYINT, ab TIME, ac, ad "", ae "int[]",
    af "text[]", ag "datetime[]", ah "decimal[]", ai "binary[]", aj "boolean[]", ak "float[]", al "double[]",
    am UNSIGNED BIG INT, an INT8, ao "INTEGER " , ap mediumint, aq BOOL, ar STRING, as_ "Ärger", at ANY
);
CREATE TABLE "Required" (id TEXT NOT NULL PRIMARY KEY, a INT NOT NULL, b TEXT NOT NULL DEFAULT 'x', c BLOB NOT NULL);
