import CanaryWatch
import Foundation
import HTTPServer
import Locking
import Log
import Passwords
import Testing
import Text

@testable import CanaryExporter

@Suite(.timeLimit(.minutes(5))) struct GateTests {
    /// The hash of `U*U`, of a cost that takes two milliseconds.
    private static let users =
        "basic_auth_users:\n  alice: $2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n"
    private static let headers =
        "http_server_config: {headers: {X-Frame-Options: deny, X-Content-Type-Options: nosniff}}\n"

    private let folder: TemporaryFolder
    private let passed = Locked(0)
    private let clock = Locked(Moment(monotonic: MonotonicTime(nanoseconds: 0), wall: SystemClock().wall))

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A gate with a file of that text, before a router that counts who passed.
    private func gate(
        _ text: String, isHealthFree: Bool = false, router: Gate.Router? = nil
    ) throws -> Gate {
        try folder.write(text, to: "web.yml")
        let (clock, passed) = (clock, passed)
        let source = try WebConfigurationSource(
            path: folder.file("web.yml"), logger: .silent,
            now: clock.withLock { $0.wall })
        return Gate(
            source: source, passwords: PasswordChecker(now: { clock.withLock { $0.monotonic } }),
            isHealthFree: isHealthFree, now: { clock.withLock { $0 } },
            router: router ?? { request in
                passed.withLock { $0 += 1 }
                return .now(.text(200, "through \(request.path)"))
            })
    }

    private func ask(
        _ gate: Gate, _ target: String = "/metrics", method: String = "GET", as credentials: String? = nil
    ) async -> HTTPResponse {
        let field = credentials.map {
            HTTPHeader("Authorization", "Basic " + Data($0.utf8).base64EncodedString())
        }
        return await settled(
            gate.handle(HTTPRequest(method: method, target: target, headers: field.map { [$0] } ?? [])))
    }

    private func values(_ response: HTTPResponse, _ name: String) -> [String] {
        response.headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    private func text(_ response: HTTPResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    @Test func `an empty file lets everybody through`() async throws {
        let response = await ask(try gate(""))
        #expect(response.status == 200 && text(response) == "through /metrics\n")
    }

    @Test func `without a password the answer is exporter-toolkit's 401`() async throws {
        let response = await ask(try gate(Self.users))
        #expect(response.status == 401 && text(response) == "Unauthorized\n")
        #expect(values(response, "WWW-Authenticate") == ["Basic"])
        #expect(passed.withLock { $0 } == 0)
    }

    @Test(arguments: ["alice:wrong", "alice:", "bob:U*U", ":U*U", "alice", "ALICE:U*U", "alice:U*U:"])
    func `with anything but the right password it is 401`(credentials: String) async throws {
        let gate = try gate(Self.users)
        // The second time from memory.
        for _ in 0..<2 {
            let response = await ask(gate, as: credentials)
            #expect(response.status == 401 && text(response) == "Unauthorized\n")
        }
        #expect(passed.withLock { $0 } == 0)
    }

    @Test func `the right password is let through, at once the second time`() async throws {
        let gate = try gate(Self.users)
        #expect(await ask(gate, as: "alice:U*U").status == 200)
        let field = HTTPHeader("Authorization", "Basic YWxpY2U6VSpV")
        guard case .now(let response) = gate.handle(HTTPRequest(target: "/", headers: [field])) else {
            Issue.record("it waited again")
            return
        }
        #expect(response.status == 200)
    }

    @Test func `two fields of credentials are none`() async throws {
        let gate = try gate(Self.users)
        let field = HTTPHeader("Authorization", "Basic YWxpY2U6VSpV")
        let reply = gate.handle(HTTPRequest(target: "/", headers: [field, field]))
        #expect(await settled(reply).status == 401)
    }

    @Test func `addresses of one IPv6 network have the places of one address`() async throws {
        try folder.write(Self.users, to: "web.yml")
        let source = try WebConfigurationSource(
            path: folder.file("web.yml"), logger: .silent,
            now: SystemClock().wall)
        // Compares once it is let, so that all who ask before that wait.
        let isLet = DispatchSemaphore(value: 0)
        let passwords = PasswordChecker(
            now: { MonotonicTime(nanoseconds: 0) },
            matches: { _, _ in
                isLet.wait()
                isLet.signal()
                return false
            })
        let gate = Gate(
            source: source, passwords: passwords, isHealthFree: false, now: { SystemClock().now },
            router: { _ in .now(.notFound) })
        let statuses = Locked<[Int]>([])
        /// Offers a password of its own from an address.
        func guess(_ number: Int, from address: RemoteAddress) {
            let field = HTTPHeader(
                "Authorization", "Basic " + Data("alice:\(number)".utf8).base64EncodedString())
            let request = HTTPRequest(target: "/", headers: [field], remoteAddress: address)
            guard case .later(let begin) = gate.handle(request) else {
                Issue.record("a password was known")
                return
            }
            begin { reply in
                guard case .now(let response) = reply else { return }
                statuses.withLock { $0.append(response.status) }
            }
        }
        for number in 0..<6 {
            guess(number, from: RemoteAddress(ipv6: 0x2001_0DB8_0000_0001, UInt64(number + 1), port: 80))
        }
        #expect(statuses.withLock { $0 } == [503, 503])
        guess(6, from: RemoteAddress(ipv6: 0x2001_0DB8_0000_0002, 1, port: 80))
        #expect(statuses.withLock { $0 } == [503, 503])
        isLet.signal()
    }

    @Test func `a user who is removed is refused at once, and one who is added let in`() async throws {
        let gate = try gate(Self.users)
        #expect(await ask(gate, as: "alice:U*U").status == 200)
        try folder.write(Self.users.replacing("alice", with: "bob"), to: "web.yml")
        #expect(await ask(gate, as: "alice:U*U").status == 401)
        #expect(await ask(gate, as: "bob:U*U").status == 200)
    }

    @Test func `headers stand on answers and on 401, but not on 429 and 500`() async throws {
        let gate = try gate(Self.headers + Self.users + "rate_limit: {interval: 1s, burst: 3}\n")
        for credentials in ["alice:U*U", "alice:wrong", nil] {
            let response = await ask(gate, as: credentials)
            #expect(response.status == (credentials == "alice:U*U" ? 200 : 401))
            #expect(values(response, "X-Frame-Options") == ["deny"])
        }
        let limited = await ask(gate, as: "alice:U*U")
        #expect(limited.status == 429 && text(limited) == "Too Many Requests\n")
        #expect(values(limited, "X-Frame-Options") == [])
        try folder.write("nonsense: 1\n", to: "web.yml")
        let broken = await ask(gate, as: "alice:U*U")
        #expect(broken.status == 500 && text(broken) == "Internal Server Error\n")
        #expect(values(broken, "X-Frame-Options") == [] && values(broken, "WWW-Authenticate") == [])
    }

    @Test func `the rate limit counts every request, and time brings tokens`() async throws {
        let gate = try gate("rate_limit: {interval: 1s, burst: 2}\n")
        func statuses(_ count: Int) async -> [Int] {
            var statuses: [Int] = []
            for _ in 0..<count { statuses.append(await ask(gate, "/-/healthy").status) }
            return statuses
        }
        #expect(await statuses(4) == [200, 200, 429, 429])
        clock.withLock { $0 = Moment(monotonic: $0.monotonic + .seconds(1), wall: $0.wall) }
        #expect(await statuses(2) == [200, 429])
    }

    @Test func `configured headers take the place of the router's, and others stay`() async throws {
        let gate = try gate(Self.headers) { _ in
            .now(
                HTTPResponse(
                    status: 200,
                    headers: [
                        HTTPHeader("x-frame-options", "sameorigin"), HTTPHeader("Cache-Control", "no-store"),
                    ]))
        }
        let response = await ask(gate)
        #expect(values(response, "X-Frame-Options") == ["deny"])
        #expect(values(response, "Cache-Control") == ["no-store"])
        #expect(values(response, "X-Content-Type-Options") == ["nosniff"])
    }

    @Test func `a shared response is dressed once, and again when the headers change`() throws {
        let page = PreparedResponse(status: 200, headers: [HTTPHeader("Content-Type", "a/b")], chunks: [[1]])
        let gate = try gate(Self.headers) { _ in .prepared(page) }
        func dressed() throws -> PreparedResponse {
            guard case .prepared(let response) = gate.handle(HTTPRequest(target: "/")) else {
                throw NotWithinTime(description: "it isn't prepared any more")
            }
            return response
        }
        let first = try dressed()
        #expect(first.headers.map(\.name).sorted().first == "Content-Type" && first.headers.count == 3)
        #expect(first.bodyLength == 1)
        #expect(try dressed() === first)
        try folder.write(Self.headers.replacing("deny", with: "sameorigin"), to: "web.yml")
        let second = try dressed()
        #expect(second.headers.contains(HTTPHeader("X-Frame-Options", "sameorigin")))
        try folder.write("", to: "web.yml")
        #expect(try dressed() === page)
    }

    @Test func `a shared response that was replaced isn't kept`() throws {
        func page() -> PreparedResponse {
            PreparedResponse(status: 200, headers: [], chunks: [[UInt8](repeating: 1, count: 100)])
        }
        let latest = Locked(page())
        let gate = try gate(Self.headers) { _ in .prepared(latest.withLock { $0 }) }
        weak let original = latest.withLock { $0 }
        weak var dressed: PreparedResponse?
        func ask() {
            guard case .prepared(let response) = gate.handle(HTTPRequest(target: "/")) else { return }
            dressed = response
        }
        ask()
        #expect(original != nil && dressed != nil)
        weak let first = dressed
        latest.withLock { $0 = page() }
        #expect(original == nil)
        ask()
        #expect(first == nil && dressed != nil)
    }

    @Test func `what the router answers later comes with headers, and its end is told`() async throws {
        let ended = Locked<[Bool]>([])
        let gate = try gate(Self.headers + Self.users) { _ in
            .observed(
                .later { answer in
                    answer(
                        .observed(.now(.text(202, "late"))) { wasSent in ended.withLock { $0.append(wasSent) }
                        })
                }
            ) { wasSent in ended.withLock { $0.append(wasSent) } }
        }
        // The first waits for its password too, the second doesn't.
        for count in [2, 4] {
            let response = await ask(gate, as: "alice:U*U")
            #expect(response.status == 202 && values(response, "X-Frame-Options") == ["deny"])
            #expect(ended.withLock { $0 } == Array(repeating: true, count: count))
        }
    }

    @Test func `health is free of the password where that is wished, and nothing else`() async throws {
        let gate = try gate(Self.users, isHealthFree: true)
        for path in ["/-/healthy", "/-/ready", "/-/healthy?x=y"] {
            for method in ["GET", "HEAD"] { #expect(await ask(gate, path, method: method).status == 200) }
            for method in ["POST", "PUT", "get", "OPTIONS"] {
                #expect(await ask(gate, path, method: method).status == 401, "\(method)")
            }
        }
        for path in [
            "/", "/metrics", "/-/reload", "/-/healthy/", "/-/health", "//-/healthy", "/-/ready/../metrics",
            "/%2D/healthy", "/-/HEALTHY", "/-/healthy;x", "/metrics?/-/healthy",
        ] {
            #expect(await ask(gate, path).status == 401, "\(path)")
        }
    }

    @Test func `free health is told while the file is faulty, and nothing else`() async throws {
        let gate = try gate(Self.users, isHealthFree: true)
        try folder.write("nonsense: 1\n", to: "web.yml")
        #expect(await ask(gate, "/-/healthy").status == 200)
        #expect(await ask(gate, "/-/ready", method: "HEAD").status == 200)
        #expect(await ask(gate, "/-/healthy", method: "POST").status == 500)
        #expect(await ask(gate, "/metrics").status == 500)
    }

    @Test func `health needs the password where nothing else is said`() async throws {
        let gate = try gate(Self.users)
        #expect(await ask(gate, "/-/healthy").status == 401)
        #expect(await ask(gate, "/-/healthy", as: "alice:U*U").status == 200)
    }
}
