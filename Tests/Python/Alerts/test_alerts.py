"""Holds the alert rules, and everything beside them in alerts/, to what they promise.

    python3 -m unittest discover Tests/Python/Alerts

Needs PyYAML, promtool and amtool, which `make test` installs.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import yaml  # noqa: E402

import mutants  # noqa: E402
import promtool  # noqa: E402
from cases import CASES  # noqa: E402
from expected import RUNBOOKS, SAYS  # noqa: E402
from world import World  # noqa: E402

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
ALERTS = REPOSITORY / "alerts"
RULES = ALERTS / "rocketmq-canary.rules.yml"
PREFIX = "RocketMQCanary"
WORKERS = os.cpu_count() or 2


def parsed(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def alerts():
    """Every alert of the rule file by its name without the prefix."""
    rules = [rule for group in parsed(RULES)["groups"] for rule in group["rules"]]
    return {rule["alert"].removeprefix(PREFIX): rule for rule in rules if "alert" in rule}


def in_parallel(function, items):
    """The results in the items' order; as many at a time as there are cores."""
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as executor:
        return list(executor.map(function, items))


def catalogue():
    """Every metric that the exporter declares."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "Sources").rglob("Catalogue*.swift"))
    return set(re.findall(r'name: "(rocketmq_canary_[a-z_]+)"', text))


class Cases(unittest.TestCase):
    """What promtool makes of the rules."""

    # What else may fire while an alert's first case does, since its cause makes it so.
    COMPANIONS = {
        "Blind": {"MessagesOverdue"},
    }

    def test_every_alert_has_every_kind_of_case(self):
        kinds = collections.defaultdict(set)
        for case in CASES:
            kinds[case.alert].add(case.kind)
        self.assertEqual(sorted(kinds), sorted(alerts()))
        for alert, rule in alerts().items():
            of_groups = "group:rocketmq_canary_finding" in rule["expr"]
            wanted = {"fires", "quiet", "gap", "flapping"} | ({"blind"} if of_groups else set())
            self.assertLessEqual(wanted, kinds[alert], alert)
            firing = [case for case in CASES if case.alert == alert and case.kind == "fires"]
            self.assertTrue(any(value for case in firing for _, value in case.checks), alert)

    def test_every_case_holds(self):
        rules = parsed(RULES)

        def failures(alert):
            part, read = promtool.needed(rules, alert)
            return promtool.run(part, [promtool.unit_test(case, read) for case in CASES if case.alert == alert])

        for alert, said in zip(alerts(), in_parallel(failures, alerts())):
            with self.subTest(alert):
                self.assertIsNone(said)

    def test_what_fires_one_alert_fires_no_other(self):
        rules = parsed(RULES)

        def failures(alert):
            case = next(case for case in CASES if case.alert == alert and case.kind == "fires")
            others = set(alerts()) - {alert} - self.COMPANIONS.get(alert, set())
            test = promtool.unit_test(case)
            test["alert_rule_test"] += [
                {"eval_time": f"{round(minute * 60)}s", "alertname": PREFIX + other, "exp_alerts": []}
                for other in sorted(others) for minute, _ in case.checks
            ]
            return promtool.run(rules, [test])

        for alert, said in zip(alerts(), in_parallel(failures, alerts())):
            with self.subTest(alert):
                self.assertIsNone(said)

    def test_a_healthy_day_is_quiet(self):
        world = World()
        minutes = 240
        quiet = [
            {"eval_time": f"{minute}m", "alertname": PREFIX + alert, "exp_alerts": []}
            for alert in SAYS for minute in range(10, minutes, 30)
        ]
        self.assertIsNone(promtool.run(parsed(RULES), [{
            "interval": promtool.INTERVAL, "input_series": world.input_series(minutes), "alert_rule_test": quiet,
        }]))


class Mutations(unittest.TestCase):
    """Rules with one fault each: a test that notices none of it proves nothing."""

    # Faults that change no result, and why the clause is there.
    WITHOUT_EFFECT = {
        # Jobs are told apart by the aggregation; without it Prometheus would read every target's series twice a minute.
        'canary:rocketmq_canary_last_success_timestamp_seconds:known: {job=~".*rocketmq-canary.*"} dropped',
    }

    def setUp(self):
        self.killers = collections.Counter()
        self.lock = threading.Lock()
        self.tests = {}

    def notices(self, case, mutant):
        rules, read = promtool.needed(mutant.rules, case.alert, mutant.mixes_findings)
        key = (id(case), frozenset(read))
        if key not in self.tests:
            self.tests[key] = promtool.unit_test(case, read)
        said = promtool.run(rules, [self.tests[key]])
        # A rule that can't be read is no fault that somebody could make and load.
        self.assertNotIn("parse", said or "", mutant.fault)
        return said is not None

    def survives(self, mutant):
        with self.lock:
            judges = mutants.judges(mutant, CASES, self.killers)
        for case in judges:
            if self.notices(case, mutant):
                with self.lock:
                    self.killers.update([id(case), (mutants.name(mutant.rule), id(case))])
                return False
        return True

    def test_every_fault_is_noticed(self):
        begun = time.monotonic()
        every = {mutant.fault: mutant for mutant in mutants.mutants(parsed(RULES))}
        idle = {fault for fault in every if re.sub(" at [0-9]+$", "", fault) in self.WITHOUT_EFFECT}
        self.assertEqual(len(idle), len(self.WITHOUT_EFFECT), "a fault that is excepted is none any more")
        faulty = [mutant for fault, mutant in every.items() if fault not in idle]
        survivors = [mutant.fault for mutant, lives in zip(faulty, in_parallel(self.survives, faulty)) if lives]
        print(f"{len(faulty)} rules with a fault each, {len(survivors)} not noticed, "
              f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
        self.assertGreater(len(faulty), 150)
        self.assertEqual(survivors, [], "no case notices these faults: add one, or leave out what changes nothing")

    def test_a_fault_that_no_case_notices_survives(self):
        rules = parsed(RULES)
        rule = next(
            rule for group in rules["groups"] for rule in group["rules"] if rule.get("alert") == f"{PREFIX}QuotaTooSmall")
        rule["expr"] = f"({rule['expr']}) or (vector(1) > 2)"
        faults = {mutant.fault: mutant for mutant in mutants.mutants(rules) if mutant.rule is rule}
        idle = mutants.Mutant("nothing is wrong", rule, rules)
        self.assertTrue(self.survives(idle))
        self.assertFalse(self.survives(next(mutant for fault, mutant in faults.items() if "renamed" in fault)))


class Form(unittest.TestCase):
    """Names, labels, annotations, and what they point to."""

    def test_promtool_finds_nothing(self):
        checked = subprocess.run(
            ["promtool", "check", "rules", "--lint-fatal", str(RULES)], capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_alerts_have_the_labels_and_annotations_of_mixins(self):
        for name, rule in alerts().items():
            with self.subTest(name):
                self.assertRegex(rule["alert"], "^RocketMQCanary[A-Z][A-Za-z]+$")
                self.assertEqual(list(rule["labels"]), ["severity"])
                self.assertIn(rule["labels"]["severity"], ["critical", "warning", "info"])
                summary, description = rule["annotations"]["summary"], rule["annotations"]["description"]
                self.assertRegex(summary, "^[A-Z].*[.]$")
                self.assertNotIn("{{", summary)
                self.assertRegex(description, "[.]$")
                self.assertEqual(rule["annotations"]["runbook_url"], f"{RUNBOOKS}{rule['alert']}.md")

    def test_metrics_are_those_of_the_catalogue(self):
        known = catalogue()
        recorded = set()
        used = set()
        for group in parsed(RULES)["groups"]:
            for rule in group["rules"]:
                recorded |= {rule["record"]} if "record" in rule else set()
                used |= {match[0] for match in promtool.METRIC.finditer(mutants.MATCHER.sub("", rule["expr"]))}
        series = {re.sub("_(bucket|count|sum)$", "", name) for name in used - recorded - {"up", "ALERTS"}}
        self.assertTrue(known)
        self.assertEqual(series - known, set())
        self.assertEqual({name for name in recorded if name not in used}, set(), "recorded, and used by nothing")

    def test_every_alert_has_a_runbook_and_every_runbook_an_alert(self):
        runbooks = {path.stem.removeprefix(PREFIX): path for path in (ALERTS / "runbooks").glob("*.md")}
        self.assertEqual(sorted(runbooks), sorted(alerts()))
        for alert, path in runbooks.items():
            text = path.read_text(encoding="utf-8")
            headings = re.findall(r"^#+ .*$", text, re.MULTILINE)
            self.assertEqual(
                headings, [f"# {PREFIX}{alert}", "## Meaning", "## Impact", "## Diagnosis", "## Mitigation"])
            for named in re.findall(rf"\\b{PREFIX}([A-Z][A-Za-z]+)\\b", text):
                self.assertIn(named, runbooks, path.name)

    def test_what_runbooks_ask_prometheus_can_be_asked(self):
        known = catalogue()
        for path in (ALERTS / "runbooks").glob("*.md"):
            text = path.read_text(encoding="utf-8")
            used = {re.sub("_(bucket|count|sum)$", "", name) for name in re.findall(
                r"(?<![a-z:_])rocketmq_canary_[a-z_]+", text)}
            self.assertEqual(used - known, set(), path.name)
            for query in re.findall(r"```promql\n(.*?)```", text, re.DOTALL):
                rules = {"groups": [{"name": "queries", "rules": [{"record": "query", "expr": query}]}]}
                with tempfile.NamedTemporaryFile("w", suffix=".yml", encoding="utf-8") as file:
                    json.dump(rules, file)
                    file.flush()
                    checked = subprocess.run(
                        ["promtool", "check", "rules", file.name], capture_output=True, text=True, check=False)
                self.assertEqual(checked.returncode, 0, f"{path.name}: {query}\n{checked.stderr}")


class OtherForms(unittest.TestCase):
    """The PrometheusRule, the scaled rules and Alertmanager's example."""

    def script(self, *arguments):
        return subprocess.run(
            [sys.executable, str(REPOSITORY / "scripts/alert-rules"), *arguments], capture_output=True, text=True,
            check=False)

    def test_the_prometheus_rule_is_the_same_rules(self):
        self.assertEqual(self.script("prometheusrule", "--check").stderr, "")
        rule = parsed(ALERTS / "prometheusrule.yaml")
        self.assertEqual((rule["apiVersion"], rule["kind"]), ("monitoring.coreos.com/v1", "PrometheusRule"))
        self.assertEqual(rule["spec"], parsed(RULES))

    def test_scaled_rules_differ_in_nothing_but_durations(self):
        scaled = yaml.safe_load(self.script("scaled", "--factor=30").stdout)
        self.assertEqual(scaled["groups"][0]["interval"], "1000ms")
        same = self.script("scaled", "--factor=1").stdout

        def plain(node):
            text = json.dumps(node)
            units = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
            return re.sub(
                r"(?<![a-z0-9_])([0-9]+)(ms|s|m|h)(?![a-z0-9_])",
                lambda match: f"{int(match[1]) * units[match[2]]:g}s", text)

        self.assertEqual(plain(yaml.safe_load(same)), plain(parsed(RULES)))

    def test_promtool_finds_nothing_in_the_example_for_prometheus(self):
        example = REPOSITORY / "deploy/examples/prometheus/prometheus.yml"
        with tempfile.TemporaryDirectory() as folder:
            # As somebody installs it: both files in one folder.
            for file in (example, RULES):
                shutil.copy(file, folder)
            checked = subprocess.run(
                ["promtool", "check", "config", f"{folder}/prometheus.yml"], capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        rules = sum(len(group["rules"]) for group in parsed(RULES)["groups"])
        self.assertIn(f"{rules} rules found", checked.stdout)
        job, = parsed(example)["scrape_configs"]
        self.assertRegex(job["job_name"], ".*rocketmq-canary.*")
        source = parsed(REPOSITORY / "dashboards/provisioning/datasources/rocketmq-canary.yaml")["datasources"][0]
        self.assertEqual(job["scrape_interval"], source["jsonData"]["timeInterval"])
        self.assertTrue(parsed(example)["alerting"]["alertmanagers"])

    def test_amtool_finds_nothing_in_the_example(self):
        checked = subprocess.run(
            ["amtool", "check-config", str(ALERTS / "alertmanager-example.yml")], capture_output=True, text=True,
            check=False)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_pages_go_to_the_pager_and_tickets_do_not(self):
        receivers = {"critical": "pager", "warning": "tickets", "info": "nobody"}
        for name, rule in alerts().items():
            severity = rule["labels"]["severity"]
            routed = subprocess.run(
                ["amtool", "config", "routes", "test", f"--config.file={ALERTS / 'alertmanager-example.yml'}",
                 f"alertname={PREFIX}{name}", f"severity={severity}"], capture_output=True, text=True, check=False)
            self.assertEqual(routed.stdout.strip(), receivers[severity], f"{name}: {routed.stderr}")

    def test_no_ticket_mutes_a_page(self):
        severities = {PREFIX + name: rule["labels"]["severity"] for name, rule in alerts().items()}

        def names(matchers):
            patterns = [pattern for label, pattern in map(self.matcher, matchers) if label == "alertname"]
            return {name for name in severities if all(re.fullmatch(pattern, name) for pattern in patterns)}

        for rule in parsed(ALERTS / "alertmanager-example.yml")["inhibit_rules"]:
            sources, targets = names(rule["source_matchers"]), names(rule["target_matchers"])
            self.assertTrue(sources and targets, rule)
            self.assertFalse(sources & targets, rule)
            if any(severities[target] == "critical" for target in targets):
                self.assertEqual({severities[source] for source in sources}, {"critical"}, rule)

    def matcher(self, text):
        """The label of a matcher, and the pattern that its value must have."""
        found = re.fullmatch(r'(\w+)\s*(=~|=)\s*"?([^"]*)"?', text.strip())
        self.assertIsNotNone(found, text)
        return found[1], found[3] if found[2] == "=~" else re.escape(found[3])

    def mutes(self, source, target):
        """Whether one alert mutes another, as Alertmanager decides it: a label that is absent is empty."""
        def matches(alert, matchers):
            return all(re.fullmatch(pattern, alert.get(label, "")) for label, pattern in map(self.matcher, matchers))

        return any(
            matches(source, rule["source_matchers"]) and matches(target, rule["target_matchers"])
            and all(source.get(label, "") == target.get(label, "") for label in rule.get("equal", []))
            for rule in parsed(ALERTS / "alertmanager-example.yml")["inhibit_rules"])

    @staticmethod
    def told(alert, **labels):
        """An alert's labels: those of its cases, and some more or others."""
        return {"alertname": PREFIX + alert, "severity": SAYS[alert][0]} | SAYS[alert][1] | labels

    def test_what_is_absent_from_one_cluster_mutes_nothing_in_another(self):
        for watching in ("Blind", "MessagesOverdue", "NoFreshCanaries", "APIErrors", "CredentialsFailing"):
            with self.subTest(watching):
                absent = self.told("ExporterAbsent", cluster="east")
                self.assertTrue(self.mutes(absent, self.told(watching, cluster="east")))
                self.assertFalse(self.mutes(absent, self.told(watching, cluster="west")))
                # One Prometheus without a name.
                self.assertTrue(self.mutes(self.told("ExporterAbsent"), self.told(watching)))

    def test_no_alert_mutes_anything_in_another_cluster(self):
        for source in SAYS:
            for target in SAYS:
                self.assertFalse(
                    self.mutes(self.told(source, cluster="east"), self.told(target, cluster="west")), (source, target))

    def test_trouble_with_samples_mutes_what_it_causes_and_trouble_with_births_mutes_nothing(self):
        caused = {
            "APIErrors": {"MessagesOverdue"},
            "Throttled": {"MessagesOverdue", "ConsumptionSlow"},
            "QuotaTooSmall": {"MessagesOverdue", "ConsumptionSlow"},
        }
        for cause, consequences in caused.items():
            with self.subTest(cause):
                births = self.told(cause, operation="OnsMessageGetByMsgId")
                self.assertEqual({one for one in SAYS if self.mutes(self.told(cause), self.told(one))}, consequences)
                self.assertEqual({one for one in SAYS if self.mutes(births, self.told(one))}, set())

    def test_a_group_that_is_not_there_mutes_what_is_late_of_it_alone(self):
        missing = self.told("ConsumerGroupMissing")
        self.assertTrue(self.mutes(missing, self.told("ConsumptionStuck")))
        self.assertFalse(self.mutes(missing, self.told("ConsumptionStuck", consumer_group="GID_other")))


if __name__ == "__main__":
    unittest.main()
