"""Panels, variables, annotations and links of Grafana's classic dashboard model, schema 42.

https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
"""
from . import words

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
ALL = {"selected": True, "text": ["All"], "value": ["$__all"]}


def query(expression, legend=None, instant=False, form="time_series", interval=None):
    """One query of a panel."""
    target = {
        "datasource": DATASOURCE, "editorMode": "code", "expr": expression, "format": form,
        "instant": instant, "range": not instant,
    }
    if legend is not None:
        target["legendFormat"] = legend
    if interval:
        target["interval"] = interval
    return target


def now(expression, legend=None):
    """A query of the end of the time range, as a table with a row per series."""
    return query(expression, legend, instant=True, form="table")


def steps(*pairs):
    """Thresholds: the colour below the first limit, then limit and colour by turns."""
    first, *rest = pairs
    return {"mode": "absolute", "steps": [{"color": first, "value": None}]
            + [{"color": color, "value": limit} for limit, color in rest]}


def values(*triples):
    """Value mappings: number (or None for no value), words, colour."""
    mapped, special = {}, []
    for index, (value, text, color) in enumerate(triples):
        result = {"color": color, "index": index, "text": text}
        if value is None:
            special.append({"type": "special", "options": {"match": "null+nan", "result": result}})
        else:
            mapped[str(value)] = result
    return ([{"type": "value", "options": mapped}] if mapped else []) + special


def above(limit, text, color, index=0):
    """A value mapping of everything from a limit on."""
    return {"type": "range", "options": {"from": limit, "to": None, "result":
                                         {"color": color, "index": index, "text": text}}}


def link(title, url, new_tab=False):
    """A link in a panel's title."""
    return {"title": title, "type": "link", "icon": "doc", "tooltip": "", "url": url, "tags": [],
            "asDropdown": False, "placement": "inControlsMenu", "targetBlank": new_tab, "includeVars": False,
            "keepTime": False}


def runbook(alert):
    """A link to the page that explains an alert."""
    # Raw: Grafana may encode what stands in a link, also the colon and the slashes of an address.
    return link(f"Runbook: {alert}", f"${{runbooks:raw}}/{alert}.md", new_tab=True)


def panel(kind, title, description, targets, unit=None, links=None, **defaults):
    """What all panels have; a link may be the name of an alert, and then leads to its runbook."""
    made = {"type": kind, "title": title, "description": description, "transparent": False,
            "datasource": DATASOURCE, "repeatDirection": "h"}
    if links:
        made["links"] = [runbook(one) if isinstance(one, str) else one for one in links]
    made["targets"] = [{**target, "refId": chr(ord("A") + place)} for place, target in enumerate(targets)]
    config = {"custom": {}, **defaults}
    if unit:
        config["unit"] = unit
    made["fieldConfig"] = {"defaults": config, "overrides": []}
    return made


def stat(title, description, target, unit, thresholds, mappings=(), links=None, text="auto", graph="area", **more):
    """One number with its colour, and where it comes from behind it."""
    # A value that isn't there and an answer without series are one thing to the reader.
    absent = [one["options"]["result"]["text"] for one in mappings if one["type"] == "special"]
    if absent:
        more["noValue"] = absent[0]
    made = panel("stat", title, description, [target], unit, links, thresholds=thresholds,
                 mappings=list(mappings), color={"mode": "thresholds"}, **more)
    del made["fieldConfig"]["defaults"]["custom"]
    made["options"] = {
        "colorMode": "background_solid", "graphMode": graph, "justifyMode": "center", "orientation": "auto",
        "percentChangeColorMode": "standard", "showPercentChange": False, "textMode": text, "wideLayout": True,
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
    }
    return made


def exporter_reached():
    """Whether the exporter is there; both dashboards ask it."""
    return stat(
        "Exporter reached",
        "Whether Prometheus could scrape the exporter: of several, the worst. ABSENT means that no target has answered "
        "as an exporter within a day: Prometheus's own list of targets shows one that never did.",
        query(f"min({words.of_exporters(f'up{{{words.TARGET}}}')})"), "none", steps(words.BAD, (1, words.FINE)),
        values((0, "DOWN", words.BAD), (1, "UP", words.FINE), (None, "ABSENT", words.UNKNOWN)),
        [words.DOWN, words.ABSENT])


def lines(title, description, targets, unit, thresholds=None, stacked=False, bars=False, links=None, low=0, **more):
    """Values against time."""
    custom = {
        "axisBorderShow": False, "axisLabel": "", "axisPlacement": "auto", "drawStyle": "bars" if bars else "line",
        "fillOpacity": 60 if bars else 15 if stacked else 0, "lineInterpolation": "linear",
        "lineWidth": 1 if bars else 2, "pointSize": 5, "showPoints": "auto", "spanNulls": False,
        "stacking": {"group": "A", "mode": "normal" if stacked else "none"},
        "thresholdsStyle": {"mode": "dashed" if thresholds else "off"},
    }
    made = panel("timeseries", title, description, targets, unit, links, min=low,
                 color={"mode": "palette-classic-by-name"}, mappings=[],
                 thresholds=thresholds or steps(words.FINE), **more)
    made["fieldConfig"]["defaults"]["custom"] = custom
    made["options"] = {
        "legend": {"calcs": ["lastNotNull", "max"], "displayMode": "table", "placement": "bottom",
                   "showLegend": True, "sortBy": "Last *", "sortDesc": True},
        "tooltip": {"hideZeros": False, "mode": "multi", "sort": "desc"},
    }
    return made


def dashed(made, pattern, color=None):
    """Draws series whose names match dashed: limits and upper bounds."""
    properties = [{"id": "custom.lineStyle", "value": {"dash": [8, 6], "fill": "dash"}},
                  {"id": "custom.lineWidth", "value": 1}]
    if color:
        properties.append({"id": "color", "value": {"fixedColor": color, "mode": "fixed"}})
    made["fieldConfig"]["overrides"].append(
        {"matcher": {"id": "byRegexp", "options": pattern}, "properties": properties})
    return made


def timeline(title, description, targets, mappings, links=None, no_value="no answer"):
    """Words against time, one line per series."""
    made = panel("state-timeline", title, description, targets, None, links, mappings=mappings,
                 color={"mode": "thresholds"}, thresholds=steps(words.UNKNOWN), noValue=no_value)
    made["fieldConfig"]["defaults"]["custom"] = {
        "axisPlacement": "auto", "fillOpacity": 90, "insertNulls": False, "lineWidth": 0, "spanNulls": False}
    made["options"] = {
        "alignValue": "left", "mergeValues": True, "rowHeight": 0.85, "showValue": "auto", "perPage": 20,
        "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"hideZeros": False, "mode": "single", "sort": "none"},
    }
    return made


def heatmap(title, description, target, links=None):
    """How often values fell into each bucket against time; the target is of the form heatmap."""
    made = panel("heatmap", title, description, [target], None, links)
    made["fieldConfig"]["defaults"]["custom"] = {
        "hideFrom": {"legend": False, "tooltip": False, "viz": False}, "scaleDistribution": {"type": "linear"}}
    made["options"] = {
        "calculate": False, "cellGap": 1, "cellValues": {"unit": "short", "decimals": 1},
        # Cividis runs from dark blue to yellow and reads the same with any colour blindness.
        "color": {"exponent": 0.5, "fill": words.VERMILLION, "mode": "scheme", "reverse": False, "scale": "exponential",
                  "scheme": "Cividis", "steps": 64},
        "exemplars": {"color": words.VERMILLION}, "selectionMode": "x", "filterValues": {"le": 1e-9},
        "legend": {"show": True},
        "rowsFrame": {"layout": "auto"}, "showValue": "never",
        "tooltip": {"mode": "single", "showColorScale": True, "yHistogram": True},
        "yAxis": {"axisPlacement": "left", "reverse": False, "unit": "s"},
    }
    return made


def table(title, description, targets, transformations, sort, unit="short", links=None, no_value=None):
    """Rows of labels and numbers; columns get their form from `column`."""
    made = panel("table", title, description, targets, unit, links, mappings=[], color={"mode": "thresholds"},
                 thresholds=steps(words.FINE), **({"noValue": no_value} if no_value else {}))
    made["fieldConfig"]["defaults"]["custom"] = {
        "align": "auto", "cellOptions": {"type": "auto"}, "filterable": True, "inspect": False}
    made["options"] = {"cellHeight": "sm", "frameIndex": 0, "showHeader": True, "showTypeIcons": False,
                       "footer": {"countRows": False, "reducer": [], "show": False},
                       "sortBy": [{"desc": desc, "displayName": name} for name, desc in sort]}
    made["transformations"] = transformations
    return made


def column(made, name, **properties):
    """Says how one column of a table looks; `custom_` begins what is the table's own."""
    made["fieldConfig"]["overrides"].append({
        "matcher": {"id": "byName", "options": name},
        "properties": [{"id": key.replace("custom_", "custom.", 1), "value": value}
                       for key, value in properties.items()]})
    return made


def text(title, description, content):
    """Words that stay."""
    return {"type": "text", "title": title, "description": description, "transparent": False, "repeatDirection": "h",
            "options": {"content": content, "mode": "markdown"}}


def lay_out(rows):
    """Gives places and numbers: rows of (title, collapsed, lines), a line being (height, panels)."""
    placed, top, number = [], 0, 0
    for title, collapsed, strips in rows:
        number += 1
        row = {"type": "row", "title": title, "collapsed": collapsed, "id": number, "panels": [],
               "gridPos": {"h": 1, "w": 24, "x": 0, "y": top}}
        placed.append(row)
        top += 1
        for height, members in strips:
            left = 0
            for width, member in members:
                number += 1
                (row["panels"] if collapsed else placed).append(
                    {**member, "id": number, "gridPos": {"h": height, "w": width, "x": left, "y": top}})
                left += width
            assert left == 24, f"{title}: a strip is {left} wide"
            top += height
    return placed


# What every variable has, of whatever type, as Grafana writes it.
COMMON = {"multi": False, "includeAll": False, "allowCustomValue": True, "options": [], "regex": "", "hide": 0,
          "skipUrlSync": False, "auto": False, "auto_min": "10s", "auto_count": 30}


def variable(name, label, expression, depends, description):
    """A variable whose values come from the labels there are, once those before it are chosen."""
    known = expression[:-1]
    selector = known + (", " if depends and not known.endswith("{") else "") + depends + "}"
    selector = selector.removesuffix("{}")
    asked = f"label_values({selector}, {name})"
    return {
        **COMMON, "type": "query", "name": name, "label": label, "description": description,
        "datasource": DATASOURCE, "query": asked, "definition": asked, "refresh": 2, "sort": 1, "multi": True,
        "includeAll": True, "allValue": ".+", "current": ALL,
    }


def variables():
    """The variables of both dashboards, each choosing among what the ones before leave."""
    list_ = [
        {**COMMON, "type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus",
         "current": {"text": "", "value": ""}, "refresh": 1,
         "description": "The Prometheus that scrapes the exporter."},
    ]
    chain = [
        ("job", "Job", "rocketmq_canary_exporter_build_info{}", "The scrape job of the exporter."),
        ("instance", "Instance", "rocketmq_canary_exporter_build_info{}", "The exporter's address."),
        ("account", "Account", "rocketmq_canary_api_requests_total{}", "An account of the configuration."),
        ("region_id", "Region", "rocketmq_canary_api_requests_total{}", "A region of the cloud."),
        ("topic", "Topic", "rocketmq_canary_samples_total{}", "A topic that is watched."),
        ("canary", "Canary", "rocketmq_canary_samples_total{}", "A canary of the configuration."),
        ("consumer_group", "Group", '{__name__=~"rocketmq_canary_tracks|rocketmq_canary_expected_group_info"}',
         "A consumer group, expected or seen in an answer."),
    ]
    depends = []
    for name, label, expression, description in chain:
        list_.append(variable(name, label, expression, ", ".join(depends), description))
        depends.append(f'{name}=~"${name}"')
    list_.append({
        **COMMON, "type": "constant", "name": "runbooks", "label": "Runbooks", "query": words.RUNBOOKS, "hide": 2,
        "skipUrlSync": True, "description": "Where the runbooks are read; change it in a fork.",
        "current": {"selected": False, "text": words.RUNBOOKS, "value": words.RUNBOOKS},
        "options": [{"selected": True, "text": words.RUNBOOKS, "value": words.RUNBOOKS}],
    })
    return list_


def annotations():
    """Marks on every panel: what happened to the exporter, and alerts."""
    def annotation(name, color, expression, title, body, tags="", **more):
        return {"name": name, "enable": True, "hide": False, "iconColor": color, "datasource": DATASOURCE,
                "expr": expression, "titleFormat": title, "textFormat": body, "tagKeys": tags, "step": "", "builtIn": 0,
                "placement": "inControlsMenu", **more}

    # The value is the time, so that a mark stands where it belongs and a new pod's start isn't lost, whose
    # instance is new with it: changes() would see one series end and another begin.
    start = words.of_exporters(f"1000 * process_start_time_seconds{{{words.TARGET}}} >= $__from")
    loaded = f"1000 * {words.metric('config_last_reload_success_timestamp_seconds', words.TARGET)} >= $__from"
    return {"list": [
        {"builtIn": 1, "datasource": {"type": "grafana", "uid": "-- Grafana --"}, "enable": True, "hide": True,
         "iconColor": words.SKY, "name": "Annotations & Alerts", "type": "dashboard", "placement": "inControlsMenu"},
        annotation("Exporter started", words.PURPLE, start, "Exporter started",
                   "{{instance}}: its memory is empty, counters begin anew", useValueForTime=True),
        annotation("Configuration loaded", words.GREEN, loaded, "Configuration loaded", "{{instance}}",
                   useValueForTime=True),
        annotation("Alerts firing", words.VERMILLION, words.alerts("firing"), "{{alertname}}",
                   "{{severity}} {{canary}} {{consumer_group}} {{instance}}", tags="severity"),
    ]}


def links():
    """The other dashboard, with the same choice, and the runbooks."""
    common = {"icon": "external link", "asDropdown": False, "placement": "inControlsMenu"}
    return [
        {**common, "title": "RocketMQ canaries", "type": "dashboards", "tags": [words.TAG], "includeVars": True,
         "keepTime": True, "targetBlank": False, "tooltip": "The other dashboard, with the same choice", "url": ""},
        {**common, "title": "Runbooks", "type": "link", "icon": "doc", "tags": [], "includeVars": False,
         "keepTime": False, "targetBlank": True, "tooltip": "What each alert means and what to do",
         "url": "${runbooks:raw}"},
    ]


def dashboard(uid, title, description, rows, span):
    """A whole dashboard."""
    return {
        "uid": uid, "title": title, "description": description, "tags": [words.TAG], "schemaVersion": 42,
        "version": 1, "editable": False, "graphTooltip": 1, "timezone": "browser", "refresh": "30s",
        "time": {"from": f"now-{span}", "to": "now"}, "timepicker": {"hidden": False, "refresh_intervals": [
            "5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"]}, "fiscalYearStartMonth": 0,
        "liveNow": False, "weekStart": "", "preload": False, "links": links(), "annotations": annotations(),
        "templating": {"list": variables()}, "panels": lay_out(rows),
    }
