package import Text

/// Everything that is watched, what is due, what may be asked now, and what the answers proved.
///
/// The one decision-maker of the exporter: pure, with the time handed in. A loop calls ``next(at:)`` and
/// makes the calls it names; connections report ``sent(_:at:)`` and, typed by the operation, how the call
/// finished; a scrape reads ``snapshot(at:)``. Whoever shares it between threads puts it behind a lock.
///
/// Each operation has a file in Operations, with what its answers do.
package struct Watch: Sendable {
    /// After a start, first samples are spread over this time, or an interval where that is shorter.
    static let firstRound: Duration = .seconds(10)

    /// The loop looks around at least this often.
    static let longestWait: Duration = .milliseconds(250)

    var scopes = OrderedMap<ScopeID, QuotaScope>()
    var ledgers = OrderedMap<CanaryID, CanaryLedger>()
    /// The quota scope of each canary.
    var canaryScopes: [CanaryID: ScopeID] = [:]
    var targets = Targets()
    var probes = Probes()
    var producers = ProducerOffsets()
    var birthPermissions: [ScopeID: BirthPermissions] = [:]
    private var nextScope = 0
    private var nextCanary = 0

    /// Makes a watch without messages.
    ///
    /// - Parameters:
    ///   - canaries: What is watched; every account and region must be among the scopes.
    ///   - scopes: The accounts and regions with their quotas, without duplicates.
    ///   - start: When the process began; the first call comes a second later.
    package init(canaries: [CanarySpec], scopes: [QuotaScopeSpec], start: MonotonicTime) {
        for scope in scopes { add(scope, start: start) }
        for canary in canaries { add(canary) }
    }

    /// The canaries, in the order in which they were given.
    package var canaries: [CanarySpec] { ledgers.values.map(\.spec) }

    /// The canaries' identities, in the same order.
    package var canaryIDs: [CanaryID] { ledgers.ids }

    /// The identities of the scopes in which something is watched, in the order in which they were given.
    package var scopeIDs: [ScopeID] { scopes.values.filter { $0.retiredSince == nil }.map(\.id) }

    /// A canary by its identity; nil once it is watched no more.
    package func canary(_ id: CanaryID) -> CanarySpec? {
        ledgers.contains(id) ? ledgers[id].spec : nil
    }

    /// A scope by its identity; it is there as long as a call of it is under way.
    package func scope(_ id: ScopeID) -> QuotaScopeSpec { scopes[id].spec }

    /// How many calls are under way, whatever becomes of their answers.
    package var callsUnderWay: Int { scopes.values.reduce(0) { $0 + $1.callsUnderWay } }

    /// Whether every canary that has messages was sampled once, well or badly.
    package var isEverySampled: Bool {
        ledgers.values.allSatisfy { $0.lastSample != nil || $0.messages.isEmpty }
    }

    /// Adds a scope, under an identity that none ever had.
    @discardableResult
    mutating func add(_ spec: QuotaScopeSpec, start: MonotonicTime) -> ScopeID {
        let id = ScopeID(number: nextScope)
        nextScope += 1
        scopes.append(QuotaScope(id: id, spec: spec, start: start), id: id)
        return id
    }

    /// Adds a canary, under an identity that none ever had; its scope must be there.
    @discardableResult
    mutating func add(_ spec: CanarySpec) -> CanaryID {
        let scope = scopes.values.first {
            $0.spec.account == spec.account && $0.spec.region == spec.region
        }
        guard let scope else { preconditionFailure("Canary \(spec.name) has no quota scope.") }
        let id = CanaryID(number: nextCanary)
        nextCanary += 1
        canaryScopes[id] = scope.id
        ledgers.append(CanaryLedger(id: id, spec: spec), id: id)
        return id
    }

    /// The scope of a canary, which must be watched.
    func scope(of canary: CanaryID) -> ScopeID {
        guard let scope = canaryScopes[canary] else { preconditionFailure("The canary isn't watched.") }
        return scope
    }

    // MARK: - Calls

    /// Says what to do now; call it again after each call it names.
    package mutating func next(at now: MonotonicTime) -> Turn {
        var wake = now + Self.longestWait
        var effects = Effects()
        let overdue = probes.endOverdue(at: now)
        effects.endedProbes = overdue.ended.map { id, probe in
            ended(id, probe, probe.isUnderWay ? .timeout : .quota, at: now)
        }
        if let next = overdue.next { wake = min(wake, next) }
        for scope in scopes.ids {
            let (probe, probeWake) = takeProbe(inScope: scope, at: now)
            if let probe { return Turn(step: .call(probe), effects: effects) }
            if let probeWake { wake = min(wake, probeWake) }
            for operation in CanaryOperation.allCases {
                let (ticket, wakeOfChannel) = take(operation, inScope: scope, at: now)
                if let wakeOfChannel { wake = min(wake, wakeOfChannel) }
                if let ticket { return Turn(step: .call(ticket), effects: effects) }
            }
        }
        return Turn(step: .wait(until: wake), effects: effects)
    }

    private mutating func take(
        _ operation: CanaryOperation, inScope scope: ScopeID, at now: MonotonicTime
    ) -> (ticket: Ticket?, wake: MonotonicTime?) {
        if !scopes[scope].hasRoom, let due = scopes[scope][operation].schedule.nextDue {
            return (nil, max(due, now + Self.roomAwaited))
        }
        let (call, wake) = scopes[scope][operation].take(at: now)
        guard let call else { return (nil, wake) }
        guard let target = targets[call.key] else {
            preconditionFailure("What is scheduled is a target.")
        }
        if operation == .messageTrace { probes.join(target.name, key: call.key) }
        let ticket = Ticket(
            operation: operation, scope: scope, subject: .message(target.message),
            canaries: target.canaries, lateness: call.lateness,
            isRetry: operation == .messageTrace && target.isRetry, isProbe: false, key: call.key,
            slot: call.slot)
        return (ticket, wake)
    }

    /// Notes that a call's bytes are about to leave; false forbids it.
    ///
    /// It is called when the connection is there, since only then can it be told when the service will count
    /// the call.
    package mutating func sent(_ ticket: Ticket, at now: MonotonicTime) -> Bool {
        scopes[ticket.scope][ticket.operation].sent(ticket.slot, at: now)
    }

    /// How long to wait where too many calls are under way.
    static let roomAwaited: Duration = .milliseconds(20)
}
