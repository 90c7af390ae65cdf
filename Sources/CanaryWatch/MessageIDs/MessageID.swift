/// The ID of one message: the text as it was given, and what that text says.
///
/// An ID is sent to the service as given, since clients differ in the case of their digits; IDs that differ
/// in case alone are equal. Sources: `MessageClientIDSetter` and `MessageDecoder` of apache/rocketmq,
/// `MessageIdCodec` of apache/rocketmq-clients.
package struct MessageID: Hashable, Sendable, CustomStringConvertible {
    /// What the text of an ID says, by the client or broker that made it.
    package enum Form: Hashable, Sendable {
        /// Made by a 4.x client: its address, the low half of its process ID, the hash of its class loader
        /// (clients in other languages put something else), milliseconds since its local month began, and a
        /// counter that wraps.
        case unique(ip: IPAddress, pid: UInt16, loaderHash: UInt32, spanMilliseconds: UInt32, counter: UInt16)

        /// Made by a broker: its address, its port and the offset in its commit log. It says nothing of the
        /// time.
        case offset(ip: IPAddress, port: UInt16, offset: UInt64)

        /// Made by a 5.x client: its hardware address, the low half of its process ID, seconds since
        /// 2021-01-01T00:00:00Z, and a sequence number.
        case v1(mac: MACAddress, pid: UInt16, seconds: UInt32, sequence: UInt32)
    }

    /// The ID as it was given, and as it is sent.
    package let text: String

    /// What the ID says.
    package let form: Form

    /// Makes an ID from 32 or 56 hexadecimal digits, or 34 that start with 01.
    ///
    /// A 4.x client's ID whose process ID reads as zero, which Java clients 4.6.0 and 4.6.1 wrote, can't be
    /// told from a broker's and is taken for one: its time then is unknown, but never wrong.
    /// - Throws: `InvalidMessageID` for any other text; spaces around it count as part of it.
    package init(_ text: String) throws(InvalidMessageID) {
        guard let form = Self.decode(text) else { throw InvalidMessageID(text: text) }
        self.text = text
        self.form = form
    }

    /// The ID with capital letters, for keys: equal IDs have the same.
    package var canonicalText: String { text.uppercased() }

    /// The ID as it was given.
    package var description: String { text }

    // The form has every digit of the ID in it, so that equal forms are the same digits whatever their case.

    /// Tells whether two IDs have the same digits, whatever their case.
    package static func == (left: Self, right: Self) -> Bool {
        left.form == right.form
    }

    /// Feeds what equal IDs have in common.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(form)
    }

    private static func decode(_ text: String) -> Form? {
        var digits = HexReader(text)
        let form: Form?
        switch text.utf8.count {
        case 32:
            guard let ip = digits.number(UInt32.self) else { return nil }
            form = decode4x(ip: .v4(ip), &digits)
        case 56:
            guard let high = digits.number(UInt64.self), let low = digits.number(UInt64.self) else {
                return nil
            }
            form = decode4x(ip: .v6(high: high, low: low), &digits)
        case 34:
            form = decodeV1(&digits)
        default:
            form = nil
        }
        return form
    }

    /// Reads the 12 bytes after the address of a 4.x ID.
    private static func decode4x(ip: IPAddress, _ digits: inout HexReader) -> Form? {
        var portDigits = digits
        guard let port = portDigits.number(UInt32.self), let offset = portDigits.number(UInt64.self) else {
            return nil
        }
        // A broker's ID has its port in four bytes, so two zeros stand where a client's has its process ID.
        if let port = UInt16(exactly: port), port > 0 { return .offset(ip: ip, port: port, offset: offset) }
        guard let pid = digits.number(UInt16.self), let loaderHash = digits.number(UInt32.self),
            let span = digits.number(UInt32.self), let counter = digits.number(UInt16.self)
        else { return nil }
        return .unique(ip: ip, pid: pid, loaderHash: loaderHash, spanMilliseconds: span, counter: counter)
    }

    private static func decodeV1(_ digits: inout HexReader) -> Form? {
        guard digits.number(UInt8.self) == 1,
            let macHigh = digits.number(UInt32.self), let macLow = digits.number(UInt16.self),
            let pid = digits.number(UInt16.self), let seconds = digits.number(UInt32.self),
            let sequence = digits.number(UInt32.self)
        else { return nil }
        let mac = MACAddress(bits: UInt64(macHigh) << 16 | UInt64(macLow))
        return .v1(mac: mac, pid: pid, seconds: seconds, sequence: sequence)
    }
}
