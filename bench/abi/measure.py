"""What calls for many keys win over single ones in Python: 20,000 keys in memory, rounds in turn, medians, ns for each key."""

import os
import random
import statistics
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../bindings/python/src"))

import holt  # noqa: E402

KEYS, ROUNDS, MANY = 20000, 15, 256
keys = [b"bucket-%02d/path/sub/file-%06d.bin" % (i % 20, i) for i in range(KEYS)]
shuffled = random.Random(1).sample(keys, KEYS)
pairs = [(key, bytes(50)) for key in shuffled]


def single_gets(db, some):
    for key in some:
        db.get(key)


def many_gets(db, some):
    for at in range(0, KEYS, MANY):
        db.get_many(some[at:at + MANY])


def scan(db, some):
    assert sum(1 for _ in db.scan()) == KEYS


def single_puts(db, some):
    for key, value in pairs:
        db.put(key, value)


def many_puts(db, some):
    db.put_many(pairs)


def main():
    with holt.open_memory() as store:
        db = store.default
        db.put_many([(key, bytes(50)) for key in keys])
        work = [single_gets, many_gets, scan, single_puts, many_puts]
        took = {f.__name__: [] for f in work}
        for _ in range(ROUNDS):
            for f in work:
                start = time.perf_counter_ns()
                f(db, shuffled)
                took[f.__name__].append((time.perf_counter_ns() - start) / KEYS)
    ns = {name: statistics.median(rounds) for name, rounds in took.items()}
    print(", ".join(f"{name} {n:.0f} ns" for name, n in ns.items()))
    print(f"get_many {ns['single_gets'] / ns['many_gets']:.1f} x, scan {ns['single_gets'] / ns['scan']:.1f} x faster than gets; "
          f"put_many {ns['single_puts'] / ns['many_puts']:.1f} x faster than puts, in random order")


main()
