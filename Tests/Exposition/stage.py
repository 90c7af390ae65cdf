"""The exporter on its simulated cloud, and the programs that read its pages."""
import contextlib
import http.client
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time

OPEN_METRICS = "application/openmetrics-text;version=1.0.0"
TEXT = "text/plain;version=0.0.4"


def eventually(what, ask, seconds=60):
    """The first true answer; raises after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def process(command, log):
    """A child that is stopped at the end, well or badly."""
    with open(log, "wb") as output:
        child = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextlib.contextmanager
def exporter():
    """The port of an exporter that tells of groups and has timed a call with a request ID."""
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "exporter.log"
        command = [os.environ["EXPOSITION_EXPORTER"], "--simulate", "--web.listen-address=127.0.0.1:0"]
        with process(command, log):
            port = int(eventually("it listens", lambda: re.search(
                rb'msg="?Listening on"? address=127\.0\.0\.1:(\d+)', log.read_bytes()))[1])
            # The first call may be one for a birth.
            eventually("an exemplar and a group", lambda: all(
                part in get(port, OPEN_METRICS)[1] for part in (b'request_id="', b"rocketmq_canary_tracks{")))
            yield port


def get(port, accept, encoding="identity", path="/metrics", method="GET"):
    """The headers and the bytes of one answer, as they came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers={"Accept": accept, "Accept-Encoding": encoding})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise AssertionError(f"{response.status}: {body[:200]!r}")
        return response.headers, body
    finally:
        connection.close()
