import CanaryWatch
import Glibc
import Locking
import Log
import TestSupport
import Testing
import Text

@testable import CanaryExporter

@Suite struct WebConfigurationSourceTests {
    private let folder: TemporaryFolder
    private let log = LogRecorder()

    /// Long after every change, so that stamps are to be relied on.
    private let later = SystemClock().wall + .seconds(3600)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func source(_ text: String) throws -> WebConfigurationSource {
        try folder.write(text, to: "web.yml")
        let log = log
        return try WebConfigurationSource(
            path: folder.file("web.yml"), logger: log.logger, now: later)
    }

    private var errors: [String] {
        log.events.filter { $0.level == .error }.map { event in
            if case .foreign(let finding)? = event.fields["finding"] {
                finding.description
            } else {
                event.sentence
            }
        }
    }

    @Test func `a faulty file at the start throws every fault`() throws {
        let error = #expect(throws: ConfigurationFaults.self) { try source("a: 1\nb: 2\n") }
        #expect(error?.findings.count == 2)
    }

    @Test func `a change is read with the next look`() throws {
        let source = try source("rate_limit: {interval: 1s, burst: 1}\n")
        #expect(source.current(at: later)?.rateLimit?.burst == 1)
        try folder.write("rate_limit: {interval: 1s, burst: 22}\n", to: "web.yml")
        #expect(source.current(at: later)?.rateLimit?.burst == 22)
        #expect(errors == [])
    }

    @Test func `a change that leaves the stamp as it is counts too, while the file is fresh`() throws {
        let source = try source("rate_limit: {interval: 1s, burst: 1}\n")
        let now = SystemClock().wall
        #expect(source.current(at: now)?.rateLimit?.burst == 1)
        // The same length, and perhaps in the same step of the file system's clock.
        for burst in 2..<8 {
            try folder.write("rate_limit: {interval: 1s, burst: \(burst)}\n", to: "web.yml")
            #expect(source.current(at: now)?.rateLimit?.burst == burst)
        }
    }

    @Test func `a fault is told once for each change, and the mend is told`() throws {
        let source = try source("")
        try folder.write("nonsense: 1\n", to: "web.yml")
        for _ in 0..<5 { #expect(source.current(at: later) == nil) }
        // The same with a stamp that isn't to be relied on.
        for _ in 0..<5 { #expect(source.current(at: SystemClock().wall) == nil) }
        #expect(errors.count == 2)
        #expect(errors.last?.contains("web.yml:1:1: nonsense: unknown key") == true)
        try folder.write("nonsense: 12\n", to: "web.yml")
        #expect(source.current(at: later) == nil)
        #expect(errors.count == 4)
        try folder.write("", to: "web.yml")
        for _ in 0..<5 { #expect(source.current(at: later) != nil) }
        #expect(errors.count == 4)
        #expect(log.events.count { $0.sentence == "Read the web configuration anew." } == 1)
    }

    @Test func `a file that goes is a fault until it is back`() throws {
        let source = try source("")
        try folder.remove("web.yml")
        for _ in 0..<3 { #expect(source.current(at: later) == nil) }
        #expect(errors.count == 2)
        try folder.write("", to: "web.yml")
        #expect(source.current(at: later) != nil)
    }

    @Test func `a link that is turned to another file counts as a change`() throws {
        // As Kubernetes changes what is mounted from a secret.
        try folder.write("rate_limit: {interval: 1s, burst: 1}\n", to: "one.yml")
        try folder.write("rate_limit: {interval: 1s, burst: 2}\n", to: "two.yml")
        try link("one.yml")
        let log = log
        let source = try WebConfigurationSource(
            path: folder.file("web.yml"), logger: log.logger, now: later)
        #expect(source.current(at: later)?.rateLimit?.burst == 1)
        try link("two.yml")
        #expect(source.current(at: later)?.rateLimit?.burst == 2)
    }

    private static let users =
        "basic_auth_users:\n  alice: $2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n"

    private var warnings: [String] {
        log.events.filter { $0.level == .warn }.map { $0.sentence }
    }

    @Test func `while a file is written the password stays in force`() throws {
        let headers = "http_server_config:\n  headers: {X-Frame-Options: deny}\n"
        let source = try source(headers + Self.users)
        for text in ["", headers, headers + "basic_auth", headers + "basic_auth_users:\n", ""] {
            try folder.write(text, to: "web.yml")
            for wait in [0, 1, 1.5] {
                let users = source.current(at: later + .seconds(wait))?.users
                // Faulty or with its users, but never open.
                #expect(users?.isEmpty != true, "\(text)")
            }
        }
        try folder.write(headers + Self.users, to: "web.yml")
        #expect(source.current(at: later + .seconds(2))?.users.count == 1)
        #expect(warnings == [])
    }

    @Test func `a file that has stood without users for two seconds opens the pages, which is told once`()
        throws
    {
        let source = try source(Self.users)
        try folder.write("rate_limit: {interval: 1s, burst: 1}\n", to: "web.yml")
        #expect(source.current(at: later)?.users.count == 1)
        // Another change begins the time anew.
        try folder.write("rate_limit: {interval: 1s, burst: 22}\n", to: "web.yml")
        for wait in [1, 2, 2.9] {
            #expect(source.current(at: later + .seconds(wait))?.users.count == 1)
            #expect(warnings == [])
        }
        for wait in [3.0, 4, 5] {
            let configuration = source.current(at: later + .seconds(wait))
            #expect(configuration?.users.isEmpty == true && configuration?.rateLimit?.burst == 22)
        }
        #expect(warnings.count == 1 && warnings[0].contains("open without a password"))
        // Closing them again takes no time.
        try folder.write(Self.users, to: "web.yml")
        #expect(source.current(at: later + .seconds(5))?.users.count == 1)
    }

    @Test(arguments: [
        "", "  client_auth_type: RequireAnyClientCert\n",
        "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n",
        "  client_auth_type: RequireAndVerifyClientCert\n  client_allowed_sans: [a]\n",
    ])
    func `while a file is written what clients' certificates must be stays in force`(less: String) throws {
        let pair = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n"
        let source = try source(
            pair + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n"
                + "  client_allowed_sans: [a]\n")
        let whole = try #require(source.current(at: later)?.tls)
        for text in ["", pair + less] {
            try folder.write(text, to: "web.yml")
            #expect(source.current(at: later)?.tls == whole)
        }
        #expect(source.current(at: later + .seconds(1.9))?.tls == whole)
        #expect(warnings == [])
        let followed = try #require(source.current(at: later + .seconds(2))?.tls)
        #expect(followed != whole)
        let warning = "The web configuration asks for less of clients' certificates now."
        #expect(warnings.count { $0 == warning } == 1)
    }

    @Test func `a file that couldn't be read once is read again, though it is as it was`() throws {
        try folder.write(Self.users, to: "web.yml")
        let isReadable = Locked(true)
        let log = log
        let source = try WebConfigurationSource(
            path: folder.file("web.yml"), logger: log.logger, now: later,
            load: { path in
                guard isReadable.withLock({ $0 }) else {
                    return WebConfiguration.load(path: path + ".none")
                }
                return WebConfiguration.load(path: path)
            })
        // Such that it has to be read again.
        try folder.write(Self.users.replacing("alice", with: "bob"), to: "web.yml")
        isReadable.withLock { $0 = false }
        for _ in 0..<3 { #expect(source.current(at: later) == nil) }
        #expect(errors.count == 2)
        isReadable.withLock { $0 = true }
        for _ in 0..<3 { #expect(source.current(at: later)?.users.keys.first == "bob") }
        #expect(errors.count == 2)
    }

    private func link(_ target: String) throws {
        unlink(folder.file("web.yml"))
        try #require(symlink(folder.file(target), folder.file("web.yml")) == 0)
    }
}
