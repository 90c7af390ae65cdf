"""Which consumer group is not consuming, since when, and is it the group or the monitoring?"""
from . import words
from .panels import above, column, dashboard, dashed, exporter_reached, heatmap, lines, link, now, query, stat, steps, \
    table, text, timeline, values
from .words import AMBER, BAD, BY_CANARY, BY_GROUP, CANARY, DOUBTFUL, FINE, GROUP, TARGET, UNKNOWN, metric

# What a click on a row of a table keeps of what was chosen.
KEPT = "${datasource:queryparam}&${job:queryparam}&${instance:queryparam}&${__url_time_range}"


def narrowed(title, uid, *fields):
    """A link that opens a dashboard for one row of a table."""
    chosen = "&".join(f"var-{variable}=${{__data.fields.{field}:percentencode}}" for variable, field in fields)
    return {"title": title, "url": f"/d/{uid}?{KEPT}&{chosen}", "targetBlank": False}


ONE_GROUP = narrowed("This group alone", words.OVERVIEW_UID, ("canary", "canary"),
                     ("consumer_group", "consumer_group"))
HOW_IT_IS_WATCHED = narrowed("How its canary is watched", words.EXPORTER_UID, ("canary", "canary"),
                             ("account", "account"), ("region_id", "region_id"))


def stats():
    trouble = words.trouble_expression()
    overdue, interval = metric("overdue_messages", CANARY), metric("sample_interval_seconds", CANARY)
    success = metric("last_success_timestamp_seconds", CANARY)
    return [
        stat("Groups in trouble",
             "Consumer groups that are missing, offline, past their lag threshold, filtered away or in a status that "
             "nobody knows. Groups that are neither expected nor ever consumed anything are left out. The table below "
             "names them. UNKNOWN means that no fresh answer has come: then look at Monitoring.",
             query(f"sum({trouble} > bool 0)"), "none", steps(FINE, (1, BAD)),
             values((0, "NONE", FINE), (None, "UNKNOWN", UNKNOWN)), [words.STUCK], decimals=0),
        stat("Worst lag of its threshold",
             "The group that is furthest past its own lag threshold, or closest to it: 100 % is the threshold of the "
             "configuration, from which the alert waits. The true lag is this or more.",
             query(f"max({words.lag_ratio()}) or 0 * max({metric('tracks', GROUP)})"), "percentunit",
             steps(FINE, (0.5, DOUBTFUL), (1, BAD)),
             values((0, "NO LAG", FINE), (None, "UNKNOWN", UNKNOWN)), [words.STUCK], decimals=0),
        stat("Oldest unconsumed",
             "Age of the oldest canary message that some group has not consumed. It has no colour of its own, since "
             "groups differ in their thresholds: the panel before compares.",
             query(f"max({words.lag()}) or 0 * max({metric('tracks', GROUP)})"), "s", steps(UNKNOWN),
             values((0, "NONE", FINE), (None, "UNKNOWN", UNKNOWN)), [words.STUCK], decimals=0),
        stat("Taken back in 1 h",
             "Messages that were consumed and no longer are: somebody reset an offset, or a failover took it back.",
             query(f"round(sum(increase({metric('regressions_total', GROUP)}[1h])))"), "none",
             steps(FINE, (1, DOUBTFUL)), values((0, "NONE", FINE), (None, "UNKNOWN", UNKNOWN)), [words.REGRESSION],
             decimals=0),
        stat("Canaries run dry",
             "Canaries whose newest message is older than fresh_within of the configuration: nobody produces canary "
             "messages, so nothing new can be proven. Canaries without that key are not counted.",
             query(f"sum((time() - {metric('newest_message_timestamp_seconds', CANARY)}) "
                   f"> bool {metric('fresh_within_seconds', CANARY)})"),
             "none", steps(FINE, (1, DOUBTFUL)), values((0, "NONE", FINE), (None, "NOT SET", UNKNOWN)), [words.DRY],
             decimals=0),
        stat("Monitoring",
             "Is it the group or is it the monitoring? SEES: every message is sampled in time. PARTLY: some message "
             "has not been sampled successfully for 2.5 times its interval. BLIND: the same, and no sample of some "
             "canary has succeeded for that long; what the other panels show of it is old or gone. The exporter's own "
             "dashboard says why.",
             query(f"max(({overdue} > bool 0)\n"
                   f"  + ({overdue} > bool 0) * (time() - {success} > bool 2.5 * {interval}))"),
             "none", steps(FINE, (1, DOUBTFUL), (2, BAD)),
             values((0, "SEES", FINE), (1, "PARTLY", DOUBTFUL), (2, "BLIND", BAD), (None, "NO DATA", UNKNOWN)),
             [words.BLIND, words.OVERDUE]),
        stat("Alerts firing",
             "Firing alerts of this project, by Prometheus itself. NONE also shows when the rules aren't loaded.",
             query(f'count({words.alerts("firing")}) '
                   f"or 0 * max({words.of_exporters(f'up{{{TARGET}}}')})"),
             "none", steps(FINE, (1, BAD)), values((0, "NONE", FINE), (None, "NO DATA", UNKNOWN)),
             [link("Runbooks", "${runbooks:raw}", new_tab=True)], decimals=0),
        exporter_reached(),
    ]


def group_columns(made, more):
    """The columns that say which group a row is about, in their order, and then others."""
    names = {"consumer_group": "consumer_group", "canary": "canary", "topic": "topic", "instance_id": "instance_id",
             "region_id": "region_id", "account": "account"}
    order = list(more) + list(names)
    made["transformations"] += [{"id": "organize", "options": {
        "excludeByName": {"Time": True}, "includeByName": {},
        "indexByName": {name: place for place, name in enumerate(order)},
        "renameByName": more}}]
    column(made, "consumer_group", displayName="Group", links=[ONE_GROUP, HOW_IT_IS_WATCHED])
    column(made, "canary", displayName="Canary", links=[HOW_IT_IS_WATCHED])
    column(made, "topic", displayName="Topic")
    column(made, "instance_id", displayName="Instance ID")
    column(made, "region_id", displayName="Region")
    column(made, "account", displayName="Account")
    return made


def lag_columns(made):
    """How far behind, in three ways."""
    age = dict(unit="dtdurations", decimals=0, noValue="–")
    column(made, "Of threshold", unit="percentunit", decimals=0, noValue="–", min=0, max=2, custom_width=170,
           custom_cellOptions={"mode": "basic", "type": "gauge", "valueDisplayMode": "text"},
           thresholds=steps(FINE, (0.5, DOUBTFUL), (1, BAD)))
    column(made, "Lag at least", **age)
    column(made, "Lag at most", **age)
    column(made, "Threshold", **age)
    return made


def lag_queries():
    return [now(f"max by ({BY_GROUP}) ({words.lag_ratio()})"),
            now(f"max by ({BY_GROUP}) ({words.lag()})"),
            now(f"max by ({BY_GROUP}) (time() - {metric('consumed_through_timestamp_seconds', GROUP)})"),
            now(f"max by ({BY_GROUP}) ({metric('lag_threshold_seconds', GROUP)})")]


def trouble_table():
    trouble = words.trouble_expression()
    made = table(
        "Groups in trouble now",
        "Worst first; empty when no group is in trouble. Trouble is one status per group: MISSING is expected and not "
        "in most answers, NOT ONLINE has no consumer connected, NOT CONSUMING lags past its threshold, FILTERED passes "
        "canaries over. The true lag lies between at least and at most. A click on a group shows it alone, one on "
        "Runbook explains the trouble.",
        [now(trouble), *lag_queries(), now(trouble)],
        [{"id": "merge", "options": {}},
         {"id": "filterByValue", "options": {"type": "include", "match": "all", "filters": [
             {"fieldName": "Value #A", "config": {"id": "greater", "options": {"value": 0}}}]}}],
        [("Trouble", True), ("Of threshold", True)], no_value="No fresh answers: look at Monitoring")
    group_columns(made, {"Value #A": "Trouble", "Value #B": "Of threshold", "Value #C": "Lag at least",
                         "Value #D": "Lag at most", "Value #E": "Threshold", "Value #F": "Runbook"})
    lag_columns(made)
    column(made, "Trouble", custom_width=170,
           custom_cellOptions={"mode": "basic", "type": "color-background"},
           mappings=values(*((number, word, color) for number, word, _, color in words.TROUBLES)))
    column(made, "Runbook", mappings=values(*((number, name, color) for number, _, name, color in words.TROUBLES)),
           links=[{"title": "Read the runbook", "url": "${runbooks:raw}/${__value.text}.md", "targetBlank": True}])
    return made


def state_words():
    number, word, color = words.NO_ANSWER
    return values(*((number, word, color) for number, word, _, color in words.STATES), (number, word, color))


def group_table():
    made = table(
        "Every group now",
        "One status per group, the first that applies: MISSING, NOT_ONLINE, NOT_CONSUME_YET, UNKNOWN or OTHER, "
        "CONSUMED_BUT_FILTERED, PULL or BROADCASTING, CONSUMED. NOT_CONSUME_YET is usual for the seconds until a "
        "message is consumed; NO ANSWER means that the monitoring doesn't know.",
        [now(words.state_expression()), *lag_queries()], [{"id": "merge", "options": {}}],
        [("Status", True), ("Of threshold", True)], no_value="No groups")
    group_columns(made, {"Value #A": "Status", "Value #B": "Of threshold", "Value #C": "Lag at least",
                         "Value #D": "Lag at most", "Value #E": "Threshold"})
    lag_columns(made)
    return column(made, "Status", custom_width=210, mappings=state_words(),
                  custom_cellOptions={"mode": "basic", "type": "color-background"})


def state_timeline():
    return timeline(
        "Status of each group",
        "One line per group, the worst status of each step. Blue is consumed, amber waits, red-brown is offline, "
        "purple is missing. A grey NO ANSWER, or a gap, is time of which nothing is known: no fresh answer, or no "
        "scrape. After a group came back, its old status stands until each message has been sampled again.",
        [query(words.state_expression("$__rate_interval"), words.LEGEND_GROUP)], state_words(), [words.STUCK])


def lag_panels():
    ratio = lines(
        "Lag of its threshold",
        "The age of each group's oldest unconsumed message over the group's own threshold: the dashed line at 100 % "
        "is where the alert begins to wait. No line while everything is consumed.",
        [query(f"max by ({BY_GROUP}) ({words.lag_ratio()})", words.LEGEND_GROUP)], "percentunit",
        steps(FINE, (1, BAD)), links=[words.STUCK])
    bracket = lines(
        "Lag bracket",
        "The true lag of a group lies between its solid line (at least: age of the oldest unconsumed message) and its "
        "dashed one (at most: age up to which everything is consumed, as far as the canaries' queues reach). Choose "
        "one group above to read it well. Steps are as fine as the sample interval. The fine red-brown line is its "
        "threshold.",
        [query(f"max by ({BY_GROUP}) ({words.lag()})", f"at least · {words.LEGEND_GROUP}"),
         query(f"max by ({BY_GROUP}) (time() - {metric('consumed_through_timestamp_seconds', GROUP)})",
               f"at most · {words.LEGEND_GROUP}"),
         query(f"max by (canary, consumer_group) ({metric('lag_threshold_seconds', GROUP)})",
               f"threshold · {words.LEGEND_GROUP}")],
        "s", links=[words.STUCK])
    dashed(bracket, "/^at most/")
    dashed(bracket, "/^threshold/", BAD)
    return ratio, bracket


def latency_panels():
    buckets = metric("consumption_latency_seconds_bucket", GROUP)
    heat = heatmap(
        "Birth to consumed",
        "How many messages were first seen consumed so long after their birth; brighter is more. An upper bound as "
        "fine as the sample interval. Messages that came too late to be timed are missing here; the exporter's "
        "dashboard counts them.",
        query(f"sum by (le) (increase({buckets}[$__rate_interval]))", "{{le}}", form="heatmap"), [words.SLOW])
    # A window of its own: a few messages a minute make no quantile, and the alert looks at the same hour.
    counts = metric("consumption_latency_seconds_count", GROUP)
    enough = f"and on ({BY_GROUP}) sum by ({BY_GROUP}) (increase({counts}[1h])) >= 5"

    def quantile(share):
        return query(f"histogram_quantile({share}, sum by (le, {BY_GROUP}) (increase({buckets}[1h])))\n  {enough}",
                     f"p{share * 100:.0f} · {words.LEGEND_GROUP}")

    quantiles = lines(
        "Latency quantiles over an hour",
        "Within this time half (p50, long dashes) and nine tenths (p90) of the messages of the last hour were seen "
        "consumed. From its fine red-brown line on, half of the lag threshold, the alert begins to wait. Shown from 5 "
        "messages on, since a quantile of fewer says nothing. Interpolated in wide buckets: read it with the heatmap.",
        [quantile(0.5), quantile(0.9),
         query(f"max by (canary, consumer_group) (0.5 * {metric('lag_threshold_seconds', GROUP)})",
               f"limit · {words.LEGEND_GROUP}")], "s", links=[words.SLOW])
    return heat, dashed(dashed(quantiles, "/^p50/"), "/^limit/", BAD)


def canary_panels():
    regressions = lines(
        "Verdicts taken back",
        "Messages that were consumed and no longer are, per step. A peak is an offset reset or a failover; the group "
        "consumes the same messages again.",
        [query(f"sum by ({BY_GROUP}) (increase({metric('regressions_total', GROUP)}[$__rate_interval]))",
               words.LEGEND_GROUP)], "short", bars=True, stacked=True, links=[words.REGRESSION])
    newest = metric("newest_message_timestamp_seconds", CANARY)
    fresh = lines(
        "Age of the newest canary message",
        "A saw that never climbs above its dashed limit (fresh_within of the configuration) is healthy: whoever makes "
        "the canaries is at work. No line before the first message.",
        [query(f"max by ({BY_CANARY}) (time() - ({newest} > 0))", "{{canary}}"),
         query(f"max by ({BY_CANARY}) ({metric('fresh_within_seconds', CANARY)})", "limit · {{canary}}")],
        "s", links=[words.DRY])
    watched = lines(
        "Watched messages",
        "Pending until every group that is waited for has consumed them, then settled and sampled slowly; expired "
        "ones the service doesn't know any more. Pending that only grows means a group that doesn't consume.",
        [query(f"sum by (canary, state) ({metric('watched_messages', CANARY)})", "{{state}} · {{canary}}")],
        "short", links=[words.NOTHING_WATCHED])
    return regressions, dashed(fresh, "/^limit/", BAD), watched


def alert_panels():
    made = table(
        "Alerts pending and firing",
        "This project's alerts as Prometheus sees them: pending ones still wait. A click on the name opens its "
        "runbook. What Alertmanager mutes is listed too.",
        [now(f'max by (alertname, alertstate, severity, canary, consumer_group) '
             f'({words.alerts("firing|pending")})')],
        [{"id": "organize", "options": {
            "excludeByName": {"Time": True, "Value": True}, "includeByName": {},
            "indexByName": {name: place for place, name in enumerate(
                ["alertstate", "severity", "alertname", "canary", "consumer_group"])},
            "renameByName": {"alertstate": "State", "severity": "Severity", "alertname": "Alert",
                             "canary": "Canary", "consumer_group": "Group"}}}],
        [("State", False), ("Severity", False)], unit="string", no_value="No alert is pending or firing")
    column(made, "State", custom_cellOptions={"mode": "basic", "type": "color-background"}, custom_width=120,
           mappings=values(("firing", "FIRING", BAD), ("pending", "PENDING", AMBER)))
    column(made, "Alert", links=[{"title": "Read the runbook", "url": "${runbooks:raw}/${__value.raw}.md",
                                  "targetBlank": True}])
    meaning = text(
        "What each status means", "What a status proves, and what it doesn't.",
        "| Status | It says | It doesn't say |\n|---|---|---|\n"
        "| CONSUMED | the group's committed offset is past the message | that it was processed well: retries and "
        "dead letters count too |\n"
        "| NOT_CONSUME_YET | a consumer is connected, its offset is not there yet | how fast it comes |\n"
        "| NOT_ONLINE | no consumer of the group is connected | what it has consumed: offsets weren't looked at |\n"
        "| MISSING | the configuration expects the group, the answer doesn't list it | whether it ever existed |\n"
        "| CONSUMED_BUT_FILTERED | the subscription leaves the message out | anything of messages with other tags |\n"
        "| PULL, BROADCASTING | the group consumes in a way that the service can't follow | anything |\n"
        "| UNKNOWN, OTHER | the service doesn't know, or uses a status nobody documented | anything |\n"
        "| NO ANSWER | the exporter has no fresh answer | anything: look at Monitoring |\n")
    return made, meaning


def build():
    """The dashboard as Grafana reads it."""
    ratio, bracket = lag_panels()
    heat, quantiles = latency_panels()
    regressions, fresh, watched = canary_panels()
    alerts, meaning = alert_panels()
    rows = [
        ("Now", False, [(4, [(3, made) for made in stats()]), (9, [(24, trouble_table())])]),
        ("Status", False, [(11, [(24, state_timeline())])]),
        ("Lag", False, [(10, [(12, ratio), (12, bracket)])]),
        ("Latency", False, [(9, [(12, heat), (12, quantiles)])]),
        ("Canaries", False, [(9, [(8, regressions), (8, fresh), (8, watched)])]),
        ("Alerts", False, [(9, [(12, alerts), (12, meaning)])]),
        ("Every group", True, [(14, [(24, group_table())])]),
    ]
    return dashboard(
        words.OVERVIEW_UID, "RocketMQ canaries / Overview",
        "Which consumer group is not consuming, since when, and is it the group or the monitoring?", rows, "3h")
