package import Text

/// What the watching knows, as plain values in wall time.
package struct WatchArchive: Hashable, Sendable {
    /// What is known of each canary, in the order of the configuration.
    package var canaries: [LedgerArchive]
    /// What producers' clocks have shown, in the order in which they were first learned of.
    package var producers: [ProducerArchive]

    /// Puts an archive together.
    package init(canaries: [LedgerArchive] = [], producers: [ProducerArchive] = []) {
        self.canaries = canaries
        self.producers = producers
    }
}

/// What is known of one producer's clock.
package struct ProducerArchive: Hashable, Sendable {
    /// The address in the producer's message IDs.
    package var address: IPAddress
    /// Its offset in seconds east of UTC.
    package var offsetSeconds: Int
    /// How the offset is known.
    package var source: ProducerOffsets.Source
}

extension Watch {
    /// All that is known, in wall time.
    package func archive(at now: Moment) -> WatchArchive {
        WatchArchive(
            canaries: ledgers.ids.map { id in
                let schedule = scopes[scope(of: id)][.messageTrace].schedule
                return ledgers[id].archive(at: now) { schedule.due(of: $0) }
            }, producers: producers.archive)
    }

    /// Takes in what was known when a process ended; to be called once, before the first turn, when the
    /// configuration is followed already.
    ///
    /// Canaries that aren't watched any more are left out, and messages of the configuration that it doesn't
    /// name any more; a message that was due while nobody watched is due at once.
    package mutating func restore(_ archive: WatchArchive, at now: Moment) {
        producers.restore(archive.producers)
        let known = Dictionary(
            uniqueKeysWithValues: ledgers.ids.map { (LedgerArchive.Name(ledgers[$0].spec), $0) })
        for canary in archive.canaries {
            guard let id = known[canary.name] else { continue }
            restore(canary, to: id, at: now)
        }
        for key in targets.keys { repace(key, at: now.monotonic) }
    }

    private mutating func restore(_ archive: LedgerArchive, to canary: CanaryID, at now: Moment) {
        var keys: [MessageID: Int] = [:]
        for message in archive.messages {
            guard let id = try? MessageID(message.id) else { continue }
            let name = name(of: id, canary: canary)
            let known = targets.key(of: name)
            let isWatched = known.map { targets[$0]?.canaries.contains(canary) == true } ?? false
            // One that the configuration named, and names no more.
            guard isWatched || message.isRotating || message.isAlsoRotating else { continue }
            keys[id] = take(message, name, canary: canary, known: known, isWatched: isWatched, at: now)
        }
        ledgers[canary].restore(archive, keys: keys, at: now)
        // What the service keeps no longer; what has enough newer ones goes with the next that comes.
        for key in keys.values.sorted() {
            let change = LedgerChange(dropped: ledgers[canary].retire(key, at: now))
            carryOut(change, canary: canary, at: now.monotonic)
        }
    }

    /// Makes a message of an archive a target of the canary; returns its key.
    private mutating func take(
        _ message: MessageArchive, _ name: TargetName, canary: CanaryID, known: Int?, isWatched: Bool,
        at now: Moment
    ) -> Int {
        let key = known ?? targets.insert(name)
        let due = message.due.map(now.monotonic(of:)) ?? now.monotonic
        if known != nil { scopes[name.scope][.messageTrace].schedule.remove(key) }
        scopes[name.scope][.messageTrace].add(
            key, interval: ledgers[canary].spec.sampleInterval, isSettled: message.state != .pending,
            due: max(due, now.monotonic))
        targets.change(key) { target in
            if !isWatched { target.canaries.append(canary) }
            if message.birth.source <= .service { target.exactBirth = message.birth }
        }
        if message.awaitsBirth {
            askForBirth(of: key, inScope: name.scope, due: now.monotonic)
        } else {
            scopes[name.scope][.messageBirth].schedule.remove(key)
        }
        return key
    }
}

extension ProducerOffsets {
    /// What is known of each producer, in the order in which they were first learned of; rivals that have not
    /// spoken often enough are left out.
    var archive: [ProducerArchive] {
        producersInOrder.compactMap { address in
            known(address).map {
                ProducerArchive(address: address, offsetSeconds: $0.seconds, source: $0.source)
            }
        }
    }

    /// Takes in what was known.
    mutating func restore(_ archive: [ProducerArchive]) {
        for producer in archive where producer.source != .assumed {
            note(producer.address, seconds: producer.offsetSeconds, source: producer.source)
        }
    }
}
