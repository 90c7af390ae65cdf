internal import CanaryWatch
internal import Exposition

/// Every metric of `/probe`: a page of its own, which says how one sample went and nothing else.
enum ProbeCatalogue {
    /// As blackbox_exporter names and explains it, for rules that are written for any prober.
    static let success = MetricDefinition(
        name: "probe_success", kind: .gauge, help: "Displays whether or not the probe was a success")
    /// As blackbox_exporter names and explains it.
    static let duration = MetricDefinition(
        name: "probe_duration_seconds", kind: .gauge,
        help: "Returns how long the probe took to complete in seconds")
    static let failure = MetricDefinition(
        name: "rocketmq_canary_probe_failure_info", kind: .info,
        help: "Why the probe was no success; absent when it was one.", labelNames: ["reason"])
    static let waited = MetricDefinition(
        name: "rocketmq_canary_probe_waited_for_quota", kind: .gauge,
        help: "Whether the probe had to wait until the quota had room for its call.")
    static let birth = MetricDefinition(
        name: "rocketmq_canary_probe_message_timestamp_seconds", kind: .gauge,
        help: "Birth of the probed message, in seconds since 1970; absent when it isn't known.")
    static let track = MetricDefinition(
        name: "rocketmq_canary_probe_track_info", kind: .info,
        help: "Where the probed message stands with each consumer group, by the answer to the probe.",
        labelNames: ["consumer_group", "track_type"])

    /// All of them, in the order of the page.
    static let all = [success, duration, failure, waited, birth, track]
}

/// Turns what came of a probe into metric families.
enum ProbeFamilies {
    /// The families in the catalogue's order, those without samples where there is nothing to say.
    static func families(_ report: ProbeReport) -> [MetricFamily] {
        var success = MetricFamily(ProbeCatalogue.success)
        success.append(.empty, report.reason == nil ? 1 : 0)
        var duration = MetricFamily(ProbeCatalogue.duration)
        duration.append(.empty, report.duration / .seconds(1))
        var failure = MetricFamily(ProbeCatalogue.failure)
        if let reason = report.reason { failure.append(LabelBlock([("reason", reason)]), 1) }
        var waited = MetricFamily(ProbeCatalogue.waited)
        waited.append(.empty, report.hasWaited ? 1 : 0)
        var birth = MetricFamily(ProbeCatalogue.birth)
        if let born = report.birth { birth.append(.empty, born.seconds) }
        var track = MetricFamily(ProbeCatalogue.track)
        for (group, type) in report.tracks {
            track.append(LabelBlock([("consumer_group", group), ("track_type", type.word)]), 1)
        }
        return [success, duration, failure, waited, birth, track]
    }
}
