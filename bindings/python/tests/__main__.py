"""Runs every test beside this file under pytest and ends with `N passed, N failed`."""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
sys.path[:0] = [HERE, os.path.join(HERE, "..", "src")]


class Count:
    """A test counts once; it has failed when it, or what goes before or behind it, did, and so does one left out."""

    def __init__(self):
        self.seen, self.failed = set(), set()

    def pytest_runtest_logreport(self, report):
        self.seen.add(report.nodeid)
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_collectreport(self, report):
        if report.failed:
            self.seen.add(report.nodeid)
            self.failed.add(report.nodeid)


count = Count()
code = pytest.main(["-q", "-p", "no:cacheprovider", *sys.argv[1:], HERE], plugins=[count])
print(f"{len(count.seen - count.failed)} passed, {len(count.failed)} failed", flush=True)
sys.exit(int(code))
