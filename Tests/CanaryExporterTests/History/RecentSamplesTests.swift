import AlibabaCloud
import CanaryWatch
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

@Suite struct RecentSamplesTests {
    private let orders = CanaryIdentity(
        CanarySpec(name: "orders", account: "a", region: "r", instanceID: "i", topic: "t"))
    private let other = CanaryIdentity(
        CanarySpec(name: "orders", account: "a", region: "r", instanceID: "i", topic: "other"))

    private func sample(_ second: Int, _ reason: FailureReason? = nil) -> SampleRecord {
        SampleRecord(
            time: HandDrivenState.start.wall + .seconds(second), messageID: "M", requestID: nil,
            duration: .zero, failure: reason.map { ($0, "words") })
    }

    private func at(_ second: Int) -> MonotonicTime { HandDrivenState.start.monotonic + .seconds(second) }

    private func filled(_ samples: [(second: Int, reason: FailureReason?)]) -> RecentSamples {
        var recent = RecentSamples()
        for (second, reason) in samples {
            recent.record(sample(second, reason), of: orders, at: at(second))
        }
        return recent
    }

    @Test func `ten thousand successes don't push a failure out`() {
        let recent = filled([(0, .timeout)] + (1...10_000).map { ($0, nil) })
        #expect(recent.failures(of: orders).map { $0.failure?.reason } == [.timeout])
        let kept = recent.successes(of: orders).map {
            ($0.time - HandDrivenState.start.wall).components.seconds
        }
        #expect(kept == Array((9_981...10_000).reversed()))
        #expect(recent.failures(of: other).isEmpty)
    }

    @Test(
        arguments: [
            ([.timeout], 0), ([nil, .timeout, .timeout], nil), ([nil, .timeout, .tls, .timeout], 1),
            ([.timeout, .timeout, nil], nil), ([.timeout, nil, .timeout], nil), ([], nil),
        ] as [([FailureReason?], Int?)])
    func `it fails after three failures in a row, or one where nothing ever succeeded`(
        outcomes: [FailureReason?], since: Int?
    ) {
        let recent = filled(outcomes.enumerated().map { ($0.offset, $0.element) })
        let failing = recent.failing(canary: orders)
        #expect(failing?.since == since.map { HandDrivenState.start.wall + .seconds($0) })
        #expect(failing?.latest.failure?.reason == (since == nil ? nil : outcomes.last ?? nil))
    }

    @Test func `word of a message that aged out ends the row and is no record`() {
        var recent = filled([(0, nil), (1, .timeout), (2, .timeout), (3, .timeout)])
        #expect(recent.failing(canary: orders) != nil)
        recent.recordWord(of: orders)
        recent.recordWord(of: other)
        #expect(recent.failing(canary: orders) == nil && recent.canaryCount == 1)
        #expect(recent.failures(of: orders).count == 3 && recent.successes(of: orders).count == 1)
    }

    @Test func `the start of a long row of failures is remembered when its records are gone`() {
        let recent = filled([(0, nil)] + (1...500).map { ($0, .tls) })
        #expect(recent.failing(canary: orders)?.since == HandDrivenState.start.wall + .seconds(1))
    }

    @Test func `a canary that is sampled no more is forgotten`() {
        var recent = filled([(0, nil)])
        recent.record(sample(6 * 3600, nil), of: other, at: at(6 * 3600))
        recent.forget(at: at(6 * 3600))
        #expect(recent.canaryCount == 2)
        recent.forget(at: at(6 * 3600 + 1))
        #expect(recent.canaryCount == 1 && recent.successes(of: orders).isEmpty)
    }
}
