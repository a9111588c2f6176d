"""Makes the wheel: wheel.py LIBRARY FOLDER. It holds the package and the library and needs nothing else; no network, no
compiler, and the same bytes give the same wheel. Ends with the wheel's path.

The tag says the oldest libc that the library runs on: the newest version of a symbol that it asks libc for.
"""

import base64
import hashlib
import os
import re
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.join(HERE, "src", "holt")
EPOCH = (1980, 1, 1, 0, 0, 0)  # of a zip


def project() -> "dict[str, str]":
    """Name, version, description and so on of pyproject.toml."""
    with open(os.path.join(HERE, "pyproject.toml"), encoding="utf-8") as file:
        text = file.read()
    return {name: re.search(rf'^{name} = "(.*)"$', text, re.MULTILINE)[1]
            for name in ("name", "version", "description", "requires-python")}


def tag(library: bytes) -> str:
    newest = max(int(minor) for minor in re.findall(rb"\0GLIBC_2\.(\d+)\b", library))
    return f"py3-none-manylinux_2_{newest}_x86_64"


def make(library_path: str, folder: str) -> str:
    facts = project()
    with open(library_path, "rb") as file:
        library = file.read()
    with open(os.path.join(HERE, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    files = {"holt/_lib/libholt.so.0": library}
    for name in sorted(os.listdir(PACKAGE)):
        if name.endswith(".py") or name == "py.typed":
            with open(os.path.join(PACKAGE, name), "rb") as file:
                files[f"holt/{name}"] = file.read()
    about = f"{facts['name']}-{facts['version']}.dist-info"
    with open(os.path.join(HERE, "..", "..", "LICENSE"), "rb") as file:
        files[f"{about}/LICENSE"] = file.read()
    files[f"{about}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {facts['name']}\nVersion: {facts['version']}\n"
        f"Summary: {facts['description']}\nLicense: MIT\nRequires-Python: {facts['requires-python']}\n"
        f"Description-Content-Type: text/markdown\n\n{readme}").encode()
    files[f"{about}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: holt\nRoot-Is-Purelib: false\nTag: {tag(library)}\n").encode()
    rows = []
    for name, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.append(f"{name},sha256={digest},{len(data)}\n")
    files[f"{about}/RECORD"] = ("".join(rows) + f"{about}/RECORD,,\n").encode()

    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"{facts['name']}-{facts['version']}-{tag(library)}.whl")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            wheel.writestr(entry, data)
    return path


if __name__ == "__main__":
    print(make(sys.argv[1], sys.argv[2]))
