"""How well the watching itself works: the API, the quota, the schedule, the credentials, the process."""
from . import words
from .panels import dashboard, dashed, exporter_reached, heatmap, lines, query, stat, steps, timeline, values
from .words import API, BAD, BY_CANARY, BY_GROUP, CANARY, DOUBTFUL, FINE, GROUP, LEGEND_LANE, TARGET, UNKNOWN, metric

LANE = "account, region_id, operation"


def stats():
    expiry = metric("credentials_expiry_timestamp_seconds", TARGET + ', account=~"$account"')
    return [
        exporter_reached(),
        stat("Version", "Which exporter is running; several names mean several versions.",
             query(f"count by (version, revision) ({metric('exporter_build_info', TARGET)})",
                   "{{version}} ({{revision}})", instant=True), "string", steps(UNKNOWN), text="name", graph="none"),
        stat("Running for", "Time since the exporter started; its memory and its counters are as old.",
             query(f"min({words.of_exporters(f'time() - process_start_time_seconds{{{TARGET}}}')})"), "dtdurations",
             steps(UNKNOWN), graph="none", decimals=0),
        stat("Sampling loop",
             "Seconds since the sampling loop turned last. It turns every 250 ms at least; more than a minute means that "
             "it hangs, and all that the pages say grows old.",
             query(f"max(time() - {metric('heartbeat_timestamp_seconds', TARGET)})"), "s",
             steps(FINE, (30, DOUBTFUL), (words.LIMITS[words.STALLED], BAD)), values((None, "NO DATA", UNKNOWN)),
             [words.STALLED],
             decimals=0),
        stat("Overdue now",
             "Messages without a successful sample for 2.5 times their interval: how blind the exporter is.",
             query(f"sum({metric('overdue_messages', CANARY)})"), "none", steps(FINE, (1, DOUBTFUL)),
             values((0, "NONE", FINE), (None, "NO DATA", UNKNOWN)), [words.BLIND, words.OVERDUE], decimals=0),
        stat("Quota needed now",
             "Calls a second that the schedule asks for, of the quota that the configuration allows: the fullest "
             "account, region and operation. Above 100 % intervals are stretched, and all news comes later.",
             query(f"max({metric('schedule_demand_ratio', API)})"), "percentunit",
             steps(FINE, (0.8, DOUBTFUL), (words.LIMITS[words.QUOTA], BAD)),
             values((None, "NO DATA", UNKNOWN)), [words.QUOTA], decimals=0),
        stat("Configuration now",
             "Whether the last attempt to load the configuration succeeded. After a refusal the old one stays in "
             "force.",
             query(f"min({metric('config_last_reload_successful', TARGET)})"), "none", steps(BAD, (1, FINE)),
             values((0, "REFUSED", BAD), (1, "IN FORCE", FINE), (None, "NO DATA", UNKNOWN)), [words.CONFIGURATION]),
        stat("Credentials expire in",
             "Life left of the credentials in use; renewed ones begin anew. NEVER means static keys. Less than two "
             "minutes is no renewal margin any more.",
             query(f"min({expiry} - time())"), "dtdurations",
             steps(BAD, (words.LIMITS[words.EXPIRY], DOUBTFUL), (600, FINE)),
             values((None, "NEVER", UNKNOWN)), [words.EXPIRY], decimals=0),
    ]


def api_panels():
    requests, failures = metric("api_requests_total", API), metric("api_request_failures_total", API)

    def share(failed):
        return (f"sum by ({LANE}) (rate({failed}[$__rate_interval]))\n"
                f"  / (sum by ({LANE}) (rate({requests}[$__rate_interval])) > 0)")

    buckets = metric("api_request_duration_seconds_bucket", API)
    quota, allowed = metric("api_quota_requests_per_second", API), metric("api_allowed_requests_per_second", API)
    demand = metric("schedule_demand_ratio", API)
    calls = lines(
        "Calls against the quota",
        "Attempts on the wire (solid) under what the exporter allows itself now (long dashes) and what the "
        "configuration allows it (fine, red-brown). Allowed falls below the quota while the service throttles, and "
        "recovers slowly. Calls that touch it mean that the schedule waits.",
        [query(f"sum by ({LANE}) (rate({requests}[$__rate_interval]))", LEGEND_LANE),
         query(f"max by ({LANE}) ({allowed})", f"allowed · {LEGEND_LANE}"),
         query(f"max by ({LANE}) ({quota})", f"quota · {LEGEND_LANE}")], "reqps", links=[words.QUOTA])
    dashed(calls, "/^allowed/")
    dashed(calls, "/^quota/", BAD)
    return [
        [calls,
         lines("Quota needed",
               "Calls a second that the schedule asks for, over the configured quota. Above the line at 100 % the "
               "intervals are stretched: watch less, sample slower, or allow more.",
               [query(f"max by ({LANE}) ({demand})", LEGEND_LANE)], "percentunit",
               steps(FINE, (words.LIMITS[words.QUOTA], BAD)), links=[words.QUOTA])],
        [lines("Failures by reason",
               "Failed attempts a second. throttled is the service's quota, shared by all on the account; credentials "
               "and unauthorized are keys; connection, timeout and tls are the way there; message_gone is a message "
               "that aged out and no fault.",
               [query(f"sum by (reason) (rate({failures}[$__rate_interval]))", "{{reason}}")], "reqps",
               stacked=True, links=[words.ERRORS, words.THROTTLED]),
         lines("Share of calls that fail",
               "Failures of every reason but throttled and message_gone, over all calls. The alert looks at the same "
               "share, over a quarter of an hour, against the dashed line.",
               [query(share(metric("api_request_failures_total", API, 'reason!~"throttled|message_gone"')),
                      LEGEND_LANE)],
               "percentunit", steps(FINE, (words.LIMITS[words.ERRORS], DOUBTFUL)), links=[words.ERRORS], max=1),
         lines("Share of calls that are throttled",
               "Calls that the service turned down for want of quota, over all calls. The quota belongs to the "
               "account: others spend it too. The alert looks at the same share, over a quarter of an hour, against "
               "the dashed line.",
               [query(share(metric("api_request_failures_total", API, 'reason="throttled"')), LEGEND_LANE)],
               "percentunit", steps(FINE, (words.LIMITS[words.THROTTLED], DOUBTFUL)), links=[words.THROTTLED], max=1)],
        [heatmap("Duration of calls",
                 "How many calls took how long, from start to end; brighter is more. A second band high above the "
                 "usual one is a slow or hanging service.",
                 query(f"sum by (le) (increase({buckets}[$__rate_interval]))", "{{le}}", form="heatmap"),
                 [words.ERRORS]),
         lines("Duration quantiles of calls",
               "Within this time half (p50) and 99 % (p99) of the calls end. Calls are cut off by a timeout, so a flat "
               "roof is the timeout.",
               [query(f"histogram_quantile({share}, sum by (le, operation) (rate({buckets}[$__rate_interval])))",
                      f"p{share * 100:.0f} · {{{{operation}}}}") for share in (0.5, 0.99)], "s",
               links=[words.ERRORS])],
    ]


def sampling_panels():
    lateness = metric("schedule_lateness_seconds_bucket", API)
    failures = metric("sample_failures_total", CANARY)
    success = metric("last_success_timestamp_seconds", CANARY)
    interval = metric("sample_interval_seconds", CANARY)
    staleness = lines(
        "Time since the last good sample",
        "Of each canary, the time since an answer with tracks came, and 2.5 times the shortest interval in force "
        "(dashed). A line above its limit is a canary that nobody sees, if messages are overdue. No line before the "
        "first answer.",
        [query(f"max by ({BY_CANARY}) (time() - ({success} > 0))", "{{canary}}"),
         query(f"max by ({BY_CANARY}) (2.5 * {interval})", "limit · {{canary}}")], "s", links=[words.BLIND])
    return [
        [lines("Overdue messages",
               "Messages that were not sampled successfully for 2.5 times their interval. While nothing of a canary is "
               "sampled, it is blind, and the alerts of its groups stay as they were.",
               [query(f"max by ({BY_CANARY}) ({metric('overdue_messages', CANARY)})", "{{canary}}")], "short",
               steps(FINE, (1, DOUBTFUL)), links=[words.OVERDUE, words.BLIND]),
         dashed(staleness, "/^limit/", BAD)],
        [lines("Samples",
               "Finished samples a second, well or badly. A canary with many pending messages has more.",
               [query(f"sum by (canary) (rate({metric('samples_total', CANARY)}[$__rate_interval]))", "{{canary}}")],
               "ops"),
         lines("Samples that failed, by reason",
               "Samples a second that brought no answer to work with, after all attempts. not_found is a wrong topic "
               "or instance, undecodable an answer that is none.",
               [query(f"sum by (canary, reason) (rate({failures}[$__rate_interval])) > 0", "{{reason}} · {{canary}}")],
               "ops", stacked=True, links=[words.ERRORS], noValue="No sample failed")],
        [heatmap("Lateness of calls",
                 "How late calls started against the schedule; brighter is more. Seconds are usual where calls share "
                 "a quota; minutes mean that the quota is too small or the loop hangs.",
                 query(f"sum by (le) (increase({lateness}[$__rate_interval]))", "{{le}}", form="heatmap"),
                 [words.QUOTA]),
         lines("Lateness quantiles",
               "Within this time half (p50) and 99 % (p99) of the calls started after their turn.",
               [query(f"histogram_quantile({share}, sum by (le, operation) (rate({lateness}[$__rate_interval])))",
                      f"p{share * 100:.0f} · {{{{operation}}}}") for share in (0.5, 0.99)], "s", links=[words.QUOTA])],
        [lines("Too late to be timed",
               "Messages a minute that were seen consumed and are missing in the latency histogram, since their first "
               "sample came too late or a gap hid the moment. Many mean that message IDs reach the exporter late.",
               [query(f"60 * sum by ({BY_GROUP}) (rate({metric('latency_unobserved_total', GROUP)}"
                      f"[$__rate_interval]))", words.LEGEND_GROUP)], "cpm"),
         lines("Groups without room",
               "Groups in the answers beyond max_groups of the canary: they are not watched. Ignore abandoned ones, or "
               "raise the limit.",
               [query(f"max by ({BY_CANARY}) ({metric('groups_dropped', CANARY)})", "{{canary}}")], "short",
               steps(FINE, (1, DOUBTFUL)), links=[words.GROUPS_DROPPED])],
    ]


def credential_panels():
    account = TARGET + ', account=~"$account"'
    return [
        lines("Life of the credentials",
              "Seconds until the credentials in use expire; a saw when they are renewed. Below the dashed line the "
              "renewal fails. No line for static keys.",
              [query(f"min by (account) ({metric('credentials_expiry_timestamp_seconds', account)} - time())",
                     "{{account}}")], "s", steps(BAD, (words.LIMITS[words.EXPIRY], FINE)), links=[words.EXPIRY],
              noValue="Static keys"),
        lines("Credentials that could not be had",
              "Failed attempts to get credentials, per step. Calls are not made without: samples fail with the reason "
              "credentials.",
              [query(f"sum by (account) (increase({metric('credentials_refresh_failures_total', account)}"
                     f"[$__rate_interval]))", "{{account}}")], "short", bars=True, links=[words.CREDENTIALS]),
        timeline("Configuration",
                 "Whether the last attempt to load the configuration succeeded. While REFUSED, the old one stays in "
                 "force; the log names the line.",
                 [query(f"min by (instance) ({metric('config_last_reload_successful', TARGET)})", "{{instance}}")],
                 values((0, "REFUSED", BAD), (1, "IN FORCE", FINE)), [words.CONFIGURATION], no_value="not scraped"),
    ]


def process_panels():
    def own(name):
        return words.of_exporters(f"{name}{{{TARGET}}}")

    def rate(name):
        return words.of_exporters(f"rate({name}{{{TARGET}}}[$__rate_interval])")

    memory = lines(
        "Memory", "Resident memory of the process. It follows the number of watched messages and groups, then stays.",
        [query(own("process_resident_memory_bytes"), "{{instance}}")], "bytes")
    descriptors = lines(
        "Open files", "Open file descriptors under their limit (dashed). A steady climb is a leak.",
        [query(own("process_open_fds"), "{{instance}}"),
         query(own("process_max_fds"), "limit · {{instance}}")], "short")
    return [
        [lines("CPU", "Cores that the process keeps busy.",
               [query(rate("process_cpu_seconds_total"), "{{instance}}")], "short"),
         memory, dashed(descriptors, "/^limit/", BAD)],
        [lines("Threads", "Operating system threads of the process; their number hardly changes.",
               [query(own("process_threads"), "{{instance}}")], "short"),
         lines("Log lines dropped",
               "Log lines a second that nobody read, or that a full disk refused. The watching goes on, but the log "
               "has gaps.",
               [query(rate("rocketmq_canary_log_lines_dropped_total"), "{{instance}}")], "ops"),
         lines("Scrapes by status",
               "Scrapes a second that the exporter answered, by HTTP status. 503 means too many at once.",
               [query(f"sum by (code) ({rate('promhttp_metric_handler_requests_total')})",
                      "{{code}}"),
                query(f"sum by (cause) ({rate('promhttp_metric_handler_errors_total')})",
                      "failed: {{cause}}"),
                query(f"sum({own('promhttp_metric_handler_requests_in_flight')})", "in flight")], "short"),
         lines("Duration of scrapes",
               "Time that Prometheus took for a scrape. A scrape reads memory and never waits for the cloud, so more "
               "than a fraction of a second is the network or the machine.",
               [query(own("scrape_duration_seconds"), "{{instance}}")], "s")],
    ]


def build():
    """The dashboard as Grafana reads it."""
    def strips(rows, height=9):
        return [(height, [(24 // len(row), member) for member in row]) for row in rows]

    rows = [
        ("Now", False, [(4, [(3, made) for made in stats()])]),
        ("API and quota", False, strips(api_panels())),
        ("Sampling", False, strips(sampling_panels())),
        ("Credentials and configuration", False, strips([credential_panels()], 8)),
        ("Process", True, strips(process_panels(), 8)),
    ]
    return dashboard(
        words.EXPORTER_UID, "RocketMQ canaries / Exporter",
        "How well the watching works: API, quota, schedule, credentials, configuration, process.", rows, "3h")
