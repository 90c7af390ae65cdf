/// Writes bytes one after the other into memory reserved beforehand.
///
/// Every write is checked against the end of that memory and traps before it would pass it, so that a size
/// computed too small is a crash, never a corruption. It must not outlive that memory.
@safe
struct ByteWriter: ~Copyable {
    // Proof for @safe: all three point into (or one past) the memory that was handed to the initialiser,
    // whose caller keeps it until the writer is gone; `next` moves only by `advance`, which checks against
    // `end` first.
    private let start: UnsafeMutablePointer<UInt8>
    private var next: UnsafeMutablePointer<UInt8>
    private let end: UnsafeMutablePointer<UInt8>

    /// Begins at the start of uninitialised memory, which must outlive the writer.
    ///
    /// Nil where there is no memory.
    @unsafe
    init?(_ memory: UnsafeMutableBufferPointer<UInt8>) {
        guard let base = memory.baseAddress else { return nil }
        unsafe start = base
        unsafe next = base
        unsafe end = base + memory.count
    }

    /// Makes an array of what the body writes, which must not be more than the capacity.
    ///
    /// The array keeps the whole capacity; pages that nothing was written to cost no memory.
    static func bytes(capacity: Int, _ body: (inout ByteWriter) -> Void) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard var writer = unsafe ByteWriter(buffer) else { return }
            body(&writer)
            count = writer.count
        }
    }

    /// How many bytes were written.
    var count: Int { unsafe next - start }

    /// How many more can be written.
    var room: Int {
        @inline(__always) get { unsafe end - next }
    }

    /// Writes one byte.
    @inline(__always)
    mutating func write(_ byte: UInt8) {
        unsafe advance(by: 1).pointee = byte
    }

    /// Writes all bytes of an array.
    @inline(__always)
    mutating func write(_ bytes: borrowing [UInt8]) {
        let count = bytes.count
        let target = unsafe advance(by: count)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe target.initialize(from: base, count: count)
        }
    }

    /// Writes a constant text.
    @inline(__always)
    mutating func write(_ text: StaticString) {
        let target = unsafe advance(by: text.utf8CodeUnitCount)
        unsafe target.initialize(from: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// Reserves the next bytes and returns where they begin; the caller must write all of them.
    @inline(__always)
    mutating func advance(by count: Int) -> UnsafeMutablePointer<UInt8> {
        precondition(room >= count, "more bytes than were reserved")
        let start = unsafe next
        unsafe next += count
        return unsafe start
    }
}
