import Exposition
import Testing

@testable import CanaryExporter

/// The bytes of a part, alone, compressed, and with others behind them.
@Suite struct PagePartTests {
    /// One gauge of so many series.
    private struct Gauge: MetricSource {
        static let definition = MetricDefinition(
            name: "test_up", kind: .gauge, help: "Up.", labelNames: ["number"])
        var count = 500
        var value = 1

        func write(to page: inout ExpositionWriter) {
            page.begin(Self.definition)
            for number in 0..<count { page.write(LabelBlock(["number": "\(number)"]), value) }
        }
    }

    private func text(_ source: Gauge) -> [UInt8] { ExpositionFormat.text.render { source.write(to: &$0) } }

    @Test func `what follows the part changes and the part stays`() {
        var part = PagePart(Gauge(), isFirst: true, isLast: false)
        let own = text(Gauge())
        for tail in ["tail 1\n", "a longer tail 2\n", "", "t\n"] {
            #expect(part.body(.text, followedBy: Array(tail.utf8)) == own + tail.utf8)
            #expect(part.length(.text) == own.count)
        }
        #expect(part.body(.text) == own)
        #expect(part.renderCount == 1)
    }

    @Test func `bytes that somebody holds never change`() {
        var part = PagePart(Gauge(), isFirst: true, isLast: false)
        let first = part.body(.text, followedBy: Array("first\n".utf8))
        let copy = Array(first.map { $0 })
        _ = part.body(.text, followedBy: Array("second\n".utf8))
        part.change { $0.value = 2 }
        _ = part.body(.text, followedBy: Array("third\n".utf8))
        #expect(first == copy)
    }

    @Test func `where nobody holds them the bytes stay where they are`() {
        var part = PagePart(Gauge(), isFirst: true, isLast: false)
        // The second page of a source has room for what follows it.
        _ = part.body(.text)
        part.change { $0.value = 2 }
        func place(_ tail: String) -> Int {
            part.body(.text, followedBy: Array(tail.utf8)).withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
        }
        let first = place("one\n")
        #expect(place("another\n") == first)
        #expect(place("") == first)
    }

    @Test func `what was asked for before is the same bytes again, whoever holds them`() {
        func place(_ bytes: [UInt8]) -> Int { bytes.withUnsafeBytes { Int(bitPattern: $0.baseAddress) } }
        var part = PagePart(Gauge(), isFirst: true, isLast: false)
        let alone = part.body(.text)
        #expect(place(part.body(.text)) == place(alone))
        let followed = part.body(.text, followedBy: Array("tail\n".utf8))
        #expect(place(part.body(.text, followedBy: Array("tail\n".utf8))) == place(followed))
    }

    @Test func `a change is in every form, whatever was behind the part before`() {
        var part = PagePart(Gauge(), isFirst: true, isLast: true)
        _ = part.body(.text, followedBy: Array("tail\n".utf8))
        let before = part.deflatedBody(.text)
        part.change { $0 = Gauge(count: 700, value: 3) }
        #expect(part.body(.text) == text(Gauge(count: 700, value: 3)))
        #expect(part.deflatedBody(.text).bytes != before.bytes)
        #expect(part.compressCount == 2)
    }

    @Test func `compressed bytes are those of the part without what follows it`() {
        var alone = PagePart(Gauge(), isFirst: true, isLast: true)
        var followed = PagePart(Gauge(), isFirst: true, isLast: true)
        _ = followed.body(.text, followedBy: Array("tail\n".utf8))
        #expect(followed.deflatedBody(.text).bytes == alone.deflatedBody(.text).bytes)
        #expect(followed.renderCount == 1)
    }
}
