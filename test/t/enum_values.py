"""Enum values that a script's own BEGIN … COMMIT adds, and that its other statements use."""
from harness import *

ADD = "BEGIN;\nALTER TYPE \"State\" ADD VALUE 'done';\nCOMMIT;\n\n"
USE = "CREATE VIEW \"Done\" AS SELECT id FROM \"Job\" WHERE state = 'done';"
FIRST = "CREATE TYPE \"State\" AS ENUM ('new');\nCREATE TABLE \"Job\" (id int PRIMARY KEY, state \"State\");"


def fresh(second):
    """A database that has the type and the table, and a folder with one more migration."""
    db = database("enum_values")
    deploy(folder({"1_a": FIRST}), db)
    return db, folder({"1_a": FIRST, "2_b": second})


db, d = fresh(ADD + USE)
out = deploy(d, db)
contains("migrate_deploy says which call commits the block", out, "55P04", "2_b/migration.sql:5:", f"CALL migrate_deploy_each('{d}'")
check("and not to write a COMMIT that is there", "put COMMIT" not in out, out)
contains("that call", deploy_each(d, db), "successfully")
equal("it ran", sql('SELECT count(*) FROM "Done"', db) + history(d, db), "01_a applied, 2_b applied")

db, d = fresh("CREATE TABLE early (id int);\n" + ADD + USE + "\nSELECT 1/0;")
contains("a failure after the block", deploy_each(d, db), "22012", "4 of 6 statements of this migration are done and stay", '"resume": true')
equal("what the block's COMMIT ended stays, what follows does not", sql("SELECT to_regclass('early') IS NOT NULL, to_regclass('\"Done\"') IS NULL", db), "t|t")
d2 = f"{d}/migrations/2_b/migration.sql"
with open(d2) as f:
    text = f.read()
with open(d2, "w") as f:
    f.write(text.replace("1/0", "1"))
contains("resumed after it", deploy_each(d, db, '{"resume": true}'), "successfully")

db, d = fresh("BEGIN;\nALTER TYPE \"State\" ADD VALUE 'done';\nROLLBACK;\nSELECT 1/0;")
contains("a block that is rolled back ends nothing", deploy_each(d, db), "This migration was undone")

db, d = fresh("BEGIN;\nALTER TYPE \"State\" ADD VALUE 'done';\n" + USE + "\nCOMMIT;")
for out in (deploy(d, db), deploy_each(d, db)):
    contains("a use inside the block: the hint says where the COMMIT goes", out, "55P04",
             "put COMMIT; between the statement that adds it and this one")
db, d = fresh("ALTER TYPE \"State\" RENAME VALUE 'new' TO 'old';\nSELECT 1/0;")
contains("another change of an enum ends nothing", deploy_each(d, db), "This migration was undone")

d = folder({"1_a": FIRST, "2_b": ADD + USE})
contains("the whole history in an empty database", deploy(d, database("enum_values")), "successfully")
done()
