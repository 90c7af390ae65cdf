internal import Exposition

/// How pages of metrics are compressed.
enum PageCompression {
    /// How hard, from 1, fast, to 9, small.
    static let level = 1
}

/// One part of the page of metrics: what it shows, and the bytes of each form that was asked for since that
/// changed.
///
/// A form that nobody asks for is neither made nor kept.
struct PagePart<Source: MetricSource & Sendable>: Sendable {
    /// What the part shows.
    private(set) var source: Source

    /// How often families were rendered, since the start.
    private(set) var renderCount = 0

    /// How often bytes were compressed, since the start.
    private(set) var compressCount = 0

    /// The part's bytes, and behind them what followed them when they were last asked for.
    private struct Body {
        var bytes: [UInt8]
        let count: Int
    }

    private let isFirst: Bool
    private let isLast: Bool
    private var bodies: [ExpositionFormat: Body] = [:]
    private var deflated: [ExpositionFormat: DeflatedPart] = [:]
    private var lengths: [ExpositionFormat: Int] = [:]

    /// Makes a part with its place on the page.
    init(_ source: Source, isFirst: Bool, isLast: Bool) {
        self.source = source
        self.isFirst = isFirst
        self.isLast = isLast
    }

    /// Changes what the part shows.
    ///
    /// All bytes go before, which at 100,000 series are more than ten megabytes in each format.
    mutating func change(_ change: (inout Source) -> Void) {
        bodies = [:]
        deflated = [:]
        change(&source)
    }

    /// The bytes in a format, rendered if they weren't.
    mutating func body(_ format: ExpositionFormat) -> [UInt8] {
        body(format, followedBy: [])
    }

    /// The bytes in a format, rendered if they weren't, with others behind them.
    ///
    /// The others are written behind the part in place. Only where somebody still holds what was asked for
    /// before is the part copied.
    mutating func body(_ format: ExpositionFormat, followedBy tail: [UInt8]) -> [UInt8] {
        if let body = bodies[format], body.bytes[body.count...].elementsEqual(tail) { return body.bytes }
        if var body = bodies.removeValue(forKey: format) {
            body.bytes.removeLast(body.bytes.count - body.count)
            body.bytes.append(contentsOf: tail)
            bodies[format] = body
            return body.bytes
        }
        var bytes = render(format)
        let count = bytes.count
        bytes.append(contentsOf: tail)
        bodies[format] = Body(bytes: bytes, count: count)
        return bytes
    }

    /// How many bytes the part has in a format, rendered if it wasn't.
    mutating func length(_ format: ExpositionFormat) -> Int {
        if let body = bodies[format] { return body.count }
        return body(format).count
    }

    /// The bytes in a format, compressed if they weren't.
    mutating func deflatedBody(_ format: ExpositionFormat) -> DeflatedPart {
        if let part = deflated[format] { return part }
        // Where nobody asks for the plain bytes they aren't kept.
        let bytes = bodies[format].map { $0.bytes[..<$0.count] } ?? render(format)[...]
        let part = DeflatedPart(bytes, isFirst: isFirst, isLast: isLast, level: PageCompression.level)
        compressCount += 1
        deflated[format] = part
        return part
    }

    private mutating func render(_ format: ExpositionFormat) -> [UInt8] {
        renderCount += 1
        // Numbers grow by a digit here and there; a page that got much longer is rendered twice, once. What
        // follows the part finds room too.
        let expected = lengths[format].map { $0 + $0 / Self.growth + Self.spareBytes } ?? 0
        let bytes = format.render(expecting: expected) { page in
            source.write(to: &page)
            if isLast { page.end() }
        }
        lengths[format] = bytes.count
        return bytes
    }

    /// A page may be longer by this part of it than the last was.
    private static var growth: Int { 32 }

    /// Room for the longest line and for what follows the part.
    private static var spareBytes: Int { 16 * 1024 }
}
