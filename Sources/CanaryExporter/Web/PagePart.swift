internal import Exposition

/// One part of the page of metrics: its families, and the bytes of each form that was asked for since they
/// changed.
///
/// A form that nobody asks for is neither made nor kept.
struct PagePart: Sendable {
    /// What the part shows.
    private(set) var families: [MetricFamily] = []

    /// How often families were rendered, since the start.
    private(set) var renderCount = 0

    /// How often bytes were compressed, since the start.
    private(set) var compressCount = 0

    private let isFirst: Bool
    private let isLast: Bool
    private var bodies: [ExpositionFormat: [UInt8]] = [:]
    private var deflated: [ExpositionFormat: DeflatedPart] = [:]

    /// How hard is compressed, from 1, fast, to 9, small.
    static let compressionLevel = 1

    /// Makes a part without families, with its place on the page.
    init(isFirst: Bool, isLast: Bool) {
        self.isFirst = isFirst
        self.isLast = isLast
    }

    /// Lets go of all bytes, which at 100,000 series are more than ten megabytes in each format.
    mutating func clear() {
        families = []
        bodies = [:]
        deflated = [:]
    }

    /// Shows other families.
    mutating func show(_ families: [MetricFamily]) {
        clear()
        self.families = families
    }

    /// The bytes in a format, rendered if they weren't.
    mutating func body(_ format: ExpositionFormat) -> [UInt8] {
        if let body = bodies[format] { return body }
        let body = render(format)
        bodies[format] = body
        return body
    }

    /// The bytes in a format, compressed if they weren't.
    mutating func deflatedBody(_ format: ExpositionFormat) -> DeflatedPart {
        if let part = deflated[format] { return part }
        // Where nobody asks for the plain bytes they aren't kept.
        let part = DeflatedPart(
            bodies[format] ?? render(format), isFirst: isFirst, isLast: isLast, level: Self.compressionLevel)
        compressCount += 1
        deflated[format] = part
        return part
    }

    private mutating func render(_ format: ExpositionFormat) -> [UInt8] {
        renderCount += 1
        return isLast ? format.render(families) + format.end : format.render(families)
    }
}
