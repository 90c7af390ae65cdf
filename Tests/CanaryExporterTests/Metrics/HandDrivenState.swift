import AlibabaCloud
import CanaryWatch
import Exposition
import Text

@testable import CanaryExporter

/// The engine's state with calls answered by a script and time moved by hand.
struct HandDrivenState {
    /// What a script says to one call.
    struct Reply {
        var outcome: TicketOutcome
        var failure: APIFailure?
        var duration: Duration = .milliseconds(40)

        static func tracks(_ tracks: KeyValuePairs<String, String>) -> Reply {
            Reply(outcome: .tracks(tracks.map { TrackReport(group: $0.key, word: $0.value) }))
        }

        static func failed(_ reason: FailureReason, isThrottled: Bool = false) -> Reply {
            var failure = CallFailure()
            failure.isThrottled = isThrottled
            return Reply(
                outcome: .failed(failure), failure: APIFailure(reason: reason, message: "scripted"))
        }

        static let gone = Reply(
            outcome: .gone, failure: APIFailure(reason: .messageGone, message: "scripted"))
    }

    /// 2026-01-02T03:04:05Z; 1767323045 s after 1970 by date(1).
    static let start = Moment(
        monotonic: MonotonicTime(nanoseconds: 5_000_000_000_000),
        wall: UnixTime(milliseconds: 1_767_323_045_000))

    var state: EngineState
    var history = History()
    private(set) var now = Self.start
    private var recorded: MonotonicTime?

    init(_ canaries: [CanarySpec], lanes: [LaneSpec]) {
        let watch = Watch(canaries: canaries, lanes: lanes, start: Self.start.monotonic)
        state = EngineState(watch: watch, clients: [:], now: Self.start)
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
            switch state.watch.next(at: now.monotonic) {
            case .wait(let until): pass(min(until - now.monotonic, end - age))
            case .call(let ticket):
                state.start(ticket)
                _ = state.watch.sent(ticket, at: now.monotonic)
                let reply = answer(ticket, age)
                pass(reply.duration)
                state.countAttempt(
                    ticket, attempt: .sent, duration: reply.duration, failure: reply.failure)
                let isSample = state.watch.finish(ticket, reply.outcome, wasSent: true, at: now)
                if isSample { _ = state.countSample(ticket, failure: reply.failure) }
                remember(ticket, reply, isSample: isSample)
            }
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
