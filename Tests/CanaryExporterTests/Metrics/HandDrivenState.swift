import AlibabaCloud
import CanaryWatch
import Exposition
import Text

@testable import CanaryExporter
@testable import Sampling

/// The engine's state with calls answered by a script and time moved by hand.
struct HandDrivenState {
    /// What a script says to one call.
    struct Reply {
        /// The end of a call of any operation.
        enum Outcome {
            case tracks([TrackReport])
            case born(UnixTime)
            case gone
            case failed(CallFailure)
        }

        var outcome: Outcome
        var fault: CallFault?
        var duration: Duration = .milliseconds(40)

        /// What the call took.
        var attempt: CallAttempt {
            CallAttempt(wasOnTheWire: true, wasSent: true, duration: duration)
        }

        static func tracks(_ tracks: KeyValuePairs<String, String>) -> Reply {
            Reply(outcome: .tracks(tracks.map { TrackReport(group: $0.key, word: $0.value) }))
        }

        static func failed(_ reason: FailureReason, isThrottled: Bool = false) -> Reply {
            var failure = CallFailure()
            failure.isThrottled = isThrottled
            return Reply(
                outcome: .failed(failure),
                fault: CallFault(reason: reason, message: "scripted", effect: failure))
        }

        static let gone = Reply(
            outcome: .gone, fault: CallFault(reason: .messageGone, message: "scripted"))
    }

    /// 2026-01-02T03:04:05Z; 1767323045 s after 1970 by date(1).
    static let start = Moment(
        monotonic: MonotonicTime(nanoseconds: 5_000_000_000_000),
        wall: UnixTime(milliseconds: 1_767_323_045_000))

    var state: EngineState
    var history = History()
    private(set) var now = Self.start
    private var recorded: MonotonicTime?

    init(_ canaries: [CanarySpec], scopes: [QuotaScopeSpec]) {
        let watch = Watch(canaries: canaries, scopes: scopes, start: Self.start.monotonic)
        state = EngineState(watch: watch, backends: [:], now: Self.start)
    }

    /// How long ago it started.
    var age: Duration { now.monotonic - Self.start.monotonic }

    /// Adds messages now, each with its birth relative to the start where it is told.
    mutating func add(
        _ messages: [(id: String, born: Duration?)], to canary: CanaryID, isRotating: Bool
    ) throws {
        let messages = try messages.map { message in
            NewMessage(id: try MessageID(message.id), bornAt: message.born.map { Self.start.wall + $0 })
        }
        state.version += 1
        state.watch.add(messages, to: canary, isRotating: isRotating, at: now)
    }

    /// Lets time pass, and answers what is asked meanwhile.
    mutating func run(until end: Duration, _ answer: (Ticket, Duration) -> Reply) {
        while age < end {
            if recorded.map({ now.monotonic - $0 >= HistoryService.pace }) ?? true {
                recorded = now.monotonic
                history.record(state.watch.snapshot(at: now.monotonic), at: now.monotonic)
            }
            switch state.watch.next(at: now.monotonic).step {
            case .wait(let until): pass(min(until - now.monotonic, end - age))
            case .call(let ticket):
                state.start(ticket)
                _ = state.watch.sent(ticket, at: now.monotonic)
                let reply = answer(ticket, age)
                pass(reply.duration)
                state.countAttempt(ticket, reply.attempt, fault: reply.fault, at: now.wall)
                let effects = finish(ticket, reply.outcome)
                if let sampled = effects.sampled { state.countSample(of: sampled, fault: reply.fault) }
                remember(ticket, reply, effects)
            }
        }
    }

    private mutating func finish(_ ticket: Ticket, _ outcome: Reply.Outcome) -> Effects {
        let circumstances = CallCircumstances(wasSent: true, ended: now)
        func ending<Answer>(_ answer: Answer?) -> CallEnding<Answer> {
            switch outcome {
            case .gone: return .gone
            case .failed(let failure): return .failed(failure)
            case .tracks, .born:
                guard let answer else { preconditionFailure("\(outcome) is no answer to \(ticket)") }
                return .answered(answer)
            }
        }
        switch ticket.operation {
        case .messageTrace:
            let reports = if case .tracks(let reports) = outcome { reports } else { nil as [TrackReport]? }
            return state.watch.finishTrace(ticket, ending(reports), circumstances)
        case .messageBirth:
            let birth: UnixTime?? = if case .born(let time) = outcome { .some(time) } else { nil }
            return state.watch.finishBirth(ticket, ending(birth), circumstances)
        }
    }

    /// Lets time pass without looking.
    mutating func pass(_ time: Duration) {
        // From the start, since the wall clock has whole milliseconds and would fall behind.
        now = Moment(
            monotonic: now.monotonic + time,
            wall: Self.start.wall + (now.monotonic + time - Self.start.monotonic))
    }

    /// The part of the page that samples change.
    func page() -> WatchFamilies {
        var families = WatchFamilies()
        families.show(state.watch.snapshot(at: now.monotonic), state.counters)
        return families
    }

    /// The rest of the page, with fixed values for what Linux would say.
    func exporterPage() -> ExporterFamilies {
        var process = ProcessStatus()
        process.cpuSeconds = 1.25
        process.openDescriptors = 9
        process.descriptorsMax = 1024
        process.virtualMemoryBytes = 123_456_789
        process.virtualMemoryBytesMax = .infinity
        process.residentMemoryBytes = 23_456_768
        process.startTimeSeconds = 1_767_323_044.75
        process.threads = 5
        var scrapes = ScrapeCounters.Counts()
        scrapes.byCode[200] = 3
        scrapes.inFlight = 1
        scrapes.errors[.encoding] = 2
        return ExporterFamilies(
            configuration: Self.configuration.status, heartbeat: now.wall, process: process, scrapes: scrapes)
    }

    /// The whole page in text format.
    func wholePage() throws -> MetricsText { try MetricsText(page(), exporterPage()) }
}
