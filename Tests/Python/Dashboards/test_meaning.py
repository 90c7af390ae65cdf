"""What the numbers of panels mean, computed by promtool from series that were thought out by hand."""
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import model

# The scrape interval of the series and how long they last.
STEP, MINUTES = 15, 20
PLACE = 'job="j", instance="i", account="a", region_id="r", instance_id="m", topic="t", canary="c"'
TYPES = ["CONSUMED", "CONSUMED_BUT_FILTERED", "NOT_CONSUME_YET", "NOT_ONLINE", "UNKNOWN", "PULL",
         "CONSUME_BROADCASTING", "OTHER", "MISSING"]
VARIABLES = {name: ".+" for name in
             ("job", "instance", "account", "region_id", "topic", "canary", "consumer_group")}


def steady(name, labels, value):
    return {"series": f"{name}{{{PLACE}, {labels}}}", "values": f"{value}x{MINUTES * 60 // STEP}"}


def tracks(group, **counts):
    """All nine series of a group, as the exporter has them."""
    return [steady("rocketmq_canary_tracks", f'consumer_group="{group}", track_type="{kind}"', counts.get(kind, 0))
            for kind in TYPES]


def threshold(group, seconds):
    return [steady("rocketmq_canary_lag_threshold_seconds", f'consumer_group="{group}"', seconds)]


def oldest(group, birth):
    return [steady("rocketmq_canary_oldest_unconsumed_timestamp_seconds", f'consumer_group="{group}"', birth)]


def target(name, values, labels="", job="j", instance="i"):
    """A series as any program may have it, or Prometheus of any target."""
    return {"series": f'{name}{{job="{job}", instance="{instance}"{labels}}}', "values": values}


def exporter(instance="i", values=f"1x{MINUTES * 60 // STEP}"):
    """What tells an exporter from other targets."""
    return target("rocketmq_canary_exporter_build_info", values, ', version="1", revision="2", swift_version="3"',
                  instance=instance)


def others():
    """Targets that are no exporters, as every Prometheus has some: of another job, and one of the same."""
    for job, instance in (("node", "o"), ("j", "o")):
        for name, values, labels in (
                ("up", "0x80", ""), ("scrape_duration_seconds", "9x80", ""),
                ("process_start_time_seconds", "1190x80", ""), ("process_cpu_seconds_total", "0+60x80", ""),
                ("process_resident_memory_bytes", "9e9x80", ""), ("process_threads", "900x80", ""),
                ("process_open_fds", "900x80", ""), ("process_max_fds", "901x80", ""),
                ("promhttp_metric_handler_requests_total", "0+60x80", ', code="500"'),
                ("promhttp_metric_handler_requests_total", "0+60x80", ', code="200"'),
                ("promhttp_metric_handler_errors_total", "0+60x80", ', cause="gathering"'),
                ("promhttp_metric_handler_requests_in_flight", "9x80", "")):
            yield target(name, values, labels, job, instance)


def query(uid, title, place=0):
    """The expression of a panel or, where none has the title, of an annotation, with everything chosen."""
    dashboard = next(one for one in model.dashboards() if one["uid"] == uid)
    asked = [one["targets"][place]["expr"] for one in model.panels(dashboard) if one["title"] == title]
    asked += [one["expr"] for one in model.annotations(dashboard) if one["name"] == title]
    return model.expand(asked[0], {**VARIABLES, "__rate_interval": "1m", "__from": "0"})


@unittest.skipUnless(shutil.which("promtool"), "promtool isn't installed")
class Meaning(unittest.TestCase):
    def assertAnswers(self, title, series, expected, at=f"{MINUTES}m", uid="rocketmq-canary-overview", place=0):
        """The panel answers one value per group, or per set of labels, or alone where `expected` is a number.

        It does so beside other targets.
        """
        labels = 'account="a", region_id="r", instance_id="m", topic="t", canary="c"'
        by_key = expected if isinstance(expected, dict) else {"{}": expected}
        samples = [{"labels": key if "{" in key else f'{{{labels}, consumer_group="{key}"}}', "value": value}
                   for key, value in by_key.items()]
        case = {"evaluation_interval": "15s", "rule_files": [], "tests": [
            {"interval": f"{STEP}s", "input_series": [*series, *others()], "promql_expr_test": [
                {"expr": query(uid, title, place), "eval_time": at, "exp_samples": samples}]}]}
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "case.yml")
            path.write_text(json.dumps(case), encoding="utf-8")
            ran = subprocess.run(["promtool", "test", "rules", str(path)], capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_one_word_stands_for_a_group_by_the_precedence(self):
        # The worst that any message shows, in the order of the contract, from the worst to the best.
        order = ["MISSING", "NOT_ONLINE", "NOT_CONSUME_YET", ("UNKNOWN", "OTHER"), "CONSUMED_BUT_FILTERED",
                 ("PULL", "CONSUME_BROADCASTING"), "CONSUMED"]
        series, expected = [], {}
        for place, worst in enumerate(order):
            for kind in [worst] if isinstance(worst, str) else worst:
                better = [one for step in order[place + 1:] for one in ([step] if isinstance(step, str) else step)]
                group = f"g-{kind}"
                series += tracks(group, **{kind: 1}, **{one: 5 for one in better})
                expected[group] = len(order) - place
        for title in ("Status of each group", "Every group now"):
            self.assertAnswers(title, series, expected)

    def test_a_group_without_an_answer_is_neither_fine_nor_forgotten(self):
        self.assertAnswers("Status of each group", threshold("silent", 60), {"silent": 0})

    def test_a_status_that_lasted_less_than_a_step_is_seen(self):
        blinked = {"series": f'rocketmq_canary_tracks{{{PLACE}, consumer_group="g", track_type="NOT_ONLINE"}}',
                   "values": "0x76 1 0 0"}
        series = [one for one in tracks("g", CONSUMED=3) if "NOT_ONLINE" not in one["series"]] + [blinked]
        self.assertAnswers("Status of each group", series, {"g": 6}, at="19m45s")
        self.assertAnswers("Every group now", series, {"g": 1}, at="19m45s")

    def test_trouble_is_what_somebody_must_look_at(self):
        # At 1200 s: a message born at 600 is 600 s old, over a threshold of 599 and not over one of 600.
        series = [
            *tracks("fine", CONSUMED=3), *threshold("fine", 60),
            *tracks("missing", MISSING=3), *threshold("missing", 60),
            *tracks("offline", NOT_ONLINE=2, CONSUMED=1), *threshold("offline", 60),
            # Old messages still say so, or one broker: the alert waits for most of them.
            *tracks("returning", NOT_ONLINE=1, CONSUMED=1), *threshold("returning", 60),
            *tracks("late", NOT_CONSUME_YET=1), *threshold("late", 599), *oldest("late", 600),
            *tracks("slow", NOT_CONSUME_YET=1), *threshold("slow", 600), *oldest("slow", 600),
            *tracks("odd", OTHER=1), *threshold("odd", 60),
            *tracks("filtered", CONSUMED_BUT_FILTERED=1, CONSUMED=4), *threshold("filtered", 60),
            *tracks("pulling", PULL=3), *threshold("pulling", 60),
            # Nobody expects it and it never consumed: without a threshold.
            *tracks("abandoned", NOT_ONLINE=3), *oldest("abandoned", 1),
        ]
        expected = {"fine": 0, "missing": 7, "offline": 6, "late": 5, "slow": 0, "odd": 4, "filtered": 3, "pulling": 0,
                    "returning": 0}
        self.assertAnswers("Groups in trouble now", series, expected)
        self.assertAnswers("Groups in trouble", series, 5)

    def test_lag_is_compared_with_each_groups_own_threshold(self):
        series = [*tracks("a", NOT_CONSUME_YET=1), *threshold("a", 300), *oldest("a", 600),
                  *tracks("b", NOT_CONSUME_YET=1), *threshold("b", 1200), *oldest("b", 600)]
        self.assertAnswers("Lag of its threshold", series, {"a": 2, "b": 0.5})
        self.assertAnswers("Worst lag of its threshold", series, 2)
        self.assertAnswers("Oldest unconsumed", series, 600)

    def test_nothing_unconsumed_is_no_lag_and_no_answer_is_not(self):
        self.assertAnswers("Worst lag of its threshold", [*tracks("a", CONSUMED=1), *threshold("a", 60)], 0)
        for title in ("Groups in trouble", "Worst lag of its threshold", "Oldest unconsumed"):
            with self.assertRaises(AssertionError):
                self.assertAnswers(title, threshold("a", 60), 0)

    def test_a_canary_is_dry_once_its_newest_message_is_too_old(self):
        def canary(name, birth):
            labels = PLACE.replace('canary="c"', f'canary="{name}"')
            return [{"series": f"rocketmq_canary_{metric}{{{labels}}}", "values": f"{value}x80"} for metric, value in (
                ("newest_message_timestamp_seconds", birth), ("fresh_within_seconds", 100))]
        # None at all counts as dry: its birth is 0.
        series = [*canary("dry", 1099), *canary("fresh", 1101), *canary("empty", 0)]
        self.assertAnswers("Canaries run dry", series, 2)

    def test_alerts_are_counted_and_none_is_none(self):
        def alert(name, state):
            return {"series": f'ALERTS{{alertname="{name}", alertstate="{state}", job="j"}}', "values": "1x80"}
        up = [target("up", "1x80"), exporter()]
        absent = {"series": 'ALERTS{alertname="RocketMQCanaryExporterAbsent", alertstate="firing"}', "values": "1x80"}
        firing = [alert("RocketMQCanaryX", "firing"), alert("RocketMQCanaryY", "pending"), alert("Other", "firing")]
        self.assertAnswers("Alerts firing", [*up, *firing], 1)
        self.assertAnswers("Alerts firing", up, 0)
        self.assertAnswers("Alerts firing", [absent], 1)
        # Of targets that are no exporters nobody knows whether there would be alerts.
        self.assertAnswers("Alerts firing", [], {})

    def test_the_exporter_is_up_whatever_else_is_down(self):
        for uid in ("rocketmq-canary-overview", "rocketmq-canary-exporter"):
            self.assertAnswers("Exporter reached", [target("up", "1x80"), exporter()], 1, uid=uid)
            # It says nothing any more, and is known by what it said within a day.
            down = [target("up", "1x20 0x7200"), exporter(values="1x20 stale")]
            self.assertAnswers("Exporter reached", down, 0, uid=uid)
            self.assertAnswers("Exporter reached", down, 0, uid=uid, at="24h")
            self.assertAnswers("Exporter reached", down, {}, uid=uid, at="24h6m")
            # Of several, the worst.
            self.assertAnswers("Exporter reached", [
                *down, target("up", "1x80", instance="other"), exporter("other")], 0, uid=uid)
            self.assertAnswers("Exporter reached", [], {}, uid=uid)

    def test_the_process_is_the_exporters(self):
        series = [exporter(), target("process_start_time_seconds", "600x80"),
                  target("process_cpu_seconds_total", "0+3x80"), target("process_resident_memory_bytes", "5e7x80"),
                  target("process_open_fds", "20x80"), target("process_max_fds", "1024x80"),
                  target("process_threads", "6x80"), target("scrape_duration_seconds", "0.01x80"),
                  target("promhttp_metric_handler_requests_total", "0+15x80", ', code="200"'),
                  target("promhttp_metric_handler_errors_total", "0+3x80", ', cause="encoding"'),
                  target("promhttp_metric_handler_requests_in_flight", "1x80")]
        own = 'job="j", instance="i"'
        for title, place, expected in (
                ("Running for", 0, 600), ("CPU", 0, {f"{{{own}}}": 0.2}),
                ("Memory", 0, {f"process_resident_memory_bytes{{{own}}}": 5e7}),
                ("Open files", 0, {f"process_open_fds{{{own}}}": 20}),
                ("Open files", 1, {f"process_max_fds{{{own}}}": 1024}),
                ("Threads", 0, {f"process_threads{{{own}}}": 6}),
                ("Scrapes by status", 0, {'{code="200"}': 1}), ("Scrapes by status", 1, {'{cause="encoding"}': 0.2}),
                ("Scrapes by status", 2, 1),
                ("Duration of scrapes", 0, {f"scrape_duration_seconds{{{own}}}": 0.01}),
                ("Exporter started", 0, {f"{{{own}}}": 600000})):
            with self.subTest(title, query=place):
                self.assertAnswers(title, series, expected, uid="rocketmq-canary-exporter", place=place)
        self.assertAnswers("Exporter started", series, {f"{{{own}}}": 600000})

    def test_the_monitoring_sees_partly_or_is_blind(self):
        def canary(name, overdue, last_success):
            labels = PLACE.replace('canary="c"', f'canary="{name}"')
            return [{"series": f"rocketmq_canary_{metric}{{{labels}}}", "values": f"{value}x80"} for metric, value in (
                ("overdue_messages", overdue), ("last_success_timestamp_seconds", last_success),
                ("sample_interval_seconds", 40))]
        # At 1200 s, and 2.5 intervals are 100 s.
        self.assertAnswers("Monitoring", [*canary("a", 0, 1150), *canary("idle", 0, 300)], 0)
        self.assertAnswers("Monitoring", [*canary("a", 0, 1150), *canary("b", 3, 1101)], 1)
        self.assertAnswers("Monitoring", [*canary("a", 0, 1150), *canary("b", 3, 1099)], 2)

    def test_a_message_that_aged_out_is_no_failure(self):
        def counter(name, labels, step):
            return {"series": f'rocketmq_canary_{name}{{job="j", instance="i", account="a", region_id="r", '
                              f'operation="o"{labels}}}', "values": f"0+{step}x80"}
        series = [counter("api_requests_total", "", 16),
                  counter("api_request_failures_total", ', reason="message_gone"', 10),
                  counter("api_request_failures_total", ', reason="throttled"', 4),
                  counter("api_request_failures_total", ', reason="timeout"', 1)]
        lane = '{account="a", region_id="r", operation="o"}'
        self.assertAnswers("Share of calls that fail", series, {lane: 0.0625}, uid="rocketmq-canary-exporter")
        self.assertAnswers("Share of calls that are throttled", series, {lane: 0.25}, uid="rocketmq-canary-exporter")


if __name__ == "__main__":
    unittest.main()
