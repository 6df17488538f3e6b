"""The guide's rename in all its spellings, acted out in SQLite."""

import os
import sys

from harness import TOP

sys.path.insert(0, os.path.join(TOP, "test", "guide"))
import guide
import renaming


def act_out(t, function):
    for _ in renaming.play(guide.Sqlite(t.path("app's prisma"), t.connect), function):
        pass


def test_renames_by_dev(t):
    act_out(t, "dev")


def test_renames_by_push(t):
    act_out(t, "push")
