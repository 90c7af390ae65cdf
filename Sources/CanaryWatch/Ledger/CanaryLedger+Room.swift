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

    /// Drops the oldest messages of rotating sources while there are too many; returns their keys.
    ///
    /// Messages that bound a group's lag stay, so that a long stall keeps its true age however many messages
    /// follow.
    mutating func evict() -> [Int] {
        var excess = messages.values.count(where: \.isRotating) - spec.maxMessages
        guard excess > 0 else { return [] }
        let bounds = boundingMessages()
        var evicted: [Int] = []
        for key in messagesByBirth() where excess > 0 {
            guard messages[key]?.isRotating == true, !bounds.contains(key) else { continue }
            drop(key)
            evicted.append(key)
            excess -= 1
        }
        return evicted
    }

    /// The messages' keys, oldest birth first; equal births in the order of their keys.
    func messagesByBirth() -> [Int] {
        messages.keys.sorted { one, other in
            let first = messages[one]?.birth.time ?? UnixTime(milliseconds: 0)
            let second = messages[other]?.birth.time ?? UnixTime(milliseconds: 0)
            return first == second ? one < other : first < second
        }
    }

    /// For each group its oldest unconsumed message, and the newest before which all are consumed.
    private func boundingMessages() -> Set<Int> {
        let order = messagesByBirth().filter { messages[$0]?.state != .expired }
        var bounds: Set<Int> = []
        for (index, group) in groups.enumerated() {
            guard let group else { continue }
            var through: Int?
            var isThrough = true
            for key in order {
                let track = messages[key]?.track(ofGroup: index)
                if isThrough, track?.isConsumed == true { through = key } else { isThrough = false }
                guard messages[key]?.lastAnswered != nil else { continue }
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
