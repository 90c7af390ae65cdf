internal import CanaryWatch
internal import Text

/// What the health and readiness paths say.
enum HealthPages {
    /// A loop that didn't turn for so long is stuck: it turns at least every 250 ms.
    static let heartbeatPatience: Duration = .seconds(30)

    /// From this time after the start on the exporter is ready whatever the cloud does.
    static let readyAnyhowAfter: Duration = .seconds(60)

    /// Whether the sampling loop lives.
    ///
    /// - Parameters:
    ///   - heartbeat: When the loop turned last.
    ///   - now: The moment.
    /// - Returns: The status code and a line for people.
    static func health(heartbeat: MonotonicTime, now: MonotonicTime) -> (status: Int, text: String) {
        let age = now - heartbeat
        guard age > heartbeatPatience else { return (200, "Healthy") }
        return (503, "Not healthy: the sampling loop has not turned for \(Age.text(age)).")
    }

    /// Whether every canary was sampled once, well or badly, or enough time has passed.
    static func readiness(
        isEverySampled: Bool, start: MonotonicTime, now: MonotonicTime
    ) -> (status: Int, text: String) {
        guard !isEverySampled, now - start < readyAnyhowAfter else { return (200, "Ready") }
        return (503, "Not ready: some canaries have not been sampled yet.")
    }
}
