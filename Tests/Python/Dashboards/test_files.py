"""The files are what the script writes, and what Grafana's own model and schemas know."""
import json
import pathlib
import re
import subprocess
import sys
import unittest

import jsonschema
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

import model

sys.path.insert(0, str(model.FOLDER))
from source import words  # noqa: E402  (found through the line above)

RULES = model.REPOSITORY / "alerts" / "rocketmq-canary.rules.yml"
SCHEMAS = model.REPOSITORY.parent / "shared" / "grafana"
# Panel types whose schema has another name.
SCHEMA_NAMES = {"state-timeline": "statetimeline"}
# What may hold anything in Grafana's own definition came out as "object" in the schema: Grafana writes texts,
# numbers and lists there too.
ANYTHING = (("DynamicConfigValue", "value"), ("MatcherConfig", "options"))


def differences(one, other, place=""):
    """Where two JSON values differ, as paths."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if key not in one or key not in other:
                yield f"{place}/{key} is only {'read' if key in one else 'written'}"
            else:
                yield from differences(one[key], other[key], f"{place}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other)):
            yield from differences(*pair, f"{place}[{index}]")
    elif type(one) is not type(other) or one != other:
        yield f"{place}: {one!r} became {other!r}"


def schema(name):
    return json.loads((SCHEMAS / f"{name}.jsonschema.json").read_text(encoding="utf-8"))


class Files(unittest.TestCase):
    def test_the_script_writes_what_is_there(self):
        ran = subprocess.run([sys.executable, str(model.FOLDER / "build.py"), "--check"], capture_output=True,
                             text=True, check=False)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))

    def test_file_and_identifier_agree(self):
        self.assertEqual([path.stem for path in model.PATHS], ["rocketmq-canary-exporter", "rocketmq-canary-overview"])
        for path, dashboard in zip(model.PATHS, model.dashboards()):
            self.assertEqual(dashboard["uid"], path.stem)
            self.assertLessEqual(len(dashboard["uid"]), 40)
            self.assertEqual(dashboard["schemaVersion"], 42)
            # Of a file that was exported for another server: a provisioned dashboard can't ask.
            self.assertNotIn("__inputs", dashboard)
            self.assertNotIn("id", dashboard)

    def test_grafanas_model_reads_and_writes_them_unchanged(self):
        register_default_plugins()
        for path in model.PATHS:
            text = path.read_text(encoding="utf-8")
            written = json.dumps(Dashboard.from_json(json.loads(text)), cls=JSONEncoder)
            self.assertEqual(list(differences(json.loads(text), json.loads(written))), [], path.name)

    @unittest.skipUnless(SCHEMAS.is_dir(), "Grafana's schemas don't stand in ../shared/grafana: not compared with them")
    def test_grafanas_schemas_allow_them(self):
        whole = schema("dashboard")
        for definition, name in ANYTHING:
            whole["definitions"][definition]["properties"][name] = {}
        for dashboard in model.dashboards():
            self.assertEqual([(list(one.path), one.message[:200])
                              for one in jsonschema.Draft7Validator(whole).iter_errors(dashboard)], [])

    @unittest.skipUnless(SCHEMAS.is_dir(), "Grafana's schemas don't stand in ../shared/grafana: not compared with them")
    def test_grafanas_schemas_allow_each_panels_options_and_queries(self):
        checked = set()

        def check(name, definition, value, place):
            known = schema(name)
            if definition not in known["definitions"] or not known["definitions"][definition].get("properties"):
                return
            known["$ref"] = f"#/definitions/{definition}"
            errors = jsonschema.Draft7Validator(known).iter_errors(value)
            found = [(list(one.path), one.message[:200]) for one in errors]
            self.assertEqual(found, [], f"{place}: {definition}")
            checked.add((name, definition))

        for dashboard in model.dashboards():
            for panel in model.panels(dashboard):
                if panel["type"] == "row":
                    continue
                name = SCHEMA_NAMES.get(panel["type"], panel["type"])
                check(name, "Options", panel["options"], panel["title"])
                check(name, "FieldConfig", panel.get("fieldConfig", {}).get("defaults", {}).get("custom", {}),
                      panel["title"])
                for target in panel.get("targets", []):
                    check("prometheus", "Dataquery", target, panel["title"])
        options = {name for name, definition in checked if definition == "Options"}
        self.assertEqual(options, {"stat", "table", "statetimeline", "timeseries", "heatmap", "text"})
        self.assertIn(("prometheus", "Dataquery"), checked)

    def test_panels_have_places_of_their_own(self):
        for dashboard in model.dashboards():
            numbers = [panel["id"] for panel in model.panels(dashboard)]
            self.assertEqual(len(numbers), len(set(numbers)))
            titles = [panel["title"] for panel in model.panels(dashboard) if panel["type"] != "row"]
            self.assertEqual({title for title in titles if titles.count(title) > 1}, set())
            taken = set()
            for panel in model.panels(dashboard):
                grid = panel["gridPos"]
                self.assertLessEqual(grid["x"] + grid["w"], 24)
                cells = {(x, y) for x in range(grid["x"], grid["x"] + grid["w"])
                         for y in range(grid["y"], grid["y"] + grid["h"])}
                self.assertFalse(cells & taken, panel["title"])
                taken |= cells

    def test_every_name_that_stands_for_a_value_is_known(self):
        # Grafana's own, and those of the dashboard.
        own = {"__rate_interval", "__interval", "__range", "__from", "__to", "__url_time_range", "__value.text",
               "__value.raw", "__all"}
        for path, dashboard in zip(model.PATHS, model.dashboards()):
            known = own | {one["name"] for one in model.variables(dashboard)}
            used = set(re.findall(r"\$\{([\w.]+)(?::\w+)?\}|\$(\w+)", path.read_text(encoding="utf-8")))
            names = {one or other for one, other in used}
            self.assertEqual({name for name in names - known if not name.startswith("__data.fields.")}, set())

    def test_variables_chain(self):
        order = ["datasource", "job", "instance", "account", "region_id", "topic", "canary", "consumer_group"]
        for dashboard in model.dashboards():
            self.assertEqual([one["name"] for one in model.variables(dashboard)], [*order, "runbooks"])
            for place, name in enumerate(order[1:], start=1):
                variable = model.variables(dashboard)[place]
                selector, label = model.variable_selector(variable)
                self.assertEqual(label, name)
                found = {one[0]: one[1:] for _, matchers, _ in model.selectors(model.parse(dashboard, selector))
                         for one in matchers if one[0] != "__name__"}
                self.assertEqual(found, {before: ("=~", f"${before}") for before in order[1:place]})

    def test_each_leads_to_the_other_and_to_the_runbooks(self):
        for dashboard in model.dashboards():
            other, runbooks = dashboard["links"]
            self.assertEqual((other["type"], other["includeVars"], other["keepTime"]), ("dashboards", True, True))
            self.assertEqual(other["tags"], dashboard["tags"])
            self.assertEqual(runbooks["url"], "${runbooks:raw}")

    def test_links_lead_to_dashboards_that_exist(self):
        uids = {dashboard["uid"] for dashboard in model.dashboards()}
        for path in model.PATHS:
            self.assertLessEqual(set(re.findall(r'"/d/([^?/"]+)', path.read_text(encoding="utf-8"))), uids)

    def test_starts_loads_and_alerts_are_marked(self):
        for dashboard in model.dashboards():
            marks = {one["name"]: one for one in model.annotations(dashboard)}
            self.assertEqual(set(marks), {"Exporter started", "Configuration loaded", "Alerts firing"})
            self.assertTrue(all(mark["enable"] for mark in marks.values()))


@unittest.skipUnless(RULES.exists(), "alerts/ has no rules: not compared with them")
class Alerts(unittest.TestCase):
    def setUp(self):
        groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
        self.rules = {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}

    def test_every_alert_has_a_panel_that_leads_to_its_runbook(self):
        named = set()
        for path in model.PATHS:
            named |= set(re.findall(r"\bRocketMQCanary[A-Z]\w+", path.read_text(encoding="utf-8")))
        self.assertEqual(named, set(self.rules))

    def test_runbooks_stand_where_both_say(self):
        for name, rule in self.rules.items():
            self.assertEqual(rule["annotations"]["runbook_url"], f"{words.RUNBOOKS}/{name}.md")
            self.assertTrue((RULES.parent / "runbooks" / f"{name}.md").exists(), name)

    def test_limits_are_those_of_the_rules(self):
        for name, limit in words.LIMITS.items():
            numbers = [float(one) for one in re.findall(r"[<>] (\d+(?:\.\d+)?)", self.rules[name]["expr"])]
            self.assertIn(limit, numbers, name)


class Provisioning(unittest.TestCase):
    def test_the_provider_reads_a_folder_and_keeps_the_identifiers(self):
        provider, = yaml.safe_load((model.FOLDER / "provisioning/dashboards/rocketmq-canary.yaml")
                                   .read_text(encoding="utf-8"))["providers"]
        self.assertEqual(provider["type"], "file")
        self.assertTrue(pathlib.PurePosixPath(provider["options"]["path"]).is_absolute())

    def test_the_data_source_is_a_prometheus_with_the_scrape_interval_of_the_documentation(self):
        source, = yaml.safe_load((model.FOLDER / "provisioning/datasources/rocketmq-canary.yaml")
                                 .read_text(encoding="utf-8"))["datasources"]
        self.assertEqual((source["type"], source["access"]), ("prometheus", "proxy"))
        # Below the scrape interval $__rate_interval would be too short for a rate.
        self.assertEqual(source["jsonData"]["timeInterval"], "15s")


if __name__ == "__main__":
    unittest.main()
