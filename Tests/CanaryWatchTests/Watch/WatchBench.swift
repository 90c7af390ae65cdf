import Testing
import Text

@testable import CanaryWatch

/// A watch, a clock that is moved by hand, and a service that answers when it is told to.
struct WatchBench {
    /// The watch under test.
    var watch: Watch

    /// Milliseconds since the start.
    var elapsed: Int64 = 0

    /// How long calls take in milliseconds.
    var latency: Int64 = 20

    private var underWay: [(ticket: Ticket, end: Int64)] = []
    private var endedProbes: [EndedProbe] = []

    /// Makes a bench for canaries of one account and region.
    init(_ specs: [CanarySpec], requestsPerSecond: Double = 8) {
        let lane = QuotaScopeSpec(
            account: "default", region: "cn-hangzhou", requestsPerSecond: requestsPerSecond)
        watch = Watch(canaries: specs, scopes: [lane], start: LedgerBench.monotonic(0))
    }

    /// Makes a bench for one canary that expects group A.
    init(_ change: (inout CanarySpec) -> Void = { _ in }) {
        self.init([Self.canary("orders", change)])
    }

    /// A canary that expects group A.
    static func canary(_ name: String, _ change: (inout CanarySpec) -> Void = { _ in }) -> CanarySpec {
        var spec = LedgerBench.spec
        spec.name = name
        spec.expectedGroups = [ExpectedGroup(name: "A", lagThreshold: .seconds(600))]
        change(&spec)
        return spec
    }

    /// The moment that the clock shows.
    var now: Moment {
        Moment(
            monotonic: LedgerBench.monotonic(elapsed), wall: LedgerBench.epoch + .milliseconds(elapsed))
    }

    /// What can be said now.
    var snapshot: WatchSnapshot { watch.snapshot(at: now.monotonic) }

    /// What is known of a message on a canary.
    func record(_ id: MessageID, canary: CanaryID = 0) -> MessageRecord? {
        watch.ledgers[canary].messages.values.first { $0.id == id }
    }

    /// Watches messages; returns how many are new.
    @discardableResult
    mutating func add(_ messages: [NewMessage], to canary: CanaryID = 0, isRotating: Bool = true) -> Int {
        watch.add(messages, to: canary, isRotating: isRotating, at: now)
    }

    /// Watches one message.
    @discardableResult
    mutating func add(
        _ id: MessageID, to canary: CanaryID = 0, bornAt: UnixTime? = nil, isLive: Bool = false,
        isRotating: Bool = true
    ) -> Int {
        add([NewMessage(id: id, bornAt: bornAt, isLive: isLive)], to: canary, isRotating: isRotating)
    }

    /// What to do now; probes that ended with it are kept.
    mutating func next() -> Step {
        let turn = watch.next(at: now.monotonic)
        endedProbes += turn.effects.endedProbes
        return turn.step
    }

    /// The probes that ended since this was asked last.
    mutating func takeEndedProbes() -> [EndedProbe] {
        defer { endedProbes = [] }
        return endedProbes
    }

    /// Lets the clock run until the next call, at most for so many seconds.
    private mutating func nextCall(within seconds: Int64 = 3_600) -> Ticket? {
        let end = elapsed + seconds * 1_000
        while true {
            switch next() {
            case .call(let ticket): return ticket
            case .wait(let until):
                let milliseconds = (until - LedgerBench.monotonic(0)).nanoseconds / 1_000_000
                elapsed = max(elapsed + 1, milliseconds)
                if elapsed > end { return nil }
            }
        }
    }

    /// Lets the clock run until the next call, or to an end; nil if there was none.
    mutating func next(before end: Int64) -> Ticket? {
        while elapsed < end {
            switch next() {
            case .call(let ticket): return ticket
            case .wait(let until):
                let milliseconds = (until - LedgerBench.monotonic(0)).nanoseconds / 1_000_000
                elapsed = min(end, max(elapsed + 1, milliseconds))
            }
        }
        return nil
    }

    /// Lets the clock run until the next call with a question.
    private mutating func nextCall(_ question: CanaryOperation, within seconds: Int64 = 3_600) -> Ticket? {
        let end = elapsed + seconds * 1_000
        while let ticket = nextCall(within: max(0, (end - elapsed) / 1_000)) {
            if ticket.operation == question { return ticket }
            finish(ticket, ticket.operation == .messageBirth ? .gone : .tracks([]))
        }
        return nil
    }

    /// The next call within so many seconds, with a question or any; it is an issue when there is none.
    mutating func call(
        _ question: CanaryOperation? = nil, within seconds: Int64 = 3_600,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Ticket {
        let ticket = question.map { nextCall($0, within: seconds) } ?? nextCall(within: seconds)
        return try #require(ticket, sourceLocation: sourceLocation)
    }

    /// Expects that no call comes within so many seconds, with a question or any.
    mutating func expectNone(
        _ question: CanaryOperation? = nil, within seconds: Int64,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let ticket = question.map { nextCall($0, within: seconds) } ?? nextCall(within: seconds)
        #expect(ticket == nil, sourceLocation: sourceLocation)
    }

    /// Sends a call and ends it, 20 ms later.
    @discardableResult
    mutating func finish(_ ticket: Ticket, _ outcome: WatchOutcome, wasSent: Bool = true) -> Bool {
        if wasSent { _ = watch.sent(ticket, at: now.monotonic) }
        elapsed += latency
        return end(ticket, outcome, wasSent: wasSent)
    }

    /// Ends a call now; returns whether it ended a sample.
    @discardableResult
    mutating func end(_ ticket: Ticket, _ outcome: WatchOutcome, wasSent: Bool = true) -> Bool {
        let effects = watch.finish(ticket, outcome, CallCircumstances(wasSent: wasSent, ended: now))
        endedProbes += effects.endedProbes
        return effects.sampled != nil
    }

    /// Runs for so many seconds with a service that answers each call after the latency.
    mutating func run(
        _ seconds: Int64, _ service: (Ticket, Moment) -> WatchOutcome,
        each: (borrowing WatchBench) -> Void = { _ in }
    ) {
        let end = elapsed + seconds * 1_000
        while elapsed < end {
            for (ticket, _) in underWay.filter({ $0.end <= elapsed }) {
                self.end(ticket, service(ticket, now))
            }
            underWay.removeAll { $0.end <= elapsed }
            switch next() {
            case .call(let ticket):
                _ = watch.sent(ticket, at: now.monotonic)
                underWay.append((ticket, elapsed + latency))
            case .wait(let until):
                let milliseconds = (until - LedgerBench.monotonic(0)).nanoseconds / 1_000_000
                let nextEnd = underWay.map(\.end).min() ?? end
                elapsed = max(elapsed + 1, min(milliseconds, nextEnd, end))
            }
            each(self)
        }
    }

    /// An outcome that lists groups, written as `A CONSUMED, B PULL`.
    static func tracks(_ text: String) -> WatchOutcome { .tracks(LedgerBench.reports(text)) }

    /// A failure.
    static func failure(_ change: (inout CallFailure) -> Void = { _ in }) -> WatchOutcome {
        var failure = CallFailure()
        change(&failure)
        return .failed(failure)
    }
}
