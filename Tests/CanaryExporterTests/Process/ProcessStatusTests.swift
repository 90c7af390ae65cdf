import Foundation
import Testing

@testable import CanaryExporter

@Suite struct ProcessStatusTests {
    /// The value of a line of `/proc/self/status`, which says in words what the exporter reads elsewhere.
    private func line(_ name: String) throws -> Int64 {
        let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + ":") })
        return try #require(Int64(line.split(whereSeparator: \.isWhitespace)[1]))
    }

    /// Tests run beside each other, so that threads, files and memory come and go meanwhile, by hundreds at
    /// times: of so many looks one has to agree.
    private static let looksMax = 50

    private func expectNear(
        _ what: String, _ value: (ProcessStatus) -> Int64?, _ other: () throws -> Int64
    ) throws {
        var seen: [String] = []
        for _ in 0..<Self.looksMax {
            let (value, other) = (try #require(value(ProcessStatus.current())), try other())
            if abs(Double(value - other)) <= max(Double(other) * 0.5, 64) { return }
            seen.append("\(value), not about \(other)")
        }
        Issue.record("\(what): \(seen)")
    }

    private static func countFiles() throws -> Int64 {
        Int64(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count)
    }

    @Test func `it is what proc says in other places`() throws {
        let status = ProcessStatus.current()
        #expect(status.isComplete)
        try expectNear("threads", { $0.threads.map(Int64.init) }, { try line("Threads") })
        try expectNear("resident", { $0.residentMemoryBytes }, { try line("VmRSS") * 1024 })
        try expectNear("virtual", { $0.virtualMemoryBytes }, { try line("VmSize") * 1024 })
        try expectNear("files", { $0.openDescriptors.map(Int64.init) }, Self.countFiles)
        let started = try #require(status.startTimeSeconds)
        #expect(started < Date().timeIntervalSince1970)
        // Nobody waits a day for the tests.
        #expect(started > Date().timeIntervalSince1970 - 86_400)
    }

    @Test func `a file that stays open is read as it is now`() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        // What isn't there when it is opened is looked up at each use.
        let late = ProcFile(path)
        #expect(late.read() == nil)
        #expect(late.status == nil)
        try Data("first".utf8).write(to: URL(fileURLWithPath: path))
        #expect(late.read() == Array("first".utf8))
        #expect(late.status?.st_size == 5)
        let open = ProcFile(path)
        #expect(open.read() == Array("first".utf8))
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.write(contentsOf: Data("second".utf8))
        try handle.close()
        #expect(open.read() == Array("second".utf8))
        #expect(open.status?.st_size == 6)
    }

    @Test func `memory that comes is told at once`() throws {
        let before = try #require(ProcessStatus.current().residentMemoryBytes)
        let length = 256 << 20
        let memory = [UInt8](repeating: 1, count: length)
        let after = try #require(ProcessStatus.current().residentMemoryBytes)
        // Other tests let go of some meanwhile, but not of half as much.
        #expect(after - before > Int64(memory.count) / 2)
    }

    @Test func `descriptors that come are counted at once`() throws {
        // Others come and go meanwhile, but not a hundred at a time.
        let before = try #require(ProcessStatus.current().openDescriptors)
        let handles = try (0..<300).map { _ in try #require(FileHandle(forReadingAtPath: "/dev/null")) }
        let after = try #require(ProcessStatus.current().openDescriptors)
        #expect(after - before > 200)
        for handle in handles { try handle.close() }
    }

    @Test func `CPU time grows with what is spent`() throws {
        let before = try #require(ProcessStatus.current().cpuSeconds)
        let start = clock()
        while clock() - start < CLOCKS_PER_SEC / 20 {}
        let after = try #require(ProcessStatus.current().cpuSeconds)
        #expect(after - before >= 0.045)
    }

    @Test func `a command may hold spaces and parentheses`() {
        let rest = "S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21"
        #expect(ProcessStatus.startTicks(stat: Array("12 (a) b (c)) \(rest)\n".utf8)) == 4711)
        #expect(ProcessStatus.startTicks(stat: Array("12 (a) S 1 2".utf8)) == nil)
        #expect(ProcessStatus.startTicks(stat: []) == nil)
    }

    @Test func `numbers are read from words`() {
        #expect(ProcessStatus.numbers(Array("765 427  399\n".utf8)) == [765, 427, 399])
        #expect(ProcessStatus.numbers(Array("\n".utf8)) == [])
        #expect(ProcessStatus.numbers(Array("x 1 99999999999999999999".utf8)) == [1])
    }
}
