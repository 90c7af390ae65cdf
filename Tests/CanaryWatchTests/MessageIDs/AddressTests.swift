import CanaryWatch
import Testing

@Suite struct AddressTests {
    // Mostly from RFC 5952, sections 1, 4 and 5.
    @Test(arguments: [
        (IPAddress.v4(0x1E05_78FE), "30.5.120.254"),
        (.v4(0), "0.0.0.0"),
        (.v6(high: 0x2001_0DB8_0000_0000, low: 0xF816_3EFF_FE4F_1C2D), "2001:db8::f816:3eff:fe4f:1c2d"),
        (.v6(high: 0x2001_0DB8_0000_0000, low: 0x10), "2001:db8::10"),
        (.v6(high: 0, low: 0), "::"),
        (.v6(high: 0, low: 1), "::1"),
        (.v6(high: 0x2001_0DB8_0000_0000, low: 0x0001_0000_0000_0001), "2001:db8::1:0:0:1"),
        (.v6(high: 0x2001_0DB8_0000_0001, low: 0x0001_0001_0001_0001), "2001:db8:0:1:1:1:1:1"),
        (.v6(high: 0x2001_0000_0000_0001, low: 0x0000_0000_0000_0001), "2001:0:0:1::1"),
        (.v6(high: 0x2001_0DB8_0000_0000, low: 0x0001_0002_0000_0000), "2001:db8::1:2:0:0"),
        (.v6(high: 0xFE80_0000_0000_0000, low: 0), "fe80::"),
        (.v6(high: 0, low: 0x0000_FFFF_C000_0201), "::ffff:192.0.2.1"),
    ])
    func `IP addresses are written as RFC 5952 says`(address: IPAddress, text: String) {
        #expect(address.description == text)
    }

    @Test func `hardware addresses are written in pairs`() {
        #expect(MACAddress(bits: 0x0871_9066_FF9A).description == "08:71:90:66:ff:9a")
        #expect(MACAddress(bits: 0xFFFF_0871_9066_FF9A) == MACAddress(bits: 0x0871_9066_FF9A))
    }
}
