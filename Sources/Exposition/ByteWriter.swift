/// Writes bytes one after the other into memory reserved beforehand.
///
/// Every write is checked against the end of that memory and traps before it would pass it, so that a size
/// computed too small is a crash, never a corruption. It exists only inside the closure of
/// `bytes(capacity:_:)`.
@safe
struct ByteWriter: ~Copyable {
    // Proof for @safe: both point into (or one past) the uninitialised storage of the array under
    // construction, which outlives the writer; `next` moves only by `advance`, which checks against `end`
    // first.
    private var next: UnsafeMutablePointer<UInt8>
    private let end: UnsafeMutablePointer<UInt8>

    private init(next: UnsafeMutablePointer<UInt8>, end: UnsafeMutablePointer<UInt8>) {
        unsafe self.next = unsafe next
        unsafe self.end = unsafe end
    }

    /// Makes an array of what the body writes, which must not be more than the capacity.
    ///
    /// The array keeps the whole capacity; pages that nothing was written to cost no memory.
    static func bytes(capacity: Int, _ body: (inout ByteWriter) -> Void) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            var writer = unsafe ByteWriter(next: base, end: base + buffer.count)
            body(&writer)
            count = unsafe writer.next - base
        }
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
            unsafe target.update(from: base, count: count)
        }
    }

    /// Writes a constant text.
    @inline(__always)
    mutating func write(_ text: StaticString) {
        let target = unsafe advance(by: text.utf8CodeUnitCount)
        unsafe target.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// Reserves the next bytes and returns where they begin; the caller must write all of them.
    @inline(__always)
    mutating func advance(by count: Int) -> UnsafeMutablePointer<UInt8> {
        precondition(unsafe end - next >= count, "more bytes than were reserved")
        let start = unsafe next
        unsafe next += count
        return unsafe start
    }
}
