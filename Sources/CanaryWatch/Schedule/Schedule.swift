package import Text

/// When each key is due for its next call: pending ones first, spread evenly, and stretched to what the quota
/// allows.
///
/// A key is either waiting for its due or in flight, from `takeDue(at:)` until `returned(_:at:)`. Each key
/// has a phase of its own, from the golden-ratio sequence by the order of adding: its slots are the instants
/// t with t = phase x P modulo P, where P is its interval in force. So keys of equal intervals are spread
/// evenly over the interval and stay so, however many come and go.
///
/// When the registered keys ask for more calls than `capacity`, all intervals are stretched by the same
/// factor, which counts from each key's next return; dues that are set aren't moved.
///
/// Adding, removing, updating, taking and returning cost O(log n). Memory is 100 to 200 bytes per key.
package struct Schedule: Sendable {
    /// A key whose call is due now.
    package struct Due: Hashable, Sendable {
        /// The key, which is in flight from now on.
        package let key: Int

        /// When it was due.
        package let due: MonotonicTime

        /// How much later it was taken; never negative.
        ///
        /// Of a due that was over already when it was set, it counts from then.
        package let lateness: Duration
    }

    private struct Entry {
        let key: Int
        var isSettled: Bool

        /// Nanoseconds, unstretched.
        var interval: Int64

        /// The phase as a fraction of 2^64.
        let phase: UInt64

        /// The instant from which the present wait counts: the last return, or the first due.
        var base: MonotonicTime

        /// When its due was brought forward; nil if it wasn't.
        var broughtForward: MonotonicTime?
    }

    /// How many calls per second there may be; demand above it stretches the intervals.
    ///
    /// Anything that isn't positive counts as nearly nothing. Without a limit, as at first, nothing is
    /// stretched.
    package var capacity = Double.infinity

    private var rate = CallRate()
    private var slots: [Int: Int32] = [:]
    private var entries: [Entry] = []
    private var freeSlots: [Int32] = []
    private var pending = IndexedHeap()
    private var settled = IndexedHeap()
    private var addedCount: UInt64 = 0

    /// Makes a schedule without keys.
    package init() {}

    /// The number of registered keys, those in flight included.
    package var count: Int { slots.count }

    /// The calls per second that the registered keys ask for, unstretched: the sum of 1/interval, those in
    /// flight included.
    package var demand: Double { rate.perSecond }

    /// By how much intervals are stretched now, at least 1.
    package var stretch: Double { max(1, demand / max(capacity, Self.capacityMin)) }

    /// When the next key is due; nil when none is waiting.
    package var nextDue: MonotonicTime? {
        switch (pending.first?.due, settled.first?.due) {
        case (let first?, let second?): min(first, second)
        case (let first, let second): first ?? second
        }
    }

    /// How many comparisons and moves of keys there were, for tests of the cost.
    var operationCount: Int { pending.operationCount + settled.operationCount }

    /// Tells whether a key is registered, waiting or in flight.
    package func contains(_ key: Int) -> Bool {
        slots[key] != nil
    }

    /// An interval as it is in force now: stretched, and within the bounds of 1 ms and 366 days.
    package func intervalInForce(_ interval: Duration) -> Duration {
        .nanoseconds(period(Self.bounded(interval)))
    }

    /// Registers a key, which must not be registered, with its first due; that may be now.
    package mutating func add(_ key: Int, interval: Duration, isSettled: Bool, due: MonotonicTime) {
        precondition(slots[key] == nil, "The key \(key) is in the schedule already.")
        addedCount += 1
        let entry = Entry(
            key: key, isSettled: isSettled, interval: Self.bounded(interval),
            phase: addedCount &* Self.goldenRatio, base: due)
        rate.add(intervalNanoseconds: entry.interval)
        let slot: Int32
        if let free = freeSlots.popLast() {
            slot = free
            entries[Int(slot)] = entry
        } else {
            slot = Int32(entries.count)
            entries.append(entry)
        }
        slots[key] = slot
        wait(slot, due: due)
    }

    /// Forgets a key, waiting or in flight; a key that isn't registered is left alone.
    package mutating func remove(_ key: Int) {
        guard let slot = slots.removeValue(forKey: key) else { return }
        stopWaiting(slot)
        rate.remove(intervalNanoseconds: entries[Int(slot)].interval)
        freeSlots.append(slot)
    }

    /// Changes a key's interval and class; a key that isn't registered is left alone.
    ///
    /// A waiting key keeps its due, unless the new interval would have given an earlier one when the wait
    /// began: then it gets that. It may lie in the past, and the key is overdue at once, but not late before
    /// `now`. A key in flight has it at its return.
    package mutating func update(_ key: Int, interval: Duration, isSettled: Bool, at now: MonotonicTime) {
        guard let slot = slots[key] else { return }
        var entry = entries[Int(slot)]
        rate.remove(intervalNanoseconds: entry.interval)
        entry.interval = Self.bounded(interval)
        rate.add(intervalNanoseconds: entry.interval)
        let due = pending.due(of: slot) ?? settled.due(of: slot)
        stopWaiting(slot)
        entry.isSettled = isSettled
        let wanted = due.map { min($0, nextSlot(entry, after: entry.base)) }
        if let due, let wanted, wanted < due {
            // What was late already stays so.
            entry.broughtForward = min(now, max(due, entry.broughtForward ?? due))
        }
        entries[Int(slot)] = entry
        if let wanted { wait(slot, due: wanted) }
    }

    /// Takes the key that goes first of those that are due; nil when none is.
    ///
    /// Pending keys go before settled ones, and within a class the one that has been due for the longest
    /// time. Nobody starves: once the first settled key is overdue by more than its own interval in force, it
    /// goes before pending ones that are less overdue.
    package mutating func takeDue(at now: MonotonicTime) -> Due? {
        let firstPending = pending.first.flatMap { $0.due <= now ? $0 : nil }
        let firstSettled = settled.first.flatMap { $0.due <= now ? $0 : nil }
        guard let node = first(firstPending, firstSettled, at: now) else { return nil }
        stopWaiting(node.slot)
        let entry = entries[Int(node.slot)]
        let start = max(node.due, entry.broughtForward ?? node.due)
        return Due(key: entry.key, due: node.due, lateness: max(.zero, now - start))
    }

    /// When a waiting key is due; nil for one that is in flight or isn't registered.
    func due(of key: Int) -> MonotonicTime? {
        slots[key].flatMap { pending.due(of: $0) ?? settled.due(of: $0) }
    }

    /// Whether a key waits for its due: it is registered and not in flight.
    func isWaiting(_ key: Int) -> Bool {
        guard let slot = slots[key] else { return false }
        return pending.due(of: slot) != nil || settled.due(of: slot) != nil
    }

    /// Takes a waiting key out of its turn; false for one that is in flight already or isn't registered.
    mutating func take(_ key: Int) -> Bool {
        guard let slot = slots[key] else { return false }
        return pending.remove(slot) || settled.remove(slot)
    }

    /// Puts a key in flight back to wait for its next slot, the first that is half an interval or more away.
    ///
    /// A key that was forgotten meanwhile, or isn't in flight, is left alone.
    package mutating func returned(_ key: Int, at now: MonotonicTime) {
        guard let slot = slotInFlight(key) else { return }
        entries[Int(slot)].base = now
        entries[Int(slot)].broughtForward = nil
        wait(slot, due: nextSlot(entries[Int(slot)], after: now))
    }

    /// Puts a key in flight back to wait for a due of the caller's choice, as for a quick second attempt.
    ///
    /// A key that was forgotten meanwhile, or isn't in flight, is left alone.
    package mutating func returned(_ key: Int, at now: MonotonicTime, due: MonotonicTime) {
        guard let slot = slotInFlight(key) else { return }
        entries[Int(slot)].base = now
        entries[Int(slot)].broughtForward = nil
        wait(slot, due: due)
    }

    private func first(
        _ pending: IndexedHeap.Node?, _ settled: IndexedHeap.Node?, at now: MonotonicTime
    ) -> IndexedHeap.Node? {
        guard let pending, let settled else { return pending ?? settled }
        let starvesAfter = Duration.nanoseconds(period(entries[Int(settled.slot)].interval))
        return settled.due < pending.due && now - settled.due > starvesAfter ? settled : pending
    }

    private func slotInFlight(_ key: Int) -> Int32? {
        guard let slot = slots[key] else { return nil }
        return pending.due(of: slot) == nil && settled.due(of: slot) == nil ? slot : nil
    }

    private mutating func wait(_ slot: Int32, due: MonotonicTime) {
        if entries[Int(slot)].isSettled {
            settled.insert(slot, due: due)
        } else {
            pending.insert(slot, due: due)
        }
    }

    private mutating func stopWaiting(_ slot: Int32) {
        if !pending.remove(slot) { settled.remove(slot) }
    }

    private func nextSlot(_ entry: Entry, after time: MonotonicTime) -> MonotonicTime {
        let period = period(entry.interval)
        let earliest = time.nanoseconds.addingSaturating(period / 2)
        let offset = Int64(entry.phase.multipliedFullWidth(by: UInt64(period)).high)
        let past = earliest.subtractingSaturating(offset) % period
        let missing = past > 0 ? period - past : -past
        return MonotonicTime(nanoseconds: earliest.addingSaturating(missing))
    }

    private func period(_ interval: Int64) -> Int64 {
        let factor = stretch
        if factor == 1 { return interval }
        return Int64(min(Double(interval) * factor, Double(Self.intervalMax)))
    }

    private static func bounded(_ interval: Duration) -> Int64 {
        min(max(interval.nanoseconds, intervalMin), intervalMax)
    }

    /// The shortest interval, 1 ms in nanoseconds: far below any use, so that a zero can't divide.
    private static let intervalMin: Int64 = 1_000_000

    /// The longest interval, 366 days in nanoseconds: far above any use, so that sums of dues can't overflow.
    private static let intervalMax: Int64 = 31_622_400_000_000_000

    /// The smallest capacity, in calls per second: a zero can't divide either.
    private static let capacityMin = 1e-6

    /// The golden ratio's fraction, 0.618..., of 2^64: its multiples modulo 1 spread more evenly than any
    /// other's.
    private static let goldenRatio: UInt64 = 0x9E37_79B9_7F4A_7C15
}
