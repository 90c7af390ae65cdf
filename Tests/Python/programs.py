"""Starts programs on free ports of loopback, waits for what they do, and ends them with the test."""
import contextlib
import ctypes
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 10
# Looked up here: a child has to do as little as possible before it becomes its program.
PRCTL = ctypes.CDLL(None).prctl
PR_SET_PDEATHSIG = 1
LISTENING = re.compile(r"(?: address=|on http://|on )127\.0\.0\.1:([1-9][0-9]+)")


class NotWithinTime(AssertionError):
    """Something that a test waited for did not come."""


def end_with_parent():
    """Called in a child before it becomes its program: it is killed when the thread that started it ends."""
    PRCTL(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port():
    """A port that was free a moment ago, for programs that can't choose one themselves and say which.

    It is below those that the kernel gives to outgoing connections, so that none of them takes it meanwhile.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def eventually(what, done, seconds=START_SECONDS):
    """The first true answer; fails after the limit. `what` says it, or is a function that does."""
    deadline = time.monotonic() + seconds
    while not (answer := done()):
        if time.monotonic() > deadline:
            raise NotWithinTime(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.05)
    return answer


def installed(name):
    """A program on the search path."""
    path = shutil.which(name)
    if not path:
        raise FileNotFoundError(f"{name} isn't installed: scripts/install-dependencies.sh test installs it")
    return path


def start(command, log, env=None, **options):
    """Starts a program whose output is added to a file; `env` holds what is added to the environment."""
    options.setdefault("preexec_fn", end_with_parent)
    with open(log, "ab") as output:
        child = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})}, **options)
    child.log = pathlib.Path(log)
    return child


def words(child):
    """What it wrote."""
    return child.log.read_text(encoding="utf-8", errors="replace")


def require_running(child):
    """Fails with its last words where it has ended."""
    if child.poll() is not None:
        raise NotWithinTime(f"{child.args[0]} ended with status {child.returncode}; it wrote: {words(child)[-2000:]}")


def port_of(child, seconds=START_SECONDS):
    """The port on 127.0.0.1 that it says it listens on."""
    def said():
        require_running(child)
        return LISTENING.search(words(child))

    return int(eventually(lambda: f"{child.args[0]} listens; it wrote: {words(child)[-2000:]}", said, seconds)[1])


def stop(child, seconds=STOP_SECONDS):
    """Ends a program politely, then not; returns its exit status."""
    if child.poll() is None:
        # One that was suspended can't end.
        child.send_signal(signal.SIGCONT)
        child.terminate()
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    return child.returncode


@contextlib.contextmanager
def running(command, log, env=None, **options):
    """A program that is stopped at the end, well or badly."""
    child = start(command, log, env, **options)
    try:
        yield child
    finally:
        stop(child)
