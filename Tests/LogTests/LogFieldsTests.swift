import Testing

@testable import Log

@Suite struct LogFieldsTests {
    @Test func `a key given twice is there once, with the later value`() {
        let fields: LogFields = ["a": .whole(1), "b": .whole(2), "a": .whole(3)]
        #expect(fields.keys == ["a", "b"])
        #expect(fields["a"] == .whole(3))
    }

    @Test func `fields are added, replaced and taken away`() {
        var fields: LogFields = ["a": .whole(1), "b": .whole(2)]
        fields["c"] = .truth(true)
        fields["a"] = .text("x")
        #expect(fields == ["a": .text("x"), "b": .whole(2), "c": .truth(true)])
        fields["b"] = nil
        #expect(fields == ["a": .text("x"), "c": .truth(true)])
        #expect(fields["b"] == nil)
    }

    @Test func `fields put behind others replace those of the same keys`() {
        var fields: LogFields = ["a": .whole(1), "b": .whole(2)]
        fields.append(["c": .whole(3), "a": .whole(4)])
        #expect(fields.all.map(\.key) == ["a", "b", "c"])
        #expect(fields.all.map(\.value) == [.whole(4), .whole(2), .whole(3)])
    }

    @Test func `the order counts`() {
        #expect(["a": .whole(1), "b": .whole(2)] as LogFields != ["b": .whole(2), "a": .whole(1)])
    }

    @Test func `no text stays longer than the limit`() {
        let long = String(repeating: "x", count: 10_000)
        var fields: LogFields = ["a": .text(long)]
        fields["b"] = .text(long)
        fields.append(["a": .text(long + "y")])
        #expect(fields.all.allSatisfy { $0.value.textBytes == LineText.bytesMax })
    }

    @Test func `whole numbers of any type are taken`() {
        #expect(LogValue.whole(7) == .whole(Int64(7)) && LogValue.whole(Int32(7)) == .whole(7))
        #expect(LogValue.whole(UInt64.max) == .whole(Int64.max))
    }

    @Test func `an error is what it says`() {
        struct Sample: Error, CustomStringConvertible { let description = "It broke." }
        #expect(LogValue.error(Sample()) == .error(ForeignText("It broke.")))
        #expect(LogValue.foreign("ab".dropFirst()) == .foreign(ForeignText("b")))
    }
}
