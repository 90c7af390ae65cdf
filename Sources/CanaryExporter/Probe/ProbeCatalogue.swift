internal import CanaryWatch
internal import Exposition
internal import Sampling
internal import Text

/// Every metric of `/probe`: a page of its own, which says how one sample went and nothing else.
enum ProbeCatalogue {
    /// As blackbox_exporter names and explains it, for rules that are written for any prober.
    static let success = MetricDefinition(
        name: "probe_success", kind: .gauge, help: "Displays whether or not the probe was a success",
        source: "probe",
        note: "Whether the service said where the message stands; named as blackbox_exporter names it.")
    /// As blackbox_exporter names and explains it.
    static let duration = MetricDefinition(
        name: "probe_duration_seconds", kind: .gauge,
        help: "Returns how long the probe took to complete in seconds", source: "probe",
        note: "Waiting for the quota included; named as blackbox_exporter names it.")
    static let failure = MetricDefinition(
        name: "rocketmq_canary_probe_failure_info", kind: .info,
        help: """
            Why the probe was no success: a reason of failed calls, or quota, or no_message; absent when it \
            was one.
            """,
        labelNames: ["reason"], source: "probe")
    static let waited = MetricDefinition(
        name: "rocketmq_canary_probe_waited_for_quota", kind: .gauge,
        help: "Whether the probe had to wait until the quota had room for its call.", source: "probe")
    static let birth = MetricDefinition(
        name: "rocketmq_canary_probe_message_timestamp_seconds", kind: .gauge,
        help: "Birth of the probed message, in seconds since 1970; absent when it isn't known.",
        source: "probe")
    static let track = MetricDefinition(
        name: "rocketmq_canary_probe_track_info", kind: .info,
        help: """
            Where the probed message stands with each consumer group, by the answer to the probe; always 1.
            """,
        labelNames: ["consumer_group", "track_type"], source: "probe")

    /// All of them, in the order of the page.
    static let all = [success, duration, failure, waited, birth, track]
}

/// Turns what came of a probe into metric families.
struct ProbeFamilies: MetricSource {
    /// What came of it.
    let report: ProbeReport

    /// Writes the families in the catalogue's order, those without samples where there is nothing to say.
    func write(to page: inout ExpositionWriter) {
        page.write(only: report.reason == nil ? 1 : 0, of: ProbeCatalogue.success)
        page.write(only: report.duration.inSeconds, of: ProbeCatalogue.duration)
        page.begin(ProbeCatalogue.failure)
        if let reason = report.reason { page.write(LabelBlock([("reason", reason)]), 1) }
        page.write(only: report.hasWaited ? 1 : 0, of: ProbeCatalogue.waited)
        page.write(only: report.birth?.seconds, of: ProbeCatalogue.birth)
        page.begin(ProbeCatalogue.track)
        for (group, type) in report.tracks {
            page.write(LabelBlock([("consumer_group", group), ("track_type", type.word)]), 1)
        }
    }
}
