internal import Text

/// Who stays and who goes: retirement by age, eviction by number.
extension CanaryLedger {
    /// Drops a message of a rotating source that is past its time; returns its key if it went.
    mutating func retire(_ key: Int, at now: Moment) -> [Int] {
        guard let message = messages[key], message.isRotating else { return [] }
        let age = now.wall - message.birth.time
        guard age >= Self.retention || (message.state == .settled && age >= spec.retireAfter) else {
            return []
        }
        drop(key)
        return [key]
    }

    /// Drops messages of rotating sources that have enough newer ones; returns their keys.
    ///
    /// The newest `maxMessages` stay, and beside them those that bound a group's lag: so a long stall keeps
    /// its true age however many messages follow, and new messages are watched however many stalls there are.
    mutating func evict() -> [Int] {
        guard messages.count > spec.maxMessages else { return [] }
        let order = messagesByBirth()
        let surplus = order.filter(\.record.isRotating).dropLast(spec.maxMessages)
        guard !surplus.isEmpty else { return [] }
        let bounds = boundingMessages(order)
        var evicted: [Int] = []
        for (key, message) in surplus where !bounds.contains(key) {
            passOver(message.id, birth: message.birth)
            drop(key)
            evicted.append(key)
        }
        return evicted
    }

    /// Remembers that a message isn't watched since there are enough newer ones.
    mutating func passOver(_ id: MessageID, birth: Birth) {
        if birth.source == .firstSeen {
            droppedIDs.insert(id)
        } else {
            passedOver = max(passedOver ?? birth.time, birth.time)
        }
    }

    /// Whether a message was watched and isn't any more; of those long ago it isn't known.
    func wasDropped(_ id: MessageID) -> Bool { droppedIDs.contains(id) }

    /// Whether a message had its turn, or would have had it if there weren't enough newer ones.
    ///
    /// Otherwise, whenever messages are retired, older ones of the same file would come up, ever older.
    func isPast(_ id: MessageID, birth: Birth) -> Bool {
        if droppedIDs.contains(id) { return true }
        guard birth.source != .firstSeen, let passedOver else { return false }
        return birth.time < passedOver
    }

    /// The messages with their keys, oldest birth first; equal births in the order of their keys.
    func messagesByBirth() -> [(key: Int, record: MessageRecord)] {
        var order: [(key: Int, record: MessageRecord)] = []
        order.reserveCapacity(messages.count)
        for (key, record) in messages { order.append((key, record)) }
        order.sort { one, other in
            let (first, second) = (one.record.birth.time, other.record.birth.time)
            return first == second ? one.key < other.key : first < second
        }
        return order
    }

    /// For each group its oldest unconsumed message, and the newest before which all are consumed.
    private func boundingMessages(_ order: [(key: Int, record: MessageRecord)]) -> Set<Int> {
        var bounds: Set<Int> = []
        for (index, group) in groups.enumerated() {
            guard let group else { continue }
            var through: Int?
            var isThrough = true
            for (key, message) in order where message.state != .expired {
                let track = message.track(ofGroup: index)
                isThrough = isThrough && track?.isConsumed == true
                if isThrough { through = key }
                guard message.lastAnswered != nil else { continue }
                if track.map(\.isLagging) ?? group.isExpected {
                    bounds.insert(key)
                    break
                }
            }
            if let through { bounds.insert(through) }
        }
        return bounds
    }
}
