"""GUIDE.md, "Moving an existing database under management", run as it is printed."""

import os
import re

from harness import has, one

GUIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "GUIDE.md")

DATABASES = {
    "unique": 'CREATE TABLE "acct" ("id" TEXT NOT NULL, "token" TEXT UNIQUE, PRIMARY KEY ("id"))',
    "defaults": 'CREATE TABLE "note" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "at" INTEGER NOT NULL DEFAULT (1 + 2))',
    "checks": "CREATE TABLE c (id INTEGER PRIMARY KEY, a INT CHECK (a > 0)) -- end",
}


def calls():
    """The SELECTs of the guide."""
    with open(GUIDE, encoding="utf-8") as f:
        guide = f.read().split("## Moving an existing database under management\n")[1].split("\n## ")[0]
    found = re.findall(r"^SELECT .*;$", guide, re.M)
    assert len(found) == 3, guide
    return found


def test_guide_baseline(t):
    for name, script in DATABASES.items():
        db = t.connect(f"{name}.db")
        db.executescript(script)
        folder = t.path(name)
        os.makedirs(os.path.join(folder, "prisma", "migrations", "0_init"))
        t.write(os.path.join(folder, "prisma", "schema.prisma"), one(db, "SELECT migrate_pull()"))
        before = os.getcwd()
        os.chdir(folder)
        try:
            for call in calls():
                out = one(db, call)
            has(out, "No drift")
            has(one(db, "SELECT migrate_dev('prisma', 'next')"), "Already in sync")
            fresh = t.connect(f"{name}.fresh.db")
            has(one(fresh, "SELECT migrate_deploy('prisma')"), "successfully applied")
            has(one(fresh, "SELECT migrate_drift('prisma')"), "No drift")
        finally:
            os.chdir(before)
