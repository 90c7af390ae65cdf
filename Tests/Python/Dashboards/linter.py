"""The 17 rules of grafana/dashboard-linter in this project's own words: each says what is wrong, by its name there.

https://github.com/grafana/dashboard-linter/tree/main/docs
"""
import promql_parser

import model

# Of Grafana's value formats those that these dashboards use: all of them are on the linter's list.
UNITS = {"none", "short", "percentunit", "s", "dtdurations", "reqps", "ops", "cpm", "bytes", "string"}
WITH_UNIT = {"stat", "singlestat", "graph", "table", "timeseries", "gauge"}
# The linter looks at fewer kinds; what holds for those may as well hold for all.
WITH_DATA = WITH_UNIT | {"heatmap", "state-timeline"}
WITH_TITLE = WITH_DATA | {"text"}
DATASOURCE_UIDS = ("$datasource", "${datasource}")


def variables(dashboard, kind):
    return [one for one in model.variables(dashboard) if one["type"] == kind]


def panels(dashboard, kinds):
    return [one for one in model.panels(dashboard) if one["type"] in kinds]


def trees(dashboard):
    """The queries of panels that parse, each with the place that the linter's exceptions name."""
    for panel, place, target in model.targets(dashboard):
        try:
            yield (panel["title"], str(place)), model.parse(dashboard, target["expr"])
        except (ValueError, KeyError):
            continue  # target-promql-rule tells.


def template_datasource(dashboard):
    found = [(one["name"], one["label"]) for one in variables(dashboard, "datasource")]
    if found != [("datasource", "Data source")]:
        yield "", f"the data source variables are {found}"


def required_variable(dashboard, name, label):
    made = {one["name"]: one for one in variables(dashboard, "query")}.get(name)
    if made is None:
        yield "", f"there is no query variable {name}"
        return
    if made["datasource"]["uid"] not in DATASOURCE_UIDS:
        yield "", f"{name} asks {made['datasource']['uid']}"
    if (made["label"], made["multi"], made["allValue"]) != (label, True, ".+"):
        yield "", f"{name} isn't labelled {label}, multiple and with .+ for all"


def template_job(dashboard):
    return required_variable(dashboard, "job", "Job")


def template_instance(dashboard):
    return required_variable(dashboard, "instance", "Instance")


def template_label_promql(dashboard):
    for one in variables(dashboard, "query"):
        found = model.variable_selector(one)
        try:
            if not found or not isinstance(model.parse(dashboard, found[0]), promql_parser.VectorSelector):
                yield "", f"{one['name']} asks no label_values of a selector"
        except ValueError as error:
            yield "", f"{one['name']}: {error}"


def template_on_time_change_reload(dashboard):
    for one in variables(dashboard, "query"):
        if one["refresh"] != 2:
            yield "", f"{one['name']} isn't asked again for another time range"


def panel_datasource(dashboard):
    for panel in panels(dashboard, WITH_DATA):
        for holder in (panel, *panel.get("targets", [])):
            if holder["datasource"]["uid"] not in DATASOURCE_UIDS:
                yield panel["title"], f"it asks {holder['datasource']['uid']}"


def panel_title_description(dashboard):
    for panel in panels(dashboard, WITH_TITLE):
        if not panel.get("title", "").strip() or not panel.get("description", "").strip():
            yield panel.get("title", ""), f"panel {panel['id']} lacks a title or a description"


def panel_units(dashboard):
    for panel in panels(dashboard, WITH_UNIT):
        config = panel["fieldConfig"]
        overridden = [one["value"] for override in config["overrides"] for one in override["properties"]
                      if one["id"] == "unit"]
        for unit in [config["defaults"].get("unit"), *overridden]:
            if unit not in UNITS:
                yield panel["title"], f"{unit} is no unit"


def panel_no_targets(dashboard):
    for panel in panels(dashboard, WITH_DATA):
        if not panel.get("targets"):
            yield panel["title"], "it asks nothing"


def no_logs(dashboard):
    """Two rules are for Loki's queries: there are none."""
    for panel, place, target in model.targets(dashboard):
        if target["datasource"]["type"] != "prometheus":
            yield (panel["title"], str(place)), f"it asks {target['datasource']['type']}"


def target_promql(dashboard):
    for panel, place, target in model.targets(dashboard):
        try:
            model.parse(dashboard, target["expr"])
        except (ValueError, KeyError) as error:
            yield (panel["title"], str(place)), str(error)


def target_rate_interval(dashboard):
    for place, tree in trees(dashboard):
        for node, parents in model.walk(tree):
            if type(node).__name__ != "MatrixSelector":
                continue
            rated = parents and type(parents[-1]).__name__ == "Call" and parents[-1].func.name in ("rate", "irate")
            if rated and f"{node.range.total_seconds():.0f}s" != model.PLACEHOLDERS["__rate_interval"]:
                yield place, "a rate's window isn't $__rate_interval"


def required_matcher(dashboard, label):
    for place, tree in trees(dashboard):
        for node, matchers, _ in model.selectors(tree):
            if [one for one in matchers if one[0] == label] != [(label, "=~", f"${label}")]:
                yield place, f'{node.name} lacks {label}=~"${label}"'


def target_job(dashboard):
    return required_matcher(dashboard, "job")


def target_instance(dashboard):
    return required_matcher(dashboard, "instance")


def target_counter_agg(dashboard):
    for place, tree in trees(dashboard):
        for node, matchers, parents in model.selectors(tree):
            if not any(name.endswith("_total") for name in model.metric_names(node, matchers)):
                continue
            kinds = [type(one).__name__ for one in parents[-2:]]
            if kinds != ["Call", "MatrixSelector"] or parents[-2].func.name not in ("rate", "irate", "increase"):
                yield place, f"{node.name} is a counter, and not rated"


def uneditable_dashboard(dashboard):
    if dashboard.get("editable") is not False:
        yield "", "it can be edited"


RULES = {
    "template-datasource-rule": template_datasource,
    "template-job-rule": template_job,
    "template-instance-rule": template_instance,
    "template-label-promql-rule": template_label_promql,
    "template-on-time-change-reload-rule": template_on_time_change_reload,
    "panel-datasource-rule": panel_datasource,
    "panel-title-description-rule": panel_title_description,
    "panel-units-rule": panel_units,
    "panel-no-targets-rule": panel_no_targets,
    "target-logql-rule": no_logs,
    "target-logql-auto-rule": no_logs,
    "target-promql-rule": target_promql,
    "target-rate-interval-rule": target_rate_interval,
    "target-job-rule": target_job,
    "target-instance-rule": target_instance,
    "target-counter-agg-rule": target_counter_agg,
    "uneditable-dashboard": uneditable_dashboard,
}
