import Glibc

/// Files that are read whole: scenarios, and lists of arguments.
enum SmallFile {
    /// Bytes; larger files are neither.
    private static let bytesMax = 1 << 20

    /// A pipe, such as a shell's `<(…)`, may keep the program waiting so long.
    private static let patience: Duration = .seconds(10)

    /// Milliseconds of waiting between two looks at the signals.
    private static let slice: Int32 = 100

    /// Why a file wasn't read.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        /// Makes a failure from its words.
        init(_ description: String) {
            self.description = description
        }
    }

    /// Reads a text.
    static func read(_ path: String) throws(Failure) -> String {
        guard !path.utf8.contains(0) else { throw Failure("there is no such name") }
        // Not blocking: opening a pipe that nobody writes to would never return.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(SystemError.text(errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= bytesMax {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count == 0 { break }
            if count > 0 {
                bytes += chunk.prefix(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: try wait(descriptor)
            default: throw Failure(SystemError.text(errno))
            }
        }
        guard bytes.count <= bytesMax else { throw Failure("it is larger than 1 MiB") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure("it is no UTF-8 text")
        }
        return text
    }

    /// Waits until there is more to read, or a signal asks for the end, which may be blocked as yet.
    private static func wait(_ descriptor: Int32) throws(Failure) {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while clock.now < deadline {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if unsafe poll(&request, 1, slice) > 0 { return }
            var pending = sigset_t()
            unsafe sigpending(&pending)
            for number in [SIGINT, SIGTERM] where unsafe sigismember(&pending, number) == 1 {
                throw Failure("a signal came first")
            }
        }
        throw Failure("nothing came within \(patience)")
    }

    /// The folder that a path names a file in.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
