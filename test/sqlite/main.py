"""Runs every test of this folder's modules and counts."""

import importlib
import os
import sys
import time
import traceback

import harness

FOLDER = os.path.dirname(os.path.abspath(__file__))
MODULES = [importlib.import_module(name[:-3]) for name in sorted(os.listdir(FOLDER))
           if name.startswith("test_") and name.endswith(".py")]


def main():
    passed = failed = 0
    only = os.environ.get("ONLY", "")
    for module in MODULES:
        tests = [(n, f) for n, f in vars(module).items() if n.startswith("test_") and callable(f)]
        for name, test in tests:
            full = f"{module.__name__[5:]}.{name[5:]}"
            if only not in full:
                continue
            start = time.monotonic()
            try:
                with harness.Case(full) as case:
                    test(case)
                passed += 1
            except harness.Skip as why:
                print(f"skipped {full}: {why}")
            except Exception as why:  # any failure of a test, its helpers' included, is a failed test
                failed += 1
                where = traceback.extract_tb(why.__traceback__)
                line = [f for f in where if os.path.basename(f.filename) == module.__name__ + ".py"]
                place = f"line {line[-1].lineno}" if line else "?"
                print(f"FAILED {full} ({place}): {type(why).__name__}: {why}")
            spent = time.monotonic() - start
            if os.environ.get("TIMES"):
                print(f"{spent:6.2f} s  {full}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
