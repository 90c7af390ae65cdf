/// Decides how a process of several services begins, runs and ends: events in, what to do out.
///
/// Services start in order, each when the one before it has started, and stop in reverse, each when the one
/// after it has ended or its limit is over. Time and tasks are the caller's business, see ``Life``.
///
/// However events come, every service that was started is asked to stop once at most, and the process ends:
/// by itself when the last service has ended, else when the limit of all passes, or at a second request.
struct LifePlan: Hashable, Sendable {
    /// What happened.
    ///
    /// Services are named by their place in the order of the start.
    enum Event: Equatable, Sendable {
        /// The services are made; so many.
        case assembled(count: Int)
        /// They couldn't be made; the process ends with this status.
        case notAssembled(status: Int32)
        /// A service does its work.
        case started(Int)
        /// A service has ended.
        case ended(Int, Ending)
        /// Somebody asked for the end.
        case endAsked
        /// Somebody asked for a reload.
        case reloadAsked
        /// A limit of which ``Action/limit(_:)`` told is over.
        case limitPassed(Limit)
    }

    /// How a service ended.
    enum Ending: Equatable, Sendable {
        /// It returned.
        case finished
        /// It threw an error, in words.
        case failed(String)
    }

    /// What may take a limited time.
    enum Limit: Hashable, Sendable {
        /// The stop of one service, from now on.
        case stop(Int)
        /// The end of everything, from now on.
        case end
    }

    /// What to do.
    enum Action: Equatable, Sendable {
        /// Start a service.
        case start(Int)
        /// Ask a service to stop.
        case stop(Int)
        /// Report when a limit is over.
        case limit(Limit)
        /// Reload.
        case reload
        /// Write a line into the log.
        case report(Report)
        /// End with this status; nothing comes after it.
        case exit(Int32)
    }

    /// What is worth a line in the log.
    enum Report: Equatable, Sendable {
        /// All services have started.
        case up
        /// The end was asked for.
        case stopping
        /// A service failed, with the error in words.
        case failed(Int, String)
        /// A service ended though nobody asked it to.
        case endedUnasked(Int)
        /// A service didn't stop within its limit.
        case late(Int)
        /// The end was asked for while the services were being made, and they weren't in time.
        case assemblyLate
        /// The end was asked for again.
        case endedAtOnce
    }

    /// How far a service is.
    private enum Stage: Equatable, Sendable {
        case idle
        case starting
        case running
        /// Asked to stop.
        case stopping
        /// Asked to stop, and given up.
        case late
        case ended
    }

    private enum Phase: Equatable, Sendable {
        case assembling
        case starting
        case running
        case stopping
        case over
    }

    private var phase = Phase.assembling
    private var stages: [Stage] = []
    private var isAssembled = false
    private var isEndAsked = false
    private var isReloadDue = false
    private var status: Int32 = 0

    /// Whether ``Action/exit(_:)`` was returned.
    var isOver: Bool { phase == .over }

    /// Takes in what happened, and says what to do, in order.
    mutating func handle(_ event: Event) -> [Action] {
        guard phase != .over else { return [] }
        switch event {
        case .assembled(let count): return assembled(count)
        case .notAssembled(let status): return exit(status)
        case .started(let service): return started(service)
        case .ended(let service, let ending): return ended(service, ending)
        case .endAsked: return endAsked()
        case .reloadAsked: return reloadAsked()
        case .limitPassed(let limit): return limitPassed(limit)
        }
    }

    private mutating func assembled(_ count: Int) -> [Action] {
        isAssembled = true
        // The end was asked for before anything was started.
        if phase == .stopping { return exit(status) }
        stages = Array(repeating: .idle, count: count)
        phase = .starting
        return startNext()
    }

    private mutating func started(_ service: Int) -> [Action] {
        // One that was asked to stop meanwhile will say how it ended.
        guard stages[service] == .starting else { return [] }
        stages[service] = .running
        return phase == .starting ? startNext() : []
    }

    private mutating func startNext() -> [Action] {
        if let next = stages.firstIndex(of: .idle) {
            stages[next] = .starting
            return [.start(next)]
        }
        phase = .running
        defer { isReloadDue = false }
        return [.report(.up)] + (isReloadDue ? [.reload] : [])
    }

    private mutating func ended(_ service: Int, _ ending: Ending) -> [Action] {
        let stage = stages[service]
        guard stage != .ended, stage != .idle else { return [] }
        stages[service] = .ended
        // Given up before: that was reported, and nobody waits for it.
        if stage == .late { return [] }
        var actions: [Action] = []
        switch ending {
        case .failed(let error): actions.append(.report(.failed(service, error)))
        case .finished where stage != .stopping: actions.append(.report(.endedUnasked(service)))
        case .finished: break
        }
        if !actions.isEmpty { status = 1 }
        if phase == .stopping { return actions + stopNext() }
        phase = .stopping
        return actions + [.limit(.end)] + stopNext()
    }

    private mutating func endAsked() -> [Action] {
        if isEndAsked { return [.report(.endedAtOnce)] + exit(1) }
        isEndAsked = true
        // It stops already, since a service ended: nobody has asked twice.
        if phase == .stopping { return [] }
        phase = .stopping
        let actions: [Action] = [.report(.stopping), .limit(.end)]
        return isAssembled ? actions + stopNext() : actions
    }

    private mutating func reloadAsked() -> [Action] {
        switch phase {
        case .running: return [.reload]
        case .assembling, .starting: isReloadDue = true
        case .stopping, .over: break
        }
        return []
    }

    private mutating func limitPassed(_ limit: Limit) -> [Action] {
        switch limit {
        case .stop(let service):
            guard stages[service] == .stopping else { return [] }
            stages[service] = .late
            status = 1
            return [.report(.late(service))] + stopNext()
        case .end:
            guard phase == .stopping else { return [] }
            let pending = stages.indices.filter { [.starting, .running, .stopping].contains(stages[$0]) }
            let reports: [Report] = isAssembled ? pending.map { .late($0) } : [.assemblyLate]
            return reports.map { .report($0) } + exit(1)
        }
    }

    /// Asks the last service that is there to stop, unless one that was asked hasn't ended; the end where
    /// there is none.
    private mutating func stopNext() -> [Action] {
        if stages.contains(.stopping) { return [] }
        guard let last = stages.lastIndex(where: { $0 == .starting || $0 == .running }) else {
            return exit(status)
        }
        stages[last] = .stopping
        return [.stop(last), .limit(.stop(last))]
    }

    private mutating func exit(_ status: Int32) -> [Action] {
        phase = .over
        return [.exit(status)]
    }
}
