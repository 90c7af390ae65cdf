"""What the tests read: the dashboards, their queries, and the exporter's catalogue of metrics."""
import json
import pathlib
import re

import promql_parser

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
FOLDER = REPOSITORY / "dashboards"
PATHS = sorted(FOLDER.glob("*.json"))

# Of Prometheus itself, with the labels that every target has.
TARGET_LABELS = {"job", "instance"}
OF_PROMETHEUS = {
    "up": set(), "scrape_duration_seconds": set(),
    # Alerts have the labels that the rules give them.
    "ALERTS": {"alertname", "alertstate", "severity", "account", "region_id", "instance_id", "topic", "canary",
               "consumer_group"},
}

# Stand-ins that the rest of an expression can't contain by chance.
PLACEHOLDERS = {"__rate_interval": "4242s", "__interval": "4243s", "__range": "4244s", "__from": "1294671549254",
                "__to": "1294671549255"}


def dashboards():
    """Every dashboard of the repository, read anew."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in PATHS]


def panels(dashboard):
    """Every panel, those in collapsed rows and the rows themselves included."""
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def targets(dashboard):
    """Every query of every panel with its panel and its place."""
    for panel in panels(dashboard):
        for place, target in enumerate(panel.get("targets", [])):
            yield panel, place, target


def variables(dashboard):
    return dashboard["templating"]["list"]


def variable_selector(variable):
    """The selector and the label of a query variable of the form label_values(selector, label)."""
    match = re.fullmatch(r"label_values\((.+), ([a-z_]+)\)", variable["query"])
    return (match[1], match[2]) if match else None


def annotations(dashboard):
    """The annotations that ask Prometheus."""
    return [one for one in dashboard["annotations"]["list"] if one["datasource"]["type"] == "prometheus"]


def expressions(dashboard):
    """Every expression with the place it stands in: of panels, variables and annotations."""
    for panel, place, target in targets(dashboard):
        yield f"panel {panel['title']}, query {place}", target["expr"]
    for variable in variables(dashboard):
        if variable["type"] == "query":
            selector = variable_selector(variable)
            yield f"variable {variable['name']}", selector[0] if selector else variable["query"]
    for annotation in annotations(dashboard):
        yield f"annotation {annotation['name']}", annotation["expr"]


def expand(expression, replacements):
    """The expression with each $name or ${name} replaced; fails on one that is unknown."""
    def value(match):
        name = match[1] or match[2]
        if name not in replacements:
            raise KeyError(f"${name} is no variable: {expression}")
        return replacements[name]
    return re.sub(r"\$(?:(\w+)|\{(\w+)\})", value, expression)


def parse(dashboard, expression):
    """The syntax tree; variables of the dashboard keep their $ inside of strings, which the rules look for."""
    names = {variable["name"]: f"${variable['name']}" for variable in variables(dashboard)}
    return promql_parser.parse(expand(expression, {**names, **PLACEHOLDERS}))


def walk(node, parents=()):
    """Every node of a syntax tree with those above it, the nearest last."""
    yield node, parents
    above = (*parents, node)
    for name in ("lhs", "rhs", "expr", "param", "vector_selector"):
        child = getattr(node, name, None)
        if child is not None:
            yield from walk(child, above)
    args = getattr(node, "args", None)
    if args is not None and type(node).__name__ == "Call":
        for child in args:
            yield from walk(child, above)


def selectors(tree):
    """Every vector selector with its matchers as (label, operator, value), and the nodes above it."""
    operators = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
    for node, parents in walk(tree):
        if type(node).__name__ == "VectorSelector":
            matchers = [(one.name, operators[str(one.op).rsplit(".", 1)[-1]], one.value)
                        for one in node.matchers.matchers]
            yield node, matchers, parents


def metric_names(node, matchers):
    """The metrics that a selector names, also by __name__."""
    if node.name:
        return [node.name]
    return [name for label, _, value in matchers if label == "__name__" for name in value.split("|")]


def grouping_labels(tree):
    """Every label in by, without, on, ignoring, group_left and group_right."""
    for node, _ in walk(tree):
        modifier = getattr(node, "modifier", None)
        for holder in (modifier, getattr(modifier, "matching", None), getattr(modifier, "card", None)):
            yield from getattr(holder, "labels", None) or []


def catalogue():
    """The labels of every series name that the exporter's catalogue declares; histograms by their three names."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(
        (REPOSITORY / "Sources").rglob("Catalogue*.swift")))
    lists = {"canaryLabels": [], "groupLabels": [], "apiLabels": []}
    for name, inherited, own in re.findall(r"static let (\w+Labels) = (?:(\w+) \+ )?\[([^\]]*)\]", source):
        lists[name] = [*lists.get(inherited, []), *re.findall(r'"(\w+)"', own)]
    names = {}
    for definition in source.split("MetricDefinition(")[1:]:
        name = re.search(r'name: "(\w+)"', definition)[1]
        labels = re.search(r"labelNames:\s*(\w+Labels)?(?: \+ )?(?:\[([^\]]*)\])?", definition)
        known = set()
        if labels:
            known = {*lists.get(labels[1], []), *re.findall(r'"(\w+)"', labels[2] or "")}
        known |= TARGET_LABELS
        if ".histogram" in definition.split("static let")[0]:
            names |= {f"{name}_bucket": known | {"le"}, f"{name}_sum": known, f"{name}_count": known}
        else:
            names[name] = known
    return names | {name: labels | TARGET_LABELS for name, labels in OF_PROMETHEUS.items()}
