internal import CanaryWatch
internal import Exposition
internal import Sampling

/// Every metric of the exporter, declared once: names, types, labels and help are the contract with users.
///
/// Dashboards, alert rules and `docs/metrics.md` are written against it.
enum Catalogue {
    /// What every series of one canary carries.
    static let canaryLabels = ["account", "region_id", "instance_id", "topic", "canary"]
    /// What every series of one canary and group carries.
    static let groupLabels = canaryLabels + ["consumer_group"]
    /// What every series of the API carries.
    static let apiLabels = ["account", "region_id", "operation"]

    /// The buckets of API calls' durations, in seconds.
    static let durationBounds = APICounters.durationBounds
    /// The buckets of the schedule's lateness, in seconds.
    static let latenessBounds = APICounters.latenessBounds

    /// Ends the help of values that come from the last samples, not from the moment of the scrape.
    static let cached = "From the latest samples, not asked for at the scrape."

    // MARK: - Per canary and group

    static let tracks = MetricDefinition(
        name: "rocketmq_canary_tracks", kind: .gauge,
        help: """
            Watched messages whose latest track with the consumer group has this type. CONSUMED means that \
            the group's committed offset is past the message, retries and dead letters included. MISSING is \
            an expected group that the answer doesn't list, OTHER a type nobody has documented. All nine \
            types are there, most at 0. \(cached)
            """,
        labelNames: groupLabels + ["track_type"], source: "samples")
    static let oldestUnconsumed = MetricDefinition(
        name: "rocketmq_canary_oldest_unconsumed_timestamp_seconds", kind: .gauge,
        help: """
            Birth of the oldest watched message that is not proven consumed by the consumer group, in \
            seconds since 1970; absent when there is none. time() minus it is a lower bound of the group's \
            lag, too high by a sample interval and 5 s at most. \(cached)
            """,
        labelNames: groupLabels, source: "samples, births")
    static let consumedThrough = MetricDefinition(
        name: "rocketmq_canary_consumed_through_timestamp_seconds", kind: .gauge,
        help: """
            Birth of the newest watched message such that it and every older one is consumed by the consumer \
            group, in seconds since 1970; absent when there is none. time() minus it is an upper bound of \
            the group's lag as far as the queues of the canaries reach. \(cached)
            """,
        labelNames: groupLabels, source: "samples, births")
    static let consumptionLatency = MetricDefinition(
        name: "rocketmq_canary_consumption_latency_seconds",
        kind: .histogram(bounds: LatencyHistogram.bounds),
        help: """
            Time from a message's birth until it was first seen consumed by the consumer group: an upper \
            bound with the resolution of the sample interval. Only messages sampled soon after birth and \
            without gaps are timed. \(cached)
            """,
        labelNames: groupLabels, source: "samples, births")
    static let latencyUnobserved = MetricDefinition(
        name: "rocketmq_canary_latency_unobserved_total", kind: .counter,
        help:
            "Messages seen consumed by the consumer group that were sampled too late to be timed. \(cached)",
        labelNames: groupLabels, source: "samples, births")
    static let regressions = MetricDefinition(
        name: "rocketmq_canary_regressions_total", kind: .counter,
        help: """
            Messages that were consumed by the consumer group and no longer are: its offset was reset, or a \
            failover took it back. \(cached)
            """,
        labelNames: groupLabels, source: "samples")
    static let expectedGroup = MetricDefinition(
        name: "rocketmq_canary_expected_group_info", kind: .info,
        help:
            "The configuration expects the consumer group on the canary; always 1, also without an answer.",
        labelNames: groupLabels, source: "configuration")
    static let lagThreshold = MetricDefinition(
        name: "rocketmq_canary_lag_threshold_seconds", kind: .gauge,
        help: """
            Lag from which the consumer group is in trouble, from the configuration, for alert rules. Always \
            there for expected groups, and for others once they have consumed a watched message.
            """,
        labelNames: groupLabels, source: "configuration")

    // MARK: - Per canary

    static let watchedMessages = MetricDefinition(
        name: "rocketmq_canary_watched_messages", kind: .gauge,
        help: """
            Messages that are watched: pending until every group that is waited for has consumed them, then \
            settled; expired where the service doesn't know them (any more). \(cached)
            """,
        labelNames: canaryLabels + ["state"], source: "samples")
    static let overdueMessages = MetricDefinition(
        name: "rocketmq_canary_overdue_messages", kind: .gauge,
        help: """
            Watched messages without a successful sample for 2.5 times their interval in force: how blind \
            the exporter is. 1 also where new messages push the old ones out before that, and none was \
            sampled successfully for so long.
            """,
        labelNames: canaryLabels, source: "exporter")
    static let newestMessage = MetricDefinition(
        name: "rocketmq_canary_newest_message_timestamp_seconds", kind: .gauge,
        help: "Birth of the newest message of the canary, in seconds since 1970; 0 before there is any.",
        labelNames: canaryLabels, source: "births")
    static let freshWithin = MetricDefinition(
        name: "rocketmq_canary_fresh_within_seconds", kind: .gauge,
        help: """
            Age of the newest message from which nobody makes canaries any more, from the configuration, for \
            alert rules; only for rotating sources, and absent where it is not set.
            """,
        labelNames: canaryLabels, source: "configuration")
    static let lastSample = MetricDefinition(
        name: "rocketmq_canary_last_sample_timestamp_seconds", kind: .gauge,
        help: "End of the last sample, well or badly, in seconds since 1970; 0 before the first.",
        labelNames: canaryLabels, source: "exporter")
    static let lastSuccess = MetricDefinition(
        name: "rocketmq_canary_last_success_timestamp_seconds", kind: .gauge,
        help: """
            End of the last sample that brought an answer with tracks, in seconds since 1970; 0 before the \
            first.
            """,
        labelNames: canaryLabels, source: "exporter")
    static let sampleInterval = MetricDefinition(
        name: "rocketmq_canary_sample_interval_seconds", kind: .gauge,
        help: """
            Shortest interval between samples of a message that is in force now, stretching for the quota \
            included.
            """,
        labelNames: canaryLabels, source: "exporter")
    static let samples = MetricDefinition(
        name: "rocketmq_canary_samples_total", kind: .counter,
        help: "Samples finished, well or badly.", labelNames: canaryLabels, source: "exporter")
    static let sampleFailures = MetricDefinition(
        name: "rocketmq_canary_sample_failures_total", kind: .counter,
        help: """
            Samples without an answer to work with, by reason; message_gone is a message that aged out, no \
            fault.
            """,
        labelNames: canaryLabels + ["reason"], source: "exporter")
    static let groupsDropped = MetricDefinition(
        name: "rocketmq_canary_groups_dropped", kind: .gauge,
        help: "Consumer groups in the answers that are over the canary's max_groups. \(cached)",
        labelNames: canaryLabels, source: "samples")

    // MARK: - Of the API

    static let apiRequests = MetricDefinition(
        name: "rocketmq_canary_api_requests_total", kind: .counter,
        help: "Calls to the cloud, each attempt on the wire.", labelNames: apiLabels, source: "exporter")
    static let apiFailures = MetricDefinition(
        name: "rocketmq_canary_api_request_failures_total", kind: .counter,
        help: "Calls to the cloud that failed, each attempt on the wire, by reason.",
        labelNames: apiLabels + ["reason"], source: "exporter")
    static let apiDuration = MetricDefinition(
        name: "rocketmq_canary_api_request_duration_seconds", kind: .histogram(bounds: durationBounds),
        help: "Time from the start of a call to its end, a new connection's handshakes included.",
        labelNames: apiLabels, source: "exporter")
    static let apiQuota = MetricDefinition(
        name: "rocketmq_canary_api_quota_requests_per_second", kind: .gauge,
        help: "Calls per second that the exporter allows itself, from the configuration.",
        labelNames: apiLabels, source: "configuration")
    static let apiAllowed = MetricDefinition(
        name: "rocketmq_canary_api_allowed_requests_per_second", kind: .gauge,
        help: "What back-off from throttling leaves of the quota; 0 while the service wants no calls.",
        labelNames: apiLabels, source: "exporter")
    static let demandRatio = MetricDefinition(
        name: "rocketmq_canary_schedule_demand_ratio", kind: .gauge,
        help: "Calls per second that the schedule asks for, over the quota; above 1 intervals are stretched.",
        labelNames: apiLabels, source: "exporter")
    static let lateness = MetricDefinition(
        name: "rocketmq_canary_schedule_lateness_seconds", kind: .histogram(bounds: latenessBounds),
        help: "How late calls started, against the schedule.", labelNames: apiLabels, source: "exporter")

    // MARK: - Of the exporter

    static let credentialsExpiry = MetricDefinition(
        name: "rocketmq_canary_credentials_expiry_timestamp_seconds", kind: .gauge,
        help: "When the credentials in use expire, in seconds since 1970; absent where they don't.",
        labelNames: ["account"], source: "exporter")
    static let credentialsFailures = MetricDefinition(
        name: "rocketmq_canary_credentials_refresh_failures_total", kind: .counter,
        help: "Attempts to get credentials that failed.", labelNames: ["account"], source: "exporter")
    static let reloadSuccessful = MetricDefinition(
        name: "rocketmq_canary_config_last_reload_successful", kind: .gauge,
        help: "Whether the last attempt to load the configuration succeeded.", source: "exporter")
    static let reloadTime = MetricDefinition(
        name: "rocketmq_canary_config_last_reload_success_timestamp_seconds", kind: .gauge,
        help: "When the configuration in force was loaded, in seconds since 1970.", source: "exporter")
    static let heartbeat = MetricDefinition(
        name: "rocketmq_canary_heartbeat_timestamp_seconds", kind: .gauge,
        help: "When the sampling loop turned last, in seconds since 1970; it turns at least every 250 ms.",
        source: "exporter")
    static let logLinesDropped = MetricDefinition(
        name: "rocketmq_canary_log_lines_dropped_total", kind: .counter,
        help: """
            Log lines that were dropped, since nobody read them or the disk was full: the watching goes on, \
            and waits for no reader of its log.
            """, source: "exporter")
    static let buildInfo = MetricDefinition(
        name: "rocketmq_canary_exporter_build_info", kind: .info,
        help: "Which exporter this is; always 1.", labelNames: ["version", "revision", "swift_version"],
        source: "exporter")
}
