"""Every query of every panel, variable and annotation has an answer from a real Prometheus.

It scrapes the exporter with its simulated cloud. Run by run.py --live PROGRAM; takes a minute or two.
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

import model

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from programs import eventually, free_port, installed, port_of, start  # noqa: E402  (found through the line above)

# How long the simulated world is given to show something of everything.
PATIENCE_SECONDS = 150
# How far back a panel looks here, and in which steps.
RANGE_SECONDS, STEP_SECONDS = 60, 5
JOB = "rocketmq-canary"

# Queries that have no answer here, each with its reason.
EXCEPTIONS = {
    ("rocketmq-canary-exporter", "panel Credentials expire in, query 0"): "static keys don't expire",
    ("rocketmq-canary-exporter", "panel Life of the credentials, query 0"): "static keys don't expire",
}

# One choice of everything: a slow group, which always has something unconsumed.
CHOICE = {"account": "simulated", "region_id": "cn-hangzhou", "topic": "orders", "canary": "orders",
          "consumer_group": "GID_orders_search"}

# No alert of the project fires within seconds; the panels must find one with the labels that those have.
RULES = {"groups": [{"name": "test", "interval": "1s", "rules": [{
    "alert": "RocketMQCanaryDashboardTest", "labels": {"severity": "info"},
    "expr": "max without (instance) (rocketmq_canary_lag_threshold_seconds) > 0"}]}]}


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="dashboards-"))
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        exporter = port_of(cls.start(folder, "exporter", [
            os.environ["DASHBOARDS_EXPORTER"], "--simulate", "--web.listen-address=127.0.0.1:0"]))
        port = free_port()
        cls.server = f"http://127.0.0.1:{port}/api/v1/"
        cls.instance = f"127.0.0.1:{exporter}"
        # Other targets, as every Prometheus has some: itself, which started later, and one that is down.
        others = [{"job_name": "prometheus", "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]},
                  {"job_name": "down", "static_configs": [{"targets": ["127.0.0.1:1"]}]}]
        (folder / "rules.yml").write_text(json.dumps(RULES), encoding="utf-8")
        (folder / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s"}, "rule_files": ["rules.yml"],
            "scrape_configs": [{"job_name": JOB, "static_configs": [{"targets": [cls.instance]}]}, *others],
        }), encoding="utf-8")
        cls.start(folder, "prometheus", [
            installed("prometheus"), f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
            f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"])
        eventually("Prometheus has scraped", lambda: cls.answers("query", query=f'up{{job="{JOB}"}} == 1'))

    @classmethod
    def start(cls, folder, name, command):
        """Starts a program that ends with the tests."""
        child = start(command, folder / f"{name}.log")
        cls.addClassCleanup(child.wait)
        cls.addClassCleanup(child.kill)
        return child

    @classmethod
    def ask(cls, path, **parameters):
        """Prometheus's answer; None while it isn't up, an error where it refuses the query."""
        try:
            address = f"{cls.server}{path}?{urllib.parse.urlencode(parameters)}"
            with urllib.request.urlopen(address, timeout=10) as reply:
                return json.load(reply)["data"]
        except urllib.error.HTTPError as error:
            if error.code == 503:
                return None
            raise AssertionError(f"{parameters}: {error.read().decode()}") from None
        except urllib.error.URLError:
            return None

    @classmethod
    def answers(cls, path, **parameters):
        """Whether some series of the answer has a number."""
        data = cls.ask(path, **parameters)
        return bool(data) and any(
            value not in ("NaN", "+Inf", "-Inf")
            for series in data["result"] for _, value in series.get("values", [series.get("value")]))

    def queries(self, choice):
        """Every query with its place and whether it asks for one moment, with the variables as chosen."""
        replacements = {name: ".+" for name in (
            "job", "instance", "account", "region_id", "topic", "canary", "consumer_group")}
        replacements |= choice
        # As Grafana writes several chosen values.
        replacements = {name: value if value == ".+" else f"({value}|nothing)" for name, value in replacements.items()}
        replacements |= {"__rate_interval": "20s", "__from": str(int((time.time() - 3 * 3600) * 1000))}
        for dashboard in model.dashboards():
            for panel, place, target in model.targets(dashboard):
                yield ((dashboard["uid"], f"panel {panel['title']}, query {place}"),
                       model.expand(target["expr"], replacements), target["instant"])
            for annotation in model.annotations(dashboard):
                yield ((dashboard["uid"], f"annotation {annotation['name']}"),
                       model.expand(annotation["expr"], replacements), False)

    def has_data(self, expression, instant):
        now = time.time()
        if instant:
            return self.answers("query", query=expression, time=now)
        return self.answers("query_range", query=expression, start=now - RANGE_SECONDS, end=now, step=STEP_SECONDS)

    def test_every_query_has_data_with_all_and_with_one_group_chosen(self):
        deadline = time.monotonic() + PATIENCE_SECONDS
        choices = {"all": {}, "one": {"job": JOB, "instance": self.instance, **CHOICE}}
        missing = {(name, place) for name, choice in choices.items() for place, _, _ in self.queries(choice)
                   if place not in EXCEPTIONS}
        self.assertGreater(len(missing), 120)
        while missing and time.monotonic() < deadline:
            time.sleep(2)
            for name, choice in choices.items():
                for place, expression, instant in self.queries(choice):
                    if (name, place) in missing and self.has_data(expression, instant):
                        missing.discard((name, place))
        self.assertEqual(missing, set(), "these had no data")
        for place, expression, instant in self.queries({}):
            if place in EXCEPTIONS:
                self.assertFalse(self.has_data(expression, instant), f"{place} is no exception: it has data")

    def test_other_targets_are_left_out(self):
        eventually("every target was scraped", lambda: self.answers(
            "query", query='process_start_time_seconds{job="prometheus"} and on () up{job="down"} == 0'))
        instances, reached = set(), []
        for (_, place), expression, _ in self.queries({}):
            result = self.ask("query", query=expression)["result"]
            instances |= {series["metric"]["instance"] for series in result if "instance" in series["metric"]}
            if place.startswith("panel Exporter reached"):
                reached += [series["value"][1] for series in result]
        self.assertEqual(instances, {self.instance})
        self.assertEqual(reached, ["1", "1"])

    def test_variables_offer_what_there_is_and_chain(self):
        expected = {"job": JOB, "instance": self.instance, **CHOICE}
        eventually("every canary was sampled", lambda: self.answers(
            "query", query='rocketmq_canary_tracks{consumer_group="GID_orders_search"}'), PATIENCE_SECONDS)
        for dashboard in model.dashboards():
            chosen = {}
            for variable in model.variables(dashboard):
                if variable["type"] != "query":
                    continue
                selector, label = model.variable_selector(variable)
                values = self.ask(f"label/{label}/values", **{"match[]": model.expand(selector, chosen)})
                self.assertIn(expected[label], values)
                if label == "consumer_group":
                    # Of one canary's groups, and none of another's; an expected one that is missing is offered.
                    self.assertEqual(set(values), {"GID_orders_billing", "GID_orders_search", "GID_orders_audit"})
                chosen[label] = expected[label]

    def test_what_is_published_stands_in_the_catalogue(self):
        known = model.catalogue()
        names = eventually("the exporter was scraped", lambda: self.ask(
            "label/__name__/values", **{"match[]": f'{{job="{JOB}"}}'}), 30)
        published = {name for name in names if name.startswith(("rocketmq_canary_", "process_"))}
        self.assertGreater(len(published), 35)
        self.assertLessEqual(published, set(known))


if __name__ == "__main__":
    unittest.main()
