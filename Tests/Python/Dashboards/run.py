#!/usr/bin/env python3
"""Runs the dashboards' tests in a virtual environment of their own, which it makes in .build where it is missing.

    run.py                 what can be said of the files
    run.py --live PROGRAM  what a real Prometheus answers that scrapes the exporter with its simulated cloud
    run.py --install       only the environment
"""
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from environment import python_with

REQUIREMENTS = HERE / "requirements.txt"


def main():
    arguments = sys.argv[1:]
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    if arguments == ["--install"]:
        python_with(REQUIREMENTS)
        return
    if not arguments:
        tests = ["discover", "--start-directory", str(HERE)]
    elif len(arguments) == 2 and arguments[0] == "--live":
        os.environ["DASHBOARDS_EXPORTER"] = os.path.abspath(arguments[1])
        os.chdir(HERE)
        tests = ["live"]
    else:
        sys.exit(__doc__)
    python = python_with(REQUIREMENTS)
    os.execv(python, [python, "-m", "unittest", *tests, "--verbose"])


if __name__ == "__main__":
    main()
