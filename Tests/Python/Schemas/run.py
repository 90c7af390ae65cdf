#!/usr/bin/env python3
"""Runs the schemas' tests in a virtual environment of their own, which it makes in .build where it is missing.

    run.py                 what can be said of the files
    run.py --live PROGRAM  what the exporter answers that watches its simulated cloud
    run.py --install       only the environment
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from environment import run_tests

if __name__ == "__main__":
    run_tests(HERE, __doc__, "SCHEMAS_EXPORTER")
