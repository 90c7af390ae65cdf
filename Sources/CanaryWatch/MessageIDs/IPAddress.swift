/// An IP address as it stands in a message ID.
package enum IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// An address of version 4; the first octet is the most significant byte.
    case v4(UInt32)

    /// An address of version 6, as its first and its last eight octets, each most significant byte first.
    case v6(high: UInt64, low: UInt64)

    /// The address as text: dotted decimal, or the form of RFC 5952.
    ///
    /// RFC 5952: small letters, no leading zeros, the first longest run of two or more zero groups as `::`,
    /// and an IPv4-mapped address with its last four octets in dotted decimal.
    package var description: String {
        switch self {
        case .v4(let address):
            return Self.dotted(address)
        case .v6(0, let low) where low >> 32 == 0xFFFF:
            return "::ffff:" + Self.dotted(UInt32(truncatingIfNeeded: low))
        case .v6(let high, let low):
            return Self.colons(Self.groups(high) + Self.groups(low))
        }
    }

    private static func dotted(_ address: UInt32) -> String {
        "\(address >> 24).\(address >> 16 & 0xFF).\(address >> 8 & 0xFF).\(address & 0xFF)"
    }

    private static func groups(_ half: UInt64) -> [UInt64] {
        [half >> 48, half >> 32 & 0xFFFF, half >> 16 & 0xFFFF, half & 0xFFFF]
    }

    private static func colons(_ groups: [UInt64]) -> String {
        func text(_ part: ArraySlice<UInt64>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard let zeros = longestZeroRun(groups) else { return text(groups[...]) }
        return text(groups[..<zeros.lowerBound]) + "::" + text(groups[zeros.upperBound...])
    }

    /// The first of the longest runs of at least two zero groups.
    private static func longestZeroRun(_ groups: [UInt64]) -> Range<Int>? {
        var longest: Range<Int>?
        var start = 0
        for index in groups.indices {
            if groups[index] != 0 {
                start = index + 1
                continue
            }
            let run = start..<index + 1
            if run.count >= 2, run.count > longest?.count ?? 0 { longest = run }
        }
        return longest
    }
}
