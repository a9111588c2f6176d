"""One ordered set of keys, as a mapping of bytes to bytes."""

import ctypes
import sys
from array import array
from collections.abc import ItemsView, Mapping, MutableMapping, ValuesView
from functools import lru_cache
from itertools import accumulate, chain, islice
from typing import Any, Callable, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union

from ._cursor import DELIMIT, KEYS_ONLY, Cursor, Entry, Prefix, bounds
from ._native import LIBRARY, Stats
from .errors import MORE, NOT_FOUND, NotFound, check, fail

Bytes = Union[bytes, bytearray, memoryview]

_SYNC = 1
_VALUE_BYTES = 1024
_PAGE = 256
_PUT_PAIRS, _SYNCED_PAIRS = 256, 4096  # few stay in the processor's cache from one step to the next
_byref, _string_at = ctypes.byref, ctypes.string_at
_get, _put, _put_many = LIBRARY.holt_get, LIBRARY.holt_put, LIBRARY.holt_put_many


class Record(NamedTuple):
    """A value and its version."""

    value: bytes
    version: int


class _Room:
    """What a get writes into. Each call takes one for itself, whichever thread it is on or interrupts."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.data = ctypes.create_string_buffer(capacity)
        self.size, self.version = ctypes.c_size_t(), ctypes.c_uint64()
        self.tail = self.data, capacity, _byref(self.size), _byref(self.version)


_rooms: List[_Room] = []  # taking from the end and putting there are each one step of the interpreter


def owned(data: Bytes) -> bytes:
    """The bytes of anything that has them; text has none before somebody encodes it."""
    if type(data) is bytes:
        return data
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    raise TypeError(f"keys and values are bytes, not {type(data).__name__}")


def _ends(parts: Sequence[Any]) -> "array[int]":
    ends = array("I")
    ends.fromlist(list(accumulate(map(len, parts))))  # sooner done than from an iterator
    return ends


@lru_cache(maxsize=64)
def _even_ends(count: int, length: int) -> "array[int]":
    return array("I", range(length, (count * length) + 1, length))


def _column(parts: Sequence[Any]) -> Tuple[bytes, "array[int]"]:
    """Parts one behind the other, and where each ends, which parts of one length (ids, packed structs) have in common
    with others of it. That they are bytes is seen by what joining makes of them: asking each for its type takes as long
    again."""
    try:
        joined, count, length = b"".join(parts), len(parts), len(parts[0])
        if length and len(joined) == count * length and len(set(map(len, parts))) == 1:
            return joined, _even_ends(count, length)
        ends = _ends(parts)
        if len(joined) == ends[-1]:
            return joined, ends
    except TypeError:  # text, which `owned` names, or views that are not in one piece
        pass
    parts = [owned(part) for part in parts]
    return b"".join(parts), _ends(parts)


def _unzipped(pairs: List[Any]) -> Tuple[Sequence[Any], Sequence[Any]]:
    """The keys and the values, without a loop here where Python can say that one pair is longer than another."""
    if sys.version_info >= (3, 10):
        keys, values = zip(*pairs, strict=True)
    else:
        keys, values = zip(*[(key, value) for key, value in pairs])
    return keys, values


class _Items(ItemsView):
    def __iter__(self) -> Iterator[Any]:
        return self._mapping.scan()  # type: ignore[attr-defined]


class _Values(ValuesView):
    def __iter__(self) -> Iterator[bytes]:
        return (value for _, value in self._mapping.scan())  # type: ignore[attr-defined]


def _flat(cursor: Cursor, page: Callable[[], List[Any]]) -> Iterator[Any]:
    try:
        while True:
            entries = page()
            if not entries:
                return
            yield from entries
    finally:
        cursor.close()


class Tree(MutableMapping):  # of bytes to bytes
    """One ordered set of keys. Any number of threads may use it at once."""

    def __init__(self, store: int) -> None:
        self._handle: Optional[int] = None
        self._store = store
        handle = ctypes.c_void_p()
        check(LIBRARY.holt_tree_open(store, None, 0, 0, _byref(handle)))
        self._handle = handle.value

    # Two trees are equal when they are the same object: comparing contents is a listing, which nobody expects of `==`.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def record(self, key: Bytes) -> Optional[Record]:
        """The value and the version of a key, or None."""
        key = owned(key)
        try:
            room = _rooms.pop()
        except IndexError:
            room = _Room(_VALUE_BYTES)
        while True:
            status = _get(self._handle, None, key, len(key), *room.tail)
            if status != MORE:
                break
            room = _Room(room.size.value)
        found = None
        if status == 0:
            found = Record(_string_at(room.data, room.size.value), room.version.value)
        elif status != NOT_FOUND:
            fail(status)
        if room.capacity == _VALUE_BYTES:
            _rooms.append(room)
        return found

    def get(self, key: Bytes, default: Any = None) -> Any:
        """The value of a key, or the default."""
        found = self.record(key)
        return default if found is None else found[0]

    def __getitem__(self, key: Any) -> Any:
        """tree[key] is its value, tree[start:stop] the list of keys and values from start up to stop."""
        if isinstance(key, slice):
            if key.step is not None:
                raise ValueError("a slice of keys has no step")
            return list(self.scan(start=key.start, stop=key.stop))
        found = self.record(key)
        if found is None:
            raise NotFound(repr(owned(key)), code=NOT_FOUND)
        return found[0]

    def __contains__(self, key: object) -> bool:
        data = owned(key)  # type: ignore[arg-type]
        return check(LIBRARY.holt_head(self._handle, None, data, len(data), None, None)) != NOT_FOUND

    def put(self, key: Bytes, value: Bytes, *, sync: bool = False) -> int:
        """Stores a value, replacing what was there. Gives the version of the write; sync: durable on return."""
        key, value, version = owned(key), owned(value), ctypes.c_uint64()
        check(_put(self._handle, key, len(key), value, len(value), _SYNC if sync else 0, _byref(version)))
        return version.value

    def __setitem__(self, key: Bytes, value: Bytes) -> None:
        key, value = owned(key), owned(value)
        status = _put(self._handle, key, len(key), value, len(value), 0, None)
        if status:
            check(status)

    def delete(self, key: Bytes, *, sync: bool = False) -> bool:
        """Removes a key; whether it was there."""
        key = owned(key)
        return check(LIBRARY.holt_delete(self._handle, key, len(key), _SYNC if sync else 0, None)) != NOT_FOUND

    def __delitem__(self, key: Bytes) -> None:
        if not self.delete(key):
            raise NotFound(repr(owned(key)), code=NOT_FOUND)

    def get_many(self, keys: Iterable[Bytes]) -> List[Optional[bytes]]:
        """The values of many keys as of one moment, None where there is none; one call of the library."""
        wanted = [key if type(key) is bytes else owned(key) for key in keys]
        count = len(wanted)
        heap, ends = b"".join(wanted), array("I", accumulate(map(len, wanted)))
        value_ends, states, need = array("I", bytes(4 * count)), array("B", bytes(count)), ctypes.c_size_t()
        capacity = _VALUE_BYTES + (64 * count)
        while True:
            values = ctypes.create_string_buffer(capacity)
            status = check(LIBRARY.holt_multi_get(
                self._handle, None, count, heap, ends.buffer_info()[0], values, capacity, _byref(need),
                value_ends.buffer_info()[0], None, states.buffer_info()[0]))
            if status != MORE:
                break
            capacity = need.value
        data = _string_at(values, need.value)
        return [
            None if state else data[start:end]
            for start, end, state in zip(chain((0,), value_ends), value_ends, states)
        ]

    def update(self, *others: Any, **named: Any) -> None:
        """Stores every pair of a mapping or of an iterable."""
        if named:
            raise TypeError("keys are bytes, so they cannot be given by name")
        for other in others:
            self.put_many(other)

    def put_many(self, pairs: Union[Mapping, Iterable[Any]], *, sync: bool = False) -> int:
        """Stores the pairs of a mapping or of an iterable, in order, and tells how many: one call of the library for
        every few hundred, or thousand with sync, which waits once. Each pair is stored like a put of its own: for all
        or nothing use a batch.
        """
        source = iter(pairs.items() if isinstance(pairs, Mapping) else pairs)
        stored = 0
        while True:
            some = list(islice(source, _SYNCED_PAIRS if sync else _PUT_PAIRS))
            if not some:
                return stored
            keys, values = _unzipped(some)
            joined_keys, key_ends = _column(keys)
            joined_values, value_ends = _column(values)
            check(_put_many(
                self._handle, len(some), joined_keys, key_ends.buffer_info()[0], joined_values,
                value_ends.buffer_info()[0], _SYNC if sync else 0, None))
            stored += len(some)

    def scan(self, prefix: Bytes = b"", *, start: Optional[Bytes] = None, stop: Optional[Bytes] = None,
             after: Optional[Bytes] = None, reverse: bool = False, values: bool = True, limit: Optional[int] = None,
             page: int = _PAGE) -> Iterator[Any]:
        """Keys and values in order, or keys alone: those with the prefix, from start up to stop, or behind `after`.

        A page of entries is of one moment; across pages a listing sees later writes. Closing the iterator, or dropping
        it, frees what it holds.
        """
        cursor = self._cursor(prefix, start, stop, after, reverse, 0 if values else KEYS_ONLY, 0, limit, page)
        return _flat(cursor, cursor.items if values else cursor.keys) if cursor else iter(())

    def list(self, prefix: Bytes = b"", *, delimiter: Bytes = b"/", after: Optional[Bytes] = None,
             reverse: bool = False, values: bool = True, limit: Optional[int] = None,
             page: int = _PAGE) -> Iterator[Union[Entry, Prefix]]:
        """Like one directory: entries, and keys that go on behind a delimiter rolled up into one prefix."""
        if len(delimiter) != 1:
            raise ValueError("a delimiter is one byte")
        flags = DELIMIT if values else DELIMIT | KEYS_ONLY
        cursor = self._cursor(prefix, None, None, after, reverse, flags, delimiter[0], limit, page)
        return _flat(cursor, cursor.entries) if cursor else iter(())

    def _cursor(self, prefix: Bytes, start: Any, stop: Any, after: Any, reverse: bool, flags: int, delimiter: int,
                limit: Optional[int], page: int) -> Optional[Cursor]:
        if page < 1 or (limit is not None and limit < 0):
            raise ValueError("a page has at least one entry, and a limit is not negative")
        if limit == 0:
            return None
        start, stop, after = (None if key is None else owned(key) for key in (start, stop, after))
        lower, upper, order = bounds(start, stop, after, reverse)
        return Cursor(self._handle, flags | order, owned(prefix), lower, upper, delimiter, limit or 0, page)

    def __iter__(self) -> Iterator[bytes]:
        return self.scan(values=False)

    def __reversed__(self) -> Iterator[bytes]:
        return self.scan(values=False, reverse=True)

    def __len__(self) -> int:
        """The number of keys, from a counter; exact while nobody writes."""
        stats = Stats()
        check(LIBRARY.holt_get_stats(self._store, _byref(stats)))
        return stats.keys

    def __bool__(self) -> bool:
        return True

    def items(self) -> "_Items":
        return _Items(self)

    def values(self) -> "_Values":
        return _Values(self)

    def clear(self) -> None:
        """Removes every key that is there, one by one."""
        for key in self:
            self.delete(key)

    def close(self) -> None:
        """Gives the handle back; the tree itself stays. Harmless twice, and after its store."""
        handle, self._handle = self._handle, None
        if handle is not None:
            LIBRARY.holt_tree_close(handle)

    def __enter__(self) -> "Tree":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()
