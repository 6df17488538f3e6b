"""The guide's rename in all its spellings, acted out in PostgreSQL."""
import shutil
import sys
import tempfile

from harness import *

sys.path.insert(0, f"{TOP}/test/guide")
import guide
import renaming

for number, function in enumerate(("dev", "push")):
    driver = guide.Postgres(tempfile.mkdtemp(dir=ROOT), database, kept_sql, 20 + number)
    for act, why in guide.outcomes(renaming.play(driver, function)):
        check(f"{function}: {act}", not why, why)
    shutil.rmtree(driver.dir)
done()
