"""Holt for Python: an embedded ordered key-value store for path-shaped keys.

    with holt.open("/var/lib/app/meta") as db:
        db[b"photos/2024/cat.jpg"] = b"etag:1"
        for entry in db.list(b"photos/"):
            print(entry.key, entry.is_prefix)

Keys and values are bytes. A store and its trees may be used by any number of threads at once, and calls let the other
threads of Python run; an iterator is for one thread at a time. Errors are exceptions, all of them `holt.Error`.
"""

from ._batch import Batch, Commit
from ._cursor import Entry, Prefix
from ._db import Db, Health, Info, build_info, destroy, exists, open, open_memory, peek, version
from ._tree import Record, Tree
from .errors import *  # noqa: F401,F403
from .errors import CLASSES

__all__ = [
    "Batch", "Commit", "Db", "Entry", "Error", "Health", "Info", "OutcomeUnknown", "Prefix", "Record", "Tree", "build_info",
    "destroy", "exists", "open", "open_memory", "peek", "version",
] + sorted({c.__name__ for c in CLASSES.values()})
