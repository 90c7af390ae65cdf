"""Runs cases against a rule file with promtool."""
import json
import pathlib
import subprocess
import tempfile

from expected import expectation

INTERVAL = "30s"


def unit_test(case):
    """One case as promtool's unit test."""
    minutes = int(max(minute for minute, _ in case.checks)) + 1
    checks = []
    for minute, value in case.checks:
        expected = [] if value is None else [expectation(case.alert, value, case.labels)]
        checks.append({
            "eval_time": f"{round(minute * 60)}s", "alertname": f"RocketMQCanary{case.alert}", "exp_alerts": expected,
        })
    return {
        "name": f"{case.alert}: {case.fact}", "interval": INTERVAL, "input_series": case.world.input_series(minutes),
        "alert_rule_test": checks,
    }


def prepared(cases):
    """The unit tests as text, to be run against several rule files."""
    return [unit_test(case) for case in cases]


def run(rules, tests):
    """Runs unit tests against a rule file; returns promtool's words, or None where all hold."""
    with tempfile.TemporaryDirectory() as folder:
        # JSON is YAML.
        file = pathlib.Path(folder) / "cases.test.yml"
        file.write_text(json.dumps({
            "rule_files": [str(rules)], "evaluation_interval": INTERVAL, "tests": tests,
        }), encoding="utf-8")
        finished = subprocess.run(
            ["promtool", "test", "rules", str(file)], capture_output=True, text=True, timeout=300, check=False)
    return None if finished.returncode == 0 else finished.stdout + finished.stderr
