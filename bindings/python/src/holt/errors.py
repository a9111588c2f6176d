"""The statuses of include/holt.h, and one exception class per status that is raised.

    try:
        holt.open("/var/lib/app/meta")
    except holt.Locked as error:
        print("process", error.pid, "has it open")

All of them are a `holt.Error`; some are a built-in exception too, so that `except KeyError` or `except OSError` does
what one expects. A test compares the numbers with the header.
"""

import ctypes
import functools
from typing import Dict, NoReturn, Optional, Type

from ._native import LIBRARY, VERSION_NUMBER, ErrorRecord

OK, NOT_FOUND, DONE, MORE = 0, 1, 2, 5
_UNKNOWN = 2
_NO_OFFSET = 2**64 - 1


class Error(Exception):
    """A call of the library failed. What is not known of it has the value given here."""

    code: int = 0  # holt_status
    errno: int = 0  # what the system said; 0: it refused nothing
    outcome: int = 0  # of a write. 0: not applied, 1: applied, 2: unknown
    op: Optional[int] = None  # the key or operation of many that it was about
    actual: int = 0  # the version that was met
    pid: int = 0  # Locked: the process that has the store open for writing
    where: str = ""  # the file of the store, else the function
    offset: Optional[int] = None  # in that file

    def __init__(self, message: str = "", **facts: object) -> None:
        super().__init__(message)
        for name, value in facts.items():
            setattr(self, name, value)

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class OutcomeUnknown(Error):
    """A second base class of what a write raises when it may or may not have happened."""


class NotFound(Error, KeyError):
    """No such key."""


class Exists(Error):
    """There is one already."""


class Conflict(Error):
    """Something else is there than the write asked for."""


class Invalid(Error, ValueError):
    """An argument that the library refuses."""


class Closed(Error, ValueError):
    """The store, tree or listing was closed."""


class NoMemory(Error, MemoryError):
    """The system has no memory left."""


class IO(Error, OSError):
    """The disk failed."""


class NoSpace(Error, OSError):
    """The disk is full."""


class Corrupt(Error):
    """The files are damaged."""


class Locked(Error):
    """Somebody else has the store open."""


class ReadOnly(Error):
    """The store was opened for reading."""


class TooLarge(Error, ValueError):
    """The key or value is too long."""


class NoTree(Error, KeyError):
    """No tree has this name."""


class TreeExists(Error):
    """A tree has this name already."""


class TreeDropped(Error):
    """The tree was dropped."""


class BadName(Error, ValueError):
    """No tree can have this name."""


class OutOfScope(Error):
    """The view does not cover this key."""


class Busy(Error):
    """Somebody else uses it at this moment."""


class Timeout(Error, TimeoutError):
    """The time given is over."""


class Cancelled(Error):
    """The call was cancelled."""


class Forked(Error):
    """The parent of this process had started the library before it forked: fork before the first open, or spawn."""


class BadFormat(Error):
    """This is no store, or one of a newer format."""


class Unsupported(Error):
    """This system or this version of the library lacks it."""


class ViewExpired(Error):
    """The view is too old."""


class FeedExpired(Error):
    """The change feed does not go back that far."""


class FeedAnchor(Error):
    """The change feed has another past."""


class Fenced(Error):
    """The disk failed a write earlier, and the store takes no more: see Db.health and Db.resume."""


class ABIMismatch(Error, ImportError):
    """The library is older than this package."""


class NoStore(Error, FileNotFoundError):
    """No store is there."""


class StoreExists(Error, FileExistsError):
    """A store is there already."""


class Sealed(Error):
    """The keys may not change any more."""


class OutOfOrder(Error):
    """The keys of a load do not ascend."""


class Internal(Error):
    """A defect of the library."""


CLASSES: Dict[int, Type[Error]] = {
    1: NotFound, 3: Exists, 4: Conflict, -1: Invalid, -2: Closed, -3: Closed, -4: NoMemory, -5: IO, -6: NoSpace,
    -7: Corrupt, -8: Locked, -9: ReadOnly, -10: TooLarge, -11: NoTree, -12: TreeExists, -13: TreeDropped, -14: BadName,
    -15: OutOfScope, -16: Busy, -17: Timeout, -18: Cancelled, -19: Forked, -20: BadFormat, -21: Unsupported,
    -22: ViewExpired, -23: FeedExpired, -24: FeedAnchor, -25: Fenced, -26: ABIMismatch, -27: NoStore, -28: StoreExists,
    -29: Sealed, -30: OutOfOrder, -99: Internal,
}


@functools.lru_cache(maxsize=None)
def _unknown(kind: Type[Error]) -> Type[Error]:
    return type(kind.__name__, (kind, OutcomeUnknown), {"__module__": kind.__module__, "__doc__": kind.__doc__})


def fail(status: int) -> NoReturn:
    """Raises what a call on this thread has just answered."""
    kind = CLASSES.get(status, Error)
    record = ErrorRecord()
    LIBRARY.holt_last_error(ctypes.byref(record))
    if record.status != status:
        raise kind(kind.__doc__ or "", code=status)
    raise (_unknown(kind) if record.outcome == _UNKNOWN else kind)(
        record.message.decode("utf-8", "replace") or kind.__doc__ or "",
        code=status,
        errno=record.os_errno,
        outcome=record.outcome,
        op=None if record.op_index < 0 else record.op_index,
        actual=record.actual_version,
        pid=record.owner_pid,
        where=record.where.decode("utf-8", "replace"),
        offset=None if record.file_offset == _NO_OFFSET else record.file_offset,
    )


def check(status: int) -> int:
    """Gives an answer back; raises an error."""
    if status < OK:
        fail(status)
    return status


check(LIBRARY.holt_check_abi(VERSION_NUMBER))
