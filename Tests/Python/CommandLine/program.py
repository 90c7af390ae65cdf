"""The program under test, as the caller names it, and what became of a run."""

import os
import pathlib
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]


def path():
    """The binary: CANARY_EXPORTER, an absolute path."""
    return os.environ["CANARY_EXPORTER"]


def run(*arguments, seconds=30, **options):
    """Runs it to its end; what it wrote is in bytes."""
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    return subprocess.run([path(), *arguments], stdin=subprocess.DEVNULL, timeout=seconds, check=False, **options)
