#!/usr/bin/env python3
"""Runs the exposition's tests on the real program, in a virtual environment of their own.

    run.py PROGRAM     what strict readers and a real Prometheus make of its pages
    run.py --install   only the environment
"""
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from environment import python_with


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    python = python_with(HERE / "requirements.txt")
    if sys.argv[1] == "--install":
        return
    os.environ["EXPOSITION_EXPORTER"] = os.path.abspath(sys.argv[1])
    os.chdir(HERE)
    os.execv(python, [python, "-m", "unittest", "readers", "server", "--verbose"])


if __name__ == "__main__":
    main()
