"""Runs every test of this folder's modules and counts."""

import os
import sys
import time
import traceback

import harness
import test_bad_input
import test_commands
import test_dependents
import test_dropped
import test_each
import test_files
import test_flow
import test_outside
import test_plans
import test_guide
import test_hardening
import test_introspect
import test_interop
import test_pull
import test_random_scripts
import test_redefine
import test_schema
import test_shadow
import test_transactions

MODULES = [test_commands, test_each, test_bad_input, test_files, test_transactions, test_redefine, test_dropped,
           test_dependents, test_random_scripts, test_outside, test_schema, test_shadow, test_interop, test_introspect,
           test_plans, test_hardening, test_flow, test_guide, test_pull]


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
