import AlibabaCloud
import CanaryWatch
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

@Suite struct WatchingProblemTests {
    private static func failed(_ reason: FailureReason, skew: Duration? = nil) -> HandDrivenState.Reply {
        HandDrivenState.Reply(
            outcome: .failed(CallFailure()),
            fault: CallFault(reason: reason, message: "scripted", clockSkew: skew))
    }

    @Test func `blindness is told instead of consumption, with its reason and the mend`() throws {
        var bench = try ProblemBench()
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 400)
        #expect(bench.told == ["critical: GID_billing has not consumed canary orders [-5]"])
        bench.answers(until: 500) { _ in Self.failed(.tls) }
        #expect(
            bench.told == [
                "critical: Nothing is seen of canary orders: the TLS handshake fails (tls): check"
                    + " tls.ca_file, the endpoint, and what lies between [396]"
            ])
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 520)
        #expect(
            bench.told == [
                "critical: GID_billing has not consumed canary orders [-5]",
                "warning: 19% of the OnsMessageTrace calls of account default in cn-hangzhou failed within 15"
                    + " minutes: see the last errors of its canaries",
            ])
    }

    @Test func `lag doesn't grow unseen`() throws {
        var bench = try ProblemBench()
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 290)
        // Two failures are noise, and what was seen last isn't over the threshold.
        bench.answers(until: 309) { _ in Self.failed(.timeout) }
        #expect(bench.told.filter { $0.contains("has not consumed") } == [])
    }

    @Test(arguments: FailureReason.allCases.filter { $0 != .messageGone })
    func `every reason for which all samples fail has its words and its mend`(reason: FailureReason) throws {
        var bench = try ProblemBench()
        bench.tracks(["GID_billing": "CONSUMED"], until: 100)
        bench.answers(until: 121) { _ in Self.failed(reason) }
        let problem = try #require(bench.problems.first)
        #expect(problem.severity == .warning)
        // Refused keys are an account's problem, the others one of its canaries.
        let isAccounts = reason == .unauthorized || reason == .credentials
        #expect(problem.canary == (isAccounts ? nil : "orders") || reason == .throttled)
        #expect(problem.text.contains("(\(reason.rawValue))"))
        #expect(problem.text.split(separator: ": ").count >= 3, "no mend: \(problem.text)")
    }

    @Test func `a clock that is off is told by its seconds`() throws {
        var bench = try ProblemBench()
        bench.answers(until: 10) { _ in Self.failed(.clockSkew, skew: .seconds(1260)) }
        #expect(
            bench.told == [
                "warning: Every sample of canary orders fails: this machine's clock is 1260 s behind the"
                    + " service's (clock_skew): set it, and let NTP keep it [1]"
            ])
    }

    @Test func `many canaries that fail alike are one problem, and those that fail otherwise another`() throws
    {
        let names = (0..<30).map { "canary\($0)" }
        var bench = try ProblemBench(names, messages: names.map { _ in [ProblemBench.ids[0]] })
        bench.answers(until: 60) { Self.failed($0.topic == "canary7" ? .notFound : .connection) }
        let told = bench.problems
        #expect(told.map(\.severity) == [.critical, .critical])
        #expect(
            told[0].text.hasPrefix("Nothing is seen of 29 canaries of account default in cn-hangzhou: no"))
        #expect(told[0].canary == nil)
        #expect(told[1].text.hasPrefix("Nothing is seen of canary canary7: the service knows no such"))
        #expect(told[1].canary == "canary7")
    }

    @Test func `refused keys are one problem of the account, told only while they are refused`() throws {
        var bench = try ProblemBench(["a", "b"], messages: [[ProblemBench.ids[0]], [ProblemBench.ids[0]]])
        bench.tracks(["GID_billing": "CONSUMED"], until: 100)
        bench.answers(until: 115) { _ in Self.failed(.unauthorized) }
        #expect(
            bench.told == [
                "warning: Nothing of account default can be sampled: the cloud refuses the keys of account"
                    + " default (unauthorized): check its access key [102]"
            ])
        bench.tracks(["GID_billing": "CONSUMED"], until: 140)
        #expect(bench.told.filter { $0.contains("keys") } == [])
    }

    @Test func `a share of throttled calls is told, and of failing ones, but not of single ones`() throws {
        var bench = try ProblemBench()
        var calls = 0
        bench.answers(until: 300) { _ in
            calls += 1
            return calls.isMultiple(of: 5)
                ? .failed(.throttled, isThrottled: true) : .tracks(["GID_billing": "CONSUMED"])
        }
        #expect(bench.told.count == 1)
        #expect(bench.told.first?.hasPrefix("warning: The cloud throttled 2") == true)
        #expect(bench.told.first?.contains("lower requests_per_second") == true)
        var failing = try ProblemBench()
        calls = 0
        failing.answers(until: 300) { _ in
            calls += 1
            return calls.isMultiple(of: 4)
                ? Self.failed(.serverError) : .tracks(["GID_billing": "CONSUMED"])
        }
        #expect(failing.told.count == 1)
        #expect(failing.told.first?.contains("of the OnsMessageTrace calls of account default in") == true)
        var single = try ProblemBench()
        calls = 0
        single.answers(until: 300) { _ in
            calls += 1
            return calls <= 2 ? Self.failed(.serverError) : .tracks(["GID_billing": "CONSUMED"])
        }
        #expect(single.told == [])
    }

    @Test func `a quota that is too small is told after ten minutes, and what would mend it`() throws {
        let ids = (0..<100).map { number in
            "C0A8016400002A9F00000000000" + String(10_000 + number)
        }
        var bench = try ProblemBench(messages: [ids])
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 200)
        #expect(bench.told == [])
        bench.tracks(["GID_billing": "NOT_CONSUME_YET"], until: 650)
        let told = bench.told.filter { $0.contains("quota") }
        #expect(
            told == [
                "warning: The quota of account default in cn-hangzhou is too small: the schedule asks for"
                    + " 125% of the OnsMessageTrace calls it may make, so samples come later; lengthen"
                    + " sample_interval, or watch fewer messages [0]"
            ])
    }

    @Test func `a refused configuration and a loop that stands still are told`() throws {
        var bench = try ProblemBench()
        bench.tracks(["GID_billing": "CONSUMED"], until: 100)
        var facts = bench.world.facts()
        var configuration = facts.configuration
        configuration.status.refused = HandDrivenState.start.wall + .seconds(50)
        configuration.status.refusal = ["canaries.yml:1:1: wrong"]
        let old = Moment(
            monotonic: facts.now.monotonic - .seconds(31), wall: facts.now.wall - .seconds(31))
        facts = StatusFacts(
            now: facts.now, started: facts.started, metricsPath: "/metrics", snapshot: facts.snapshot,
            counters: facts.counters, heartbeat: old, history: facts.history, configuration: configuration)
        let problems = StatusReport.make(facts, detail: .overview).problems
        #expect(problems.map(\.severity) == [.critical, .warning])
        #expect(problems.first?.since == old.wall && problems.last?.since == configuration.status.refused)
        #expect(problems.first?.text.hasPrefix("The sampling loop stands still") == true)
        #expect(problems.last?.text.hasSuffix("mend canaries.yml") == true)
    }

    @Test func `the list has an end, and says how much it leaves out`() throws {
        let names = (0..<250).map { "canary\($0)" }
        var bench = try ProblemBench(names, messages: names.map { _ in [ProblemBench.ids[0]] })
        bench.answers(until: 120) { _ in .tracks(["GID_other": "CONSUMED"]) }
        let problems = bench.problems
        #expect(problems.count == ProblemFinder.countMax)
        let missing = problems.filter { $0.text.contains("isn't there") }
        #expect(problems.last?.text.hasSuffix("more problems are not listed") == true)
        #expect(missing.count == ProblemFinder.countMax - 1)
    }
}
