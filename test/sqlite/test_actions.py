"""What statements of SQLite do: a table of them, and the histories that HISTORIES names, if it is set; see test/actions."""

import os
import subprocess
import sys

from harness import TOP, WORK, build

sys.path.insert(0, os.path.join(TOP, "test", "actions"))
import golden  # noqa: E402

PROGRAM = os.path.join(WORK, "actions")


def show(script):
    environment = {k: v for k, v in os.environ.items() if k != "LD_PRELOAD"}
    done = subprocess.run([PROGRAM], input=script, text=True, capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_table(t):
    build("actions/build", "sqlite", PROGRAM)
    different = golden.compare("sqlite", show)
    assert not different, "\n".join(different)


def test_histories(t):
    if not os.environ.get("HISTORIES"):
        return
    build("actions/build", "sqlite", PROGRAM)
    scripts, counts, unknown = golden.histories("sqlite", show)
    print(f"{scripts} scripts", *(f"{n:6} {what}" for what, n in counts.most_common()), sep="\n")
    assert scripts and not unknown, "\n".join(unknown[:10])
