/// How often the service documents that one operation may be called, per region and main account.
///
/// Source: "API quotas" of ApsaraMQ for RocketMQ 4.x, API 2019-02-14,
/// https://help.aliyun.com/document_detail/197223.htm
package struct ServiceQuota: Hashable, Sendable {
    /// The calls that are allowed in each period.
    package let calls: Int

    /// The length of the period in seconds.
    package let seconds: Int

    /// The quota of `OnsMessageTrace`, what a message's tracks are asked with.
    package static let messageTrace = ServiceQuota(calls: 10, seconds: 1)

    /// The quota of `OnsMessageGetByMsgId`, what births are asked with.
    package static let messageGetByMsgID = ServiceQuota(calls: 10, seconds: 1)

    /// The quota of `OnsMessagePageQueryByTopic`, what real messages are discovered with.
    package static let messagePageQueryByTopic = ServiceQuota(calls: 10, seconds: 60)

    /// The calls per second that are allowed.
    package var callsPerSecond: Double { Double(calls) / Double(seconds) }

    /// The calls that are allowed in each period, at least 1: where none were, nothing could ever be asked.
    package var callsMax: Int { max(1, calls) }

    /// The period, wherever it begins.
    package var window: Duration { .seconds(seconds) }

    /// Makes a quota of so many calls in each period of so many seconds, at least 1 each.
    package init(calls: Int, seconds: Int) {
        self.calls = calls
        self.seconds = max(1, seconds)
    }

    /// The calls per second that the exporter allows itself when that many are configured.
    ///
    /// What is configured, when the documented quota has room for it. An operation with a smaller one gets no
    /// more than 0.8 of that, since others on the account use it too.
    package func effectiveRate(configured: Double) -> Double {
        configured <= callsPerSecond ? configured : Self.shareOfSmallerQuota * callsPerSecond
    }

    /// The share that the exporter takes of a quota that is smaller than what is configured.
    private static let shareOfSmallerQuota = 0.8
}
