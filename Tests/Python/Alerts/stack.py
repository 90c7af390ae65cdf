"""Starts the programs of the whole chain on loopback, and asks them; every program ends with the test."""
import contextlib
import json
import pathlib
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import programs  # noqa: E402  (found through the line above)
from programs import eventually, free_port, installed  # noqa: E402

SCRIPT = programs.REPOSITORY / "scripts/alert-rules"
# A rule that waits five minutes waits ten seconds.
FACTOR = 30
KEYS = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI5tAlertChainKeyId", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "alert-chain-secret",
}


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
        process = programs.start(command, self.folder / f"{name}.log", KEYS, cwd=self.folder)
        self.running[name] = process
        self.callback(process.wait)
        self.callback(process.kill)

    def kill(self, name):
        """Ends a program at once."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def require_running(self):
        """Fails with the last words of a program that ended."""
        for process in self.running.values():
            programs.require_running(process)

    def port_of(self, name):
        """The port on 127.0.0.1 that it says it listens on."""
        return programs.port_of(self.running[name])

    def wait_until_ready(self, name, address):
        """Returns when its page says that it is ready."""
        def ready():
            self.require_running()
            return answer(address) is not None

        eventually(lambda: f"{name} is ready; it wrote: {programs.words(self.running[name])[-2000:]}", ready)


def scaled(*arguments):
    """What scripts/alert-rules makes of the project's rules or of Alertmanager's example."""
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments, f"--factor={FACTOR}"], capture_output=True, text=True, check=True).stdout


class Stack:
    """Prometheus and Alertmanager with the project's rules and routes, and a receiver of what Alertmanager sends."""

    def __init__(self, started, jobs):
        """Scrapes the exporters' ports by the names of their jobs."""
        self.programs = started
        self.file = started.folder / "notifications.jsonl"
        self.file.touch()
        started.start("receiver", [sys.executable, HERE / "receiver.py", self.file])
        self.alertmanager = self.start_alertmanager(started.port_of("receiver"))
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
