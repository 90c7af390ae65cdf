import Exposition
import Foundation
import Testing

@Suite struct DeflatedPartTests {
    /// What gzip(1) makes of a file; it fails for a wrong checksum or length.
    private func inflated(_ file: [UInt8]) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("page.gz")
        try Data(file).write(to: path)
        let program = Process()
        program.executableURL = URL(fileURLWithPath: "/bin/gzip")
        program.arguments = ["--decompress", "--stdout", path.path]
        let output = Pipe()
        program.standardOutput = output
        try program.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        program.waitUntilExit()
        #expect(program.terminationStatus == 0)
        return Array(bytes)
    }

    private func file(_ sources: [[UInt8]], level: Int = 1) -> [UInt8] {
        let parts = sources.enumerated().map { index, source in
            DeflatedPart(source, isFirst: index == 0, isLast: index == sources.count - 1, level: level)
        }
        return parts.flatMap(\.bytes) + DeflatedPart.trailer(of: parts)
    }

    @Test(
        arguments: [
            [[]], [[], []], [[1], []], [[], [2]], [[7, 7, 7], [8], []],
            [Array(repeating: 65, count: 1_000_000), Array("end\n".utf8)],
        ] as [[[UInt8]]])
    func `parts join to one file that reads as all of them`(sources: [[UInt8]]) throws {
        #expect(try inflated(file(sources)) == Array(sources.joined()))
    }

    @Test(arguments: [1, 6, 9])
    func `what can't be made smaller comes back too`(level: Int) throws {
        var generator = SeededGenerator(seed: 7)
        // More than one step of the output, so that it grows, and sizes around a step's border.
        for size in [32_766, 65_535, 200_000] {
            let noise = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(
                try inflated(file([noise, Array(noise.reversed())], level: level)) == noise + noise.reversed()
            )
        }
    }

    @Test func `a file of several parts has one header alone`() {
        // Browsers read the first member of a file and no other.
        let whole = file([Array("abc".utf8), Array("def".utf8)])
        #expect(whole.starts(with: [0x1f, 0x8b, 8]))
        let next = DeflatedPart(Array("def".utf8), isFirst: false, isLast: true, level: 1)
        #expect(!next.bytes.starts(with: [0x1f, 0x8b]))
    }
}
