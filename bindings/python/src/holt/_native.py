"""All of ctypes: where libholt is, and the signatures of include/holt.h."""

import ctypes
import ctypes.util
import os

_bytes, _size, _handle = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p
_flags, _version = ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint64)

SIGNATURES = {
    "holt_open_memory": [_handle, ctypes.POINTER(_handle)],
    "holt_close": [_handle],
    "holt_tree_open": [_handle, _bytes, _size, _flags, ctypes.POINTER(_handle)],
    "holt_tree_close": [_handle],
    "holt_put": [_handle, _bytes, _size, _bytes, _size, _flags, _version],
    "holt_get": [_handle, _handle, _bytes, _size, _handle, _size, ctypes.POINTER(_size), _version],
    "holt_delete": [_handle, _bytes, _size, _flags, _version],
}


def load():
    """The library that HOLT_LIBRARY names, else the one beside this file, else the installed one."""
    beside = os.path.join(os.path.dirname(__file__), "libholt.so")
    path = os.environ.get("HOLT_LIBRARY") or (beside if os.path.exists(beside) else ctypes.util.find_library("holt"))
    if not path:
        raise ImportError("libholt.so is not installed; set HOLT_LIBRARY to its path")
    library = ctypes.CDLL(path)
    for name, arguments in SIGNATURES.items():
        function = getattr(library, name)
        function.argtypes = arguments
        function.restype = ctypes.c_int32
    return library
