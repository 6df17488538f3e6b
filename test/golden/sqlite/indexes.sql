-- The newest index comes first; those of constraints have names of SQLite's own.
CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT UNIQUE, c TEXT, d INT, e INT, UNIQUE (c, d), CONSTRAINT named UNIQUE (e DESC));
CREATE INDEX z ON a(b);
CREATE INDEX y ON a(c DESC, b ASC, d);
CREATE UNIQUE INDEX x ON a(d, e DESC);
CREATE INDEX w ON a(id);
CREATE INDEX v ON a(b);
CREATE UNIQUE INDEX partial ON a(c) WHERE d > 0;
CREATE INDEX expression ON a(lower(b));
CREATE INDEX mixed ON a(b, d + e);
CREATE TABLE b (a TEXT, b TEXT, c TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE INDEX "b_c_idx" ON b(c);
CREATE UNIQUE INDEX "b c" ON b(c, a);
CREATE TABLE c (a TEXT PRIMARY KEY, b TEXT COLLATE NOCASE UNIQUE);
CREATE INDEX c_b ON c(b);
CREATE UNIQUE INDEX c_a ON c(a);
CREATE INDEX a_of_c ON c(b, a);
