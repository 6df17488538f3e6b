"""What statements of SQLite do: a table of them, and the histories that HISTORIES names, if it is set; see test/actions."""

import os
import subprocess
import sys

from harness import SO, WORK, Skip

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "test", "actions"))
import golden  # noqa: E402

PROGRAM = os.path.join(WORK, "actions")


def build():
    folder = os.path.dirname(SO)
    if not os.path.isdir(os.path.join(folder, "sqlite", "common")):
        raise Skip("the objects of the extension are not beside it")
    flags = "-O1 -g" + (" -fsanitize=address,undefined" if os.environ.get("MIGRATE_TEST_PRELOAD") else "")
    environment = {**os.environ, "BUILD": folder, "CFLAGS": flags}
    environment.pop("LD_PRELOAD", None)
    made = subprocess.run(["sh", os.path.join(TOP, "test", "actions", "build"), "sqlite", PROGRAM], text=True,
                          env=environment, capture_output=True)
    assert made.returncode == 0, made.stdout + made.stderr


def show(script):
    environment = {k: v for k, v in os.environ.items() if k != "LD_PRELOAD"}
    done = subprocess.run([PROGRAM], input=script, text=True, capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_table(t):
    build()
    different = golden.compare("sqlite", show)
    assert not different, "\n".join(different)


def test_histories(t):
    if not os.environ.get("HISTORIES"):
        return
    build()
    scripts, counts, unknown = golden.histories("sqlite", show)
    print(f"{scripts} scripts", *(f"{n:6} {what}" for what, n in counts.most_common()), sep="\n")
    assert scripts and not unknown, "\n".join(unknown[:10])
