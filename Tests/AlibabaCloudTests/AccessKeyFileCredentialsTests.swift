import AlibabaCloud
import Foundation
import Testing

@Suite final class AccessKeyFileCredentialsTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    private func provider(token: Bool = false) -> AccessKeyFileCredentials {
        AccessKeyFileCredentials(
            accessKeyIDFile: path("id"), accessKeySecretFile: path("secret"),
            securityTokenFile: token ? path("token") : nil)
    }

    @Test func `surrounding white space is no part of the key`() throws {
        try write("id", "\tLTAI5tA \n".utf8)
        try write("secret", "secret+/=\r\n\n".utf8)
        try write("token", "token".utf8)
        #expect(
            try provider(token: true).credentials()
                == Credentials(
                    accessKeyID: "LTAI5tA", accessKeySecret: Secret("secret+/="),
                    securityToken: Secret("token")))
    }

    @Test func `a key rotated on disk is used with the next call`() throws {
        try write("id", "LTAI5tA".utf8)
        try write("secret", "one".utf8)
        let provider = provider()
        #expect(try provider.credentials().accessKeySecret == Secret("one"))
        // Same size, and perhaps within one tick of the file system's clock: a new inode tells.
        try write("new", "two".utf8)
        #expect(rename(path("new"), path("secret")) == 0)
        #expect(try provider.credentials().accessKeySecret == Secret("two"))
        try write("secret", "three".utf8)
        #expect(try provider.credentials().accessKeySecret == Secret("three"))
    }

    @Test func `a file swapped behind a symbolic link is seen`() throws {
        try write("id", "LTAI5tA".utf8)
        try write("first", "one".utf8)
        try write("second", "two".utf8)
        #expect(symlink(path("first"), path("secret")) == 0)
        let provider = provider()
        #expect(try provider.credentials().accessKeySecret == Secret("one"))
        #expect(symlink(path("second"), path("link")) == 0 && rename(path("link"), path("secret")) == 0)
        #expect(try provider.credentials().accessKeySecret == Secret("two"))
    }

    @Test func `a file that goes away fails the call and one that comes back heals it`() throws {
        try write("id", "LTAI5tA".utf8)
        try write("secret", "one".utf8)
        let provider = provider()
        _ = try provider.credentials()
        #expect(unlink(path("secret")) == 0)
        let error = #expect(throws: CredentialsError.self) { try provider.credentials() }
        #expect(error == .fileMissing(path: path("secret")))
        try write("secret", "two".utf8)
        #expect(try provider.credentials().accessKeySecret == Secret("two"))
    }

    @Test func `each fault names the file`() throws {
        try write("id", "LTAI5tA".utf8)
        let secret = path("secret")
        func fault() -> CredentialsError? {
            #expect(throws: CredentialsError.self) { try provider().credentials() }
        }
        #expect(fault() == .fileMissing(path: secret))
        try write("secret", " \n".utf8)
        #expect(fault() == .fileEmpty(path: secret))
        try write("secret", [0x73, 0x00, 0xFF, 0x01])
        #expect(fault()?.description.contains(secret) == true)
        #expect(fault() == .notText(source: "the content of the credentials file \(secret)"))
        try write("secret", "hunter2\nhunter3".utf8)
        #expect(fault()?.description.contains("hunter") == false)
        try write("secret", repeatElement(0x61, count: 4097))
        #expect(fault() == .fileTooLarge(path: secret, bytesMax: 4096))
        unlink(secret)
        mkdir(secret, 0o700)
        #expect(fault() == .fileUnreadable(path: secret, reason: "not a regular file"))
        rmdir(secret)
        mkfifo(secret, 0o600)
        #expect(fault() == .fileUnreadable(path: secret, reason: "not a regular file"))
    }

    @Test func `a file of just four kibibytes is read`() throws {
        try write("id", "LTAI5tA".utf8)
        try write("secret", repeatElement(0x61, count: 4096))
        #expect(
            try provider().credentials().accessKeySecret == Secret(String(repeating: "a", count: 4096)))
    }
}
