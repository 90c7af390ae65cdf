internal import Text

/// The probes that aren't over: samples out of turn, for somebody who waits for the answer.
///
/// A probe waits for its turn, then for the end of a call, which may be one that the schedule made.
struct Probes: Sendable {
    /// So many probes wait in one scope at most: two seconds' worth of half its calls.
    static let waitingMax = 8

    private var open: [ProbeID: Probe] = [:]
    /// Those that wait for their turn, in the order in which they came.
    private var waiting: [ScopeID: [ProbeID]] = [:]
    /// Those that wait for the end of a call, by its key.
    private var underWay: [Int: [ProbeID]] = [:]
    private var nextNumber = 0

    /// Whether there is none.
    var isEmpty: Bool { open.isEmpty }

    /// The identities of all.
    var ids: Set<ProbeID> { Set(open.keys) }

    /// Whether any waits for the end of a call.
    var isAnyUnderWay: Bool { !underWay.isEmpty }

    /// Whether any waits for its turn in a scope.
    func isWaiting(inScope scope: ScopeID) -> Bool { waiting[scope]?.isEmpty == false }

    /// The first that waits for its turn in a scope.
    func first(inScope scope: ScopeID) -> (id: ProbeID, probe: Probe)? {
        guard let id = waiting[scope]?.first else { return nil }
        guard let probe = open[id] else {
            preconditionFailure("A probe that is over waits for no turn.")
        }
        return (id, probe)
    }

    /// Adds a probe at the end of its scope's queue.
    mutating func add(_ probe: Probe) throws(ProbeRefusal) -> ProbeID {
        let scope = probe.name.scope
        guard waiting[scope, default: []].count < Self.waitingMax else { throw .tooMany }
        let id = ProbeID(number: nextNumber)
        nextNumber += 1
        open[id] = probe
        waiting[scope, default: []].append(id)
        return id
    }

    /// Notes that whoever waits in a scope has to wait for room in the quota.
    mutating func noteWait(inScope scope: ScopeID) {
        for id in waiting[scope] ?? [] { open[id]?.hasWaited = true }
    }

    /// Lets a probe wait for the end of a call.
    mutating func join(_ id: ProbeID, key: Int) {
        guard let scope = open[id]?.name.scope else { return }
        waiting[scope]?.removeAll { $0 == id }
        open[id]?.isUnderWay = true
        underWay[key, default: []].append(id)
    }

    /// Lets all that wait for a call about a target have the one that has begun.
    mutating func join(_ name: TargetName, key: Int) {
        for id in waiting[name.scope] ?? [] where open[id]?.name == name { join(id, key: key) }
    }

    /// Puts those that waited for a call, which is to be repeated, in front of the others.
    mutating func `repeat`(key: Int, scope: ScopeID) {
        let again = (underWay.removeValue(forKey: key) ?? []).filter { open[$0] != nil }
        for id in again { open[id]?.isUnderWay = false }
        waiting[scope, default: []].insert(contentsOf: again, at: 0)
    }

    /// Takes those that waited for a call which is over; without those whose time was over before.
    mutating func end(key: Int) -> [(id: ProbeID, probe: Probe)] {
        (underWay.removeValue(forKey: key) ?? []).compactMap { id in
            open.removeValue(forKey: id).map { (id, $0) }
        }
    }

    /// Takes those whose time is over, in the order in which they came.
    ///
    /// - Returns: They, and when the next one's will be over.
    mutating func endOverdue(
        at now: MonotonicTime
    ) -> (ended: [(id: ProbeID, probe: Probe)], next: MonotonicTime?) {
        var ended: [(id: ProbeID, probe: Probe)] = []
        var next: MonotonicTime?
        for (id, probe) in open.sorted(by: { $0.key.number < $1.key.number }) {
            if probe.deadline > now {
                next = min(next ?? probe.deadline, probe.deadline)
            } else {
                if !probe.isUnderWay { waiting[probe.name.scope]?.removeAll { $0 == id } }
                open[id] = nil
                ended.append((id, probe))
            }
        }
        return (ended, next)
    }

    /// Forgets a scope that has none.
    mutating func forget(_ scope: ScopeID) { waiting[scope] = nil }
}
