internal import Text

/// What keeps the schedule in step with the ledgers.
extension Watch {
    /// Dues are brought forward when the stretch has fallen below this share of what they were set by.
    ///
    /// A due is at most 1.5 intervals away, stretched by at most 1/0.8 too much: well within the 2.5
    /// intervals after which a message is overdue. It takes 10 rounds over all messages from a stretch of 10
    /// to one of 1.
    static let stretchFollowed = 0.8

    /// Brings dues forward that were set when the schedule was stretched more.
    ///
    /// After a start with many messages the first to settle get their next slot by a stretch that is soon
    /// over. Without this they would be overdue, and their tracks stale, for no fault of the service.
    mutating func followStretch(ofScope scope: ScopeID, at now: MonotonicTime) {
        let stretch = scopes[scope][.messageTrace].schedule.stretch
        let stretchOfDues = scopes[scope][.messageTrace].stretchOfDues
        guard stretch < stretchOfDues * Self.stretchFollowed else {
            scopes[scope][.messageTrace].stretchOfDues = max(stretchOfDues, stretch)
            return
        }
        scopes[scope][.messageTrace].stretchOfDues = stretch
        for (key, _) in targets.targets(ofScope: scope) { repace(key, at: now) }
    }

    /// Lets the schedule follow the ledger.
    mutating func carryOut(_ change: LedgerChange, canary: CanaryID, at now: MonotonicTime) {
        for key in change.dropped { release(key, from: canary, at: now) }
        for key in change.moved where targets[key] != nil { repace(key, at: now) }
    }

    /// Gives a target the shortest interval that any of its canaries wants.
    mutating func repace(_ key: Int, at now: MonotonicTime) {
        guard let target = targets[key] else { return }
        let paces = target.canaries.map { ledgers[$0].pace(of: key) }
        guard let interval = paces.map(\.interval).min() else { return }
        scopes[target.scope][.messageTrace].schedule.update(
            key, interval: interval, isSettled: paces.allSatisfy(\.isSettled), at: now)
    }

    /// Takes a canary off a message, and the message off the schedule when nobody is left.
    mutating func release(_ key: Int, from canary: CanaryID, at now: MonotonicTime) {
        targets.change(key) { target in target.canaries.removeAll { $0 == canary } }
        guard let target = targets[key] else { return }
        guard target.canaries.isEmpty else { return repace(key, at: now) }
        scopes[target.scope].remove(key)
        targets.remove(key)
    }
}
