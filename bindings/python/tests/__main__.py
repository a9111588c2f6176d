"""Runs every test beside this file and ends with `N passed, N failed`."""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "src"))

result = unittest.TextTestRunner(stream=sys.stdout).run(unittest.defaultTestLoader.discover(HERE))
failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
print(f"{result.testsRun - failed} passed, {failed} failed", flush=True)
sys.exit(failed != 0)
