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
    /// How long the quota of a scope that nothing watches any more is remembered: longer than any call
    /// matters to it, and than a service that throttles may ask to wait.
    static let retiredScopeKept: Duration = .seconds(300)

    /// So many scopes that nothing watches are remembered at most, but for those with calls under way.
    static let retiredScopesMax = 200

    /// Follows a new configuration, without losing what is known of whatever stays.
    ///
    /// A canary stays when its name, account, region, instance and topic do; a quota scope when its account
    /// and region do. Calls under way end as they would have: what they tell of something that is gone is
    /// dropped, and the quota is told in any case.
    ///
    /// - Parameters:
    ///   - orders: The canaries in the order of the configuration, names without duplicates.
    ///   - specs: Every account and region among them, without duplicates.
    ///   - now: The moment.
    /// - Returns: What changed.
    @discardableResult
    package mutating func reconfigure(
        _ orders: [CanaryPlan], scopes specs: [QuotaScopeSpec], at now: Moment
    ) -> Reconfiguration {
        reconfigureScopes(specs, at: now.monotonic)
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
        for scope in scopeIDs { followStretch(ofScope: scope, at: now.monotonic) }
        forgetScopes(at: now.monotonic)
        return change
    }

    /// Whether a scope is known, be it one that nothing watches any more.
    package func hasScope(_ id: ScopeID) -> Bool { scopes.contains(id) }

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
        canaryScopes[id] = nil
    }

    // MARK: - Scopes

    /// Takes over what a configuration says of a scope.
    ///
    /// That births were refused is forgotten: whoever gave the permission since then may reload.
    mutating func configure(_ id: ScopeID, _ spec: QuotaScopeSpec, at now: MonotonicTime) {
        birthPermissions[id]?.forget()
        scopes[id].configure(spec, at: now)
    }

    private mutating func reconfigureScopes(_ specs: [QuotaScopeSpec], at now: MonotonicTime) {
        var order: [ScopeID] = []
        for spec in specs {
            if let known = scopes.values.first(where: { $0.spec.isSameScope(as: spec) })?.id {
                configure(known, spec, at: now)
                order.append(known)
            } else {
                order.append(add(spec, start: now))
            }
        }
        let wanted = Set(order)
        for id in scopes.ids where !wanted.contains(id) {
            if scopes[id].retiredSince == nil { scopes[id].retiredSince = now }
            order.append(id)
        }
        scopes.arrange(order)
    }

    /// Lets go of scopes that nothing has watched for long, and of those over the limit that went first.
    mutating func forgetScopes(at now: MonotonicTime) {
        let retired = scopes.values.filter { scope in
            scope.retiredSince != nil && scope.callsUnderWay == 0 && !probes.isWaiting(inScope: scope.id)
        }
        .sorted { ($0.retiredSince ?? now) > ($1.retiredSince ?? now) }
        let gone = retired.enumerated().filter { place, scope in
            place >= Self.retiredScopesMax || now - (scope.retiredSince ?? now) >= Self.retiredScopeKept
        }
        guard !gone.isEmpty else { return }
        let ids = Set(gone.map(\.element.id))
        for id in ids {
            birthPermissions[id] = nil
            probes.forget(id)
        }
        scopes.arrange(scopes.ids.filter { !ids.contains($0) })
    }
}
