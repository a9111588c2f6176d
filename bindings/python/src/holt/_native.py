"""All of ctypes: where libholt is, and the structs and functions of include/holt.h that this package calls.

A test compares every struct and every signature here with the header.
"""

import ctypes
import ctypes.util
import os
from ctypes import c_char, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64

VERSION_NUMBER = 1000  # of the header that this file follows

# Pointers to bytes that go in are c_char_p: only `bytes` is one, which nobody can change or free during the call. All
# other pointers are addresses. A handle is a number that is passed as one.
_handle = _address = ctypes.c_void_p
_bytes = ctypes.c_char_p
_size, _flags = c_size_t, c_uint32


class Sized(ctypes.Structure):
    """A struct that starts with its own size, and is zero behind it."""

    def __init__(self, **fields):
        super().__init__(ctypes.sizeof(self), **fields)


class Slice(ctypes.Structure):
    _fields_ = [("data", _bytes), ("size", c_size_t)]


class Buf(ctypes.Structure):
    _fields_ = [("data", _address), ("size", c_size_t), ("capacity", c_size_t)]


class ErrorRecord(Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("status", c_int32), ("os_errno", c_int32), ("outcome", c_int32),
        ("file_offset", c_uint64), ("frame_id", c_uint64), ("actual_version", c_uint64), ("op_index", c_int64),
        ("owner_pid", c_int64), ("where", c_char * 32), ("message", c_char * 256),
    ]


class Job(Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("timeout_ms", c_uint64), ("reserved", c_uint64),
        ("cancel", _handle), ("progress", _address), ("user", _address),
    ]


class Info(Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("format_version", c_uint32), ("uuid", c_uint8 * 16), ("last_seq", c_uint64),
        ("durable_seq", c_uint64), ("checkpoint_seq", c_uint64), ("data_bytes", c_uint64), ("wal_bytes", c_uint64),
        ("opens", c_uint64), ("owner_pid", c_int64), ("mode", c_uint32), ("state", c_uint32),
    ]


class Health(Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("state", c_int32), ("cause", c_int32), ("resumable", c_int32),
        ("cause_status", c_int32), ("cause_errno", c_int32), ("bg_status", c_int32), ("bg_errno", c_int32),
        ("unsynced_bytes", c_uint64), ("message", c_char * 256), ("bg_message", c_char * 256),
    ]


class Range(Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("prefix", Slice), ("lower", Slice), ("upper", Slice),
        ("delimiter", c_uint32), ("reserved", c_uint32), ("limit", c_uint64), ("max_bytes", c_uint64),
    ]


class Stats(Sized):
    _fields_ = [("struct_size", c_uint32), ("levels", c_uint32)] + [
        (name, c_uint64)
        for name in (
            "keys leaf_frames router_frames value_frames frame_bytes used_bytes frame_space_bytes splits merges "
            "rebuilds restarts waits checkpoints wal_bytes wal_syncs unsynced_bytes trees cursors").split()
    ]


class Commit(Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("outcome", c_int32), ("failed_op", c_int64), ("actual_version", c_uint64),
        ("seq", c_uint64), ("durable_seq", c_uint64),
    ]


STRUCTS = {
    "holt_slice": Slice, "holt_buf": Buf, "holt_error": ErrorRecord, "holt_job": Job, "holt_info": Info,
    "holt_health": Health, "holt_range": Range, "holt_stats": Stats,
    "holt_commit": Commit,
}

SIGNATURES = {
    "holt_version": [],
    "holt_build_info": [],
    "holt_check_abi": [c_uint32],
    "holt_last_error": [_address],
    "holt_buf_free": [_address],
    "holt_options_create": [_address],
    "holt_options_free": [_handle],
    "holt_options_set_text": [_handle, _bytes],
    "holt_open": [_bytes, _handle, _address, _address],
    "holt_open_memory": [_handle, _address],
    "holt_close": [_handle],
    "holt_exists": [_bytes],
    "holt_destroy": [_bytes],
    "holt_peek": [_bytes, _address],
    "holt_get_info": [_handle, _address],
    "holt_interrupt": [_handle],
    "holt_get_health": [_handle, _address],
    "holt_resume": [_handle],
    "holt_tree_open": [_handle, _bytes, _size, _flags, _address],
    "holt_tree_close": [_handle],
    "holt_get": [_handle, _handle, _bytes, _size, _address, _size, _address, _address],
    "holt_head": [_handle, _handle, _bytes, _size, _address, _address],
    "holt_multi_get": [
        _handle, _handle, _size, _bytes, _address, _address, _size, _address, _address, _address, _address],
    "holt_put": [_handle, _bytes, _size, _bytes, _size, _flags, _address],
    "holt_put_many": [_handle, _size, _bytes, _address, _bytes, _address, _flags, _address],
    "holt_batch_create": [_handle, _address],
    "holt_batch_put": [_handle, _handle, _bytes, _size, _bytes, _size],
    "holt_batch_delete": [_handle, _handle, _bytes, _size],
    "holt_batch_commit": [_handle, _flags, _address, _address],
    "holt_batch_clear": [_handle],
    "holt_batch_free": [_handle],
    "holt_delete": [_handle, _bytes, _size, _flags, _address],
    "holt_sync": [_handle, _address, _address],
    "holt_wait_durable": [_handle, c_uint64, _address],
    "holt_checkpoint": [_handle, c_uint32, _address],
    "holt_cursor_open": [_handle, _handle, _address, _address],
    "holt_cursor_next_batch": [
        _handle, _size, _address, _size, _address, _address, _address, _address, _address, _address],
    "holt_cursor_close": [_handle],
    "holt_get_stats": [_handle, _address],
    "holt_render_stats": [_handle, c_int32, _address],
}

_TEXTS = ("holt_version", "holt_build_info")


def load() -> ctypes.CDLL:
    """The library that HOLT_LIBRARY names, else the one inside the package, else the installed one."""
    inside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_lib", "libholt.so.0")
    path = os.environ.get("HOLT_LIBRARY") or (inside if os.path.exists(inside) else ctypes.util.find_library("holt"))
    if not path:
        raise ImportError("libholt.so.0 is not installed; set HOLT_LIBRARY to its path")
    library = ctypes.CDLL(path)  # which lets other threads of Python run during each call
    for name, arguments in SIGNATURES.items():
        function = getattr(library, name)
        function.argtypes = arguments
        function.restype = _bytes if name in _TEXTS else c_int32
    library.holt_buf_free.restype = None
    return library


LIBRARY = load()
