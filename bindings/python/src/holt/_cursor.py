"""Listings: pages of many entries per call, cut up by slices of one bytes object."""

import ctypes
from array import array
from itertools import chain
from typing import Any, List, NamedTuple, Optional, Tuple

from ._native import LIBRARY, Range, Slice
from .errors import DONE, MORE, check

REVERSE, KEYS_ONLY, LOWER_OPEN, DELIMIT = 1, 2, 4, 16
_PREFIX = 2
_HEAP_BYTES = 1 << 16

_next_batch = LIBRARY.holt_cursor_next_batch


class Entry(NamedTuple):
    """A key of a listing, with its value and version."""

    key: bytes
    value: bytes
    version: int

    @property
    def is_prefix(self) -> bool:
        return False


class Prefix(NamedTuple):
    """All keys of a listing that go on behind a delimiter, as one."""

    key: bytes

    @property
    def is_prefix(self) -> bool:
        return True


def bounds(
        start: Optional[bytes], stop: Optional[bytes], after: Optional[bytes], reverse: bool) -> Tuple[Any, Any, int]:
    """Lower, upper and flags of keys in [start, stop), behind `after` in the order of the listing."""
    if after is None:
        return start, stop, REVERSE if reverse else 0
    if (stop if reverse else start) is not None:
        raise ValueError("after takes the place of start, and of stop in a reverse listing")
    return (start, after, REVERSE) if reverse else (after, stop, LOWER_OPEN)


class Cursor:
    """A place in a listing. One thread at a time may use it."""

    def __init__(self, tree: Optional[int], flags: int, prefix: bytes, lower: Optional[bytes], upper: Optional[bytes],
                 delimiter: int, limit: int, page: int) -> None:
        self._handle: Optional[int] = None
        self._page = page
        self._heap = ctypes.create_string_buffer(_HEAP_BYTES)
        self._used, self._count = ctypes.c_size_t(), ctypes.c_size_t()
        self._key_ends, self._value_ends = array("I", bytes(4 * page)), array("I", bytes(4 * page))
        self._versions, self._kinds = array("Q", bytes(8 * page)), array("B", bytes(page))
        self._keys_only = bool(flags & KEYS_ONLY)
        handle = ctypes.c_void_p()
        wanted = Range(flags=flags, prefix=_slice(prefix), lower=_slice(lower), upper=_slice(upper),
                       delimiter=delimiter, limit=limit)
        check(LIBRARY.holt_cursor_open(tree, None, ctypes.byref(wanted), ctypes.byref(handle)))
        self._handle = handle.value

    def _fill(self, records: bool) -> Tuple[bytes, Any, Any]:
        """The next page: its bytes, where each key ends in them, and where each value does. No ends: it is over."""
        values = not self._keys_only
        while True:
            status = check(_next_batch(
                self._handle, self._page, self._heap, len(self._heap), ctypes.byref(self._used),
                self._key_ends.buffer_info()[0], self._value_ends.buffer_info()[0] if values else None,
                self._versions.buffer_info()[0] if records else None,
                self._kinds.buffer_info()[0] if records else None, ctypes.byref(self._count)))
            if status == MORE:
                self._heap = ctypes.create_string_buffer(self._used.value)
                continue
            count = 0 if status == DONE else self._count.value
            keys = self._key_ends[:count]
            heap = ctypes.string_at(self._heap, self._used.value) if count else b""
            return heap, keys, self._value_ends[:count] if values else keys

    def keys(self) -> List[bytes]:
        """The keys of the next page; nothing when it is over."""
        heap, keys, ends = self._fill(False)
        return [heap[start:end] for start, end in zip(chain((0,), ends), keys)]

    def items(self) -> List[Tuple[bytes, bytes]]:
        """The keys and values of the next page; nothing when it is over."""
        heap, keys, ends = self._fill(False)
        return [(heap[start:middle], heap[middle:end]) for start, middle, end in zip(chain((0,), ends), keys, ends)]

    def entries(self) -> List[Any]:
        """The next page as entries and prefixes; nothing when it is over."""
        heap, keys, ends = self._fill(True)
        return [
            Prefix(heap[start:middle]) if kind == _PREFIX else Entry(heap[start:middle], heap[middle:end], version)
            for start, middle, end, kind, version in zip(chain((0,), ends), keys, ends, self._kinds, self._versions)
        ]

    def close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            LIBRARY.holt_cursor_close(handle)

    def __del__(self) -> None:
        self.close()


def _slice(data: Optional[bytes]) -> Slice:
    return Slice(None, 0) if data is None else Slice(data, len(data))
