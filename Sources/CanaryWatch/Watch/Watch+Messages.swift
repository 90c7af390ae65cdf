package import Text

extension Watch {
    /// How far in the future a birth may lie before it is refused: producers' clocks differ a little from
    /// ours.
    static let birthInFutureMax: Duration = .seconds(60)

    /// How far before first sight a birth may lie: message IDs tell no more than a month.
    static let birthInPastMax: Duration = .seconds(31 * 86_400)

    /// An ID whose own birth is older than this isn't taken up; a day more than the retention, since the
    /// producer's UTC offset may be wrong.
    static let oldestTakenUp: Duration = CanaryLedger.retention + .seconds(86_400)

    /// Watches messages of a canary; those already watched, dropped before or too old are passed over.
    ///
    /// - Parameters:
    ///   - messages: The messages in the order of their source, oldest first.
    ///   - canary: The canary; one that isn't watched any more gets nothing.
    ///   - isRotating: Whether they come from a source that brings new ones; static ones are never dropped.
    ///   - now: The moment.
    /// - Returns: How many are now watched that weren't.
    @discardableResult
    package mutating func add(
        _ messages: [NewMessage], to canary: CanaryID, isRotating: Bool, at now: Moment
    ) -> Int {
        guard ledgers.contains(canary) else { return 0 }
        learnFromSight(of: messages, canary: canary, at: now)
        var fresh: [(message: NewMessage, birth: Birth)] = []
        var seen: Set<MessageID> = []
        for message in messages where seen.insert(message.id).inserted {
            if let key = key(of: message.id, on: canary) {
                if isRotating { ledgers[canary].noteRotating(key) }
                continue
            }
            learn(from: message, canary: canary, at: now)
            let birth = firstBirth(of: message, canary: canary, at: now)
            if isRotating, now.wall - birth.time > Self.oldestTakenUp { continue }
            if isRotating, ledgers[canary].isPast(message.id, birth: birth) { continue }
            fresh.append((message, birth))
        }
        let room = ledgers[canary].spec.maxMessages
        if isRotating, fresh.count > room {
            // A file of a year must not be sorted in one by one: the newest are all that will stay.
            let order = fresh.indices.sorted { one, other in
                let (first, second) = (fresh[one].birth.time, fresh[other].birth.time)
                return first == second ? one < other : first < second
            }
            for place in order.dropLast(room) {
                ledgers[canary].passOver(fresh[place].message.id, birth: fresh[place].birth)
            }
            fresh = order.suffix(room).map { fresh[$0] }
        }
        let window = min(ledgers[canary].spec.sampleInterval, Self.firstRound)
        let count = fresh.count
        var added = 0
        // The keys rise with the source's order, which so decides between equal births; the newest is sampled
        // first, since it tells most.
        for (place, entry) in fresh.enumerated() {
            let wait = count == 1 ? .zero : window * (count - 1 - place) / count
            added +=
                watch(entry, canary: canary, isRotating: isRotating, due: now.monotonic + wait, at: now)
                ? 1 : 0
        }
        return added
    }

    private func key(of id: MessageID, on canary: CanaryID) -> Int? {
        guard let key = targets.key(of: name(of: id, canary: canary)) else { return nil }
        return targets[key]?.canaries.contains(canary) == true ? key : nil
    }

    /// What a canary's message is known by.
    func name(of id: MessageID, canary: CanaryID) -> TargetName {
        let spec = ledgers[canary].spec
        return TargetName(
            scope: scope(of: canary),
            message: MessageSubject(instanceID: spec.instanceID, topic: spec.topic, id: id))
    }

    private mutating func watch(
        _ entry: (message: NewMessage, birth: Birth), canary: CanaryID, isRotating: Bool, due: MonotonicTime,
        at now: Moment
    ) -> Bool {
        let scope = self.scope(of: canary)
        let name = name(of: entry.message.id, canary: canary)
        let known = targets.key(of: name)
        let shared = known.flatMap { targets[$0]?.exactBirth }
        let birth =
            shared.map { min($0.source, entry.birth.source) == $0.source ? $0 : entry.birth } ?? entry.birth
        let asks =
            birth.source > .service
            && mayAskForBirths(of: name.message.topic, inScope: scope, at: now.monotonic)
        let record = MessageRecord(
            id: entry.message.id, isRotating: isRotating, firstSeen: now, birth: birth, awaitsBirth: asks,
            intervalBase: ledgers[canary].spec.sampleInterval)
        let key = known ?? targets.insert(name)
        if known == nil {
            scopes[scope][.messageTrace].add(
                key, interval: ledgers[canary].spec.sampleInterval, isSettled: false, due: due)
        }
        targets.change(key) { target in
            target.canaries.append(canary)
            if birth.source <= .service { target.exactBirth = birth }
        }
        if asks { askForBirth(of: key, inScope: scope, due: due) }
        carryOut(ledgers[canary].add(record, key: key), canary: canary, at: now.monotonic)
        guard targets[key]?.canaries.contains(canary) == true else { return false }
        repace(key, at: now.monotonic)
        return true
    }

    // MARK: - Births

    /// Reads the births of a canary's messages anew, after what is known of its producers' clocks changed.
    mutating func rereadBirths(ofCanary canary: CanaryID) {
        for (key, message) in ledgers[canary].messages where message.birth.source >= .messageID {
            let better = birthWithoutSource(
                of: message.id, canary: canary, firstSeen: message.firstSeen.wall)
            if better.source == .messageID { ledgers[canary].rereadBirth(better, of: key) }
        }
    }

    /// The best birth that is known before the service was asked.
    private func firstBirth(of message: NewMessage, canary: CanaryID, at now: Moment) -> Birth {
        if let bornAt = message.bornAt, isPlausible(bornAt, firstSeen: now.wall) {
            return Birth(time: bornAt, source: .source)
        }
        return birthWithoutSource(of: message.id, canary: canary, firstSeen: now.wall)
    }

    private func birthWithoutSource(of id: MessageID, canary: CanaryID, firstSeen: UnixTime) -> Birth {
        let offset =
            switch ledgers[canary].spec.producerClock {
            case .fixed(let seconds): seconds
            case .automatic: producers.offset(for: id).seconds
            }
        if let read = id.birth(utcOffsetSeconds: offset, reference: firstSeen),
            isPlausible(read, firstSeen: firstSeen)
        {
            return Birth(time: read, source: .messageID)
        }
        return Birth(time: firstSeen, source: .firstSeen)
    }

    func isPlausible(_ birth: UnixTime, firstSeen: UnixTime) -> Bool {
        birth - firstSeen <= Self.birthInFutureMax && firstSeen - birth <= Self.birthInPastMax
    }

    private mutating func learn(from message: NewMessage, canary: CanaryID, at now: Moment) {
        guard ledgers[canary].spec.producerClock == .automatic else { return }
        if let bornAt = message.bornAt, isPlausible(bornAt, firstSeen: now.wall) {
            learn(message.id) { $0.learn(message.id, exactBirth: bornAt) }
        }
    }

    /// Learns from when messages were first seen: of each producer from the newest, since a file may be a
    /// backlog.
    private mutating func learnFromSight(of messages: [NewMessage], canary: CanaryID, at now: Moment) {
        guard ledgers[canary].spec.producerClock == .automatic else { return }
        var producers: Set<IPAddress> = []
        for message in messages.reversed() where message.bornAt == nil {
            guard case .unique(let producer, _, _, _, _) = message.id.form,
                key(of: message.id, on: canary) == nil, !ledgers[canary].wasDropped(message.id),
                producers.insert(producer).inserted
            else { continue }
            learn(message.id) {
                $0.learn(message.id, firstSeen: now.wall, isLive: message.isLive)
            }
        }
    }

    /// Learns a producer's offset, and reads the births of its other messages anew when it changed.
    mutating func learn(_ id: MessageID, _ learn: (inout ProducerOffsets) -> Void) {
        guard case .unique(let producer, _, _, _, _) = id.form else { return }
        let before = producers.offset(for: id).seconds
        learn(&producers)
        guard producers.offset(for: id).seconds != before else { return }
        for canary in ledgers.ids where ledgers[canary].spec.producerClock == .automatic {
            for (key, message) in ledgers[canary].messages where message.birth.source >= .messageID {
                guard case .unique(producer, _, _, _, _) = message.id.form else { continue }
                let firstSeen = message.firstSeen.wall
                let better = birthWithoutSource(of: message.id, canary: canary, firstSeen: firstSeen)
                if better.source == .messageID { ledgers[canary].rereadBirth(better, of: key) }
            }
        }
    }
}
