/// Bytes at a fixed address that somebody else keeps and nobody changes.
///
/// An array inside an object has its users counted whenever it is read, which for the few bytes in front of
/// each line takes as long as copying them.
@safe
struct ByteRun: @unchecked Sendable {
    // Proof for @safe and Sendable: whoever makes a run keeps its bytes, unchanged, as long as the run is
    // used.
    private let start: UnsafePointer<UInt8>

    /// How many bytes there are.
    let count: Int

    /// Makes a run of bytes that stay there, unchanged, as long as the run is used.
    @unsafe
    init(start: UnsafePointer<UInt8>, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    /// Copies the bytes to memory that has room for them.
    @unsafe
    @inline(__always)
    func copy(to target: UnsafeMutablePointer<UInt8>) {
        unsafe target.initialize(from: start, count: count)
    }
}

extension ByteWriter {
    /// Writes all bytes of a run.
    @inline(__always)
    mutating func write(_ run: ByteRun) {
        unsafe run.copy(to: advance(by: run.count))
    }
}
