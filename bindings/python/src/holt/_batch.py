"""Puts and deletions that are applied all at once or not at all, also across a crash."""

import ctypes
from typing import NamedTuple, Optional

from . import _native
from ._native import LIBRARY
from ._tree import Bytes, Tree, owned
from .errors import check


class Commit(NamedTuple):
    """The version of operation 0, and up to which version writes survive a loss of power."""

    seq: int  # operation i has seq + i; 0: nothing was written
    durable_seq: int


class Batch:
    """What `db.batch()` gives. The end of `with` commits it, an exception discards it. The last operation on a key
    decides. One thread at a time may use it."""

    def __init__(self, store: Optional[int], default: Tree, sync: bool) -> None:
        self._handle: Optional[int] = None
        self._default, self._sync = default, sync
        handle = ctypes.c_void_p()
        check(LIBRARY.holt_batch_create(store, ctypes.byref(handle)))
        self._handle = handle.value

    def put(self, key: Bytes, value: Bytes, *, tree: Optional[Tree] = None) -> "Batch":
        """Adds the storing of a value."""
        key, value = owned(key), owned(value)
        check(LIBRARY.holt_batch_put(self._handle, (tree or self._default)._handle, key, len(key), value, len(value)))
        return self

    def delete(self, key: Bytes, *, tree: Optional[Tree] = None) -> "Batch":
        """Adds a deletion; that the key is not there is no error."""
        key = owned(key)
        check(LIBRARY.holt_batch_delete(self._handle, (tree or self._default)._handle, key, len(key)))
        return self

    def commit(self) -> Commit:
        """Applies all operations; the batch is empty then. After an error it is as it was."""
        commit = _native.Commit()
        check(LIBRARY.holt_batch_commit(self._handle, 1 if self._sync else 0, None, ctypes.byref(commit)))
        return Commit(commit.seq, commit.durable_seq)

    def clear(self) -> None:
        """Forgets the operations."""
        check(LIBRARY.holt_batch_clear(self._handle))

    def close(self) -> None:
        """Gives the batch back, with what was not committed. Harmless twice."""
        handle, self._handle = self._handle, None
        if handle is not None:
            LIBRARY.holt_batch_free(handle)

    def __enter__(self) -> "Batch":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()

    def __del__(self) -> None:
        self.close()
