"""Holt for Python: a first skeleton over ctypes, which grows with the C ABI.

    with holt.open_memory() as db:
        tree = db.tree()
        tree.put(b"photos/2024/cat.jpg", b"etag:1")
        tree.get(b"photos/2024/cat.jpg")

Keys and values are bytes. A store and its trees may be used by any number of threads at once; calls release the
interpreter's lock. Errors are exceptions, one class per status of the library, all of them `holt.Error`.
"""

import ctypes

from ._native import load
from .errors import CLASSES, STATUS, Error, check

__all__ = ["Db", "Error", "STATUS", "Tree", "open_memory"] + sorted(c.__name__ for c in CLASSES.values())
globals().update({c.__name__: c for c in CLASSES.values()})

_lib = load()
_NOT_FOUND, _MORE = STATUS["HOLT_NOT_FOUND"], STATUS["HOLT_MORE"]
_FIRST_CAPACITY = 512


def open_memory():
    """A store that lives in memory and ends when it is closed."""
    handle = ctypes.c_void_p()
    check(_lib.holt_open_memory(None, ctypes.byref(handle)))
    return Db(handle)


class Db:
    """An open store."""

    def __init__(self, handle):
        self._handle = handle

    def tree(self):
        """The default tree; named trees are still to come."""
        handle = ctypes.c_void_p()
        check(_lib.holt_tree_open(self._handle, None, 0, 0, ctypes.byref(handle)))
        return Tree(handle)

    def close(self):
        """Frees the store; calls in flight end with their answer or as `Closed`. Harmless twice."""
        handle, self._handle = self._handle, None
        if handle is not None:
            check(_lib.holt_close(handle))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Tree:
    """One ordered set of keys."""

    def __init__(self, handle):
        self._handle = handle

    def put(self, key, value):
        """Stores a value under a key, replacing what was there; gives the version of the write."""
        version = ctypes.c_uint64()
        check(_lib.holt_put(self._handle, key, len(key), value, len(value), 0, ctypes.byref(version)))
        return version.value

    def get(self, key):
        """The value of a key, or None."""
        length, capacity = ctypes.c_size_t(), _FIRST_CAPACITY
        while True:
            buffer = ctypes.create_string_buffer(capacity)
            status = check(
                _lib.holt_get(self._handle, None, key, len(key), buffer, capacity, ctypes.byref(length), None))
            if status != _MORE:
                return None if status == _NOT_FOUND else buffer.raw[: length.value]
            capacity = length.value

    def delete(self, key):
        """Removes a key; whether it was there."""
        return check(_lib.holt_delete(self._handle, key, len(key), 0, None)) != _NOT_FOUND

    def close(self):
        """Gives the handle back; the tree itself stays. Harmless twice, and after its store."""
        handle, self._handle = self._handle, None
        if handle is not None:
            check(_lib.holt_tree_close(handle))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
