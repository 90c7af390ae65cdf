@testable import CanaryWatch

extension WatchSnapshot {
    /// All that a snapshot says, but for the allowed rate, which grows with every moment after throttling.
    var text: String {
        canaries.map(\.text).joined(separator: "\n") + "\n"
            + channels.map { "\($0.operation) \($0.quota) \($0.demandRatio)" }.joined(separator: "\n")
    }
}

extension CanarySnapshot {
    fileprivate var text: String {
        let figures: [Any?] = [
            spec.name, isAnswered, pending, settled, expired, overdue, groupsDropped, newestMessage,
            lastSample,
            lastSuccess, sampleInterval,
        ]
        return figures.map { "\($0 ?? "-")" }.joined(separator: " ") + "\n"
            + groups.map(\.text).joined(separator: "\n")
    }
}

extension GroupSnapshot {
    fileprivate var text: String {
        let figures: [Any?] = [
            name, serial, isExpected, hasConsumed, lagThreshold, isReported, word, oldestUnconsumed,
            consumedThrough, latency.sum, latency.count, latencyUnobserved, regressions,
        ]
        return "  " + figures.map { "\($0 ?? "-")" }.joined(separator: " ")
            + TrackType.allCases.map { " \(tracks[$0])" }.joined()
    }
}
