internal import Text

/// Which groups have a place, and which of those messages wait for.
extension CanaryLedger {
    /// The groups that messages wait for where none are expected.
    var consumingGroups: [Int] {
        spec.expectedGroups.isEmpty ? groups.indices.filter { groups[$0]?.isConsuming == true } : []
    }

    /// The numbers of those groups, which tell two groups apart that had the same place one after the other.
    var consumingSerials: [Int] { consumingGroups.compactMap { groups[$0]?.serial } }

    /// Reads an answer, keeping the worst of duplicates and leaving out ignored groups.
    ///
    /// - Returns: The types of known groups by their index, and those of unknown ones in the answer's order.
    mutating func read(
        _ reports: [TrackReport]
    ) -> (known: [Int: TrackType], unknown: [(name: String, type: TrackType)]) {
        var known: [Int: TrackType] = [:]
        known.reserveCapacity(groupIndices.count)
        var unknown: [(name: String, type: TrackType)] = []
        var places: [String: Int] = [:]
        for report in reports where !report.group.isEmpty {
            let type = TrackType(serviceWord: report.word)
            if let group = groupIndices[report.group] {
                // An ignored group never gets an index.
                if let other = known[group], other.precedence <= type.precedence { continue }
                known[group] = type
            } else if let place = places[report.group] {
                if type.precedence < unknown[place].type.precedence { unknown[place].type = type }
            } else if !isIgnored(report.group) {
                places[report.group] = unknown.count
                unknown.append((report.group, type))
            }
        }
        return (known, unknown)
    }

    /// Gives groups of an answer a place as long as there are any; returns how many found none.
    ///
    /// Groups that no message's latest answer lists give theirs up, those first that have been gone for the
    /// longest time; but none that the answer lists. What such a group left in the messages goes with it.
    mutating func admit(
        _ unknown: [(name: String, type: TrackType)], to answer: inout [Int: TrackType]
    ) -> Int {
        guard !unknown.isEmpty else { return 0 }
        var idle = groupOrder.filter { index in
            groups[index].map { !$0.isExpected && $0.listings == 0 } == true && answer[index] == nil
        }
        let never = MonotonicTime(nanoseconds: .min)
        idle.sort { groups[$0]?.unlistedSince ?? never > groups[$1]?.unlistedSince ?? never }
        var dropped = 0
        for (name, type) in unknown {
            if groupIndices.count >= spec.maxGroups {
                guard let place = idle.popLast() else {
                    dropped += 1
                    continue
                }
                forget(place)
            }
            answer[insertGroup(named: name, isExpected: false, lagThreshold: spec.lagThreshold)] = type
        }
        return dropped
    }

    mutating func isIgnored(_ name: String) -> Bool {
        if let known = ignoredNames[name] { return known }
        let verdict = spec.isIgnored(name)
        // Names come from the service; a flood of them must not fill the memory.
        if ignoredNames.count >= 10_000 { ignoredNames.removeAll() }
        ignoredNames[name] = verdict
        return verdict
    }

    /// Gives a group a place, and returns it.
    @discardableResult
    mutating func insertGroup(named name: String, isExpected: Bool, lagThreshold: Duration) -> Int {
        let record = GroupRecord(
            name: name, isExpected: isExpected, lagThreshold: lagThreshold, serial: nextSerial)
        nextSerial += 1
        let index = groups.firstIndex { $0 == nil } ?? groups.endIndex
        if index == groups.endIndex { groups.append(record) } else { groups[index] = record }
        groupIndices[name] = index
        let place = groupOrder.firstIndex { (groups[$0]?.name ?? "") > name } ?? groupOrder.endIndex
        groupOrder.insert(index, at: place)
        return index
    }

    /// Notes that the latest answer about some message lists the group no more.
    mutating func unlist(_ group: Int, at now: MonotonicTime) {
        groups[group]?.listings -= 1
        if groups[group]?.listings == 0 { groups[group]?.unlistedSince = now }
    }

    /// Forgets groups that no answer has listed for long: they were deleted.
    mutating func forgetGroups(at now: MonotonicTime) {
        for index in groupOrder {
            guard let group = groups[index], !group.isExpected, let since = group.unlistedSince else {
                continue
            }
            if now - since > Self.unlistedGroupKept { forget(index) }
        }
    }

    /// Takes a group's place, and what it left in the messages.
    mutating func forget(_ index: Int) {
        guard let group = groups[index] else { return }
        for key in messages.keys {
            guard let place = messages[key]?.position(ofGroup: index), place.isPresent else { continue }
            messages[key]?.tracks.remove(at: place.index)
            messages[key]?.untimed[index] = nil
        }
        groupIndices[group.name] = nil
        groupOrder.removeAll { $0 == index }
        groups[index] = nil
    }
}
