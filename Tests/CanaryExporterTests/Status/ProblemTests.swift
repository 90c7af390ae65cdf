import AlibabaCloud
import CanaryWatch
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

/// A canary, a cloud that answers by a script, and what is found to be wrong with them.
struct ProblemBench {
    static let ids = ["C0A8016400002A9F0000000000000A0D", "C0A8016400002A9F0000000000000A1D"]

    var world: HandDrivenState
    let expected = ["GID_billing"]

    init(_ names: [String] = ["orders"], messages: [[String]] = [ids], freshWithin: Duration? = nil) throws {
        let canaries = names.map { name in
            var canary = CanarySpec(
                name: name, account: "default", region: "cn-hangzhou", instanceID: "MQ_INST_1_a", topic: name)
            canary.sampleInterval = .seconds(10)
            canary.settledInterval = .seconds(10)
            canary.isRotating = freshWithin != nil
            canary.freshWithin = freshWithin
            canary.expectedGroups = [ExpectedGroup(name: "GID_billing", lagThreshold: .seconds(300))]
            canary.maxGroups = 4
            return canary
        }
        world = HandDrivenState(
            canaries,
            scopes: [QuotaScopeSpec(account: "default", region: "cn-hangzhou", requestsPerSecond: 8)])
        for (canary, ids) in zip(world.state.watch.canaryIDs, messages) {
            try world.add(
                ids.map { ($0, .seconds(-5)) }, to: canary, isRotating: freshWithin != nil)
        }
    }

    /// Answers every sample with these tracks until so many seconds after the start.
    mutating func tracks(_ tracks: KeyValuePairs<String, String>, until second: Int) {
        answers(until: second) { _ in .tracks(tracks) }
    }

    mutating func answers(until second: Int, _ reply: (Ticket) -> HandDrivenState.Reply) {
        world.run(until: .seconds(second)) { ticket, _ in reply(ticket) }
    }

    var problems: [StatusProblem] { world.report().problems }

    /// The problems as people read them, with the severity and the second since when.
    var told: [String] {
        problems.map { problem in
            let since = problem.since.map {
                " [\(Int(($0 - HandDrivenState.start.wall).components.seconds))]"
            }
            return "\(problem.severity): \(problem.text)\(since ?? "")"
        }
    }
}

@Suite struct ProblemTests {
    @Test func `a group that consumes late is slow for an hour`() throws {
        let ids = (0..<6).map { "C0A8016400002A9F0000000000000A\($0)D" }
        var bench = try ProblemBench(messages: [ids])
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 200)
        #expect(bench.told == [])
        bench.tracks(["GID_billing": "CONSUMED"], until: 260)
        // 200 s lie in the bucket from 120 to 300 s, of which five sixths are over 150 s.
        let slow =
            "warning: GID_billing is slow on canary orders: within the last hour 84% of 6 messages took"
            + " longer than 2 min 30 s, half its lag_threshold [210]"
        #expect(bench.told == [slow])
        bench.tracks(["GID_billing": "CONSUMED"], until: 3500)
        #expect(bench.told == [slow])
        bench.tracks(["GID_billing": "CONSUMED"], until: 4300)
        #expect(bench.told == [])
    }

    @Test func `of few messages nothing is said, nor of a group that has stopped`() throws {
        var few = try ProblemBench()
        few.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 200)
        few.tracks(["GID_billing": "CONSUMED"], until: 260)
        #expect(few.told == [])
    }

    @Test func `all is well where everything is consumed`() throws {
        var bench = try ProblemBench()
        bench.tracks(["GID_billing": "CONSUMED", "GID_pull": "PULL"], until: 900)
        #expect(bench.told == [])
    }

    @Test func `nothing sampled yet is worth knowing, and no more`() throws {
        var bench = try ProblemBench()
        #expect(bench.told == ["info: Nothing of canary orders has been sampled yet [0]"])
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 20)
        #expect(bench.told == [])
    }

    @Test func `a group that doesn't consume is told from its threshold on, since the message's birth`()
        throws
    {
        var bench = try ProblemBench()
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 290)
        #expect(bench.told == [])
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 320)
        #expect(bench.told == ["critical: GID_billing has not consumed canary orders [-5]"])
        let problem = try #require(bench.problems.first)
        #expect(problem.canary == "orders" && problem.group == "GID_billing")
    }

    @Test func `an abandoned group that never consumed a watched message is no problem`() throws {
        var bench = try ProblemBench()
        bench.tracks(["GID_billing": "CONSUMED", "GID_abandoned": "NOT_CONSUME_YET"], until: 1000)
        #expect(bench.told == [])
        bench.tracks(["GID_billing": "CONSUMED", "GID_abandoned": "NOT_ONLINE"], until: 1100)
        #expect(bench.told == [])
    }

    @Test(arguments: ["PULL", "CONSUME_BROADCASTING"])
    func `a group whose offsets prove nothing is no problem`(word: String) throws {
        var bench = try ProblemBench()
        bench.answers(until: 1000) { _ in .tracks(["GID_billing": word, "GID_other": word]) }
        #expect(bench.told == [])
    }

    @Test func `an offline group is told as offline and not as late as well`() throws {
        var bench = try ProblemBench()
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 400)
        bench.tracks(["GID_billing": "NOT_ONLINE"], until: 500)
        #expect(bench.told == ["critical: GID_billing has no consumer online for canary orders [410]"])
    }

    @Test func `half of the messages don't make a group offline, since one broker may not know it`() throws {
        var bench = try ProblemBench()
        bench.answers(until: 200) { ticket in
            let isFirst = ticket.messageID == ProblemBench.ids[0]
            return .tracks(["GID_billing": isFirst ? "NOT_ONLINE" : "CONSUMED"])
        }
        #expect(bench.told == [])
    }

    @Test func `an expected group that isn't there is missing`() throws {
        var bench = try ProblemBench()
        bench.tracks(["GID_other": "CONSUMED"], until: 600)
        #expect(bench.told == ["critical: GID_billing is expected on canary orders, but isn't there [10]"])
    }

    @Test func `a group that filters and one that can't be told are tickets`() throws {
        var bench = try ProblemBench()
        bench.tracks(["GID_billing": "CONSUMED_BUT_FILTERED", "GID_other": "UNKNOWN"], until: 60)
        #expect(
            bench.told == [
                "warning: GID_billing passes over messages of canary orders that don't match its"
                    + " subscription [10]"
            ])
        bench.tracks(["GID_billing": "UNKNOWN", "GID_other": "NEW_WORD"], until: 120)
        #expect(
            bench.told == [
                "warning: The service can't tell where GID_billing stands with canary orders (UNKNOWN) [70]",
                "warning: The service says of GID_other on canary orders what nobody has documented (OTHER)"
                    + " [70]",
            ])
    }

    @Test func `an offset that went backwards is told for a quarter of an hour`() throws {
        var bench = try ProblemBench()
        bench.tracks(["GID_billing": "CONSUMED"], until: 60)
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 80)
        bench.tracks(["GID_billing": "CONSUMED"], until: 900)
        #expect(
            bench.told == [
                "warning: The offset of GID_billing went backwards on canary orders: it consumes messages"
                    + " twice [70]"
            ])
        bench.tracks(["GID_billing": "CONSUMED"], until: 1000)
        #expect(bench.told == [])
    }

    @Test func `canaries that nobody sends any more are told since the newest`() throws {
        var bench = try ProblemBench(freshWithin: .seconds(600))
        bench.tracks(["GID_billing": "CONSUMED"], until: 590)
        #expect(bench.told == [])
        bench.tracks(["GID_billing": "CONSUMED"], until: 610)
        #expect(
            bench.told == [
                "warning: Nobody has sent a message of canary orders, so a stall that begins now would not be"
                    + " seen [-5]"
            ])
    }

    @Test func `a canary without messages is told after its files had time`() throws {
        var bench = try ProblemBench(messages: [[]])
        bench.tracks([:], until: 59)
        #expect(bench.told == [])
        bench.tracks([:], until: 61)
        #expect(
            bench.told == ["info: There is no message of canary orders to watch: see its message_files"])
        var fresh = try ProblemBench(messages: [[]], freshWithin: .seconds(600))
        fresh.tracks([:], until: 61)
        #expect(
            fresh.told == [
                "warning: No message of canary orders was ever seen: see that somebody sends them"
            ])
    }

    @Test func `groups over the bound are told, and which bound it is`() throws {
        var bench = try ProblemBench()
        bench.tracks(
            [
                "GID_billing": "CONSUMED", "GID_a": "CONSUMED", "GID_b": "CONSUMED", "GID_c": "CONSUMED",
                "GID_d": "CONSUMED",
            ], until: 30)
        #expect(
            bench.told == [
                "info: 1 group is over max_groups on canary orders, and nothing is said of them"
            ])
    }
}
