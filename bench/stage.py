"""What the benchmark sets up: certificates, message IDs, configurations, and the processes it measures."""
import contextlib
import datetime
import http.client
import json
import pathlib
import ssl
import subprocess
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests/Python"))
from programs import free_port, running  # noqa: E402  (found through the line above)

KEY_ID, KEY_SECRET = "LTAI5tBenchmarkKeyId", "benchmark-secret"
INSTANCE = "MQ_INST_111111111111_DOxxxxxx"
PRODUCER_ZONE = datetime.timezone(datetime.timedelta(hours=8))


def run(*command, cwd=None, env=None):
    result = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{result.stderr[-2000:]}")
    return result.stdout


def make_certificates(folder):
    """An authority and a certificate of it for 127.0.0.1, as files in the folder."""
    folder = pathlib.Path(folder)
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    run("openssl", "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
        "-subj", "/CN=Benchmark authority", cwd=folder)
    run("openssl", "req", *curve, "-keyout", "peer.key", "-out", "peer.csr", "-subj", "/CN=127.0.0.1", cwd=folder)
    (folder / "extensions").write_text("subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    run("openssl", "x509", "-req", "-in", "peer.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-days", "2", "-out", "peer.pem", "-extfile", "extensions", cwd=folder)


def message_id(number, seconds_ago=60.0):
    """An ID as a 4.x client in UTC+8 makes it: address, process, class loader, time since month start, counter."""
    born = datetime.datetime.now(PRODUCER_ZONE) - datetime.timedelta(seconds=seconds_ago)
    month = born.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    span = int((born - month).total_seconds() * 1000)
    fields = [(0x1E0578FE, 4), (4367 + number // 65536, 2), (0x18B4AAC2, 4), (span, 4), (number % 65536, 2)]
    return b"".join(value.to_bytes(size, "big") for value, size in fields).hex().upper()


def canary(number, **keys):
    name = f"bench-{number:03d}"
    return {"name": name, "region": "cn-hangzhou", "instance_id": INSTANCE, "topic": f"topic-{number:03d}", **keys}


def configuration(endpoint, ca_file, canaries, requests_per_second=8, **defaults):
    """JSON, which is YAML too."""
    return json.dumps({
        "defaults": {"producer_utc_offset": "+08:00", **defaults},
        "accounts": [{
            "name": "default", "credentials": {"type": "default"}, "requests_per_second": requests_per_second,
            "endpoint": endpoint, "tls": {"ca_file": str(ca_file)},
        }],
        "canaries": canaries,
    }, indent=1)


def process(command, log, env=None):
    """A child that is stopped at the end, well or badly; started in the fastest way, since starts are measured."""
    return running(command, log, env, preexec_fn=None)


class Cloud:
    """The peer, serving HTTPS."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.ca_file = self.folder / "ca.pem"

    @contextlib.contextmanager
    def serving(self):
        log = self.folder / "peer.log"
        log.write_bytes(b"")
        command = [
            sys.executable, ROOT / "Tests/Python/Peer/ons_peer.py", "--access-key", f"{KEY_ID}:{KEY_SECRET}",
            "--tls-cert", self.folder / "peer.pem", "--tls-key", self.folder / "peer.key"]
        with process(command, log) as child:
            deadline = time.monotonic() + 10
            while not log.read_text().startswith("listening on ") or not log.read_text().endswith("\n"):
                if child.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the peer did not start: " + log.read_text()[-2000:])
                time.sleep(0.02)
            self.address = log.read_text().split()[2]
            # Our own questions are connections too, and the peer counts them with the rest.
            self.asked = 0
            yield self

    def ask(self, method, path, body=None):
        self.asked += 1
        context = ssl.create_default_context(cafile=str(self.ca_file))
        connection = http.client.HTTPSConnection(
            urllib.parse.urlsplit(self.address).netloc, timeout=10, context=context)
        try:
            connection.request(method, path, body=None if body is None else json.dumps(body))
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def control(self, **change):
        answer = self.ask("POST", "/_control", change)
        if answer:
            raise RuntimeError(f"the peer refused: {answer}")

    def stats(self, operation="OnsMessageTrace"):
        """All of it, and the numbers of one operation beside."""
        answer = self.ask("GET", "/_stats")
        empty = {"calls": 0, "max_sliding_second": 0, "mean_rate": 0.0}
        return {**answer, **answer["by_operation"].get(operation, empty)}


@contextlib.contextmanager
def exporter(program, folder, text, *more):
    """The exporter with a configuration and more flags, and the port it serves on."""
    folder = pathlib.Path(folder)
    (folder / "canaries.yml").write_text(text)
    port = free_port()
    command = [
        program, f"--config.file={folder / 'canaries.yml'}", f"--web.listen-address=127.0.0.1:{port}", *more]
    env = {"ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET}
    with process(command, folder / "exporter.log", env) as child:
        child.port = port
        wait_until_answering(child, folder / "exporter.log")
        yield child


def wait_until_answering(child, log, path="/metrics", seconds=30):
    """Until a GET gets an answer; returns when that was, by time.perf_counter."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", child.port, timeout=5)
            connection.request("GET", path)
            connection.getresponse().read()
            connection.close()
            return time.perf_counter()
        except OSError:
            if child.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"it did not answer: {pathlib.Path(log).read_text()[-2000:]}") from None
            time.sleep(0.001)
