"""What the acceptance checks stand on: the peer and the exporter as processes, and readings from outside."""
import contextlib
import datetime
import http.client
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from programs import end_with_parent, free_port, start, stop  # noqa: E402  (found through the line above)

KEY_ID, SECRET = "LTAI5tAcceptanceKeyId", "acceptance/Secret+do~not*print"
INSTANCE = "MQ_INST_111111111111_DOxxxxxx"
CHINA = datetime.timezone(datetime.timedelta(hours=8))
SERIES = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)",?')


def wait_for(condition, seconds, what):
    """The first true value of a condition; raises after the deadline. A page that can't be had yet is false."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if value := condition():
                return value
        except (OSError, http.client.HTTPException):
            pass
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


def message_id(number, seconds_ago=60.0, zone=CHINA):
    """An ID as a 4.x Java client makes it: address, process, class loader, time since month start, counter."""
    born = datetime.datetime.now(zone) - datetime.timedelta(seconds=seconds_ago)
    month = born.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    span = int((born - month).total_seconds() * 1000)
    fields = [(0x1E0578FE, 4), (4367, 2), (0x18B4AAC2, 4), (span, 4), (number % 65536, 2)]
    return b"".join(value.to_bytes(size, "big") for value, size in fields).hex().upper()


def message_id_5x(number, seconds_ago=60.0):
    """An ID of a 5.x client: version, MAC, process, seconds since 2021 in UTC, sequence."""
    seconds = int(time.time() - seconds_ago) - 1609459200
    return ("01" + "0056F7E71C36" + "1B21" + f"{seconds:08X}" + f"{number:08X}").upper()


def offset_id(number):
    """An ID that is a place in a broker's log: 192.168.58.152:10911, and no time."""
    return f"C0A83A9800002A9F{number:016X}"


def certificates(folder, name="127.0.0.1"):
    """An authority (ca.pem) and a certificate of it for a name or address (peer.pem, peer.key)."""
    def run(*command):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    run("openssl", "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Peers")
    run("openssl", "req", *curve, "-keyout", "peer.key", "-out", "peer.csr", "-subj", "/CN=peer")
    kind = "IP" if name[0].isdigit() else "DNS"
    (pathlib.Path(folder) / "extensions").write_text(f"subjectAltName={kind}:{name}\nbasicConstraints=CA:FALSE\n")
    run("openssl", "x509", "-req", "-in", "peer.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-days", "2", "-out", "peer.pem", "-extfile", "extensions")


class Peer:
    """The independent API as a process."""

    def __init__(self, folder, tls=False, keys=(KEY_ID + ":" + SECRET,)):
        command = [sys.executable, str(HERE / "ons_peer.py")]
        for key in keys:
            command += ["--access-key", key]
        self.context = None
        if tls:
            command += ["--tls-cert", f"{folder}/peer.pem", "--tls-key", f"{folder}/peer.key"]
            self.context = ssl.create_default_context(cafile=f"{folder}/ca.pem")
            self.context.check_hostname = False
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=end_with_parent)
        self.address = self.child.stdout.readline().split()[-1]
        # Our own questions are connections too, and the peer counts them with the rest.
        self.asked = 0

    def ask(self, method, path, body=None):
        self.asked += 1
        host = urllib.parse.urlsplit(self.address).netloc
        if self.context:
            connection = http.client.HTTPSConnection(host, timeout=10, context=self.context)
        else:
            connection = http.client.HTTPConnection(host, timeout=10)
        with contextlib.closing(connection):
            connection.request(method, path, body=None if body is None else json.dumps(body))
            return json.loads(connection.getresponse().read())

    def control(self, **change):
        answer = self.ask("POST", "/_control", change)
        assert not answer, f"the peer refused: {answer}"

    def fault(self, mode, **keys):
        self.control(faults=[{"mode": mode, **keys}])

    def stats(self, operation="OnsMessageTrace"):
        """All of it, and the numbers of one operation beside."""
        answer = self.ask("GET", "/_stats")
        answer["connections"] -= self.asked
        empty = {"calls": 0, "max_sliding_second": 0, "mean_rate": 0.0}
        return {**answer, **answer["by_operation"].get(operation, empty)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.child)
        self.child.stdout.close()


class Metrics:
    """One page of /metrics, read by name and labels."""

    def __init__(self, text):
        self.text = text
        self.series = []
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, labels, value = SERIES.match(line).groups()
                self.series.append((name, dict(LABEL.findall(labels or "")), float(value)))

    def all(self, name, **labels):
        """Values of the series that have this name and at least these labels."""
        if not name.startswith(("process_", "promhttp_")):
            name = "rocketmq_canary_" + name
        return [v for n, l, v in self.series if n == name and labels.items() <= l.items()]

    def one(self, name, **labels):
        """The value of the only such series; None when there is none."""
        found = self.all(name, **labels)
        assert len(found) <= 1, f"{name}{labels}: {len(found)} series"
        return found[0] if found else None

    def sum(self, name, **labels):
        return sum(self.all(name, **labels))

    def reasons(self, operation="OnsMessageTrace"):
        """Failed calls by reason, those that are above 0."""
        name = "rocketmq_canary_api_request_failures_total"
        return {l["reason"]: v for n, l, v in self.series if n == name and l["operation"] == operation and v}


class Exporter:
    """The binary under judgement, serving."""

    def __init__(self, binary, folder, config, arguments=(), env=None, level="debug"):
        self.folder = pathlib.Path(folder)
        self.config = self.folder / "canaries.yml"
        if config is not None:
            self.config.write_text(config if isinstance(config, str) else json.dumps(config, indent=1))
        self.port = free_port()
        self.command = [
            str(binary), f"--config.file={self.config}", f"--web.listen-address=127.0.0.1:{self.port}",
            f"--log.level={level}", *arguments]
        self.env = {"ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": SECRET, **(env or {})}
        self.log = self.folder / f"exporter-{self.port}.log"
        self.start()

    def start(self):
        """Starts, also again, and waits until it serves."""
        self.child = start(self.command, self.log, self.env)
        wait_for(self.serves, 20, "the exporter serves")

    def serves(self):
        if self.child.poll() is not None:
            raise AssertionError(f"the exporter ended with {self.child.returncode}: {self.logged()[-600:]}")
        with socket.create_connection(("127.0.0.1", self.port), 1):
            return True

    def get(self, path="/metrics", method="GET", headers=None, timeout=10):
        """Status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    def metrics(self):
        status, _, body = self.get()
        assert status == 200, (status, body[:300])
        return Metrics(body.decode())

    def logged(self):
        return self.log.read_text(errors="replace")

    def fds(self):
        return len(os.listdir(f"/proc/{self.child.pid}/fd"))

    def rss_mib(self):
        text = pathlib.Path(f"/proc/{self.child.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024

    def signal(self, number):
        self.child.send_signal(number)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.child)


def canary(name="orders", **keys):
    return {"name": name, "region": "cn-hangzhou", "instance_id": INSTANCE, "topic": name, **keys}


def config(endpoint, canaries, rate=8, account=None, **defaults):
    """A configuration as JSON, which is YAML too."""
    account = {"name": "default", "credentials": {"type": "default"}, "requests_per_second": rate,
               "endpoint": endpoint, **(account or {})}
    return {"defaults": defaults, "accounts": [account], "canaries": canaries}


def run(binary, *arguments, env=None, timeout=30, input=None):
    """A command to its end: exit status, standard output, standard error."""
    result = subprocess.run(
        [str(binary), *map(str, arguments)], capture_output=True, timeout=timeout, input=input,
        env={**os.environ, **(env or {})})
    return result.returncode, result.stdout.decode(errors="replace"), result.stderr.decode(errors="replace")
