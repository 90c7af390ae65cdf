package import Text

/// What a new configuration changed.
package struct Reconfiguration: Sendable, Hashable {
    /// How many canaries stayed, with what is known of them.
    package var kept = 0
    /// How many canaries are new.
    package var added = 0
    /// How many canaries are watched no more.
    package var removed = 0
}

/// A canary as a configuration wants it.
package struct CanaryPlan: Sendable {
    /// What is watched, and how.
    package let spec: CanarySpec
    /// The messages that the configuration itself names, without duplicates.
    package let messages: [MessageID]

    /// Makes a plan.
    package init(spec: CanarySpec, messages: [MessageID] = []) {
        self.spec = spec
        self.messages = messages
    }
}

extension Watch {
    /// How long the quota of a lane that nothing watches any more is remembered: longer than any call
    /// matters to it, and than a service that throttles may ask to wait.
    static let retiredLaneKept: Duration = .seconds(300)

    /// So many lanes that nothing watches are remembered at most, but for those with calls under way.
    static let retiredLanesMax = 200

    /// Follows a new configuration, without losing what is known of whatever stays.
    ///
    /// A canary stays when its name, account, region, instance and topic do; a lane when its account and
    /// region do. Calls under way end as they would have: what they tell of something that is gone is
    /// dropped, and the quota is told in any case.
    ///
    /// - Parameters:
    ///   - orders: The canaries in the order of the configuration, names without duplicates.
    ///   - specs: Every account and region among them, without duplicates.
    ///   - now: The moment.
    /// - Returns: What changed.
    @discardableResult
    package mutating func reconfigure(
        _ orders: [CanaryPlan], lanes specs: [LaneSpec], at now: Moment
    ) -> Reconfiguration {
        version += 1
        reconfigureLanes(specs, at: now.monotonic)
        let known = Dictionary(
            uniqueKeysWithValues: ledgers.ids.map { (CanaryName(ledgers[$0].spec), $0) })
        var change = Reconfiguration()
        var order: [CanaryID] = []
        for wanted in orders {
            if let id = known[CanaryName(wanted.spec)] {
                keep(id, wanted, at: now)
                order.append(id)
                change.kept += 1
            } else {
                let id = add(wanted.spec)
                add(wanted.messages.map { NewMessage(id: $0) }, to: id, isRotating: false, at: now)
                order.append(id)
                change.added += 1
            }
        }
        // Last, so that a message which moves from one canary to another stays on its schedule.
        let present = Set(order)
        for id in ledgers.ids where !present.contains(id) {
            remove(id, at: now.monotonic)
            change.removed += 1
        }
        ledgers.arrange(order)
        for key in targets.keys { repace(key, at: now.monotonic) }
        for lane in laneIDs { followStretch(ofLane: lane, at: now.monotonic) }
        forgetLanes(at: now.monotonic)
        return change
    }

    /// Whether a lane is known, be it one that nothing watches any more.
    package func hasLane(_ id: LaneID) -> Bool { lanes.contains(id) }

    // MARK: - Canaries

    /// What makes a canary the same one in two configurations.
    private struct CanaryName: Hashable {
        let parts: [String]

        init(_ spec: CanarySpec) {
            parts = [spec.name, spec.account, spec.region, spec.instanceID, spec.topic]
        }
    }

    private mutating func keep(_ id: CanaryID, _ wanted: CanaryPlan, at now: Moment) {
        let clock = ledgers[id].spec.producerClock
        ledgers[id].reconfigure(wanted.spec)
        if clock != wanted.spec.producerClock { rereadBirths(ofCanary: id) }
        carryOut(ledgers[id].keepStatic(Set(wanted.messages)), canary: id, at: now.monotonic)
        add(wanted.messages.map { NewMessage(id: $0) }, to: id, isRotating: false, at: now)
        carryOut(ledgers[id].trim(at: now), canary: id, at: now.monotonic)
    }

    private mutating func remove(_ id: CanaryID, at now: MonotonicTime) {
        for key in ledgers[id].messages.keys { release(key, from: id, at: now) }
        canaryLanes[id] = nil
    }

    // MARK: - Lanes

    private mutating func reconfigureLanes(_ specs: [LaneSpec], at now: MonotonicTime) {
        var order: [LaneID] = []
        for spec in specs {
            if let known = lanes.values.first(where: { $0.spec.isSameLane(as: spec) })?.id {
                lanes[known].configure(spec, at: now)
                order.append(known)
            } else {
                order.append(add(spec, start: now))
            }
        }
        let wanted = Set(order)
        for id in lanes.ids where !wanted.contains(id) {
            if lanes[id].retiredSince == nil { lanes[id].retiredSince = now }
            order.append(id)
        }
        lanes.arrange(order)
    }

    /// Lets go of lanes that nothing has watched for long, and of those over the limit that went first.
    mutating func forgetLanes(at now: MonotonicTime) {
        let retired = lanes.values.filter { $0.retiredSince != nil && $0.isIdle }
            .sorted { ($0.retiredSince ?? now) > ($1.retiredSince ?? now) }
        let gone = retired.enumerated().filter { place, lane in
            place >= Self.retiredLanesMax || now - (lane.retiredSince ?? now) >= Self.retiredLaneKept
        }
        guard !gone.isEmpty else { return }
        let ids = Set(gone.map(\.element.id))
        lanes.arrange(lanes.ids.filter { !ids.contains($0) })
    }
}

extension LaneSpec {
    /// Whether it is the same account and region, whatever its rate.
    func isSameLane(as other: LaneSpec) -> Bool { account == other.account && region == other.region }
}
