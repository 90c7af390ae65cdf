import Foundation
import Testing

/// The files that are, or would be, tracked.
struct Repository {
    let root: URL
    /// Paths from the root, sorted.
    let paths: [String]

    /// The repository that these tests belong to, with every file read once: several rules look at each.
    static func shared() throws -> Repository {
        try asked.get()
    }

    private static let asked = Result { try Repository() }
    private let files: [String: SourceFile]

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
        // While a merge isn't done, git names a file once for each side.
        paths = Set(String(decoding: listing, as: UTF8.self).split(separator: "\0").map(String.init))
            .filter { FileManager.default.fileExists(atPath: root.appendingPathComponent($0).path) }
            .sorted()
        files = try Dictionary(
            uniqueKeysWithValues: paths.compactMap { path in
                let data = try Data(contentsOf: root.appendingPathComponent(path))
                return String(data: data, encoding: .utf8).map { (path, SourceFile(path: path, text: $0)) }
            })
    }

    /// Runs one of the repository's programs; gives its exit status and all that it wrote.
    func run(_ path: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = root.appendingPathComponent(path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    func sizeBytes(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(
            atPath: root.appendingPathComponent(path).path)
        return try #require(attributes[.size] as? Int)
    }

    /// The file's text; nil where there is none, or it isn't UTF-8.
    func file(_ path: String) -> SourceFile? {
        files[path]
    }

    /// Every Swift file below a folder.
    func swiftFiles(below folder: String) -> [SourceFile] {
        paths.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(".swift") }.compactMap(file)
    }
}
