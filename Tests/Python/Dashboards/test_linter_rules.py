"""The dashboards obey grafana/dashboard-linter, and its rules as they are written here find what they are for."""
import unittest

import yaml

import linter
import model


def first(dashboard, kind):
    return next(panel for panel in dashboard["panels"] if panel["type"] == kind)


def variable(dashboard, name):
    return next(one for one in model.variables(dashboard) if one["name"] == name)


def rewrite(old, new):
    """Changes the first query that contains the text."""
    def change(dashboard):
        target = next(target for _, _, target in model.targets(dashboard) if old in target["expr"])
        target["expr"] = target["expr"].replace(old, new)
    return change


# One way to break each rule.
BREAKS = {
    "template-datasource-rule": lambda d: variable(d, "datasource").update(name="ds"),
    "template-job-rule": lambda d: variable(d, "job").update(allValue=".*"),
    "template-instance-rule": lambda d: variable(d, "instance").update(multi=False),
    "template-label-promql-rule": lambda d: variable(d, "topic").update(query="label_values(up{, topic)"),
    "template-on-time-change-reload-rule": lambda d: variable(d, "canary").update(refresh=1),
    "panel-datasource-rule": lambda d: first(d, "timeseries").update(datasource={"type": "prometheus", "uid": "P1"}),
    "panel-title-description-rule": lambda d: first(d, "stat").update(description=" "),
    "panel-units-rule": lambda d: first(d, "timeseries")["fieldConfig"]["defaults"].update(unit="suffix:x"),
    "panel-no-targets-rule": lambda d: first(d, "heatmap").update(targets=[]),
    "target-logql-rule": lambda d: first(d, "stat")["targets"][0].update(
        datasource={"type": "loki", "uid": "$datasource"}),
    "target-logql-auto-rule": lambda d: first(d, "stat")["targets"][0].update(
        datasource={"type": "loki", "uid": "$datasource"}),
    "target-promql-rule": rewrite("max(", "max"),
    "target-rate-interval-rule": rewrite("[$__rate_interval]", "[5m]"),
    "target-job-rule": rewrite('job=~"$job", ', ""),
    "target-instance-rule": rewrite('instance=~"$instance"', 'instance="$instance"'),
    "target-counter-agg-rule": rewrite("rate(rocketmq", "deriv(rocketmq"),
    "uneditable-dashboard": lambda d: d.update(editable=True),
}


class LinterRules(unittest.TestCase):
    def test_there_are_seventeen(self):
        self.assertEqual(len(linter.RULES), 17)
        self.assertEqual(set(BREAKS), set(linter.RULES))

    def test_both_dashboards_obey_each_but_for_the_exceptions_in_the_lint_file(self):
        exclusions = yaml.safe_load((model.FOLDER / ".lint").read_text(encoding="utf-8"))["exclusions"]
        self.assertEqual(len(model.dashboards()), 2)
        for name, rule in linter.RULES.items():
            excluded = {(one["dashboard"], one["panel"], one["targetIdx"])
                        for one in exclusions.get(name, {}).get("entries", [])}
            if excluded:
                self.assertTrue(exclusions[name]["reason"])
            used = set()
            for dashboard in model.dashboards():
                for place, fault in rule(dashboard):
                    entry = (dashboard["title"], *place)
                    if entry in excluded:
                        used.add(entry)
                        continue
                    with self.subTest(rule=name, dashboard=dashboard["uid"], place=place):
                        self.fail(fault)
            self.assertEqual(used, excluded, f".lint excludes what obeys {name}")

    def test_each_rule_finds_what_breaks_it(self):
        rated = ("target-rate-interval-rule", "target-counter-agg-rule")
        for name, spoil in BREAKS.items():
            # Rates stand on the other dashboard alone.
            uid = "rocketmq-canary-exporter" if name in rated else "rocketmq-canary-overview"
            with self.subTest(rule=name):
                dashboard = next(one for one in model.dashboards() if one["uid"] == uid)
                before = len(list(linter.RULES[name](dashboard)))
                spoil(dashboard)
                self.assertGreater(len(list(linter.RULES[name](dashboard))), before)


if __name__ == "__main__":
    unittest.main()
