"""The words, colours, selectors and limits that both dashboards share."""

# Where people read the runbooks; in Grafana the hidden constant `runbooks`, so that a fork changes it in one place.
RUNBOOKS = "https://github.com/rocketmq-canary-exporter/rocketmq-canary-exporter/blob/main/alerts/runbooks"

OVERVIEW_UID = "rocketmq-canary-overview"
EXPORTER_UID = "rocketmq-canary-exporter"
TAG = "rocketmq-canary"

# Searched for, and held by a test: every colour stands out from white and from near black (3:1), so that both themes
# can show it, and any two are far apart for people without red or without green cones. Words say the same everywhere.
BLUE = "#444EF7"
SKY = "#1189FA"
GREEN = "#12A05D"
SLATE = "#617196"
AMBER = "#C87B08"
VERMILLION = "#AE4827"
PURPLE = "#B113BA"
GREY = "#6A6966"

FINE, DOUBTFUL, BAD, UNKNOWN = BLUE, AMBER, VERMILLION, GREY

# The alerts whose runbooks panels lead to.
MISSING = "RocketMQCanaryConsumerGroupMissing"
OFFLINE = "RocketMQCanaryConsumerGroupOffline"
STUCK = "RocketMQCanaryConsumptionStuck"
SLOW = "RocketMQCanaryConsumptionSlow"
STATUS = "RocketMQCanaryStatusUnknown"
FILTERED = "RocketMQCanaryConsumptionFiltered"
REGRESSION = "RocketMQCanaryOffsetWentBackwards"
DRY = "RocketMQCanaryNoFreshCanaries"
NOTHING_WATCHED = "RocketMQCanaryNothingWatched"
GROUPS_DROPPED = "RocketMQCanaryGroupsDropped"
BLIND = "RocketMQCanaryBlind"
OVERDUE = "RocketMQCanaryMessagesOverdue"
ERRORS = "RocketMQCanaryAPIErrors"
THROTTLED = "RocketMQCanaryThrottled"
QUOTA = "RocketMQCanaryQuotaTooSmall"
CREDENTIALS = "RocketMQCanaryCredentialsFailing"
EXPIRY = "RocketMQCanaryCredentialsExpiring"
CONFIGURATION = "RocketMQCanaryBadConfiguration"
STALLED = "RocketMQCanarySamplingStalled"
DOWN = "RocketMQCanaryExporterDown"
ABSENT = "RocketMQCanaryExporterAbsent"

# From where on these alerts begin to wait, as in the rules. Thresholds of groups come from the configuration.
LIMITS = {
    ERRORS: 0.1,  # of the calls
    THROTTLED: 0.05,  # of the calls
    QUOTA: 1,  # of the quota
    EXPIRY: 120,  # seconds of life
    STALLED: 60,  # seconds without a turn
}

# One number per group, by the precedence in which one status stands for it.
STATES = [
    (7, "MISSING", ["MISSING"], PURPLE),
    (6, "NOT_ONLINE", ["NOT_ONLINE"], VERMILLION),
    (5, "NOT_CONSUME_YET", ["NOT_CONSUME_YET"], AMBER),
    (4, "UNKNOWN or OTHER", ["UNKNOWN", "OTHER"], SLATE),
    (3, "CONSUMED_BUT_FILTERED", ["CONSUMED_BUT_FILTERED"], GREEN),
    (2, "PULL or BROADCASTING", ["PULL", "CONSUME_BROADCASTING"], SKY),
    (1, "CONSUMED", ["CONSUMED"], BLUE),
]
NO_ANSWER = (0, "NO ANSWER", GREY)

# What makes a group a case for somebody, by the same numbers, and the runbook of each.
TROUBLES = [
    (7, "MISSING", MISSING, PURPLE),
    (6, "NOT ONLINE", OFFLINE, VERMILLION),
    (5, "NOT CONSUMING", STUCK, AMBER),
    (4, "STATUS UNKNOWN", STATUS, SLATE),
    (3, "FILTERED", FILTERED, GREEN),
]

TARGET = 'job=~"$job", instance=~"$instance"'
API = TARGET + ', account=~"$account", region_id=~"$region_id"'
CANARY = API + ', topic=~"$topic", canary=~"$canary"'
GROUP = CANARY + ', consumer_group=~"$consumer_group"'

BY_CANARY = "account, region_id, instance_id, topic, canary"
BY_GROUP = BY_CANARY + ", consumer_group"

LEGEND_GROUP = "{{consumer_group}} · {{canary}}"
LEGEND_LANE = "{{operation}} · {{region_id}} · {{account}}"


def metric(name, labels, extra=""):
    """A selector of one of the exporter's metrics."""
    return f"rocketmq_canary_{name}{{{labels}{', ' + extra if extra else ''}}}"


def of_exporters(expression):
    """Of an expression, which keeps job and instance, what is about exporters.

    Every target of a Prometheus has `up`, and many have process_start_time_seconds: by default all of them are chosen.
    The target of an exporter that is down is known by what it said before, for a day.
    """
    known = metric("exporter_build_info", TARGET)
    return f"{expression}\n  and on (job, instance) present_over_time({known}[1d])"


def alerts(states):
    """This project's alerts in one of the states.

    Most carry no instance, so that an exporter that moves makes no new ones; that of an absent one not even a job.
    """
    return f'ALERTS{{alertname=~"RocketMQCanary.+", alertstate=~"{states}", job=~"$job|"}}'


def state_expression(window=""):
    """One number per group, the worst of the track types that its messages show; 0 where nothing was answered.

    With a window, the worst within it.
    """
    def tracks(types):
        operator, value = ("=", types[0]) if len(types) == 1 else ("=~", "|".join(types))
        selector = metric("tracks", GROUP, f'track_type{operator}"{value}"')
        return f"max_over_time({selector}[{window}])" if window else selector

    terms = [f"{number} * ({tracks(types)} > bool 0)" for number, _, types, _ in STATES]
    # An expected group without a fresh answer has no tracks, but it has its threshold.
    terms.append(f"0 * {metric('lag_threshold_seconds', GROUP)}")
    return f"max by ({BY_GROUP}) (\n  " + "\n  or ".join(terms) + "\n)"


def trouble_expression():
    """One number per group that somebody waits for; 0 where it is not in trouble, nothing where nothing is known."""
    lagging = (f"5 * ((time() - {metric('oldest_unconsumed_timestamp_seconds', GROUP)}) "
               f"> bool {metric('lag_threshold_seconds', GROUP)})")
    # Of most messages, as the alerts count: one broker may not know the group's consumers.
    most = f"bool ignoring (track_type) group_left () 0.5 * sum without (track_type) ({metric('tracks', GROUP)})"

    def tracks(kinds):
        return metric("tracks", GROUP, f'track_type=~"{kinds}"')

    terms = [f"7 * ({tracks('MISSING')} > {most})", f"6 * ({tracks('NOT_ONLINE')} > {most})", lagging,
             f"4 * ({tracks('UNKNOWN|OTHER')} > bool 0)", f"3 * ({tracks('CONSUMED_BUT_FILTERED')} > bool 0)"]
    # Abandoned groups stay in the answers for ever: those with a threshold are expected, or have consumed.
    return (f"max by ({BY_GROUP}) (\n  (\n    " + "\n    or ".join(terms)
            + f"\n  )\n  and on ({BY_GROUP}) {metric('lag_threshold_seconds', GROUP)}\n)")


def lag(labels=GROUP):
    """The seconds since the birth of each group's oldest unconsumed message."""
    return f"time() - {metric('oldest_unconsumed_timestamp_seconds', labels)}"


def lag_ratio():
    """Each group's lag over its threshold."""
    return f"({lag()}) / {metric('lag_threshold_seconds', GROUP)}"
