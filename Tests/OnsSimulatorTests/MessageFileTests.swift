import Glibc
import Locking
import Testing

@testable import OnsSimulator

@Suite(.timeLimit(.minutes(5))) struct MessageFileTests {
    @Test func `the history is there at the start, and births are appended`() throws {
        try withDirectory { directory in
            let world = World(scenario: Self.scenario, origin: WorldTests.origin)
            var writer = MessageFileWriter(world: world, directory: directory)
            try writer.step(at: WorldTests.origin)
            let before = lines(of: directory + "/plain.txt")
            // Ten minutes, a birth in 100 s.
            #expect(before.count == 7)
            try writer.step(at: WorldTests.origin + 99_000)
            #expect(lines(of: directory + "/plain.txt") == before)
            try writer.step(at: WorldTests.origin + 200_000)
            let after = lines(of: directory + "/plain.txt")
            #expect(after.count == 9)
            #expect(Array(after.prefix(7)) == before)
            let born = world.births(
                canary: 0, after: WorldTests.origin, through: WorldTests.origin + 200_000, limit: 9)
            #expect(Array(after.suffix(2)) == born.map(\.id))
        }
    }

    @Test func `JSON lines have the ID and the birth`() throws {
        try withDirectory { directory in
            let world = World(scenario: Self.scenario, origin: WorldTests.origin)
            var writer = MessageFileWriter(world: world, directory: directory)
            try writer.step(at: WorldTests.origin)
            let line = try #require(lines(of: directory + "/json.txt").last)
            #expect(line.hasPrefix(#"{"message_id":"010242"#))
            #expect(line.hasSuffix(#"","born_at":"2026-01-02T03:04:05Z"}"#))
        }
    }

    @Test func `a long file is replaced by its newest lines`() throws {
        try withDirectory { directory in
            let world = World(scenario: Self.scenario, origin: WorldTests.origin)
            var writer = MessageFileWriter(world: world, directory: directory)
            var longest = 0
            for step in 0..<1_300 {
                try writer.step(at: WorldTests.origin + Int64(step) * 100_000)
                if step % 100 == 99 { longest = max(longest, lines(of: directory + "/plain.txt").count) }
            }
            let left = lines(of: directory + "/plain.txt")
            let end = WorldTests.origin + 1_299 * 100_000
            let newest = world.births(canary: 0, after: 0, through: end, limit: left.count)
            #expect(longest <= 1_000)
            #expect(left == newest.map(\.id))
        }
    }

    @Test func `a directory that isn't there is an error at the start`() {
        let cloud = SimulatedCloud(
            scenario: Self.scenario, accessKeys: [], messageDirectory: "/nonexistent")
        let error = #expect(throws: SimulatorError.self) { try cloud.start() }
        #expect(error?.description.contains("/nonexistent/plain.txt") == true)
    }

    @Test func `a running cloud writes what is born`() throws {
        try withDirectory { directory in
            let wall = Locked<Int64>(WorldTests.origin)
            let cloud = SimulatedCloud(
                scenario: Self.scenario, accessKeys: [], messageDirectory: directory,
                clock: SimulatorClock(
                    wallMilliseconds: { wall.withLock { $0 } }, monotonic: SimulatorClock.system.monotonic))
            _ = try cloud.start()
            #expect(lines(of: directory + "/plain.txt").count == 7)
            wall.withLock { $0 += 100_000 }
            while lines(of: directory + "/plain.txt").count < 8 { usleep(20_000) }
            cloud.stop()
            #expect(lines(of: directory + "/plain.txt") == cloud.messageIDs(canary: "plain"))
        }
    }

    static var scenario: Scenario {
        let canaries = [("plain", MessageIDForm.java), ("json", .v5)].map { name, form in
            var canary = SimulatedCanary(
                name: name, region: "cn-hangzhou", instanceID: "MQ_INST_1_A", topic: name)
            canary.period = .seconds(100)
            canary.idForm = form
            canary.fileStyle = name == "json" ? .json : .plain
            return canary
        }
        return Scenario(canaries: canaries)
    }

    private func lines(of path: String) -> [String] {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        let count = max(0, read(descriptor, &buffer, buffer.count))
        return String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func withDirectory(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/ons-simulator-XXXXXX".utf8CString)
        let isMade = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { mkdtemp($0) != nil } ?? false
        }
        try #require(isMade)
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            for name in ["plain.txt", "json.txt"] { unlink(directory + "/" + name) }
            rmdir(directory)
        }
        try body(directory)
    }
}
