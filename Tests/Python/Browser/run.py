#!/usr/bin/env python3
"""Shows the status page to a real browser, and checks what comes of it.

    run.py ADDRESS...            the page at each address, with its drill-down pages
    run.py --shots FOLDER ADDRESS...   the same, with a picture of each
    run.py --install             only the environment

The first run makes a virtual environment in .build.
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
    if not arguments:
        sys.exit(__doc__)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    python = python_with(REQUIREMENTS, "--no-deps")
    if arguments != ["--install"]:
        os.execv(python, [python, str(HERE / "checks.py"), *arguments])


if __name__ == "__main__":
    main()
