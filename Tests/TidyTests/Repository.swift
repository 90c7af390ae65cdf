import Foundation
import Testing

/// The files that are, or would be, tracked.
struct Repository {
    let root: URL
    /// Paths from the root, sorted.
    let paths: [String]

    /// Asks git for the files; new ones that aren't ignored count too, so that a rule speaks before the commit.
    init(testFile: String = #filePath) throws {
        let root = URL(fileURLWithPath: testFile)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        process.currentDirectoryURL = root
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let listing = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "git ls-files failed: the rules need a git checkout")
        self.root = root
        paths = String(decoding: listing, as: UTF8.self)
            .split(separator: "\0").map(String.init)
            .filter { FileManager.default.fileExists(atPath: root.appendingPathComponent($0).path) }
            .sorted()
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    func sizeBytes(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(
            atPath: root.appendingPathComponent(path).path)
        return try #require(attributes[.size] as? Int)
    }

    /// The file's text; nil where it isn't UTF-8.
    func file(_ path: String) throws -> SourceFile? {
        let data = try Data(contentsOf: root.appendingPathComponent(path))
        return String(data: data, encoding: .utf8).map { SourceFile(path: path, text: $0) }
    }

    /// Every Swift file below a folder.
    func swiftFiles(below folder: String) throws -> [SourceFile] {
        try paths.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(".swift") }.compactMap(file)
    }
}
