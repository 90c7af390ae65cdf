"""Runs cases against rules with promtool."""
import json
import os
import pathlib
import re
import subprocess
import tempfile

from expected import expectation

INTERVAL = "30s"
# promtool's own order of groups is any.
GROUPS = ["rocketmq-canary-consumption", "rocketmq-canary-watching"]
METRIC = re.compile(r"(?:[a-z_]+:)?rocketmq_canary_[a-z_]+(?::[a-z0-9_]+)?|\bALERTS\b|\bup\b")
# Several promtools run at once, one for each core: the garbage of one isn't worth a core of its own.
ENVIRONMENT = {**os.environ, "GOMAXPROCS": "1", "GOGC": "400"}


def metrics(expression):
    """The names of what an expression asks for, those in strings left out."""
    return set(METRIC.findall(re.sub(r'"[^"]*"', '""', expression)))


def needed(rules, alert, findings_of_others=False):
    """The part of a parsed rule file that an alert depends on, and the metrics that this part reads.

    Findings of other alerts bear their names and are told apart by them, so that they are left out unless asked for.
    """
    own = f"RocketMQCanary{alert}"

    def may_matter(rule):
        return findings_of_others or rule.get("labels", {}).get("alertname", own) == own

    records = [
        rule for group in rules["groups"] for rule in group["rules"] if "record" in rule and may_matter(rule)]
    wanted = set()
    asked = set().union(*(
        metrics(rule["expr"]) for group in rules["groups"] for rule in group["rules"] if rule.get("alert") == own))
    while asked != wanted:
        wanted = asked
        asked = wanted.union(*(metrics(rule["expr"]) for rule in records if rule["record"] in wanted))

    def keeps(rule):
        return rule.get("alert") == own or rule.get("record") in wanted and may_matter(rule)

    groups = [{**group, "rules": [rule for rule in group["rules"] if keeps(rule)]} for group in rules["groups"]]
    return {"groups": [group for group in groups if group["rules"]]}, wanted


def unit_test(case, read=None):
    """One case as promtool's unit test, with the series of the metrics that are read alone."""
    minutes = int(max(minute for minute, _ in case.checks)) + 1
    checks = []
    for minute, value in case.checks:
        expected = [] if value is None else [expectation(case.alert, value, case.labels)]
        checks.append({
            "eval_time": f"{round(minute * 60)}s", "alertname": f"RocketMQCanary{case.alert}", "exp_alerts": expected,
        })
    series = [
        one for one in case.world.input_series(minutes)
        if read is None or one["series"].split("{")[0] in read
    ]
    return {
        "name": f"{case.alert}: {case.fact}", "interval": INTERVAL, "input_series": series, "alert_rule_test": checks,
    }


def run(rules, tests):
    """Runs unit tests against parsed rules; returns promtool's words, or None where all hold."""
    with tempfile.TemporaryDirectory() as folder:
        # JSON is YAML.
        rule_file, file = pathlib.Path(folder) / "some.rules.yml", pathlib.Path(folder) / "cases.test.yml"
        rule_file.write_text(json.dumps(rules), encoding="utf-8")
        file.write_text(json.dumps({
            "rule_files": [str(rule_file)], "evaluation_interval": INTERVAL, "group_eval_order": GROUPS, "tests": tests,
        }), encoding="utf-8")
        finished = subprocess.run(
            ["promtool", "test", "rules", str(file)], capture_output=True, text=True, timeout=300, check=False,
            env=ENVIRONMENT)
    return None if finished.returncode == 0 else finished.stdout + finished.stderr
