"""Virtual environments of the tests that are written in Python, made in .build where they are missing."""
import fcntl
import hashlib
import os
import pathlib
import subprocess
import sys

BUILD = pathlib.Path(__file__).resolve().parents[2] / ".build"


def python_with(requirements, *options):
    """The Python of an environment with what a file of requirements names; new when the file or the Python is.

    The options are pip's, such as --no-deps.
    """
    requirements = pathlib.Path(requirements)
    key = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    name = f"{requirements.parent.name.lower()}-tests"
    folder = BUILD / f"{name}-{key}"
    python = folder / "bin" / "python"
    BUILD.mkdir(exist_ok=True)
    # Two tests that start at the same time make one environment.
    with open(BUILD / f"{name}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            run([sys.executable, "-m", "venv", "--clear", str(folder)])
            run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
                 *options, "--requirement", str(requirements)])
            (folder / "complete").touch()
    return str(python)


def run(command):
    """Runs a command, and ends the program where it fails."""
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        sys.exit(f"this failed: {' '.join(command)}")


def run_tests(folder, usage, variable):
    """Runs a folder's tests in an environment of their own, as the words on the command line say; doesn't return.

    Without words its test_*.py run; with `--live PROGRAM` live.py, which finds the program in an environment
    variable of that name; `--install` only makes the environment. Other words end with the usage.
    """
    arguments = sys.argv[1:]
    requirements = folder / "requirements.txt"
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    if arguments == ["--install"]:
        python_with(requirements)
        sys.exit()
    if not arguments:
        tests = ["discover", "--start-directory", str(folder)]
    elif len(arguments) == 2 and arguments[0] == "--live":
        os.environ[variable] = os.path.abspath(arguments[1])
        os.chdir(folder)
        tests = ["live"]
    else:
        sys.exit(usage)
    python = python_with(requirements)
    os.execv(python, [python, "-m", "unittest", *tests, "--verbose"])
