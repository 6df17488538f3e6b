"""Renames that schemas say or show, and those that are asked about."""
import os
import shutil
import sys
import tempfile

from harness import *

sys.path.insert(0, f"{TOP}/test/renamed")
import renamed
from guide import Broken, Postgres, Refused

for release, number in (("7", 21),):
    driver = Postgres(tempfile.mkdtemp(prefix="app's ", dir=ROOT), database, kept_sql, number)
    root, act = driver.dir, "start"
    try:
        for act in renamed.play(driver, release):
            pass
        check(f"Prisma {release}: all renames", True)
    except (Broken, Refused) as why:
        check(f"Prisma {release}: {act}", False, why)
    shutil.rmtree(root)
done()
