internal import Text

/// What a new configuration changes for a canary that stays.
extension CanaryLedger {
    /// Takes over changed settings; what is known of messages and groups that stay is kept.
    ///
    /// Whoever calls it lets the schedule follow, and calls ``trim(at:)`` when births and sources are set.
    mutating func reconfigure(_ new: CanarySpec) {
        let isIgnoringAnew = new.ignoreRules != spec.ignoreRules
        spec = new
        if isIgnoringAnew { ignoredNames = [:] }
        let expected = Dictionary(uniqueKeysWithValues: new.expectedGroups.map { ($0.name, $0) })
        for index in groupOrder {
            guard let group = groups[index] else { continue }
            groups[index]?.isExpected = expected[group.name] != nil
            groups[index]?.lagThreshold = expected[group.name]?.lagThreshold ?? new.lagThreshold
            // A group that no answer ever listed was there for being expected.
            let wasNeverSeen = group.listings == 0 && group.unlistedSince == nil
            guard expected[group.name] == nil else { continue }
            if wasNeverSeen || (isIgnoringAnew && isIgnored(group.name)) { forget(index) }
        }
        for group in new.expectedGroups where groupIndices[group.name] == nil {
            insertGroup(named: group.name, isExpected: true, lagThreshold: group.lagThreshold)
        }
        makeRoomForGroups()
        for key in messages.keys {
            guard let message = messages[key] else { continue }
            let state = stateOf(message)
            messages[key]?.state = state
        }
    }

    /// Drops messages that are past their time, or have enough newer ones; returns their keys.
    mutating func trim(at now: Moment) -> LedgerChange {
        var change = LedgerChange()
        for key in messages.keys.sorted() { change.dropped += retire(key, at: now) }
        change.dropped += evict()
        return change
    }

    /// Makes the configuration's own messages these: others are watched no more, unless a rotating source
    /// brought them as well; a watched one that is among them is dropped no more.
    ///
    /// - Parameter ids: The messages of the configuration, watched or not.
    /// - Returns: What is watched no more.
    mutating func keepStatic(_ ids: Set<MessageID>) -> LedgerChange {
        var change = LedgerChange()
        for key in messages.keys.sorted() {
            guard let message = messages[key] else { continue }
            switch (message.isRotating, ids.contains(message.id)) {
            case (true, true):
                messages[key]?.isRotating = false
                messages[key]?.isAlsoRotating = true
            case (false, false) where message.isAlsoRotating:
                messages[key]?.isRotating = true
            case (false, false):
                drop(key)
                change.dropped.append(key)
            case (true, false), (false, true): continue
            }
        }
        return change
    }

    /// Notes that a rotating source brought a watched message.
    mutating func noteRotating(_ key: Int) {
        if messages[key]?.isRotating == false { messages[key]?.isAlsoRotating = true }
    }

    /// Lets go of groups over the limit: first those gone for the longest time, then those that came last.
    private mutating func makeRoomForGroups() {
        let surplus = groupIndices.count - spec.maxGroups
        guard surplus > 0 else { return }
        let candidates = groups.indices.filter { groups[$0].map { !$0.isExpected } ?? false }
        let order = candidates.sorted { one, other in
            guard let first = groups[one], let second = groups[other] else { return false }
            switch (first.unlistedSince, second.unlistedSince) {
            case (let first?, let second?): return first < second
            case (.some, nil): return true
            case (nil, .some): return false
            case (nil, nil): return first.serial > second.serial
            }
        }
        for index in order.prefix(surplus) {
            for key in messages.keys where messages[key]?.track(ofGroup: index)?.isListed == true {
                messages[key]?.groupsDropped += 1
            }
            forget(index)
        }
    }
}
