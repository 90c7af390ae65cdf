import AlibabaCloud
import CanaryWatch
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

@Suite struct StatusReportTests {
    private func at(_ seconds: Int) -> UnixTime { HandDrivenState.start.wall + .seconds(seconds) }

    @Test func `a report of one canary tells its messages, newest first, and those of no other`() throws {
        let report = try ShopScenario.played().report(.canary("orders"))
        let orders = try #require(report.canaries.first)
        #expect(
            orders.messages.map(\.id)
                == [ShopScenario.young, ShopScenario.middle, ShopScenario.old, ShopScenario.gone])
        #expect(orders.messages.map(\.state) == [.pending, .pending, .pending, .expired])
        #expect(orders.messages.map(\.birth.source) == [.service, .source, .source, .source])
        #expect(report.canaries[1].messages.isEmpty && report.canaries[1].failures.isEmpty)
        let overview = try ShopScenario.played().report()
        #expect(overview.canaries.allSatisfy { $0.messages.isEmpty && $0.successes.isEmpty })
        let everything = try ShopScenario.played().report(.everything)
        #expect(everything.canaries.allSatisfy { !$0.messages.isEmpty })
    }

    @Test func `a message tells when each group was first seen to have consumed it`() throws {
        let orders = try #require(ShopScenario.played().report(.everything).canaries.first)
        let middle = try #require(orders.messages.first { $0.id == ShopScenario.middle })
        let billing = try #require(middle.tracks.first { $0.group == "GID_billing" })
        #expect(billing.type == .consumed && billing.isConsumed)
        // It is sampled every 10 s, and consumed after 30.
        let seen = try #require(billing.firstSeenConsumed)
        #expect(seen >= at(30) && seen <= at(41))
        let audit = try #require(middle.tracks.first { $0.group == "GID_audit" })
        #expect(audit.type == .missing && !audit.isConsumed && audit.firstSeenConsumed == nil)
        // Its offset went backwards: the verdict is gone, the first sight stays.
        let old = try #require(orders.messages.first { $0.id == ShopScenario.old })
        let lost = try #require(old.tracks.first { $0.group == "GID_billing" })
        #expect(lost.type == .notConsumeYet && !lost.isConsumed)
        #expect(try #require(lost.firstSeenConsumed) < at(12))
    }

    @Test func `failures are kept apart from successes, and messages that age out are neither`() throws {
        let report = try ShopScenario.played().report(.everything)
        let (orders, payments) = (report.canaries[0], report.canaries[1])
        #expect(orders.failures.isEmpty && orders.successes.count == RecentSamples.countMax)
        #expect(orders.successes.allSatisfy { $0.messageID != ShopScenario.gone })
        #expect(orders.successes.map(\.time) == orders.successes.map(\.time).sorted(by: >))
        #expect(payments.successes.isEmpty)
        #expect(payments.failures.first?.failure?.reason == .serverError)
        #expect(payments.failures.last?.failure?.reason == .throttled)
        #expect(orders.failingSince == nil)
        #expect(payments.failingSince == payments.failures.last?.time)
    }

    @Test func `words have a history, and offsets that went backwards their moment`() throws {
        let report = try ShopScenario.played().report(.everything)
        let group = try #require(report.canaries[0].groups.first { $0.name == "GID_billing" })
        #expect(group.history.first?.start == at(0) && group.history.first?.word == nil)
        #expect(group.history.last?.word == .notConsumeYet && group.history.last?.end == report.now)
        #expect(group.wordSince == group.history.last?.start)
        for (one, next) in zip(group.history, group.history.dropFirst()) {
            #expect(one.end == next.start && one.word != next.word)
        }
        let regressed = try #require(group.lastRegression)
        #expect(regressed >= at(60) && regressed <= at(80))
        #expect(report.canaries[0].groups.filter { $0.lastRegression != nil }.count == 1)
    }

    @Test func `what changed since the history was written is told nevertheless`() throws {
        var bench = try ProblemBench()
        bench.tracks(["GID_billing": "CONSUMED"], until: 105)
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 119)
        var later = bench
        later.world.history = History()
        let group = try #require(bench.world.report(.everything).canaries.first?.groups.first)
        #expect(group.history.last?.word == .notConsumeYet && group.lastRegression != nil)
        // Without a history nothing is known but the moment.
        let new = try #require(later.world.report(.everything).canaries.first?.groups.first)
        #expect(new.history.isEmpty && new.wordSince == nil && new.lastRegression == nil)
    }

    @Test func `calls add up to the counters, minute by minute`() throws {
        let report = try ShopScenario.played().report()
        #expect(report.operations.count == 4)
        for operation in report.operations {
            #expect(operation.history.reduce(0) { $0 + $1.requests } == Int(operation.requests))
            #expect(
                operation.history.reduce(0) { $0 + $1.failures }
                    == Int(operation.failures.reduce(0) { $0 + $1.count }))
        }
        let traces = try #require(report.operations.first)
        #expect(traces.requests > 20 && traces.failures.map(\.reason) == [.messageGone])
        let mean = try #require(traces.history.first?.meanSeconds)
        #expect(abs(mean - 0.04) < 0.001)
    }

    @Test func `accounts are told without what is in their files`() throws {
        let report = try ShopScenario.played().report()
        #expect(report.accounts.map(\.name) == ["default", "second"])
        #expect(report.accounts[1].credentials == "the files /etc/id, /etc/secret")
    }
}
