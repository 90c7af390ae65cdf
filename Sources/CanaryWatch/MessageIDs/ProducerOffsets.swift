package import Text

/// What has been learned of the offsets from UTC in which producers count their months.
///
/// The ID of a 4.x client gives its birth only together with the producer's offset. One birth that is known
/// exactly settles it for all messages of that producer; messages seen soon after their birth tell nearly as
/// much. Producers are told apart by the IP in their IDs. An ID without an offset (a broker's, or of a 5.x
/// client) teaches nothing.
package struct ProducerOffsets: Sendable {
    /// How an offset is known.
    package enum Source: Hashable, Sendable {
        /// From a birth that was known exactly.
        case exact

        /// From a message that was seen appearing.
        case live

        /// Not known: the offset that is assumed.
        case assumed
    }

    private struct Learned {
        var seconds: Int
        var source: Source
        /// Another offset that messages in a row spoke for.
        var rival: Rival?
    }

    private struct Rival {
        let seconds: Int
        /// The messages, one for each moment.
        var witnesses: [MessageID] = []
        var last: UnixTime
    }

    /// The offset of producers that nothing is known of, in seconds: +08:00, the service's home, unless
    /// given.
    package let assumedSeconds: Int

    private var learned: [IPAddress: Learned] = [:]

    /// The producers in the order in which they were first learned of, as a ring once it is full.
    private var order: [IPAddress] = []
    private var oldest = 0

    /// Starts with nothing learned.
    package init(assumedSeconds: Int = 28_800) {
        self.assumedSeconds = assumedSeconds
    }

    /// The number of producers of whose offset anything is known, at most 10,000.
    package var count: Int { learned.count }

    /// The offset of the producer of a message, in seconds east of UTC, and how it is known.
    package func offset(for id: MessageID) -> (seconds: Int, source: Source) {
        let known = Self.producer(of: id).flatMap { learned[$0] }
        return known.map { ($0.seconds, $0.source) } ?? (assumedSeconds, .assumed)
    }

    /// The producers of whose offset anything is known, in the order in which they were first learned of.
    var producersInOrder: [IPAddress] { Array(order[oldest...] + order[..<oldest]) }

    /// What is known of a producer.
    func known(_ producer: IPAddress) -> (seconds: Int, source: Source)? {
        learned[producer].map { ($0.seconds, $0.source) }
    }

    /// Takes in what was known of a producer.
    mutating func note(_ producer: IPAddress, seconds: Int, source: Source) {
        note(Learned(seconds: seconds, source: source), of: producer)
    }

    /// Learns from a birth that is known exactly, as the service or the producer gave it.
    ///
    /// It takes the offset that puts the ID's birth within a minute of the exact one; when there is none,
    /// nothing is learned. It replaces whatever was known: a zone with daylight saving changes its offset.
    package mutating func learn(_ id: MessageID, exactBirth: UnixTime) {
        guard let ip = Self.producer(of: id) else { return }
        let seconds = Self.fitting(id, reference: exactBirth) {
            Self.exactTolerance.contains(exactBirth - $0)
        }
        guard let seconds else { return }
        note(Learned(seconds: seconds, source: .exact), of: ip)
    }

    /// Learns from the moment at which a message was first seen, best the newest of its producer.
    ///
    /// An offset fits when it puts the ID's birth between 120 s before and 5 s after first sight. A message
    /// that fits the offset in force speaks for it. One that was seen appearing (`isLive`: its predecessors
    /// were watched, and it wasn't there) and fits another offset replaces one that nothing ever spoke for.
    /// In any other case it takes three messages in a row that fit the same other offset, each first seen at
    /// a moment of its own: an old message, appended or found late, fits some offset one time in seven.
    /// Nothing replaces what is known from an exact birth.
    package mutating func learn(_ id: MessageID, firstSeen: UnixTime, isLive: Bool) {
        guard let ip = Self.producer(of: id) else { return }
        let known = offset(for: id)
        guard known.source != .exact else { return }
        func fits(_ birth: UnixTime) -> Bool { Self.liveDelay.contains(firstSeen - birth) }
        if id.birth(utcOffsetSeconds: known.seconds, reference: firstSeen).map(fits) ?? false {
            note(Learned(seconds: known.seconds, source: .live), of: ip)
            return
        }
        guard let seconds = Self.fitting(id, reference: firstSeen, fits) else { return }
        if isLive, known.source == .assumed {
            note(Learned(seconds: seconds, source: .live), of: ip)
        } else if let rival = rival(id, seconds: seconds, firstSeen: firstSeen, of: ip) {
            let isEnough = rival.witnesses.count >= Self.witnessesMin
            note(
                isEnough
                    ? Learned(seconds: seconds, source: .live)
                    : Learned(seconds: known.seconds, source: known.source, rival: rival), of: ip)
        }
    }

    /// The rival of the offset in force with one witness more; nil if the message is none.
    private func rival(_ id: MessageID, seconds: Int, firstSeen: UnixTime, of ip: IPAddress) -> Rival? {
        guard var rival = learned[ip]?.rival, rival.seconds == seconds else {
            return Rival(seconds: seconds, witnesses: [id], last: firstSeen)
        }
        guard firstSeen - rival.last >= Self.momentMin, !rival.witnesses.contains(id) else { return nil }
        rival.witnesses.append(id)
        rival.last = firstSeen
        return rival
    }

    private static func fitting(
        _ id: MessageID, reference: UnixTime, _ isRight: (UnixTime) -> Bool
    ) -> Int? {
        let bounds = UTCOffset.range
        // At most one fits: the candidates lie a quarter of an hour apart, the tolerances are shorter.
        return stride(from: bounds.lowerBound, through: bounds.upperBound, by: UTCOffset.step).first {
            id.birth(utcOffsetSeconds: $0, reference: reference).map(isRight) ?? false
        }
    }

    private mutating func note(_ new: Learned, of ip: IPAddress) {
        if learned[ip] == nil { makeRoom(for: ip) }
        learned[ip] = new
    }

    private mutating func makeRoom(for ip: IPAddress) {
        if order.count < Self.producersMax {
            order.append(ip)
            return
        }
        learned[order[oldest]] = nil
        order[oldest] = ip
        oldest = (oldest + 1) % Self.producersMax
    }

    private static func producer(of id: MessageID) -> IPAddress? {
        guard case .unique(let ip, _, _, _, _) = id.form else { return nil }
        return ip
    }

    /// The most producers that are remembered; foreign IDs choose the keys, so there must be a bound.
    private static let producersMax = 10_000

    /// How far an ID's birth may lie from the exact one: the client makes the ID, the broker or a person the
    /// other.
    private static let exactTolerance: ClosedRange<Duration> = .seconds(-60) ... .seconds(60)

    /// What is first seen closer together is one moment: several canaries may read one file.
    private static let momentMin: Duration = .seconds(1)

    /// So many messages in a row replace an offset that another one spoke for.
    private static let witnessesMin = 3

    /// How long after its birth a message is first seen when it is seen appearing.
    private static let liveDelay: ClosedRange<Duration> = .seconds(-5) ... .seconds(120)
}
