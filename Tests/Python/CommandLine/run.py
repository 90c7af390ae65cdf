#!/usr/bin/env python3
"""Runs the tests of the command line against a binary: run.py PROGRAM [unittest's arguments]."""

import os
import pathlib
import sys
import unittest

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    os.environ["CANARY_EXPORTER"] = os.path.abspath(sys.argv[1])
    folder = pathlib.Path(__file__).resolve().parent
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    names = sorted(file.stem for file in folder.glob("test_*.py"))
    unittest.main(module=None, argv=[sys.argv[0], *(sys.argv[2:] or names)])
