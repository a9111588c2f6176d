"""Stores: a directory, or memory."""

import ctypes
import json
import os
from typing import Any, Dict, NamedTuple, Optional, Union

from . import _native
from ._batch import Batch
from ._native import LIBRARY, Buf
from ._tree import Tree
from .errors import NOT_FOUND, Invalid, check

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
_byref = ctypes.byref
_STATES = {0: "ok", 2: "fenced", 3: "closed"}
_CAUSES = {0: "none", 1: "disk full", 2: "quota", 4: "io error", 5: "corrupt", 6: "internal"}
_MODES = {0: "rw", 1: "ro"}


class Info(NamedTuple):
    """What a store says of itself."""

    format_version: int  # 0: a store in memory
    uuid: bytes
    last_seq: int  # no version is above it
    durable_seq: int  # writes at or below it survive a loss of power
    checkpoint_seq: int  # an open replays the writes behind it
    data_bytes: int
    wal_bytes: int
    opens: int  # for writing so far, without those that wrote nothing
    owner_pid: int  # who has it open for writing; 0: nobody, or unknown
    mode: str
    state: str


class Health(NamedTuple):
    """Whether a store takes writes, and if not, why."""

    state: str  # ok, fenced, closed
    cause: str
    resumable: bool
    cause_status: int
    cause_errno: int
    checkpoint_status: int  # why the last checkpoint failed; 0: it did not
    checkpoint_errno: int
    unsynced_bytes: int
    message: str
    checkpoint_message: str


class Db:
    """An open store. Any number of threads may use it at once; `db[key]` is the default tree's."""

    def __init__(self, handle: int) -> None:
        self._handle: Optional[int] = handle
        self.default = Tree(handle)

    def tree(self) -> Tree:
        """A handle of its own of the default tree; named trees are still to come."""
        return Tree(self._open())

    def __getitem__(self, key: Any) -> Any:
        return self.default[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self.default[key] = value

    def __delitem__(self, key: Any) -> None:
        del self.default[key]

    def __contains__(self, key: object) -> bool:
        return key in self.default

    def __iter__(self) -> Any:
        return iter(self.default)

    def __len__(self) -> int:
        return len(self.default)

    def __bool__(self) -> bool:
        return True

    def __getattr__(self, name: str) -> Any:
        """What a tree can do, a store can do with its default tree."""
        if name.startswith("_") or name == "default":
            raise AttributeError(name)
        return getattr(self.default, name)

    def batch(self, *, sync: bool = False) -> Batch:
        """Puts and deletions that are applied all at once or not at all; sync: durable when they are."""
        return Batch(self._handle, self.default, sync)

    def sync(self, *, timeout: Optional[float] = None) -> int:
        """Waits until every write that returned before is durable; writes at or below the number given are."""
        durable = ctypes.c_uint64()
        check(LIBRARY.holt_sync(self._handle, _job(timeout), _byref(durable)))
        return durable.value

    def wait_durable(self, version: int, *, timeout: Optional[float] = None) -> None:
        """Waits until the write with this version, and all before it, are durable."""
        check(LIBRARY.holt_wait_durable(self._handle, version, _job(timeout)))

    def checkpoint(self, *, timeout: Optional[float] = None) -> None:
        """Writes what has changed into the data file, so that the log before it is not needed any more."""
        check(LIBRARY.holt_checkpoint(self._handle, 0, _job(timeout)))

    def interrupt(self) -> None:
        """Has long calls that other threads wait in raise `Cancelled`, if they were given a timeout."""
        check(LIBRARY.holt_interrupt(self._handle))

    def info(self) -> Info:
        """What the store says of itself."""
        info = _native.Info()
        check(LIBRARY.holt_get_info(self._handle, _byref(info)))
        return _info(info)

    def health(self) -> Health:
        """Whether the store takes writes. Never waits."""
        health = _native.Health()
        check(LIBRARY.holt_get_health(self._handle, _byref(health)))
        return Health(
            _STATES.get(health.state, str(health.state)), _CAUSES.get(health.cause, str(health.cause)),
            bool(health.resumable), health.cause_status, health.cause_errno, health.bg_status, health.bg_errno,
            health.unsynced_bytes, health.message.decode("utf-8", "replace"),
            health.bg_message.decode("utf-8", "replace"))

    def resume(self) -> None:
        """Opens a store whose disk has failed again in place; reads go on meanwhile."""
        check(LIBRARY.holt_resume(self._handle))

    def stats(self) -> Dict[str, int]:
        """Counters, by name; exact while nobody writes."""
        stats = _native.Stats()
        check(LIBRARY.holt_get_stats(self._handle, _byref(stats)))
        return {name: getattr(stats, name) for name, _ in stats._fields_[1:]}

    def stats_text(self, format: str = "text") -> str:
        """The same as text: `json`, `prometheus` or `text`."""
        buffer = Buf()
        try:
            number = ("json", "prometheus", "text").index(format)
            check(LIBRARY.holt_render_stats(self._handle, number, _byref(buffer)))
            return ctypes.string_at(buffer.data, buffer.size).decode()
        finally:
            LIBRARY.holt_buf_free(_byref(buffer))

    def close(self) -> None:
        """Closes the store; calls of other threads end with their answer or as `Closed`. Harmless twice."""
        handle, self._handle = self._handle, None
        if handle is not None:
            check(LIBRARY.holt_close(handle))

    def _open(self) -> int:
        return self._handle or 0  # the library knows no such handle, and says so

    def __enter__(self) -> "Db":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            LIBRARY.holt_close(handle)


def open(path: Path, *, timeout: Optional[float] = None, **options: Union[str, int, bool]) -> Db:
    """Opens the store in a directory, or makes one there.

    Options: mode "rw" or "ro", create, durability "async" or "sync", async_window_ms, wal_limit "1GiB", lock_timeout_ms
    and the others that the library describes; timeout bounds the wait for the lock and the replay, in seconds.
    """
    handle = ctypes.c_void_p()
    with _Options(options) as chosen:
        check(LIBRARY.holt_open(os.fsencode(path), chosen, _job(timeout), _byref(handle)))
    assert handle.value
    return Db(handle.value)


def open_memory(**options: Union[str, int, bool]) -> Db:
    """A store that lives in memory and ends when it is closed."""
    handle = ctypes.c_void_p()
    with _Options(options) as chosen:
        check(LIBRARY.holt_open_memory(chosen, _byref(handle)))
    assert handle.value
    return Db(handle.value)


def exists(path: Path) -> bool:
    """Whether a store lies in the directory; it may be damaged."""
    return check(LIBRARY.holt_exists(os.fsencode(path))) != NOT_FOUND


def destroy(path: Path) -> bool:
    """Removes the files of a store that nobody has open; whether there was one."""
    return check(LIBRARY.holt_destroy(os.fsencode(path))) != NOT_FOUND


def peek(path: Path) -> Optional[Info]:
    """What the files of a store say, without opening it; None when there is none."""
    info = _native.Info()
    return None if check(LIBRARY.holt_peek(os.fsencode(path), _byref(info))) == NOT_FOUND else _info(info)


def version() -> str:
    """Of the library."""
    return LIBRARY.holt_version().decode()


def build_info() -> Dict[str, Any]:
    """How the library was built."""
    return json.loads(LIBRARY.holt_build_info())


class _Options:
    """Options of the library, for as long as an open takes."""

    def __init__(self, options: Dict[str, Any]) -> None:
        self._handle = ctypes.c_void_p()
        self._texts = [_assignment(name, value) for name, value in options.items()]

    def __enter__(self) -> Optional[int]:
        check(LIBRARY.holt_options_create(_byref(self._handle)))
        try:
            for text in self._texts:
                check(LIBRARY.holt_options_set_text(self._handle, text))
        except BaseException:
            self.__exit__()
            raise
        return self._handle.value

    def __exit__(self, *_: object) -> None:
        LIBRARY.holt_options_free(self._handle)


def _assignment(name: str, value: Any) -> bytes:
    text = ("on" if value else "off") if isinstance(value, bool) else str(value)
    if "," in text or "\0" in text:
        raise Invalid(f"{name}: {text!r} is no value of an option", code=-1)
    return f"{name}={text}".encode()


def _job(timeout: Optional[float]) -> Any:
    return None if timeout is None else _byref(_native.Job(timeout_ms=max(1, int(timeout * 1000))))


def _info(info: _native.Info) -> Info:
    return Info(
        info.format_version, bytes(info.uuid), info.last_seq, info.durable_seq, info.checkpoint_seq, info.data_bytes,
        info.wal_bytes, info.opens, info.owner_pid, _MODES.get(info.mode, str(info.mode)),
        _STATES.get(info.state, str(info.state)))
