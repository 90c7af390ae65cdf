internal import Glibc

/// Lines that are written with as few calls as the system allows, and how far that has come; pure.
///
/// A block is at most as long as a pipe takes at once, so that lines don't mix with those of other programs
/// that write to the same pipe; only a line that is longer by itself makes a longer block. It is used again
/// and again: after an error it remembers whether the descriptor was left in the middle of a line.
struct LineBlock: Sendable {
    /// What a call of write(2) led to.
    enum Outcome: Equatable, Sendable {
        case wrote(Int)
        case failed(errno: Int32)
    }

    /// What to do next.
    enum Step: Equatable, Sendable {
        /// Write what is left.
        case write
        /// Wait until the descriptor takes something; before that a while where it only said that it would.
        case waitForRoom(isAgain: Bool)
        /// So many lines were written, from the first on; the others are lost.
        case end(written: Int)
    }

    private var bytes: [UInt8] = []
    /// Where each line ends, its line break included.
    private var ends: [Int] = []
    private var position = 0
    private var isMidLine = false
    private var isAgain = false

    /// Whether there is no line in it.
    var isEmpty: Bool { ends.isEmpty }

    /// Whether a line of that many bytes belongs into the next block.
    func isFull(for count: Int) -> Bool {
        !isEmpty && bytes.count + count + 1 > Self.bytesMax
    }

    /// Adds a line, which is given without its end.
    mutating func append(_ line: [UInt8]) {
        // What is left of a line that was cut off gets a line of its own.
        if isEmpty, isMidLine { bytes.append(UInt8(ascii: "\n")) }
        bytes += line
        bytes.append(UInt8(ascii: "\n"))
        ends.append(bytes.count)
    }

    /// What has to be written still.
    var rest: ArraySlice<UInt8> { bytes[position...] }

    /// Takes in what the last call led to.
    mutating func step(after outcome: Outcome) -> Step {
        switch outcome {
        case .wrote(let count) where count > 0:
            position += count
            isAgain = false
            return position < bytes.count ? .write : end()
        case .failed(errno: EINTR):
            return .write
        // A call that wrote nothing and names no error is treated like one that had no room.
        case .wrote, .failed(errno: EAGAIN):
            defer { isAgain = true }
            return .waitForRoom(isAgain: isAgain)
        case .failed:
            return end()
        }
    }

    /// Ends the block, and is ready for the next one.
    private mutating func end() -> Step {
        if position > 0 { isMidLine = bytes[position - 1] != UInt8(ascii: "\n") }
        let written = ends.count { $0 <= position }
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptBytesMax)
        ends.removeAll(keepingCapacity: true)
        position = 0
        isAgain = false
        return .end(written: written)
    }

    /// PIPE_BUF of Linux, pipe(7): up to here a write to a pipe is whole, whoever else writes to it.
    private static let bytesMax = 4096

    /// A long line's memory isn't kept.
    private static let keptBytesMax = 16_384
}
