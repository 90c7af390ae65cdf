"""Starts the programs of the whole chain on loopback, and asks them; every program ends with the test."""
import contextlib
import ctypes
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
SCRIPT = REPOSITORY / "scripts/alert-rules"
# A rule that waits five minutes waits ten seconds.
FACTOR = 30
KEYS = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI5tAlertChainKeyId", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "alert-chain-secret",
}
START_SECONDS = 60


class NotWithinTime(Exception):
    """Something that the test waited for did not come."""


def end_with_parent():
    """Called in a child before it becomes its program: it is killed when the test is."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def free_port():
    """A port that was free a moment ago, for programs that can't choose one themselves and say which."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(what, done, seconds=START_SECONDS):
    """The first true answer; fails after the limit. `what` says it, or is a function that does."""
    deadline = time.monotonic() + seconds
    while not (answer := done()):
        if time.monotonic() > deadline:
            raise NotWithinTime(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.1)
    return answer


def answer(address):
    """What a page says; None where there is no answer, or none that is good."""
    try:
        with urllib.request.urlopen(address, timeout=10) as reply:
            return reply.read().decode()
    except (urllib.error.URLError, OSError):
        return None


class Programs(contextlib.ExitStack):
    """The programs that were started, in a folder of their own each."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder
        self.running = {}

    def start(self, name, command):
        """Starts a program; its words go to a file in the folder."""
        with open(self.folder / f"{name}.log", "wb") as output:
            process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                cwd=self.folder, env={**os.environ, **KEYS}, preexec_fn=end_with_parent)
        self.running[name] = process
        self.callback(process.wait)
        self.callback(process.kill)

    def kill(self, name):
        """Ends a program at once."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def words(self, name):
        """What it wrote."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def require_running(self):
        """Fails with the last words of a program that ended."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise NotWithinTime(f"{name} ended with status {process.returncode}; it said: {self.words(name)[-2000:]}")

    def port_of(self, name):
        """The port on 127.0.0.1 that it says it listens on."""
        def said():
            self.require_running()
            return re.search(r"(?: address=|on http://|on )127\.0\.0\.1:([1-9][0-9]+)", self.words(name))

        return int(eventually(lambda: f"{name} listens; it said: {self.words(name)[-2000:]}", said)[1])

    def wait_until_ready(self, name, address):
        """Returns when its page says that it is ready."""
        def ready():
            self.require_running()
            return answer(address) is not None

        eventually(lambda: f"{name} is ready; it said: {self.words(name)[-2000:]}", ready)


def scaled(*arguments):
    """What scripts/alert-rules makes of the project's rules or of Alertmanager's example."""
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments, f"--factor={FACTOR}"], capture_output=True, text=True, check=True).stdout


def installed(name):
    """A program on the search path."""
    path = shutil.which(name)
    if not path:
        raise FileNotFoundError(f"{name} isn't installed: scripts/install-dependencies.sh test installs it")
    return path


class Stack:
    """Prometheus and Alertmanager with the project's rules and routes, and a receiver of what Alertmanager sends."""

    def __init__(self, programs, jobs):
        """Scrapes the exporters' ports by the names of their jobs."""
        self.programs = programs
        self.file = programs.folder / "notifications.jsonl"
        self.file.touch()
        programs.start("receiver", [sys.executable, HERE / "receiver.py", self.file])
        self.alertmanager = self.start_alertmanager(programs.port_of("receiver"))
        self.prometheus = self.start_prometheus(jobs)

    def start_alertmanager(self, receiver):
        folder, address = self.programs.folder, f"127.0.0.1:{free_port()}"
        (folder / "alertmanager.yml").write_text(
            scaled("scaled-alertmanager", f"--receiver=http://127.0.0.1:{receiver}"), encoding="utf-8")
        self.programs.start("alertmanager", [
            installed("prometheus-alertmanager"), "--config.file=alertmanager.yml", "--storage.path=alertmanager",
            f"--web.listen-address={address}", "--cluster.listen-address=", "--log.level=warn"])
        self.programs.wait_until_ready("alertmanager", f"http://{address}/-/ready")
        return address

    def start_prometheus(self, jobs):
        folder, address = self.programs.folder, f"127.0.0.1:{free_port()}"
        (folder / "rules.yml").write_text(scaled("scaled"), encoding="utf-8")
        # JSON is YAML.
        (folder / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
            "rule_files": ["rules.yml"],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [self.alertmanager]}]}]},
            "scrape_configs": [
                {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]} for job, port in jobs.items()],
        }), encoding="utf-8")
        # An alert is over for Alertmanager when four delays go by without a word: on a busy machine that may be long.
        self.programs.start("prometheus", [
            installed("prometheus"), "--config.file=prometheus.yml", "--storage.tsdb.path=tsdb",
            f"--web.listen-address={address}", "--log.level=warn", "--rules.alert.resend-delay=15s"])
        self.programs.wait_until_ready("prometheus", f"http://{address}/-/ready")
        return address

    def notifications(self):
        """Everything that was sent so far, oldest first."""
        self.programs.require_running()
        return [Notification(json.loads(line)) for line in self.file.read_text(encoding="utf-8").splitlines()]

    def query(self, expression):
        """The series of an instant query, as pairs of labels and value."""
        page = answer(f"http://{self.prometheus}/api/v1/query?{urllib.parse.urlencode({'query': expression})}")
        results = json.loads(page)["data"]["result"] if page else []
        return [(series["metric"], float(series["value"][1])) for series in results]


class Notification:
    """One message of Alertmanager to a receiver."""

    def __init__(self, line):
        self.time = line["time"]
        self.is_page = line["path"] == "/pager"
        self.is_firing = line["payload"]["status"] == "firing"
        self.alerts = line["payload"]["alerts"]
        # All of its alerts have the same name, since they are grouped by it.
        self.name = self.alerts[0]["labels"]["alertname"].removeprefix("RocketMQCanary")

    def has(self, labels):
        """Whether it is of an alert with exactly these labels."""
        return any(alert["labels"] == labels for alert in self.alerts)

    def __str__(self):
        told = sorted(alert["labels"].get("canary") or alert["labels"]["job"] for alert in self.alerts)
        return f"{self.name} of {', '.join(told)} {'fires' if self.is_firing else 'is over'}"
