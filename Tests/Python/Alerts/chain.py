"""The whole chain for real: incidents in simulated clouds, and who is told of them.

    chain.py PROGRAM       PROGRAM is the exporter

Simulated clouds, two exporters, Debian's Prometheus with the project's rules, Alertmanager with the routes and
inhibitions of the project's example, and a receiver; all on loopback. Every duration of rules and routes is divided by
30. All incidents happen at the same time, each to a canary in a region of its own. What must come is waited for, however
busy the machine is; nothing else may come. Takes about two and a half minutes.
"""
import dataclasses
import os
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from stack import FACTOR, KEYS, Programs, Stack, eventually  # noqa: E402

JOB, DOOMED_JOB = "rocketmq-canary", "rocketmq-canary-doomed"
# Nothing takes this long that is not stuck.
LIMIT_SECONDS = 150
# A thirtieth of the default configuration, but for what clients' commits every 5 s ask for.
DEFAULTS = ("sample_interval: 2s, settled_interval: 10s, retire_after: 1m, stale_after: 10s, max_messages: 6, "
            "lag_threshold: 90s, fresh_within: 60s")


@dataclasses.dataclass
class Incident:
    """What happens to a canary, which is called as the incident is. Times are seconds from the world's start."""
    name: str
    region: str
    account: str = "steady"
    group: str = ""  # More lines of its group's section; None: the service doesn't know the group.
    keys: str = ""  # More keys of the canary.
    begins: float = 0
    # Alerts that must come, and whether they must end before the test does.
    told: dict = dataclasses.field(default_factory=dict)
    # Tickets that may come.
    possible: set = frozenset()

    @property
    def instance(self):
        """An instance of its own: by it the simulated cloud tells the region, and counts what the region may ask."""
        return f"MQ_INST_1_{self.name}"

    @property
    def consumer_group(self):
        return f"GID_{self.name}"

    def scenario(self):
        group = "" if self.group is None else (
            f"[group {self.name}/{self.consumer_group}]\ndelay = 1s\njitter = 1s\n{self.group}\n")
        return (f"[canary {self.name}]\nregion = {self.region}\ninstance_id = {self.instance}\ntopic = {self.name}\n"
                f"every = 4s\nfile = json\n\n{group}\n"
                # The topic has another group, to which nothing happens.
                f"[group {self.name}/GID_other]\ndelay = 1s\n\n")

    def configuration(self, messages):
        return (f"  - {{name: {self.name}, account: {self.account}, region: {self.region}, instance_id: {self.instance}, "
                f"topic: {self.name}, message_files: [{messages}/{self.name}.txt], "
                f"expected_groups: [{self.consumer_group}]{self.keys}}}\n")

    def labels(self, alert, job=JOB):
        """The labels of an alert of it."""
        api = {"job": job, "account": self.account, "region_id": self.region}
        canary = api | {"instance_id": self.instance, "topic": self.name, "canary": self.name}
        own = {
            "Blind": canary, "Throttled": api | {"operation": "OnsMessageTrace"},
        }.get(alert, canary | {"consumer_group": self.consumer_group})
        return own | {"alertname": f"RocketMQCanary{alert}", "severity": "critical" if alert in PAGES else "warning"}


@dataclasses.dataclass
class Expected:
    """An alert that must come: of which incident, with which labels, and whether it must end."""
    incident: str
    alert: str
    labels: dict
    began: float  # When its cause began, in seconds since 1970.
    ends: bool


PAGES = {"ConsumptionStuck", "ConsumerGroupOffline", "ConsumerGroupMissing", "Blind", "ExporterDown"}
OUTAGE_BEGINS, OUTAGE_ENDS = 75, 110
# Its group recovers while nobody can see it.
UNSEEN_RECOVERY = 90
# What is consumed after a stall is late, and so is what could not be sampled.
LATE = {"ConsumptionSlow"}
OUTAGE_TICKETS = LATE | {"APIErrors", "MessagesOverdue"}

INCIDENTS = [
    Incident("stalled", "cn-hangzhou", group="stalled = from 20s to 90s", keys=", lag_threshold: 24s", begins=20,
             told={"ConsumptionStuck": True}, possible=LATE),
    Incident("missing", "cn-shanghai", group=None, told={"ConsumerGroupMissing": False}),
    Incident("offline", "cn-beijing", group="offline = from 20s", begins=20, told={"ConsumerGroupOffline": False}),
    Incident("reset", "cn-shenzhen", group="reset = back 20s replay 20s at 40s", begins=40,
             told={"OffsetWentBackwards": True}, possible=LATE),
    # A consumer is restarted, for two of the five minutes that a group may be offline.
    Incident("quiet", "cn-chengdu", group="offline = from 50s to 54s"),
    Incident("throttled", "cn-qingdao", account="throttled", begins=20,
             told={"Throttled": False}, possible=LATE | {"MessagesOverdue"}),
    Incident("outage", "cn-hongkong", account="unreachable", begins=OUTAGE_BEGINS, told={"Blind": True},
             possible=OUTAGE_TICKETS),
    # Its group is stuck before the outage, and no longer after it.
    Incident("held", "cn-zhangjiakou", account="unreachable", group=f"stalled = from 10s to {UNSEEN_RECOVERY}s",
             keys=", lag_threshold: 24s", begins=10, told={"ConsumptionStuck": True, "Blind": True},
             possible=OUTAGE_TICKETS),
]
DOOMED = Incident("doomed", "cn-heyuan")
FAULTS = {
    "steady": "",
    "throttled": "[fault throttle]\nwhen = from 20s\nchance = 30%\n",
    "unreachable": f"[fault close]\nwhen = from {OUTAGE_BEGINS}s to {OUTAGE_ENDS}s\n",
}


class Cloud:
    """A simulated cloud with the canaries of one account."""

    def __init__(self, programs, account, incidents):
        self.messages = programs.folder / f"messages-{account}"
        self.messages.mkdir()
        scenario = programs.folder / f"{account}.scenario"
        scenario.write_text(
            f"[cloud]\nseed = 3\nhistory = 0s\naccess_key_id = {KEYS['ALIBABA_CLOUD_ACCESS_KEY_ID']}\n"
            f"access_key_secret = {KEYS['ALIBABA_CLOUD_ACCESS_KEY_SECRET']}\nmessage_directory = {self.messages.name}\n\n"
            + "".join(incident.scenario() for incident in incidents) + FAULTS[account], encoding="utf-8")
        programs.start(f"cloud-{account}", [PROGRAM, "simulate", "--listen=127.0.0.1:0", f"--scenario={scenario}"])
        self.endpoint = f"http://127.0.0.1:{programs.port_of(f'cloud-{account}')}"
        self.began = time.time()


def start_exporter(programs, name, clouds, incidents):
    """Starts an exporter that watches the incidents' canaries; returns its port."""
    accounts = {incident.account for incident in incidents}
    file = programs.folder / f"{name}.yml"
    file.write_text(
        f"defaults: {{{DEFAULTS}}}\naccounts:\n"
        + "".join(f"  - {{name: {account}, endpoint: \"{clouds[account].endpoint}\"}}\n" for account in sorted(accounts))
        + "canaries:\n"
        + "".join(incident.configuration(clouds[incident.account].messages) for incident in incidents), encoding="utf-8")
    programs.start(name, [PROGRAM, f"--config.file={file}", "--web.listen-address=127.0.0.1:0"])
    port = programs.port_of(name)
    programs.wait_until_ready(name, f"http://127.0.0.1:{port}/-/healthy")
    return port


class Chain(unittest.TestCase):
    def setUp(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="alert-chain-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.programs = Programs(folder)
        self.addCleanup(self.programs.close)

    def test_every_incident_is_told_once_and_nothing_else_is(self):
        everyone = INCIDENTS + [DOOMED]
        clouds = {
            account: Cloud(self.programs, account, [one for one in everyone if one.account == account])
            for account in FAULTS}
        exporter = start_exporter(self.programs, "exporter", clouds, INCIDENTS)
        doomed = start_exporter(self.programs, "doomed", clouds, [DOOMED])
        self.stack = Stack(self.programs, {JOB: exporter, DOOMED_JOB: doomed})

        eventually("Prometheus knows the canary of the exporter that is to end", lambda: self.stack.query(
            f'canary:rocketmq_canary_sight:state{{job="{DOOMED_JOB}"}} == 2'))
        self.programs.kill("doomed")
        killed = time.time()

        expected = [
            Expected(one.name, alert, one.labels(alert), clouds[one.account].began + self.beginning(one, alert), ends)
            for one in INCIDENTS for alert, ends in one.told.items()
        ]
        expected.append(Expected("dead exporter", "ExporterDown", {
            "alertname": "RocketMQCanaryExporterDown", "severity": "critical", "job": DOOMED_JOB,
            "instance": f"127.0.0.1:{doomed}",
        }, killed, False))
        for one in expected:
            self.wait_for(one, firing=True)
        for one in expected:
            if one.ends:
                self.wait_for(one, firing=False)
        # What would come late has the time of a page, which is five minutes and what a group of notifications waits.
        rest = time.monotonic() + 330 / FACTOR
        eventually("the rest is over", lambda: self.stack.notifications() and time.monotonic() > rest)

        sent = self.stack.notifications()
        self.tell(sent, expected, clouds)
        self.judge_expected(sent, expected)
        self.judge_rest(sent)
        self.judge_hold(sent, clouds["unreachable"])

    @staticmethod
    def beginning(incident, alert):
        """When an alert's cause begins."""
        return OUTAGE_BEGINS if alert == "Blind" else incident.begins

    def of(self, sent, labels, firing):
        return [one for one in sent if one.is_firing == firing and one.has(labels)]

    def wait_for(self, one, firing):
        what = f"{one.alert} {'fires' if firing else 'is over'} with {one.labels}"
        eventually(
            lambda: f"{what}; there came {self.told()}; firing in Prometheus: {self.stack.query('ALERTS')}",
            lambda: self.of(self.stack.notifications(), one.labels, firing), LIMIT_SECONDS)

    def told(self):
        return [str(one) for one in self.stack.notifications()]

    def tell(self, sent, expected, clouds):
        """Prints how long it took until somebody heard of each incident."""
        print(f"seconds from an incident's beginning to its notification, durations of rules divided by {FACTOR}:")
        for one in sorted(expected, key=lambda one: one.began):
            came = self.of(sent, one.labels, True)[0]
            print(f"{came.time - one.began:6.1f} s  {'page  ' if came.is_page else 'ticket'}  {one.incident}: {one.alert}")
        print(f"all in all {time.time() - clouds['steady'].began:.0f} s", flush=True)

    def judge_expected(self, sent, expected):
        for one in expected:
            firing = self.of(sent, one.labels, True)
            with self.subTest(one.alert, incident=one.incident):
                self.assertEqual(len(firing), 1, self.told())
                self.assertEqual(firing[0].is_page, one.labels["severity"] == "critical")
                self.assertEqual(len(self.of(sent, one.labels, False)), 1 if one.ends else 0, self.told())
                annotations = firing[0].alerts[0]["annotations"]
                self.assertEqual(sorted(annotations), ["description", "runbook_url", "summary"])
                runbook = annotations["runbook_url"].rsplit("/", 1)[1]
                self.assertTrue((pathlib.Path(__file__).resolve().parents[3] / "alerts/runbooks" / runbook).exists())

    def judge_rest(self, sent):
        """No canary, region or exporter has notifications but those that were expected or may come."""
        by_region = {one.region: one for one in INCIDENTS}
        for notification in sent:
            for alert in notification.alerts:
                labels = alert["labels"]
                if labels["job"] == DOOMED_JOB:
                    allowed = {"ExporterDown"}
                else:
                    incident = by_region[labels["region_id"]]
                    allowed = set(incident.told) | (set() if notification.is_page else incident.possible)
                with self.subTest(str(notification)):
                    self.assertIn(notification.name, allowed, f"{labels} among {self.told()}")

    def judge_hold(self, sent, cloud):
        """The alert that fired when sight was lost was over when the recovery was seen, not when it was."""
        held = next(one for one in INCIDENTS if one.name == "held")
        fired, over = (
            self.of(sent, held.labels("ConsumptionStuck"), firing)[0] for firing in (True, False))
        self.assertLess(fired.time, cloud.began + OUTAGE_BEGINS, "it was to fire before the outage")
        self.assertGreater(over.time, cloud.began + OUTAGE_ENDS)


def main():
    global PROGRAM
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    PROGRAM = os.path.abspath(sys.argv.pop())
    unittest.main()


if __name__ == "__main__":
    main()
