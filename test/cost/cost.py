"""Every shape of input in a size and in twice that: what is counted may grow a little more than twice, and so may memory.

Shapes come from shapes.py: a function of the size that gives what to call. COUNTS=1 prints the figures of each. Then
calls of many like parts are interrupted, each in seven places: little is counted from there to their ends.
"""

import ctypes
import os
import shutil
import sqlite3
import sys
import tempfile

import shapes

BUILD = os.environ["COST_BUILD"]
MOST = 2.4  # what is sorted grows by n log n
LEAST_MEMORY = 8000000  # of less it does not matter how it grows: blocks double
MOST_AFTER = 2500000, 80  # from an interrupt to the end of a call: between two looks, and for each part; of two million parts about 160 ms
FACTOR = int(os.environ.get("FACTOR", "1"))  # how much larger than usual
counter = ctypes.CDLL(f"{BUILD}/count.so", mode=ctypes.RTLD_GLOBAL)
counter.cost_count.restype = ctypes.c_ulonglong
counter.cost_await.argtypes = [ctypes.c_ulonglong, ctypes.CFUNCTYPE(None)]
planner = ctypes.CDLL(f"{BUILD}/plan.so")
planner.cost_plan.restype = ctypes.c_long
library = ctypes.CDLL("libsqlite3.so.0")
library.sqlite3_memory_highwater.restype = ctypes.c_int64
library.sqlite3_memory_used.restype = ctypes.c_int64


def in_database(call, interrupt_at=None):
    """What one call of a function costs: counts, bytes; or, when it is interrupted after so much is counted, until its end."""
    folder = tempfile.mkdtemp()
    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        db.enable_load_extension(True)
        db.load_extension(f"{BUILD}/migrate")
        args = call.prepare(db, folder)
        library.sqlite3_memory_highwater(1)
        memory, before = library.sqlite3_memory_used(), counter.cost_count()
        interrupt = ctypes.CFUNCTYPE(None)(db.interrupt)
        if interrupt_at is not None:
            counter.cost_await(before + interrupt_at, interrupt)
        try:
            db.execute(call.sql, args).fetchall()
            failed = None
        except sqlite3.Error as why:
            failed = str(why)
        counted = counter.cost_count() - before
        if interrupt_at is not None:
            counter.cost_await(0, ctypes.CFUNCTYPE(None)())
        elif bool(failed) != call.fails:
            raise AssertionError(f"{call.sql}: {(failed or 'no error')[:300]}")
        return counted, library.sqlite3_memory_highwater(0) - memory
    finally:
        db.close()
        shutil.rmtree(folder)


def in_planner(plan):
    before = counter.cost_count()
    if planner.cost_plan(plan.before.encode(), plan.after.encode()) < 0:
        raise AssertionError("no plan")
    return counter.cost_count() - before, 0


def measure(shape, n):
    what = shape(n)
    return in_planner(what) if isinstance(what, shapes.Plan) else in_database(what)


def count_late(name, n, call):
    """Whether a call, interrupted anywhere, ends soon."""
    total, _ = in_database(call)
    late = [in_database(call, total * part // 8)[0] - total * part // 8 for part in range(1, 8)]
    good = max(late) < MOST_AFTER[0] + MOST_AFTER[1] * n
    if os.environ.get("COUNTS") or not good:
        print(f"{'' if good else 'FAILED '}interrupted: {name}: of {total} counted, until the end {late}")
    return good


def is_little_more(name, counted, beside, most):
    good = counted < most * beside
    if os.environ.get("COUNTS") or not good:
        print(f"{'' if good else 'FAILED '}{name}: counted {counted}, beside {beside}, x {counted / beside:.2f}")
    return good


def main():
    passed = failed = 0
    for name, (size, shape) in shapes.SHAPES.items():
        if os.environ.get("ONLY", "") not in name:
            continue
        size *= FACTOR
        try:
            one, memory = measure(shape, size)
            two, more = measure(shape, 2 * size)
        except AssertionError as why:
            failed += 1
            print(f"FAILED {name}: {why}")
            continue
        good = two < MOST * one and more < max(MOST * memory, LEAST_MEMORY)
        if os.environ.get("COUNTS") or not good:
            print(f"{'' if good else 'FAILED '}{name}: of {size} and {2 * size}: counted {one} and {two}, x {two / one:.2f}; "
                  f"{memory / 1e6:.1f} and {more / 1e6:.1f} MB")
        passed += good
        failed += not good
    for name, ((more, less), most) in shapes.COMPARED.items():
        if os.environ.get("ONLY", "") in name:
            good = is_little_more(name, in_database(more)[0], in_database(less)[0], most)
            passed += good
            failed += not good
    for name, (size, shape) in shapes.INTERRUPTED.items():
        if os.environ.get("ONLY", "") in name:
            good = count_late(name, size * FACTOR, shape(size * FACTOR))
            passed += good
            failed += not good
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
