/// A hardware address as it stands in a message ID of a 5.x client.
package struct MACAddress: Hashable, Sendable, CustomStringConvertible {
    /// The six octets, the first as the most significant of the low 48 bits.
    package let bits: UInt64

    /// Makes an address from 48 bits; higher ones are dropped.
    package init(bits: UInt64) {
        self.bits = bits & 0xFFFF_FFFF_FFFF
    }

    /// The address as text: six pairs of small hexadecimal digits with colons.
    package var description: String {
        stride(from: 40, through: 0, by: -8)
            .map { shift in
                let octet = bits >> UInt64(shift) & 0xFF
                return (octet < 16 ? "0" : "") + String(octet, radix: 16)
            }
            .joined(separator: ":")
    }
}
