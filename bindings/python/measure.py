"""Prints what a pair costs by put, by assignment and by put_many: `HOLT_LIBRARY=... /usr/bin/python3 measure.py`."""

import os
import random
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "src"))

import holt  # noqa: E402

COUNT, ROUNDS = 50_000, 3


def put(db, pairs):
    for key, value in pairs:
        db.put(key, value)


def assign(db, pairs):
    for key, value in pairs:
        db[key] = value


def put_many(db, pairs):
    db.put_many(pairs)


def measure(way, pairs, on_disk, is_loaded):
    with tempfile.TemporaryDirectory() as folder:
        with holt.open(os.path.join(folder, "store")) if on_disk else holt.open_memory() as db:
            if is_loaded:
                db.put_many(pairs)
            start = time.perf_counter()
            way(db, pairs)
            return (time.perf_counter() - start) / len(pairs) * 1e9


def main():
    pairs = [(b"bucket-%02d/path/sub/file-%06d.bin" % (i % 20, i), os.urandom(50)) for i in range(COUNT)]
    random.Random(5).shuffle(pairs)
    for on_disk in (False, True):
        for is_loaded in (False, True):
            rounds = [[measure(way, pairs, on_disk, is_loaded) for way in (put, assign, put_many)] for _ in range(ROUNDS)]
            single, assigned, many = (sorted(times)[ROUNDS // 2] for times in zip(*rounds))
            print(f"{'disk' if on_disk else 'memory'}, {'old' if is_loaded else 'new'} keys: put {single:.0f} ns, "
                  f"assignment {assigned:.0f} ns, put_many {many:.0f} ns: {single / many:.1f} times", flush=True)


main()
