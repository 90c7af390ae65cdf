import Glibc
import Locking
import TestSupport
import Testing
import Text

@testable import Log

/// The writer at real descriptors: the only tests that look at bytes.
@Suite(.timeLimit(.minutes(5))) struct LogWriterTests {
    private static let time = UnixTime(milliseconds: 1_767_323_045_250)
    private static let stamp = "ts=2026-01-02T03:04:05.250Z level="

    private func writer(
        to descriptor: Int32, lines: Int = 4096, bytes: Int = 1_048_576, format: LogFormat = .logfmt,
        priorities: Bool = false
    ) throws -> (LogWriter, Logger) {
        let writer = try LogWriter(
            descriptor: descriptor, lines: LineFormat(format, hasPriorities: priorities),
            limits: .init(lines: lines, bytes: bytes), now: { Self.time })
        return (writer, Logger(level: .debug, sink: writer, now: { Self.time }))
    }

    /// The numbers `n` of the lines, and how many lines the reports among them speak of.
    private func read(_ text: String) -> (numbers: [Int], reported: Int, others: [String]) {
        var found: (numbers: [Int], reported: Int, others: [String]) = ([], 0, [])
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) where !line.isEmpty {
            if let match = line.wholeMatch(
                of: #/ts=2026-01-02T03:04:05\.250Z level=info msg=m n=(\d+)( pad=x*)?/#)
            {
                found.numbers.append(Int(match.1) ?? -1)
            } else if let match = line.wholeMatch(
                of: #/ts=\S+ level=warn msg="Log lines were dropped\." lines=(\d+)/#)
            {
                found.reported += Int(match.1) ?? -1
            } else {
                found.others.append(String(line))
            }
        }
        return found
    }

    @Test func `a line is written as it was logged`() async throws {
        let pipe = TestPipe()
        let (writer, logger) = try writer(to: pipe.writing, priorities: true)
        logger.warn("Samples of a canary fail.", ["canary": .foreign("or\nders"), "n": .whole(3)])
        logger.debug("Done.")
        let isWritten = await onOwnThread { writer.flush(within: .seconds(60)) }
        #expect(isWritten)
        #expect(
            String(decoding: pipe.read(upTo: 4096), as: UTF8.self) == """
                <4>\(Self.stamp)warn msg="Samples of a canary fail." canary="or\\nders" n=3
                <7>\(Self.stamp)debug msg=Done.

                """)
        #expect(writer.linesDropped == 0)
    }

    @Test func `lines of eight threads are whole, each thread's in order`() async throws {
        let pipe = TestPipe(capacity: 4096)
        let (writer, logger) = try writer(to: pipe.writing, lines: 100_000, bytes: 100_000_000)
        let reader = await withTaskGroup(of: String?.self) { group in
            group.addTask { await onOwnThread { pipe.text(lines: 8 * 500) } }
            for thread in 0..<8 {
                group.addTask {
                    await onOwnThread {
                        for number in 0..<500 {
                            let padding = String(repeating: "x", count: number % 700)
                            logger.info(
                                "m", ["n": .whole(thread * 1000 + number), "pad": .text(padding + "x")])
                        }
                        return nil
                    }
                }
            }
            return await group.reduce(into: "") { $0 += $1 ?? "" }
        }
        let found = read(reader)
        #expect(found.others == [])
        let all = (0..<8).flatMap { thread in (0..<500).map { number in thread * 1000 + number } }
        #expect(found.numbers.sorted() == all)
        for thread in 0..<8 {
            let own = found.numbers.filter { $0 / 1000 == thread }
            #expect(own == own.sorted())
        }
        #expect(writer.linesDropped == 0)
    }

    @Test(arguments: [false, true])
    func `a pipe that nobody reads costs lines, which are counted and reported`(
        isNonBlocking: Bool
    ) async throws {
        let pipe = TestPipe(capacity: 4096)
        if isNonBlocking { pipe.setNonBlocking() }
        let filled = pipe.fill()
        let flags = fcntl(pipe.writing, F_GETFL)
        let (writer, logger) = try writer(to: pipe.writing, lines: 64)
        for number in 0..<1000 { logger.info("m", ["n": .whole(number)]) }
        let dropped = writer.linesDropped
        #expect(dropped >= 1000 - 64)
        let isWritten = await onOwnThread { writer.flush(within: .milliseconds(50)) }
        #expect(!isWritten)
        #expect(fcntl(pipe.writing, F_GETFL) == flags)

        let text = await onOwnThread {
            pipe.text(until: "lines=\(dropped)\n")
        }
        let found = read(String(text.dropFirst(filled)))
        #expect(found.others == [])
        #expect(found.numbers == Array(0..<found.numbers.count))
        #expect(UInt64(found.numbers.count) == 1000 - dropped)
        #expect(UInt64(found.reported) == dropped)
        logger.info("m", ["n": .whole(1000)])
        let next = await onOwnThread { pipe.text(until: "\n") }
        #expect(read(next).numbers == [1000] && read(next).reported == 0)
        #expect(writer.linesDropped == dropped)
    }

    @Test func `a line longer than the room is written piece by piece`() async throws {
        let pipe = TestPipe(capacity: 4096)
        pipe.setNonBlocking()
        let (writer, logger) = try writer(to: pipe.writing)
        let padding = String(repeating: "x", count: 1999)
        for number in 0..<20 {
            logger.info(
                "m", ["n": .whole(number), "a": .text(padding), "b": .text(padding), "c": .text(padding)])
        }
        let text = await onOwnThread {
            var bytes: [UInt8] = []
            // Odd pieces, so that the writer finds room in the middle of a line.
            while bytes.count(where: { $0 == 10 }) < 20 { bytes += pipe.read(upTo: 1001) }
            return String(decoding: bytes, as: UTF8.self)
        }
        let expected = (0..<20).map {
            "\(Self.stamp)info msg=m n=\($0) a=\(padding) b=\(padding) c=\(padding)\n"
        }
        #expect(text == expected.joined())
        #expect(writer.linesDropped == 0)
    }

    @Test func `lines are no longer than a pipe takes at once, and so don't mix with other programs'`()
        async throws
    {
        let pipe = TestPipe()
        let (writer, logger) = try writer(to: pipe.writing, lines: 100_000, bytes: 100_000_000)
        let text = await withTaskGroup(of: String?.self) { group in
            group.addTask { await onOwnThread { pipe.text(lines: 4000) } }
            group.addTask {
                await onOwnThread {
                    for number in 0..<2000 { logger.info("m", ["n": .whole(number)]) }
                    return nil
                }
            }
            group.addTask {
                await onOwnThread {
                    for _ in 0..<2000 { _ = write(pipe.writing, "another program's\n", 18) }
                    return nil
                }
            }
            return await group.reduce(into: "") { $0 += $1 ?? "" }
        }
        let found = read(text)
        #expect(found.numbers == Array(0..<2000))
        #expect(found.others.allSatisfy { $0 == "another program's" } && found.others.count == 2000)
        #expect(writer.linesDropped == 0)
    }

    @Test func `a reader that went away costs lines, not the process`() async throws {
        let pipe = TestPipe()
        pipe.closeReading()
        let (writer, logger) = try writer(to: pipe.writing)
        for round in 1...3 {
            for number in 0..<10 { logger.info("m", ["n": .whole(number)]) }
            let isOver = await onOwnThread { writer.flush(within: .seconds(60)) }
            #expect(isOver)
            #expect(writer.linesDropped == UInt64(round) * 10)
        }
    }

    @Test func `a full disk costs lines`() async throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        try #require(full >= 0)
        defer { close(full) }
        let (writer, logger) = try writer(to: full)
        for number in 0..<10 { logger.info("m", ["n": .whole(number)]) }
        let isOver = await onOwnThread { writer.flush(within: .seconds(60)) }
        #expect(isOver)
        #expect(writer.linesDropped == 10)
    }

    @Test func `a descriptor that isn't open costs lines`() async throws {
        let (writer, logger) = try writer(to: 1_000_000)
        logger.error("m")
        let isOver = await onOwnThread { writer.flush(within: .seconds(60)) }
        #expect(isOver)
        #expect(writer.linesDropped == 1)
    }

    @Test func `a disk with room again has a report, and no line glued to another`() async throws {
        // A limit of the process on a file's size cuts a line off as a full disk does; RLIMIT_FSIZE is for all
        // threads, so that a socket with a small buffer that closes stands in: its write ends in the middle.
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let target = ends[0]
        let (writer, logger) = try writer(to: target)
        let padding = String(repeating: "x", count: 1900)
        let fields: LogFields = Self.manyTexts(padding, count: 300)
        logger.info("long", fields)
        // Some of the line has arrived when the reader goes away.
        let reader = ends[1]
        _ = await onOwnThread { () -> Int in
            var byte: UInt8 = 0
            return Glibc.read(reader, &byte, 1)
        }
        close(reader)
        let isOver = await onOwnThread { writer.flush(within: .seconds(60)) }
        #expect(isOver && writer.linesDropped == 1)
        // Another reader at the same descriptor.
        let pipe = TestPipe()
        try #require(dup2(pipe.writing, target) == target)
        logger.info("m", ["n": .whole(7)])
        let text = await onOwnThread { pipe.text(until: "n=7\n") }
        #expect(text.hasPrefix("\n\(Self.stamp)warn"))
        #expect(read(text).numbers == [7] && read(text).reported == 1 && read(text).others == [])
        close(target)
    }

    private static func manyTexts(_ text: String, count: Int) -> LogFields {
        (0..<count).reduce(into: [:]) { $0["k\($1)"] = .text(text) }
    }

    @Test func `the thread that writes leaves every signal to others`() async throws {
        let pipe = TestPipe()
        let before = Self.threads()
        let (writer, logger) = try writer(to: pipe.writing)
        logger.info("m", ["n": .whole(1)])
        let text = await onOwnThread { pipe.text(until: "\n") }
        #expect(read(text).numbers == [1])
        // Other tests start threads at the same time, but only writers block these.
        let blocking = withExtendedLifetime(writer) {
            Self.threads().subtracting(before)
                .filter { Self.blocks([SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGXFSZ], thread: $0) }
        }
        #expect(!blocking.isEmpty)
    }

    private static func threads() -> Set<String> {
        guard let folder = opendir("/proc/self/task") else { return [] }
        defer { closedir(folder) }
        var names: Set<String> = []
        while let entry = readdir(folder) {
            names.insert(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    private static func blocks(_ signals: [Int32], thread: String) -> Bool {
        guard let file = fopen("/proc/self/task/\(thread)/status", "r") else { return false }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        guard let mask = text.firstMatch(of: #/SigBlk:\s*([0-9a-f]+)/#).flatMap({ UInt64($0.1, radix: 16) })
        else {
            return false
        }
        return signals.allSatisfy { mask & (1 << UInt64($0 - 1)) != 0 }
    }

    @Test func `a writer that is let go writes what is left`() async throws {
        let pipe = TestPipe()
        do {
            let (_, logger) = try writer(to: pipe.writing)
            for number in 0..<100 { logger.info("m", ["n": .whole(number)]) }
        }
        let text = await onOwnThread { pipe.text(until: "n=99\n") }
        #expect(read(text).numbers == Array(0..<100))
    }

    @Test func `two that flush at once both return`() async throws {
        let pipe = TestPipe(capacity: 4096)
        _ = pipe.fill()
        let (writer, logger) = try writer(to: pipe.writing)
        logger.info("m", ["n": .whole(1)])
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<2 { group.addTask { await onOwnThread { writer.flush(within: .seconds(60)) } } }
            group.addTask { await onOwnThread { pipe.text(until: "n=1\n").isEmpty == false } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results == [true, true, true])
    }
}
