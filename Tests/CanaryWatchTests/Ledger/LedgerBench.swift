import Text

@testable import CanaryWatch

/// A ledger with a clock that stands still until told otherwise.
struct LedgerBench {
    /// The ledger under test.
    var ledger: CanaryLedger

    /// Milliseconds since the start.
    var elapsed: Int64 = 0

    /// By how much the schedule stretches.
    var stretch = 1.0

    private var nextKey = 0

    /// The civil time at the start, 2025-06-15T15:06:40Z; nothing depends on it.
    static let epoch = UnixTime(milliseconds: 1_750_000_000_000)

    /// A canary with the defaults of the configuration.
    static let spec = CanarySpec(
        name: "orders", account: "default", region: "cn-hangzhou", instanceID: "MQ_INST_1", topic: "orders")

    /// Makes a bench for a canary that expects groups.
    init(expecting: [String] = [], _ change: (inout CanarySpec) -> Void = { _ in }) {
        var spec = Self.spec
        spec.expectedGroups = expecting.map { ExpectedGroup(name: $0, lagThreshold: .seconds(600)) }
        change(&spec)
        ledger = CanaryLedger(id: 0, spec: spec)
    }

    /// The moment that the clock shows.
    var now: Moment {
        Moment(monotonic: Self.monotonic(elapsed), wall: Self.epoch + .milliseconds(elapsed))
    }

    /// The instant so many milliseconds after the start.
    static func monotonic(_ elapsed: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: 1_000_000_000_000) + .milliseconds(elapsed)
    }

    /// The birth of a message so many seconds after the start.
    static func born(_ seconds: Int64) -> UnixTime { epoch + .seconds(seconds) }

    /// Lets time pass.
    mutating func wait(_ seconds: Double) { elapsed += Int64(seconds * 1_000) }

    /// Watches a message born so many seconds before now; returns its key.
    @discardableResult
    mutating func add(
        age: Double = 0, isRotating: Bool = false, source: BirthSource = .service, awaitsBirth: Bool = false
    ) -> Int {
        nextKey += 1
        let birth = Birth(time: now.wall - .milliseconds(Int64(age * 1_000)), source: source)
        let record = MessageRecord(
            id: .broker(nextKey), isRotating: isRotating, firstSeen: now, birth: birth,
            awaitsBirth: awaitsBirth, intervalBase: ledger.spec.sampleInterval)
        _ = ledger.add(record, key: nextKey)
        return nextKey
    }

    /// Takes in an answer, written as `A CONSUMED, B PULL`.
    @discardableResult
    mutating func answer(_ key: Int, _ text: String, requestID: String? = nil) -> LedgerChange {
        ledger.apply(Self.reports(text), to: key, at: now, stretch: stretch, requestID: requestID)
    }

    /// Takes in that the message isn't known.
    @discardableResult
    mutating func gone(_ key: Int) -> LedgerChange { ledger.applyGone(key, at: now) }

    /// Takes in that there was no answer.
    @discardableResult
    mutating func fail(_ key: Int) -> LedgerChange { ledger.applyFailure(key, at: now) }

    /// What is known of the messages now.
    func messages(newest countMax: Int = .max) -> [MessageSnapshot] {
        ledger.messageSnapshots(newest: countMax, at: now)
    }

    /// What can be said now.
    var snapshot: CanarySnapshot { ledger.snapshot(at: now.monotonic, stretch: stretch) }

    /// What can be said of one group now.
    func group(_ name: String) -> GroupSnapshot? { snapshot.groups.first { $0.name == name } }

    /// Where a message is in its life; nil when it is watched no more.
    func state(_ key: Int) -> MessageState? { ledger.messages[key]?.state }

    /// The messages that are watched.
    var watched: [Int] { ledger.messages.keys.sorted() }

    /// The entries of an answer, written as `A CONSUMED, B PULL`.
    static func reports(_ text: String) -> [TrackReport] {
        text.split(separator: ",").map { entry in
            let words = entry.split(separator: " ")
            return TrackReport(group: String(words[0]), word: words.count > 1 ? String(words[1]) : "")
        }
    }
}

extension MessageID {
    /// A broker's ID, which says nothing of its birth.
    static func broker(_ number: Int) -> MessageID {
        make("0A00000100002A9F" + hex(number, 16))
    }

    /// The ID of a 4.x client at an address, so many milliseconds after its local month began.
    static func client(ip: Int = 0x0A00_0311, span: Int, counter: Int = 0) -> MessageID {
        make(hex(ip, 8) + "0001" + "18B4AAC2" + hex(span, 8) + hex(counter, 4))
    }

    /// The ID of a 5.x client, so many seconds after 2021-01-01T00:00:00Z.
    static func modern(seconds: Int, sequence: Int = 0) -> MessageID {
        make("01" + "56F7E71C361B" + "21BC" + hex(seconds, 8) + hex(sequence, 8))
    }

    private static func make(_ text: String) -> MessageID {
        do {
            return try MessageID(text)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private static func hex(_ number: Int, _ width: Int) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
