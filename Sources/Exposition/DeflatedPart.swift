internal import CZlib

/// Bytes that were compressed by themselves and, joined with others, make one gzip file.
///
/// A part that isn't the last ends at the border of a byte and leaves the stream open, and no part refers to
/// what came before it. So the large part of a page is compressed when it changes, the small one beside it
/// again and again, and a reader still sees a single member: there are browsers that read no second one,
/// though RFC 1952 allows it.
package struct DeflatedPart: Sendable {
    /// The file's header if the part is the first, and blocks of RFC 1951.
    package let bytes: [UInt8]

    /// The checksum of the bytes before compression: RFC 1952, section 2.3.1.
    private let checksum: UInt

    /// How many bytes there were before compression.
    private let length: Int

    /// Compresses bytes.
    ///
    /// - Parameters:
    ///   - source: What to compress; may be empty.
    ///   - isFirst: Whether the file begins here.
    ///   - isLast: Whether the stream of blocks ends here; the file ends with the `trailer`.
    ///   - level: From 1, fast, to 9, small.
    package init(_ source: ArraySlice<UInt8>, isFirst: Bool, isLast: Bool, level: Int) {
        var bytes: [UInt8] = []
        var stream = unsafe z_stream()
        let memory = source.count < Self.smallBytes ? Self.leastMemoryLevel : Self.usualMemoryLevel
        let window = source.count < Self.smallBytes ? Self.smallWindowBits : Self.windowBitsMax
        let status = unsafe czlib_deflate_init(&stream, Int32(level), -window, memory)
        precondition(status == Z_OK, "zlib can't begin: \(status)")
        defer { unsafe deflateEnd(&stream) }
        bytes.reserveCapacity(source.count / Self.usualRatio + Self.stepBytes)
        if isFirst { bytes += Self.header }
        unsafe source.withUnsafeBufferPointer { buffer in
            // The library reads there and doesn't write, though its declaration says otherwise.
            unsafe stream.next_in = UnsafeMutablePointer(mutating: buffer.baseAddress)
            var rest = buffer.count
            repeat {
                let piece = min(rest, Int(UInt32.max))
                rest -= piece
                unsafe stream.avail_in = UInt32(piece)
                let flush = rest > 0 ? Z_NO_FLUSH : isLast ? Z_FINISH : Z_FULL_FLUSH
                unsafe Self.run(&stream, flush: flush, into: &bytes)
            } while rest > 0
        }
        self.bytes = bytes
        checksum = unsafe source.withUnsafeBufferPointer { buffer in
            unsafe UInt(crc32_z(0, buffer.baseAddress, buffer.count))
        }
        length = source.count
    }

    /// Compresses all bytes of an array.
    package init(_ source: [UInt8], isFirst: Bool, isLast: Bool, level: Int) {
        self.init(source[...], isFirst: isFirst, isLast: isLast, level: level)
    }

    /// What a gzip file begins with: RFC 1952, section 2.3, without a name and a time.
    private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]

    /// What a gzip file of these parts ends with: the checksum and the length of everything.
    package static func trailer(of parts: [DeflatedPart]) -> [UInt8] {
        var checksum = crc32_combine(0, 0, 0)
        var length = 0
        for part in parts {
            checksum = crc32_combine(checksum, uLong(part.checksum), part.length)
            length += part.length
        }
        return [UInt32(truncatingIfNeeded: checksum), UInt32(truncatingIfNeeded: length)].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
    }

    /// Bytes below which setting up the library's usual memory would cost more than compressing.
    private static let smallBytes = 16 * 1024
    private static let smallWindowBits: Int32 = 13
    private static let windowBitsMax: Int32 = 15
    private static let leastMemoryLevel: Int32 = 5
    private static let usualMemoryLevel: Int32 = 8

    /// How much smaller a page gets at least, to save growing.
    private static let usualRatio = 10

    /// Bytes by which the output grows.
    private static let stepBytes = 32 * 1024

    /// Lets the library work until it has taken all input and given all output.
    private static func run(_ stream: inout z_stream, flush: Int32, into bytes: inout [UInt8]) {
        var status = Z_OK
        repeat {
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: stepBytes) { buffer, count in
                unsafe stream.next_out = buffer.baseAddress
                unsafe stream.avail_out = UInt32(buffer.count)
                status = unsafe deflate(&stream, flush)
                count = unsafe buffer.count - Int(stream.avail_out)
            }
            bytes.append(contentsOf: piece)
            precondition(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR, "zlib: \(status)")
        } while unsafe stream.avail_out == 0
    }
}
