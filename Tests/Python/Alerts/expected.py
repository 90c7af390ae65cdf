"""What each alert says, word for word; `{value}` is what a case measures."""

WHERE = "topic orders, instance MQ_INST_1_A, cn-hangzhou"
OF_CANARY = {
    "job": "rocketmq-canary", "account": "default", "region_id": "cn-hangzhou", "instance_id": "MQ_INST_1_A",
    "topic": "orders", "canary": "orders",
}
OF_GROUP = OF_CANARY | {"consumer_group": "GID_billing"}
OF_API = {
    "job": "rocketmq-canary", "account": "default", "region_id": "cn-hangzhou", "operation": "OnsMessageTrace",
}
OF_ACCOUNT = {"job": "rocketmq-canary", "account": "default"}
OF_EXPORTER = {"job": "rocketmq-canary", "instance": "a:10879"}

RUNBOOKS = "https://github.com/rocketmq-canary-exporter/rocketmq-canary-exporter/blob/main/alerts/runbooks/"

# Name: severity, labels, summary, description.
SAYS = {
    "ConsumptionStuck": (
        "critical", OF_GROUP, "A consumer group is not consuming.",
        "Consumer group GID_billing has not consumed a message of canary orders (" + WHERE + ") for {value}, which is "
        "more than its lag_threshold."),
    "ConsumptionSlow": (
        "warning", OF_GROUP, "A consumer group takes long to consume.",
        "Of the messages of canary orders (" + WHERE + "), consumer group GID_billing consumed the slowest tenth {value} "
        "or more after birth within the last hour, which is over half of its lag_threshold."),
    "ConsumerGroupOffline": (
        "critical", OF_GROUP, "A consumer group has no consumer online.",
        "No consumer of group GID_billing is connected (NOT_ONLINE for {value} of the messages of canary orders, "
        + WHERE + ")."),
    "ConsumerGroupMissing": (
        "critical", OF_GROUP, "An expected consumer group is not there.",
        "The service doesn't list the expected consumer group GID_billing for {value} of the messages of canary orders "
        "(" + WHERE + "), so it neither is connected nor ever committed an offset."),
    "ConsumptionFiltered": (
        "warning", OF_GROUP, "A consumer group passes messages over.",
        "Consumer group GID_billing passed over {value} of the messages of canary orders (" + WHERE + ") because they "
        "don't match its subscription."),
    "StatusUnknown": (
        "warning", OF_GROUP, "The service can't tell where a consumer group stands.",
        "For {value} of the messages of canary orders (" + WHERE + ") the status of consumer group GID_billing is "
        "UNKNOWN, or a status that nobody has documented (OTHER)."),
    "OffsetWentBackwards": (
        "warning", OF_GROUP, "The offset of a consumer group went backwards.",
        "About {value} consumed messages of canary orders (" + WHERE + ") became unconsumed again for group GID_billing "
        "within 15 minutes, which therefore consumes messages twice."),
    "Blind": (
        "critical", OF_CANARY, "The exporter no longer sees where a canary stands.",
        "Messages of canary orders (" + WHERE + ", account default) are overdue, and no sample has succeeded for 2.5 "
        "intervals. Alerts on its consumer groups stay as they are, and new ones wait."),
    "MessagesOverdue": (
        "warning", OF_CANARY, "Some messages of a canary can't be sampled in time.",
        "For {value} of the last half hour, messages of canary orders (" + WHERE + ", account default) were overdue, so "
        "what is said of its consumer groups may be incomplete."),
    "NoFreshCanaries": (
        "warning", OF_CANARY, "Nobody sends canary messages any more.",
        "{value} (" + WHERE + "), which is beyond fresh_within. A stall that begins now would not be seen."),
    "NothingWatched": (
        "warning", OF_CANARY, "The service knows no message of a canary.",
        "For 30 minutes or more, all messages of canary orders (" + WHERE + ", account default) have aged out, or were "
        "never known to the service. Nothing is said of its consumer groups."),
    "GroupsDropped": (
        "info", OF_CANARY, "Some consumer groups of a canary are not watched.",
        "{value} consumer groups of topic orders (canary orders, instance MQ_INST_1_A, cn-hangzhou) are over max_groups, "
        "and nothing is said of them."),
    "APIErrors": (
        "warning", OF_API, "Calls to the cloud fail.",
        "{value} of the OnsMessageTrace calls of account default in cn-hangzhou failed within 15 minutes, throttled ones "
        "and aged-out messages not counted."),
    "Throttled": (
        "warning", OF_API, "The cloud throttles the account.",
        "{value} of the OnsMessageTrace calls of account default in cn-hangzhou were throttled within 15 minutes, since "
        "others spend the same quota."),
    "QuotaTooSmall": (
        "warning", OF_API, "The quota is too small for the schedule.",
        "The schedule asks for {value} of the OnsMessageTrace calls that account default may make in cn-hangzhou, so "
        "intervals are stretched and pages come later."),
    "CredentialsFailing": (
        "warning", OF_ACCOUNT, "An account's credentials can't be had, or are refused.",
        "The credentials of account default failed about {value} times within 15 minutes. Nothing of this account is "
        "sampled without them."),
    "CredentialsExpiring": (
        "warning", OF_ACCOUNT, "An account's credentials expire and were not refreshed.",
        "The credentials of account default {value}, and a refresh that was due has not come."),
    "BadConfiguration": (
        "warning", OF_EXPORTER, "The exporter refused its new configuration.",
        "The last reload of exporter a:10879 failed. It goes on with the configuration before."),
    "SamplingStalled": (
        "critical", OF_EXPORTER, "The exporter's sampling loop stands still.",
        "The sampling loop of exporter a:10879 has not turned for {value} or more; it should every 250 ms. What the "
        "exporter shows is old."),
    "ExporterDown": (
        "critical", OF_EXPORTER, "Prometheus can't scrape the exporter.",
        "Exporter a:10879 of job rocketmq-canary has not answered a scrape for 5 minutes or more. Alerts on its consumer "
        "groups stay as they are, and new ones wait."),
    "ExporterAbsent": (
        "critical", {}, "Prometheus knows of no exporter.",
        'No job whose name contains "rocketmq-canary" has a target, so nobody watches the consumer groups.'),
}


def expectation(alert, value, labels=None):
    """The alert as promtool expects it; a value of True stands for a description without one."""
    severity, own, summary, description = SAYS[alert]
    return {
        "exp_labels": {"severity": severity} | own | (labels or {}),
        "exp_annotations": {
            "summary": summary,
            "description": description.replace("{value}", value) if isinstance(value, str) else description,
            "runbook_url": f"{RUNBOOKS}RocketMQCanary{alert}.md",
        },
    }
