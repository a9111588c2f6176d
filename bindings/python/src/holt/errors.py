"""The status table of include/holt.h, and one exception per error in it.

The names of the classes come from the table: HOLT_E_TOO_LARGE is `TooLarge`. All of them are an `Error`, which carries
the number and the name of its status. A test compares the table with the header.
"""

STATUS = {
    "HOLT_OK": 0,
    "HOLT_NOT_FOUND": 1,
    "HOLT_DONE": 2,
    "HOLT_EXISTS": 3,
    "HOLT_CONFLICT": 4,
    "HOLT_MORE": 5,
    "HOLT_WAIT": 6,
    "HOLT_E_INVALID": -1,
    "HOLT_E_HANDLE": -2,
    "HOLT_E_CLOSED": -3,
    "HOLT_E_NOMEM": -4,
    "HOLT_E_IO": -5,
    "HOLT_E_NOSPACE": -6,
    "HOLT_E_CORRUPT": -7,
    "HOLT_E_LOCKED": -8,
    "HOLT_E_READONLY": -9,
    "HOLT_E_TOO_LARGE": -10,
    "HOLT_E_NO_TREE": -11,
    "HOLT_E_TREE_EXISTS": -12,
    "HOLT_E_TREE_DROPPED": -13,
    "HOLT_E_NAME": -14,
    "HOLT_E_SCOPE": -15,
    "HOLT_E_BUSY": -16,
    "HOLT_E_TIMEOUT": -17,
    "HOLT_E_CANCELLED": -18,
    "HOLT_E_FORKED": -19,
    "HOLT_E_FORMAT": -20,
    "HOLT_E_UNSUPPORTED": -21,
    "HOLT_E_VIEW_EXPIRED": -22,
    "HOLT_E_FEED_EXPIRED": -23,
    "HOLT_E_FEED_ANCHOR": -24,
    "HOLT_E_FENCED": -25,
    "HOLT_E_ABI": -26,
    "HOLT_E_NO_STORE": -27,
    "HOLT_E_STORE_EXISTS": -28,
    "HOLT_E_SEALED": -29,
    "HOLT_E_ORDER": -30,
    "HOLT_E_INTERNAL": -99,
}


class Error(Exception):
    """A call of the library failed."""

    def __init__(self, status, name):
        super().__init__(f"{name} ({status})")
        self.status = status
        self.name = name


def _class_name(name):
    return "".join(word.capitalize() for word in name.removeprefix("HOLT_E_").split("_"))


CLASSES = {
    status: type(_class_name(name), (Error,), {"__module__": "holt", "__doc__": f"{name} of holt.h."})
    for name, status in STATUS.items()
    if status < 0
}

_NAMES = {status: name for name, status in STATUS.items()}


def check(status):
    """Raises what an error says; gives an answer back."""
    if status < 0:
        name = _NAMES.get(status, "unknown status")
        raise CLASSES.get(status, Error)(status, name)
    return status
