#!/usr/bin/env python3
"""Runs the schemas' tests in a virtual environment of their own, which it makes in .build where it is missing.

    run.py                 what can be said of the files
    run.py --live PROGRAM  what the exporter answers that watches its simulated cloud
    run.py --install       only the environment
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
    folder = BUILD / f"schema-tests-{key}"
    python = folder / "bin" / "python"
    BUILD.mkdir(exist_ok=True)
    # Two tests that start at the same time make one environment.
    with open(BUILD / "schema-tests.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            run([sys.executable, "-m", "venv", "--clear", str(folder)])
            run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
                 "--requirement", str(REQUIREMENTS)])
            (folder / "complete").touch()
    return str(python)


def run(command):
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        sys.exit(f"this failed: {' '.join(command)}")


def main():
    arguments = sys.argv[1:]
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    if arguments == ["--install"]:
        environment()
        return
    if not arguments:
        tests = ["discover", "--start-directory", str(HERE)]
    elif len(arguments) == 2 and arguments[0] == "--live":
        os.environ["SCHEMAS_EXPORTER"] = os.path.abspath(arguments[1])
        os.chdir(HERE)
        tests = ["live"]
    else:
        sys.exit(__doc__)
    python = environment()
    os.execv(python, [python, "-m", "unittest", *tests, "--verbose"])


if __name__ == "__main__":
    main()
