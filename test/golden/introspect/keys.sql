-- Foreign keys: every action, several columns, other orders, to itself, in a circle, deferred, not valid.
CREATE TABLE parent (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL, c text UNIQUE, UNIQUE (a, b));
CREATE TABLE child (
    id int PRIMARY KEY,
    k_none int REFERENCES parent,
    k_restrict int CONSTRAINT z_restrict REFERENCES parent ON DELETE RESTRICT ON UPDATE RESTRICT,
    k_cascade int CONSTRAINT a_cascade REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE,
    k_null int REFERENCES parent ON DELETE SET NULL ON UPDATE SET NULL,
    k_default int DEFAULT 1 REFERENCES parent ON DELETE SET DEFAULT ON UPDATE SET DEFAULT,
    k_mixed int REFERENCES parent ON DELETE CASCADE,
    k_text text REFERENCES parent (c) ON UPDATE CASCADE,
    x int, y int,
    k_deferrable int REFERENCES parent DEFERRABLE,
    k_deferred int REFERENCES parent DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (x, y) REFERENCES parent (a, b) ON DELETE CASCADE,
    CONSTRAINT swapped FOREIGN KEY (y, x) REFERENCES parent (b, a) MATCH FULL,
    up int REFERENCES child ON DELETE SET NULL
);
ALTER TABLE child ADD CONSTRAINT unchecked FOREIGN KEY (x) REFERENCES child NOT VALID;
CREATE TABLE "Aaa" (id int PRIMARY KEY, z int REFERENCES parent);
CREATE TABLE circle_a (id int PRIMARY KEY, b int);
CREATE TABLE circle_b (id int PRIMARY KEY, a int NOT NULL REFERENCES circle_a);
ALTER TABLE circle_a ADD FOREIGN KEY (b) REFERENCES circle_b;
CREATE TABLE _left_to_right ("A" int NOT NULL REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE,
    "B" int NOT NULL REFERENCES "Aaa" ON DELETE CASCADE ON UPDATE CASCADE, PRIMARY KEY ("A", "B"));
CREATE INDEX ON _left_to_right ("B");
CREATE TABLE one_to_one (id int PRIMARY KEY REFERENCES parent ON DELETE CASCADE, c int UNIQUE REFERENCES circle_a);
CREATE TABLE twice (id int PRIMARY KEY, p int CONSTRAINT twice_1 REFERENCES parent);
ALTER TABLE twice ADD CONSTRAINT twice_2 FOREIGN KEY (p) REFERENCES parent;
