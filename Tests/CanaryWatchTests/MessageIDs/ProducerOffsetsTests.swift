import CanaryWatch
import Testing
import Text

@Suite struct ProducerOffsetsTests {
    // 2026-07-10, ten in the morning where the producer is.
    private static let morning = "307E8D00"

    @Test func `a producer that nothing is known of is taken to be at +08:00`() throws {
        let offsets = ProducerOffsets()
        #expect(offsets.offset(for: try id()) == (28_800, .assumed))
        #expect(ProducerOffsets(assumedSeconds: 0).offset(for: try id()) == (0, .assumed))
    }

    @Test(arguments: [
        ("2026-07-10T10:00:00Z", 0), ("2026-07-10T02:00:00Z", 28_800), ("2026-07-10T13:30:00Z", -12_600),
        ("2026-07-10T04:15:00Z", 20_700), ("2026-07-09T20:00:00Z", 50_400), ("2026-07-10T22:00:00Z", -43_200),
        ("2026-07-10T10:01:00Z", 0), ("2026-07-10T09:59:00Z", 0),
    ])
    func `an exact birth settles the offset`(birth: String, seconds: Int) throws {
        var offsets = ProducerOffsets()
        offsets.learn(try id(), exactBirth: try time(birth))
        #expect(offsets.offset(for: try id()) == (seconds, .exact))
    }

    @Test func `an exact birth that fits no offset teaches nothing`() throws {
        var offsets = ProducerOffsets()
        offsets.learn(try id(), exactBirth: try time("2026-07-10T10:01:00.001Z"))
        offsets.learn(try id(), exactBirth: try time("2026-07-10T09:07:30Z"))
        offsets.learn(try id(), exactBirth: try time("2026-07-11T10:00:00Z"))
        #expect(offsets.offset(for: try id()) == (28_800, .assumed))
        #expect(offsets.count == 0)
    }

    @Test(arguments: [
        ("2026-07-10T09:59:54.999Z", nil), ("2026-07-10T09:59:55Z", 0), ("2026-07-10T10:02:00Z", 0),
        ("2026-07-10T10:02:00.001Z", nil), ("2026-07-10T08:01:59Z", 7_200),
    ])
    func `a message seen appearing tells within -5 s and 120 s`(firstSeen: String, seconds: Int?) throws {
        var offsets = ProducerOffsets()
        offsets.learn(try id(), firstSeen: try time(firstSeen), isLive: true)
        #expect(offsets.offset(for: try id()).seconds == seconds ?? 28_800)
        #expect(offsets.offset(for: try id()).source == (seconds == nil ? .assumed : .live))
    }

    @Test func `an offset that something spoke for gives way to three in a row, each at its own moment`()
        throws
    {
        var offsets = ProducerOffsets()
        // Not seen appearing, but a moment old at +08:00: that speaks for +08:00.
        offsets.learn(try id(), firstSeen: try time("2026-07-10T02:00:20Z"), isLive: false)
        #expect(offsets.offset(for: try id()) == (28_800, .live))
        var count = 1
        func see(_ moments: String...) throws {
            for moment in moments {
                count += 1
                offsets.learn(
                    try id(counter: count), firstSeen: try time("2026-07-10T\(moment)Z"), isLive: true)
            }
        }
        try see("10:00:01", "10:00:01.500", "10:00:02")
        #expect(offsets.offset(for: try id()).seconds == 28_800)
        // One that fits what is in force, and one that fits yet another, begin the row anew.
        try see("02:00:05", "10:00:03", "10:00:04", "09:00:03", "10:00:05", "10:00:06")
        #expect(offsets.offset(for: try id()).seconds == 28_800)
        try see("10:00:07")
        #expect(offsets.offset(for: try id()) == (0, .live))
    }

    @Test(arguments: [true, false])
    func `one message is one witness, however often it is seen`(isLive: Bool) throws {
        var offsets = ProducerOffsets()
        offsets.learn(try id(), firstSeen: try time("2026-07-10T02:00:20Z"), isLive: false)
        for second in 10..<60 {
            offsets.learn(
                try id(counter: 2 + second % 2), firstSeen: try time("2026-07-10T10:00:\(second)Z"),
                isLive: isLive)
        }
        #expect(offsets.offset(for: try id()).seconds == 28_800)
    }

    @Test func `where no message is seen appearing, as in a file that is replaced, it takes three as well`()
        throws
    {
        var offsets = ProducerOffsets()
        for count in 1...3 {
            #expect(offsets.offset(for: try id()) == (28_800, .assumed))
            offsets.learn(
                try id(counter: count), firstSeen: try time("2026-07-10T10:00:0\(count)Z"), isLive: false)
        }
        #expect(offsets.offset(for: try id()) == (0, .live))
        #expect(offsets.count == 1)
    }

    @Test func `what is known exactly is replaced by newer exact knowledge alone`() throws {
        var offsets = ProducerOffsets()
        offsets.learn(try id(), firstSeen: try time("2026-07-10T10:00:01Z"), isLive: true)
        #expect(offsets.offset(for: try id()) == (0, .live))
        offsets.learn(try id(), exactBirth: try time("2026-07-10T09:00:00Z"))
        #expect(offsets.offset(for: try id()) == (3_600, .exact))
        offsets.learn(try id(), firstSeen: try time("2026-07-10T10:00:01Z"), isLive: true)
        #expect(offsets.offset(for: try id()) == (3_600, .exact))
        offsets.learn(try id(), exactBirth: try time("2026-07-10T08:00:00Z"))
        #expect(offsets.offset(for: try id()) == (7_200, .exact))
    }

    @Test func `producers are told apart by address, and IDs without an offset teach nothing`() throws {
        var offsets = ProducerOffsets()
        offsets.learn(try id(), exactBirth: try time("2026-07-10T10:00:00Z"))
        #expect(offsets.offset(for: try id(ip: "0A000312")).source == .assumed)
        for text in ["0156F7E71C361B21BC024CCDBE00000000", "C0A83A9800002A9F000000000002B4B6"] {
            offsets.learn(try MessageID(text), exactBirth: try time("2022-03-23T14:50:38Z"))
            #expect(offsets.offset(for: try MessageID(text)).source == .assumed)
        }
        #expect(offsets.count == 1)
    }

    @Test func `the oldest of more than 10,000 producers is dropped`() throws {
        var offsets = ProducerOffsets()
        let birth = try time("2026-07-10T10:00:00Z")
        for number in 0..<10_002 {
            offsets.learn(try id(ip: String(0x1000_0000 + number, radix: 16)), exactBirth: birth)
            // The first ones stay the oldest though they are heard of again.
            if number == 9_999 { offsets.learn(try id(ip: "10000000"), exactBirth: birth) }
        }
        #expect(offsets.count == 10_000)
        #expect(offsets.offset(for: try id(ip: "10000001")).source == .assumed)
        #expect(offsets.offset(for: try id(ip: "10000002")).source == .exact)
        #expect(offsets.offset(for: try id(ip: "10002711")).source == .exact)
    }

    private func id(ip: String = "0A000311", counter: Int = 1) throws -> MessageID {
        let digits = String(counter, radix: 16)
        let padding = String(repeating: "0", count: 4 - digits.count)
        return try MessageID("\(ip)000118B4AAC2\(Self.morning)\(padding)\(digits)")
    }

    private func time(_ text: String) throws -> UnixTime {
        try #require(UnixTime(rfc3339: text))
    }
}
