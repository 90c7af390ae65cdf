internal import Glibc

/// A file that is open and read as it grows, across truncation and rewriting.
///
/// It owns its descriptor: keep one value per file, in one place.
final class FollowedFile {
    /// What tells one file from another under the same name: device and inode.
    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    /// What stands at a path.
    struct Standing {
        let identity: Identity
        /// Whether it is a file, and no folder, pipe or the like.
        let isRegular: Bool
        /// When it was written last, in seconds and nanoseconds.
        let changed: (Int, Int)
    }

    /// What one look brought.
    struct Look {
        /// The complete lines that are new, without their ends.
        var lines: [String] = []
        /// Whether they were appended to a file that had been read to its end before.
        var isLive = false
        /// Lines that were too long or no UTF-8.
        var unreadable = 0
        /// Whether the file was read to its end.
        var isAtEnd = false
        /// Why it can't be read any more.
        var fault: FollowFault?
    }

    /// No look reads more than this; the rest waits for the next one.
    static let bytesPerLookMax = 1 << 20

    /// No look goes on reading with more lines than this.
    ///
    /// A file that isn't one of messages may have a line for every other byte, and a million texts take far
    /// more memory than a million bytes.
    static let linesPerLookMax = 10_000

    /// What is read at once.
    private static let pieceBytes = 16_384

    /// A longer line is no message.
    static let lineBytesMax = 4096

    /// An end of file without a line break that didn't change for so many looks is taken for a whole line.
    static let looksUntilUnterminatedIsWhole = 10

    /// So many first bytes are remembered, to notice that a file was written anew.
    private static let headBytesMax = 256

    /// Which file it is.
    let identity: Identity
    private let descriptor: Int32
    private var offset: Int64 = 0
    private var head: [UInt8] = []
    private var partial: [UInt8] = []
    private var isSkippingLine = false
    private var looksUnchanged = 0
    private var hasBeenReadToItsEnd = false
    /// Why it can't be read any more, as when a file server forgot it.
    private var fault: FollowFault?

    /// Opens a regular file for reading.
    ///
    /// Of a file larger than a look's bytes the end is read, since only the newest messages matter.
    ///
    /// - Throws: `FollowFault` where it can't be opened or is something else, such as a folder.
    init(path: String) throws(FollowFault) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FollowFault(code: errno) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let fault = FollowFault(code: errno)
            close(descriptor)
            throw fault
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .noRegularFile
        }
        self.descriptor = descriptor
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        let size = Int64(status.st_size)
        if size > Int64(Self.bytesPerLookMax) {
            offset = size - Int64(Self.bytesPerLookMax)
            isSkippingLine = true
        }
    }

    deinit {
        close(descriptor)
    }

    /// What stands at a path now; nil where nothing can be seen.
    static func standing(atPath path: String) -> Standing? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        let identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        return Standing(
            identity: identity, isRegular: status.st_mode & S_IFMT == S_IFREG,
            changed: (status.st_mtim.tv_sec, status.st_mtim.tv_nsec))
    }

    /// Reads what was appended since the last look.
    ///
    /// - Parameter isLast: Whether the file is gone from its place, so that its last line is whole as it is.
    /// - Returns: The new lines.
    func look(isLast: Bool = false) -> Look {
        var look = Look()
        restartIfRewritten()
        look.isLive = hasBeenReadToItsEnd
        var isChanged = false
        var budget = Self.bytesPerLookMax
        while budget > 0, look.lines.count < Self.linesPerLookMax {
            let piece = read(upTo: min(Self.pieceBytes, budget))
            guard !piece.isEmpty else {
                look.isAtEnd = true
                break
            }
            isChanged = true
            budget -= piece.count
            split(piece, into: &look)
        }
        look.fault = fault
        if look.isAtEnd { hasBeenReadToItsEnd = true }
        looksUnchanged = isChanged ? 0 : looksUnchanged + 1
        if !partial.isEmpty, isLast && look.isAtEnd || looksUnchanged >= Self.looksUntilUnterminatedIsWhole {
            finishLine(into: &look)
        }
        return look
    }

    /// Starts over when the file shrank, or when its first bytes are others than before.
    private func restartIfRewritten() {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            fault = FollowFault(code: errno)
            return
        }
        let isShorter = Int64(status.st_size) < offset
        guard isShorter || readHead(count: head.count) != head else { return }
        offset = 0
        head = []
        partial = []
        isSkippingLine = false
        // Old lines may have been written with the new ones.
        hasBeenReadToItsEnd = false
    }

    private func readHead(count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = unsafe bytes.withUnsafeMutableBytes {
            unsafe pread(descriptor, $0.baseAddress, $0.count, 0)
        }
        return Array(bytes.prefix(max(0, got)))
    }

    private func read(upTo count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = unsafe bytes.withUnsafeMutableBytes {
            unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
        }
        if got < 0 { fault = FollowFault(code: errno) }
        guard got > 0 else { return [] }
        offset += Int64(got)
        if head.count < Self.headBytesMax { head = readHead(count: min(Self.headBytesMax, Int(offset))) }
        return Array(bytes.prefix(got))
    }

    private func split(_ piece: [UInt8], into look: inout Look) {
        for byte in piece {
            if byte == UInt8(ascii: "\n") {
                finishLine(into: &look)
            } else if !isSkippingLine {
                partial.append(byte)
                if partial.count > Self.lineBytesMax {
                    partial = []
                    isSkippingLine = true
                    look.unreadable += 1
                }
            }
        }
    }

    private func finishLine(into look: inout Look) {
        defer {
            partial = []
            isSkippingLine = false
        }
        guard !isSkippingLine, !partial.isEmpty else { return }
        if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
        if let line = String(validating: partial, as: UTF8.self) {
            look.lines.append(line)
        } else {
            look.unreadable += 1
        }
    }
}
