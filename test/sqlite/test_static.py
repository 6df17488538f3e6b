"""The extension linked into a program that has SQLite in it: make static, and test/hosts/static.c."""

import os
import shutil
import subprocess

from harness import SO, TOP, Skip, equal, has


def build(t):
    """The program, beside whose objects the module was built."""
    folder = os.path.dirname(SO)
    if os.environ.get("MIGRATE_TEST_PRELOAD") or not os.path.isdir(os.path.join(folder, "sqlite", "sqlite_ext")):
        raise Skip("the objects of the extension are not beside it, or have sanitizers")
    program, cc = t.path("static"), os.environ.get("CC", "gcc")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    for command in (["make", "-s", "-C", TOP, "static", f"BUILD={folder}", f"CC={cc}"],
                    [cc, "-Wall", "-Wextra", "-Werror", "-o", program, os.path.join(TOP, "test", "hosts", "static.c"),
                     os.path.join(folder, "libmigrate.a"), "-lsqlite3", "-ljansson"]):
        done = subprocess.run(command, text=True, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout
    return program


def test_static(t):
    program = build(t)
    shutil.copytree(os.path.join(TOP, "test", "examples", "blog", "prisma"), t.path("prisma"))

    def run(*statements, status=0):
        done = subprocess.run([program, t.path("app.db"), *statements], cwd=t.folder, text=True, stdout=subprocess.PIPE)
        equal(done.returncode, status)
        return done.stdout

    has(run("SELECT migrate_deploy('prisma')", "SELECT migrate_seed('prisma')"), "successfully applied", "has been executed")
    equal(run("SELECT name FROM migrate_history('prisma')"), "20240410080000_init\n20240502090000_api_keys\n")
    has(run("SELECT migrate_status('prisma', '{\"check_drift\": true}')"), "No drift", "up to date")
    has(run("CREATE TABLE stray(id INTEGER PRIMARY KEY)", "SELECT migrate_drift('prisma')"), "Drift detected", "stray")
    has(run("SELECT migrate_dev('prisma', 'x')", status=1), "Drift detected", "adopt_drift")
