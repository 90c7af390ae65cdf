import CanaryWatch
import Testing

@Suite struct MessageIDTests {
    @Test(
        arguments: [
            (
                "1E0578FE110F18B4AAC235C0C8460BA2",
                unique(.v4(0x1E05_78FE), 4_367, 0x18B4_AAC2, 901_826_630, 2_978)
            ),
            (
                "7F0000017B3575B84C926A6F7E7C03BA",
                unique(.v4(0x7F00_0001), 31_541, 0x75B8_4C92, 1_785_691_772, 954)
            ),
            (
                "C0A83A9800002A9F000000000002B4B6",
                .offset(ip: .v4(0xC0A8_3A98), port: 10_911, offset: 177_334)
            ),
            (
                "0A021F7300002A9F0000000006531D6F",
                .offset(ip: .v4(0x0A02_1F73), port: 10_911, offset: 106_110_319)
            ),
            ("0156F7E71C361B21BC024CCDBE00000000", v1(0x56F7_E71C_361B, 8_636, 38_587_838, 0)),
            ("012A5AB0BBEC8A000104C6342B00001ECF", v1(0x2A5A_B0BB_EC8A, 1, 80_098_347, 7_887)),
            ("0108719066FF9A489C04DB99CA00000003", v1(0x0871_9066_FF9A, 18_588, 81_500_618, 3)),
            (
                "0A000311000118B4AAC29FA523FFFFFF",
                unique(.v4(0x0A00_0311), 1, 0x18B4_AAC2, 2_678_399_999, 65_535)
            ),
            (
                "20010DB800000000F8163EFFFE4F1C2D12677A81197D4BA367400007",
                unique(
                    .v6(high: 0x2001_0DB8_0000_0000, low: 0xF816_3EFF_FE4F_1C2D), 4_711, 0x7A81_197D,
                    1_269_000_000, 7)
            ),
            (
                "20010DB800000000000000000000001000002A9F000000003ADE68B1",
                .offset(ip: .v6(high: 0x2001_0DB8_0000_0000, low: 0x10), port: 10_911, offset: 987_654_321)
            ),
            // Java clients 4.6.0 and 4.6.1 wrote no process ID: indistinguishable from a broker's, and taken
            // for one.
            (
                "0A00031100007A81197D075BCD150001",
                .offset(ip: .v4(0x0A00_0311), port: 31_361, offset: 1_836_632_313_901_154_305)
            ),
            // Go clients write capital letters first and small ones then, and no class loader.
            ("0A00031112670000000067361e800001", unique(.v4(0x0A00_0311), 4_711, 0, 1_731_600_000, 1)),
            // Process ID and class loader zero: no broker has port 0.
            ("0A00031100000000000067361e800001", unique(.v4(0x0A00_0311), 0, 0, 1_731_600_000, 1)),
        ] as [(String, MessageID.Form)])
    func `an ID says what its maker put into it`(text: String, form: MessageID.Form) throws {
        for spelling in [text, text.lowercased(), text.uppercased()] {
            let id = try MessageID(spelling)
            #expect(id.form == form)
            #expect(id.text == spelling)
            #expect(id.canonicalText == text.uppercased())
        }
    }

    @Test func `IDs are equal whatever the case of their digits`() throws {
        let mixed = try MessageID("0A00031112670000000067361e800001")
        let upper = try MessageID("0A00031112670000000067361E800001")
        #expect(mixed == upper)
        #expect(Set([mixed, upper]).count == 1)
        #expect(mixed != (try MessageID("0A00031112670000000067361E800002")))
    }

    @Test(arguments: [
        "", "1E0578FE110F18B4AAC235C0C8460BA", "1E0578FE110F18B4AAC235C0C8460BA2 ",
        "1E0578FE110F18B4AAC235C0C8460BAG", "0256F7E71C361B21BC024CCDBE00000000",
        "0156F7E71C361B21BC024CCDBE0000000", "0x1E0578FE110F18B4AAC235C0C8460B",
        "1E0578FE110F18B4AAC235C0C8460BA\u{E9}", "+E0578FE110F18B4AAC235C0C8460BA2",
    ])
    func `other texts are refused with what would be right`(text: String) {
        let error = #expect(throws: InvalidMessageID.self) { try MessageID(text) }
        #expect(error?.text == text)
        #expect(error?.description.contains("32 or 56 hexadecimal digits") == true)
        #expect(error?.description.contains("34 that start with 01") == true)
    }

    @Test func `a refusal quotes 200 characters at most, on one line`() throws {
        let text = "a\nb" + String(repeating: "x", count: 1_000)
        let error = try #require(throws: InvalidMessageID.self) { try MessageID(text) }
        #expect(error.text.count == 200)
        #expect(!error.description.contains("\n"))
        #expect(error.description.hasPrefix("\"a\\nbxxx") || error.description.hasPrefix("\"a\\u{0A}bxxx"))
    }

    private static func unique(
        _ ip: IPAddress, _ pid: UInt16, _ hash: UInt32, _ span: UInt32, _ counter: UInt16
    ) -> MessageID.Form {
        .unique(ip: ip, pid: pid, loaderHash: hash, spanMilliseconds: span, counter: counter)
    }

    private static func v1(
        _ mac: UInt64, _ pid: UInt16, _ seconds: UInt32, _ sequence: UInt32
    )
        -> MessageID.Form
    {
        .v1(mac: MACAddress(bits: mac), pid: pid, seconds: seconds, sequence: sequence)
    }
}
