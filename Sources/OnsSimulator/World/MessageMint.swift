/// Makes the message IDs of one producer, by the rules of the clients that make them.
///
/// 4.x: Apache RocketMQ `MessageClientIDSetter`: IP, process ID, class loader hash, milliseconds since the
/// month began on the producer's clock, counter. 5.x: apache/rocketmq-clients `docs/message_id.md`: 01, MAC
/// address, process ID, seconds since 2021 in UTC, sequence.
struct MessageMint: Sendable, Equatable {
    /// 2021-01-01T00:00:00Z in milliseconds, from which 5.x IDs count.
    private static let v5Epoch: Int64 = 1_609_459_200_000

    /// The hash that JDK 8's application class loader has in most processes.
    private static let javaLoaderHash: UInt32 = 0x18B4_AAC2

    /// The form of the IDs.
    let form: MessageIDForm

    /// How far the producer's clock is ahead of UTC, in milliseconds.
    let utcOffset: Int64

    /// The producer's IPv4 address, or the low four bytes of its MAC address.
    let address: UInt32

    /// The producer's process ID; not 0, since such IDs read as offset IDs.
    let processID: UInt16

    /// The high two bytes of the producer's MAC address, by default those that containers have.
    var macPrefix: UInt16 = 0x0242

    /// How many low bits of a message's number can be read from its ID.
    var numberBits: Int {
        switch form {
        case .java, .go: 16
        case .v5: 32
        }
    }

    /// The ID of a message with a number, born at a time in milliseconds.
    func id(number: Int64, born: Int64) -> String {
        let span = UInt32(
            truncatingIfNeeded: born - CivilTime.monthStart(born, utcOffset: utcOffset))
        let counter = UInt16(truncatingIfNeeded: number)
        switch form {
        case .java:
            return hex(address) + hex(processID) + hex(Self.javaLoaderHash) + hex(span) + hex(counter)
        case .go:
            let tail = hex(UInt32(0)) + hex(span / 1_000 * 1_000) + hex(counter)
            return hex(address) + hex(processID) + tail.lowercased()
        case .v5:
            let seconds = UInt32(truncatingIfNeeded: (born - Self.v5Epoch) / 1_000)
            let mac = hex(macPrefix) + hex(address)
            return "01" + mac + hex(processID) + hex(seconds) + hex(UInt32(truncatingIfNeeded: number))
        }
    }

    /// The low bits of the number of the message with this ID, as far as the ID says; nil if it can't be one
    /// of ours.
    func numberResidue(of id: String) -> Int64? {
        let length = form == .v5 ? 34 : 32
        guard id.utf8.count == length else { return nil }
        return Int64(id.suffix(numberBits / 4), radix: 16)
    }

    private func hex<Number>(_ number: Number) -> String
    where Number: FixedWidthInteger & UnsignedInteger {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: Number.bitWidth / 4 - digits.count) + digits
    }
}

extension MessageMint {
    /// Invents a producer for a canary, the same one for the same dice.
    init(form: MessageIDForm, utcOffset: Int64, dice: Dice, canary: Int) {
        // 10.0.0.0/8: a private address, as most producers have.
        let address = 0x0A00_0000 | UInt32(dice.roll(UInt64(canary), 1) & 0xFF_FFFF)
        let processID = UInt16(1 + dice.roll(UInt64(canary), 2) % 32_767)
        self.init(form: form, utcOffset: utcOffset, address: address, processID: processID)
    }
}
