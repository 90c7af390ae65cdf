#!/usr/bin/env python3
"""Shows the status page to a real browser, and checks what comes of it.

    run.py ADDRESS...            the page at each address, with its drill-down pages
    run.py --shots FOLDER ADDRESS...   the same, with a picture of each
    run.py --install             only the environment

The first run makes a virtual environment in .build.
"""
import fcntl
import hashlib
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"
BUILD = HERE.parent.parent / ".build"


def environment():
    """The Python of the environment, which is new when the requirements or the Python are."""
    key = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = BUILD / f"browser-tests-{key}"
    python = folder / "bin" / "python"
    BUILD.mkdir(exist_ok=True)
    # Two tests that start at the same time make one environment.
    with open(BUILD / "browser-tests.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            run([sys.executable, "-m", "venv", "--clear", str(folder)])
            run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
                 "--no-deps", "--requirement", str(REQUIREMENTS)])
            (folder / "complete").touch()
    return str(python)


def run(command):
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        sys.exit(f"this failed: {' '.join(command)}")


def main():
    arguments = sys.argv[1:]
    if not arguments:
        sys.exit(__doc__)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    python = environment()
    if arguments != ["--install"]:
        os.execv(python, [python, str(HERE / "checks.py"), *arguments])


if __name__ == "__main__":
    main()
