import os
import re
import threading
import unittest

import holt
from holt import _native

HEADER = os.path.join(os.path.dirname(__file__), "../../../include/holt.h")


class Records(unittest.TestCase):
    def setUp(self):
        self.db = holt.open_memory()
        self.addCleanup(self.db.close)
        self.tree = self.db.tree()

    def test_a_value_comes_back_and_goes(self):
        self.assertIsNone(self.tree.get(b"a"))
        self.tree.put(b"a", b"1")
        self.assertEqual(b"1", self.tree.get(b"a"))
        self.assertTrue(self.tree.delete(b"a"))
        self.assertFalse(self.tree.delete(b"a"))
        self.assertIsNone(self.tree.get(b"a"))

    def test_any_bytes_are_a_key_and_a_value(self):
        for key in (b"", b"\0", b"a", b"a\0", b"a\0b", bytes(range(256))):
            self.tree.put(key, key)
        for key in (b"", b"\0", b"a", b"a\0", b"a\0b", bytes(range(256))):
            self.assertEqual(key, self.tree.get(key))

    def test_a_value_longer_than_the_first_buffer_comes_back_whole(self):
        value = os.urandom(100_000)
        self.tree.put(b"long", value)
        self.assertEqual(value, self.tree.get(b"long"))

    def test_versions_differ_also_for_equal_bytes(self):
        self.assertEqual(3, len({self.tree.put(b"a", b"1") for _ in range(3)}))

    def test_an_over_long_key_is_refused_by_every_call(self):
        key = bytes(65_536)
        for call in (lambda: self.tree.put(key, b""), lambda: self.tree.get(key), lambda: self.tree.delete(key)):
            with self.assertRaises(holt.TooLarge) as raised:
                call()
            self.assertEqual(-10, raised.exception.status)

    def test_threads_share_a_tree(self):
        def fill(letter):
            for i in range(500):
                self.tree.put(b"%c/%d" % (letter, i), b"%d" % i)

        threads = [threading.Thread(target=fill, args=(letter,)) for letter in b"abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for letter in b"abcd":
            self.assertEqual([b"%d" % i for i in range(500)],
                             [self.tree.get(b"%c/%d" % (letter, i)) for i in range(500)])


class Handles(unittest.TestCase):
    def test_a_tree_of_a_closed_store_is_stale(self):
        with holt.open_memory() as db:
            tree = db.tree()
        with self.assertRaises(holt.Handle):
            tree.put(b"a", b"1")
        tree.close()

    def test_closing_twice_is_harmless(self):
        db = holt.open_memory()
        tree = db.tree()
        for closable in (tree, tree, db, db):
            closable.close()
        with self.assertRaises(holt.Handle):
            tree.get(b"a")
        with self.assertRaises(holt.Handle):
            db.tree()


class Header(unittest.TestCase):
    def setUp(self):
        with open(HEADER, encoding="utf-8") as file:
            self.text = re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.DOTALL)

    def test_the_status_table_is_that_of_the_header(self):
        self.assertEqual(
            {name: int(number) for name, number in re.findall(r"\b(HOLT_\w+) *= *(-?\d+)", self.text)}, holt.STATUS)

    def test_every_function_has_a_signature_with_as_many_arguments(self):
        declared = re.findall(r"HOLT_API\b[^;(]*\b(holt_\w+)\(([^)]*)\)", self.text)
        self.assertEqual(
            {name: arguments.count(",") + 1 for name, arguments in declared},
            {name: len(arguments) for name, arguments in _native.SIGNATURES.items()})

    def test_every_error_has_a_class(self):
        for name, status in holt.STATUS.items():
            if status < 0:
                self.assertTrue(issubclass(holt.errors.CLASSES[status], holt.Error), name)
        self.assertIs(holt.errors.CLASSES[-10], holt.TooLarge)
