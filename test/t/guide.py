"""README's guide, acted out in PostgreSQL."""
import os
import shutil
import sys
import tempfile

from harness import *

sys.path.insert(0, f"{TOP}/test/guide")
import guide


class Driver:
    provider = "postgresql"
    returning = " RETURNING 1"
    databases = 0

    def __init__(self, dir=None):
        Driver.databases += 1
        self.db = database(f"guide{Driver.databases}")
        self.dir = dir or tempfile.mkdtemp(prefix="app's ", dir=ROOT)
        os.chmod(self.dir, 0o777)

    def write(self, name, text):
        with open(f"{self.dir}/{name}", "w") as f:
            f.write(text)

    def read(self, name):
        with open(f"{self.dir}/{name}") as f:
            return f.read()

    def names(self):
        return sorted(n for n in os.listdir(f"{self.dir}/migrations") if os.path.isdir(f"{self.dir}/migrations/{n}"))

    def sql(self, text):
        out = sql(f"SET client_min_messages = warning; {text};", self.db)
        if "ERROR:" in out:
            raise guide.Refused(out)
        return out

    def other(self):
        return Driver(self.dir)


driver = Driver()
act = "start"
try:
    for act in guide.play(driver):
        check(act, True)
except guide.Broken as why:
    check(act, False, why)
except guide.Refused as why:
    check(act, False, why)
shutil.rmtree(driver.dir)
done()
