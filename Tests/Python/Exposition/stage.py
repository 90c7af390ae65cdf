"""The exporter on its simulated cloud, and the programs that read its pages."""
import contextlib
import http.client
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from programs import eventually, port_of, running  # noqa: E402  (found through the line above)

OPEN_METRICS = "application/openmetrics-text;version=1.0.0"
TEXT = "text/plain;version=0.0.4"


@contextlib.contextmanager
def exporter():
    """The port of an exporter that tells of groups and has timed a call with a request ID."""
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "exporter.log"
        command = [os.environ["EXPOSITION_EXPORTER"], "--simulate", "--web.listen-address=127.0.0.1:0"]
        with running(command, log) as child:
            port = port_of(child)
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
