import Testing

@testable import OnsSimulator

@Suite struct MessageMintTests {
    struct Known: Sendable {
        let mint: MessageMint
        let number: Int64
        let born: Int64
        let id: String
    }

    /// IDs from the vendor's pages, the clients' own tests, and one made by the Go client's rule.
    static let known: [Known] = [
        // The page of OnsMessageGetByMsgId gives this ID with BornTimestamp 1570761026630.
        Known(
            mint: MessageMint(form: .java, utcOffset: 28_800_000, address: 0x1E05_78FE, processID: 0x110F),
            number: 2_978, born: 1_570_761_026_630, id: "1E0578FE110F18B4AAC235C0C8460BA2"),
        // The last millisecond of January 2026: a span above 2^31.
        Known(
            mint: MessageMint(form: .java, utcOffset: 0, address: 0x0A00_0311, processID: 1),
            number: 65_535, born: 1_769_903_999_999, id: "0A000311000118B4AAC29FA523FFFFFF"),
        Known(
            mint: MessageMint(form: .go, utcOffset: 0, address: 0x0A00_0311, processID: 0x1267),
            number: 1, born: 1_768_957_200_000, id: "0A00031112670000000067361e800001"),
        // From the javadoc of MessageIdCodec.
        Known(
            mint: MessageMint(
                form: .v5, utcOffset: 0, address: 0xE71C_361B, processID: 0x21BC, macPrefix: 0x56F7),
            number: 0, born: 1_648_047_038_000, id: "0156F7E71C361B21BC024CCDBE00000000"),
    ]

    @Test(arguments: known)
    func `known IDs come out of their parts`(known: Known) {
        #expect(known.mint.id(number: known.number, born: known.born) == known.id)
        #expect(known.mint.numberResidue(of: known.id) == known.number)
    }

    @Test(arguments: ["", "0156F7E71C361B21BC024CCDBE00000000", "1E0578FE110F18B4AAC235C0C846zzzz"])
    func `foreign texts have no number`(id: String) {
        #expect(Self.known[0].mint.numberResidue(of: id) == nil)
    }
}
