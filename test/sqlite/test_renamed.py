"""Renames that schemas say or show, and those that are asked about."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "renamed"))
import renamed
from guide import Sqlite


def test_renamed(t):
    for _ in renamed.play(Sqlite(t.path("app's prisma"), t.connect), "6"):
        pass
