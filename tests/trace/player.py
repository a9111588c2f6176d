"""Plays a trace through the Python package; README.md says what that is.

    player.py play TRACE FROM TO STORE ANSWERS DUMP
    player.py dump STORE DUMP
"""

import os
import struct
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../bindings/python/src"))

import holt  # noqa: E402

REVERSE, KEYS_ONLY, BOUND, AFTER, DELIMIT = 1, 2, 4, 8, 16
HEAD = struct.Struct("<BBHIII")


def operations(path):
    """Number, code, flags, count, key, value and members of each operation."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"HOLTTRC1"

    def take(at):
        code, flags, _, count, key, value = HEAD.unpack_from(data, at)
        at += HEAD.size
        return (chr(code), flags, count, data[at:at + key], data[at + key:at + key + value]), at + key + value

    at, number = 8, 0
    while at < len(data):
        op, at = take(at)
        members = []
        if op[0] in "mwb":
            for _ in range(op[2]):
                member, at = take(at)
                members.append(member)
        yield number, op, members
        number += 1


class Player:
    def __init__(self, store, to):
        self.store, self.to = store, to
        self.db = holt.open(store, frame="64KiB")

    def entry(self, to, kind, key, value):
        to.write(b"%b %d %d\n%b%b\n" % (kind, len(key), len(value), key, value))

    def value(self, value):
        self.entry(self.to, b"x" if value is None else b"k", b"", value or b"")

    def play(self, number, op, members):
        code, flags, count, key, value = op
        db, answer = self.db, len(members)
        if code == "p":
            db.put(key, value, sync=flags & 1 != 0)
        elif code == "d":
            answer = db.delete(key)
        elif code == "n":
            answer = len(db)
        elif code == "w":
            assert db.put_many([(m[3], m[4]) for m in members]) == len(members)
        elif code == "b":
            with db.batch() as batch:
                for m in members:
                    batch.put(m[3], m[4]) if m[0] == "p" else batch.delete(m[3])
        elif code == "c":
            db.checkpoint()
        elif code == "r":
            db.close()
            self.db = holt.open(self.store, frame="64KiB")
        self.to.write(b"%d %b %d\n" % (number, code.encode(), answer))
        if code == "g":
            self.value(db.get(key))
        elif code == "m":
            for found in db.get_many([m[3] for m in members]):
                self.value(found)
        elif code == "s":
            self.scan(flags, count, key, value)

    def scan(self, flags, count, prefix, bound):
        order, values, range = flags & REVERSE != 0, flags & KEYS_ONLY == 0, {}
        if flags & BOUND:
            range["after" if flags & AFTER else "stop" if order else "start"] = bound
        if flags & DELIMIT:
            for e in self.db.list(prefix, reverse=order, values=values, limit=count, **range):
                self.entry(self.to, b"c" if e.is_prefix else b"k", e.key, b"" if e.is_prefix else e.value)
            return
        for e in self.db.scan(prefix, reverse=order, values=values, limit=count, **range):
            self.entry(self.to, b"k", *(e if values else (e, b"")))

    def dump(self, path):
        with open(path, "wb") as to:
            to.write(b"0 e 0\n")
            for key, value in self.db.items():
                self.entry(to, b"k", key, value)
            to.write(b"0 n %d\n" % len(self.db))


def main(verb, *arguments):
    if verb == "play":
        trace, first, end, store, answers, dump = arguments
    else:
        (store, dump), trace, first, end, answers = arguments, None, 0, 0, os.devnull
    with open(answers, "wb") as to:
        player = Player(store, to)
        for number, op, members in operations(trace) if trace else ():
            if int(first) <= number < int(end):
                player.play(number, op, members)
        player.dump(dump)
        player.db.close()


main(*sys.argv[1:])
