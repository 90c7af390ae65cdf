/// Which groups have a place, and which of those messages wait for.
extension CanaryLedger {
    /// The groups that messages wait for where none are expected.
    var consumingGroups: [Int] {
        spec.expectedGroups.isEmpty ? groups.indices.filter { groups[$0]?.isConsuming == true } : []
    }

    /// Maps an answer to the ledger's groups, keeping the worst of duplicates and leaving out ignored ones.
    mutating func resolve(_ reports: [TrackReport], dropped: inout Int) -> [Int: TrackType] {
        var answer: [Int: TrackType] = [:]
        var dropping: Set<String> = []
        for report in reports where !report.group.isEmpty && !isIgnored(report.group) {
            let type = TrackType(serviceWord: report.word)
            guard let group = groupIndices[report.group] ?? admit(report.group) else {
                dropping.insert(report.group)
                continue
            }
            if let known = answer[group], known.precedence <= type.precedence { continue }
            answer[group] = type
        }
        dropped = dropping.count
        return answer
    }

    mutating func isIgnored(_ name: String) -> Bool {
        if let known = ignoredNames[name] { return known }
        let verdict = spec.isIgnored(name)
        // Names come from the service; a flood of them must not fill the memory.
        if ignoredNames.count >= 10_000 { ignoredNames.removeAll() }
        ignoredNames[name] = verdict
        return verdict
    }

    /// Makes room for a group that wasn't expected, if there is any.
    mutating func admit(_ name: String) -> Int? {
        if groupIndices.count >= spec.maxGroups {
            let idle = groupOrder.first { index in
                groups[index].map { !$0.isExpected && $0.listings == 0 } ?? false
            }
            guard let idle else { return nil }
            forget(idle)
        }
        return insertGroup(named: name, isExpected: false, lagThreshold: spec.lagThreshold)
    }

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

    mutating func forget(_ index: Int) {
        guard let group = groups[index] else { return }
        for key in messages.keys {
            guard let place = messages[key]?.position(ofGroup: index), place.isPresent else { continue }
            messages[key]?.tracks.remove(at: place.index)
        }
        groupIndices[group.name] = nil
        groupOrder.removeAll { $0 == index }
        groups[index] = nil
    }
}
