"""The wheel holds the library, and works where nothing else is."""

import base64
import csv
import hashlib
import importlib.util
import io
import os
import subprocess
import sys
import zipfile

from holt import _native

HERE = os.path.dirname(os.path.abspath(__file__))


def make(folder):
    spec = importlib.util.spec_from_file_location("wheel", os.path.join(HERE, "..", "wheel.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make(_native.LIBRARY._name, str(folder))


def test_an_unpacked_wheel_opens_a_store(tmp_path):
    with zipfile.ZipFile(make(tmp_path)) as wheel:
        wheel.extractall(tmp_path / "site")
    program = "import holt\nwith holt.open_memory() as db: db[b'a'] = b'1'; print(db[b'a'].decode(), holt.__file__)"
    quiet = {name: value for name, value in os.environ.items() if name not in ("HOLT_LIBRARY", "PYTHONPATH")}
    said = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True, text=True,
                          env={**quiet, "PYTHONPATH": str(tmp_path / "site")}, cwd=tmp_path)
    assert said.stdout == f"1 {tmp_path}/site/holt/__init__.py\n"


def test_the_record_of_a_wheel_is_true(tmp_path):
    path = make(tmp_path)
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        record = next(name for name in names if name.endswith("/RECORD"))
        rows = list(csv.reader(io.StringIO(wheel.read(record).decode())))
        assert [row[0] for row in rows] == names and "holt/py.typed" in names
        for name, digest, size in rows[:-1]:
            data = wheel.read(name)
            assert int(size) == len(data)
            assert digest == "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        about = wheel.read(record.replace("RECORD", "WHEEL")).decode()
    assert f"Tag: {os.path.basename(path)[len('holt-0.1.0-'):-len('.whl')]}\n" in about


def test_the_same_bytes_make_the_same_wheel(tmp_path):
    with open(make(tmp_path / "one"), "rb") as one, open(make(tmp_path / "two"), "rb") as two:
        assert one.read() == two.read()
