"""A few of the faults that make faults tries all of: see test/faults/main.c."""

import os
import subprocess

from harness import SO, TOP, WORK, child_environment

MAIN = os.path.join(WORK, "faults")


def survives(fault, calls, stride=1, encoding="UTF-8"):
    if not os.path.exists(MAIN):
        sources = [os.path.join(TOP, "test", "faults", f) for f in ("main.c", "faults.c", "project.c")]
        environment = {k: v for k, v in os.environ.items() if k != "LD_PRELOAD"}
        command = [os.environ.get("CC", "gcc"), "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-o", MAIN, *sources,
                   "-lsqlite3", "-ljansson"]
        built = subprocess.run(command, text=True, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert built.returncode == 0, built.stdout
    for call in calls:
        done = subprocess.run([MAIN, SO, fault, call, str(stride), encoding], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=child_environment())
        assert done.returncode == 0, done.stdout


def test_lack_of_memory_with_utf_16(t):
    survives("memory", ["pull", "reset"], 23, "UTF-16le")
    survives("memory", ["deploy", "push", "each"], 97, "UTF-16le")


def test_lack_of_memory_that_lasts(t):
    survives("memory-from", ["deploy", "each"], 197)


def test_columns_that_an_authorizer_hides(t):
    survives("hide", ["deploy", "push", "pull", "write", "reset"])
    survives("ignore", ["pull", "reset"], 7)
    survives("ignore", ["deploy"])


def test_denied_by_an_authorizer(t):
    survives("deny", ["pull", "status"], 3)


def test_interrupted(t):
    survives("interrupt", ["pull", "status"], 5)
