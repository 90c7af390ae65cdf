import Glibc
import Locking

/// A pipe whose reading end the test has, and whose writing end a log writer writes to.
package final class TestPipe: Sendable {
    package let reading: Int32
    package let writing: Int32
    private let isReadingClosed = Locked(false)

    /// Opens one; where `capacity` is given, that is what it holds, at least a page.
    package init(capacity: Int32? = nil) {
        var ends: [Int32] = [-1, -1]
        let status = pipe(&ends)
        precondition(status == 0, "no pipe: \(errno)")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
        if let capacity { _ = fcntl(writing, Self.setSize, capacity) }
    }

    /// F_SETPIPE_SZ of Linux, which Glibc shows to GNU sources only.
    private static let setSize: Int32 = 1031

    deinit {
        closeReading()
        close(writing)
    }

    /// Makes the writing end one that never blocks, as whoever shares it may.
    package func setNonBlocking() {
        _ = fcntl(writing, F_SETFL, fcntl(writing, F_GETFL) | O_NONBLOCK)
    }

    /// Fills it to the last byte, and returns how many that took.
    package func fill() -> Int {
        let before = fcntl(writing, F_GETFL)
        setNonBlocking()
        var count = 0
        while write(writing, ".", 1) == 1 { count += 1 }
        _ = fcntl(writing, F_SETFL, before)
        return count
    }

    /// Bytes that wait to be read.
    package var waiting: Int {
        var count: Int32 = 0
        _ = ioctl(reading, UInt(FIONREAD), &count)
        return Int(count)
    }

    /// Reads at most so many bytes, waiting for the first.
    package func read(upTo count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = Glibc.read(reading, &bytes, count)
        return Array(bytes.prefix(max(0, got)))
    }

    /// Reads until what was read ends so, or the pipe has no writer.
    package func text(until end: String) -> String {
        text { $0.suffix(end.utf8.count).elementsEqual(end.utf8) }
    }

    /// Reads that many lines, or until the pipe has no writer.
    package func text(lines: Int) -> String {
        var count = 0
        var looked = 0
        return text { bytes in
            count += bytes[looked...].count { $0 == UInt8(ascii: "\n") }
            looked = bytes.count
            return count >= lines
        }
    }

    private func text(until isEnough: ([UInt8]) -> Bool) -> String {
        var bytes: [UInt8] = []
        while !isEnough(bytes) {
            let more = read(upTo: 65_536)
            if more.isEmpty { break }
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Closes the reading end, as a reader that goes away.
    package func closeReading() {
        isReadingClosed.withLock { isClosed in
            if !isClosed { close(reading) }
            isClosed = true
        }
    }
}
