import Foundation
import Testing

@testable import CanaryExporter

@Suite struct ConfigFileTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

    @Test func `a file that isn't there is named as given`() {
        #expect(messages("missing.yml") == ["missing.yml: there is no such file; check the path"])
        #expect(
            messages("/dev/null/x.yml") == [
                "/dev/null/x.yml: a part of this path is no folder; check the path"
            ])
    }

    @Test func `a folder, a device and a pipe are refused at once`() throws {
        try withFolder {
            #expect(messages(folder) == ["\(folder): is a folder; name the file in it"])
            #expect(messages("/dev/zero") == ["/dev/zero: is no regular file; name one that is"])
            let pipe = folder + "/pipe"
            try #require(mkfifo(pipe, 0o600) == 0)
            #expect(messages(pipe) == ["\(pipe): is no regular file; name one that is"])
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func `a file that the user may not read says who may not`() throws {
        try withFolder {
            let path = folder + "/secret.yml"
            try write("canaries: []", path)
            try #require(chmod(path, 0) == 0)
            #expect(
                messages(path) == [
                    "\(path): user \(geteuid()) may not read it; give that user the right to read the file"
                        + " and to pass through its folders"
                ])
        }
    }

    @Test func `the permission error names the user and the mend`() {
        #expect(
            UnreadableFile(errno: EACCES).message
                == "user \(geteuid()) may not read it; give that user the right to read the file and to pass"
                + " through its folders")
    }

    @Test func `a file beyond a megabyte is refused`() throws {
        try withFolder {
            let path = folder + "/large.yml"
            try write(String(repeating: "#", count: 1_048_577), path)
            #expect(
                messages(path) == [
                    "\(path): has 1048577 bytes, more than the 1048576 that are read; is it the right file?"
                ])
        }
    }

    @Test func `a link that leads to itself is refused`() throws {
        try withFolder {
            let path = folder + "/loop.yml"
            try #require(symlink(path, path) == 0)
            #expect(
                messages(path) == ["\(path): the link leads back to itself; check where it points to"])
        }
    }

    @Test func `paths in a file are relative to its folder, not to where a link leads`() throws {
        try withFolder {
            let text = "canaries: [{name: a, region: r, instance_id: i, topic: t, message_files: [x.txt]}]"
            try FileManager.default.createDirectory(
                atPath: folder + "/data", withIntermediateDirectories: true)
            try write(text, folder + "/data/canaries.yml")
            try #require(symlink("data/canaries.yml", folder + "/link.yml") == 0)
            let configuration = try Configuration.load(path: folder + "/link.yml").get()
            #expect(configuration.canaries.map(\.messageFiles) == [[folder + "/x.txt"]])
        }
    }

    @Test func `a relative path is made absolute from the working folder`() {
        let current = FileManager.default.currentDirectoryPath
        #expect(ConfigurationFile.absoluteDirectory(of: "canaries.yml") == current)
        #expect(ConfigurationFile.absoluteDirectory(of: "etc/canaries.yml") == current + "/etc")
        #expect(ConfigurationFile.absoluteDirectory(of: "/canaries.yml") == "/")
    }

    private func messages(_ path: String) -> [String] {
        guard case .failure(let faults) = Configuration.load(path: path) else { return [] }
        return faults.findings.map(\.description)
    }

    private func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func withFolder(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body()
    }
}
