"""What the package knows of the library, against include/holt.h."""

import ctypes
import os
import re

import pytest

import holt
from holt import _native

HEADER = os.path.join(os.path.dirname(__file__), "../../../include/holt.h")
with open(HEADER, encoding="utf-8") as file:
    TEXT = re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.DOTALL)

NUMBERS = {
    "uint8_t": ctypes.c_uint8, "int32_t": ctypes.c_int32, "uint32_t": ctypes.c_uint32, "int64_t": ctypes.c_int64,
    "uint64_t": ctypes.c_uint64, "size_t": ctypes.c_size_t, "holt_slice": _native.Slice, "char": ctypes.c_char,
}


def fields(name):
    """Names and types of a struct of the header."""
    body = re.search(r"typedef struct %s \{(.*?)\}" % name, TEXT, re.DOTALL).group(1)
    for kind, names in re.findall(r"(?:const )?(\w+) ([^;]+);", body):
        for field in names.split(","):
            stars, field, length = re.fullmatch(r"\s*(\*?)(\w+)(?:\[(\d+)\])?\s*", field).groups()
            pointer = stars or kind.endswith("_fn")
            plain = ctypes.c_void_p if pointer else NUMBERS[kind]
            yield field, plain * int(length) if length else plain


@pytest.mark.parametrize("name", _native.STRUCTS)
def test_a_struct_is_that_of_the_header(name):
    known = [(field, ctypes.c_void_p if kind is ctypes.c_char_p else kind)
             for field, kind in _native.STRUCTS[name]._fields_]
    assert known == list(fields(name))


def test_every_function_has_the_arguments_that_the_header_gives_it():
    declared = {
        name: (kind, arguments)
        for kind, name, arguments in re.findall(
            r"HOLT_API\b\s+(?:HOLT_MUST_CHECK\s+)?([\w ]+?[ *]+)(holt_\w+)\(([^)]*)\)", TEXT)
    }
    for name, known in _native.SIGNATURES.items():
        kind, arguments = declared[name]
        said = [] if arguments == "void" else [argument.strip() for argument in arguments.split(",")]
        assert len(said) == len(known), name
        for argument, type_ in zip(said, known):
            if "*" in argument:
                assert type_ in (ctypes.c_void_p, ctypes.c_char_p), (name, argument)
                assert type_ is not ctypes.c_char_p or argument.startswith("const "), (name, argument)
            else:
                assert type_ is NUMBERS[argument.split()[0]], (name, argument)
        result = getattr(_native.LIBRARY, name).restype
        assert result is {"int32_t": ctypes.c_int32, "void": None}.get(kind.strip(), ctypes.c_char_p), name


def test_every_status_that_can_be_raised_has_a_class():
    table = re.search(r"enum holt_status \{(.*?)\}", TEXT, re.DOTALL).group(1)
    numbers = {int(number) for number in re.findall(r"\bHOLT_\w+ *= *(-?\d+)", table)}
    answers = {holt.errors.OK, holt.errors.DONE, holt.errors.MORE, 6}
    assert numbers - answers == set(holt.errors.CLASSES)
    for kind in holt.errors.CLASSES.values():
        assert issubclass(kind, holt.Error) and getattr(holt, kind.__name__) is kind


def test_the_version_is_that_of_the_header():
    major, minor, patch = (int(re.search(rf"HOLT_VERSION_{part} (\d+)", TEXT).group(1))
                           for part in ("MAJOR", "MINOR", "PATCH"))
    assert (major * 1_000_000) + (minor * 1000) + patch == _native.VERSION_NUMBER
