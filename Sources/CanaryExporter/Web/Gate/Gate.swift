internal import CanaryWatch
internal import HTTPServer
internal import Locking
internal import Text

/// Stands in front of the router and lets through what the web configuration allows.
///
/// In exporter-toolkit's order: a faulty file, the rate limit, the configured headers, the password, the
/// router. Called on the server's thread, which it never keeps: what takes time is done elsewhere.
final class Gate: Sendable {
    /// What lies behind: answers requests that may pass.
    typealias Router = @Sendable (HTTPRequest) -> HTTPReply

    private let source: WebConfigurationSource
    private let passwords: PasswordChecker
    private let isHealthFree: Bool
    private let now: @Sendable () -> Moment
    private let router: Router
    private let bucket = Locked(RequestBucket())
    private let dresser = ReplyDresser()

    /// Makes a gate.
    ///
    /// - Parameters:
    ///   - source: What the file says.
    ///   - passwords: Checks passwords.
    ///   - isHealthFree: Whether the health paths need no password.
    ///   - now: The clocks.
    ///   - router: What lies behind; called on the server's thread or the checker's.
    init(
        source: WebConfigurationSource, passwords: PasswordChecker, isHealthFree: Bool,
        now: @escaping @Sendable () -> Moment, router: @escaping Router
    ) {
        self.source = source
        self.passwords = passwords
        self.isHealthFree = isHealthFree
        self.now = now
        self.router = router
    }

    /// Answers one request, or has the router answer it.
    func handle(_ request: HTTPRequest) -> HTTPReply {
        let now = now()
        guard let configuration = source.current(at: now.wall) else {
            // Or whatever restarts an unhealthy process would do so, and none starts with a faulty file.
            if isHealthFree, Self.asksForHealth(request) { return router(request) }
            return Self.refusal(500, "Internal Server Error")
        }
        guard bucket.withLock({ $0.take(configuration.rateLimit, at: now.monotonic) }) else {
            return Self.refusal(429, "Too Many Requests")
        }
        return dresser.dress(authenticated(request, configuration), in: configuration.headers)
    }

    private func authenticated(_ request: HTTPRequest, _ configuration: WebConfiguration) -> HTTPReply {
        if configuration.users.isEmpty || isHealthFree && Self.asksForHealth(request) {
            return router(request)
        }
        guard let field = request.header("Authorization"), let credentials = BasicCredentials(field) else {
            return Self.unauthorized
        }
        let attempt = PasswordAttempt(credentials, configuration, digester: passwords.digester)
        if let isRight = passwords.isRight(attempt) {
            return isRight ? router(request) : Self.unauthorized
        }
        let router = router
        return .later { [passwords] answer in
            // As connections are counted.
            passwords.check(attempt, from: request.remoteAddress.network.host) { verdict in
                switch verdict {
                case .right: Self.give(router(request), answer)
                case .wrong: answer(Self.unauthorized)
                case .unchecked: answer(Self.crowded)
                }
            }
        }
    }

    /// Gives a reply as the answer of another that came later, which must be one that is there.
    private static func give(_ reply: HTTPReply, _ answer: @escaping @Sendable (HTTPReply) -> Void) {
        switch reply {
        case .now, .prepared: answer(reply)
        case .later(let begin): begin { give($0, answer) }
        case .observed(let inner, let ended):
            give(inner) { answer(.observed($0, ended: ended)) }
        }
    }

    private static func asksForHealth(_ request: HTTPRequest) -> Bool {
        (request.method == "GET" || request.method == "HEAD") && healthPaths.contains(request.path)
    }

    private static let healthPaths = ["/-/healthy", "/-/ready"]

    private static let unauthorized = refusal(
        401, "Unauthorized", headers: [HTTPHeader("WWW-Authenticate", "Basic")])

    private static let crowded = refusal(
        503, "Too many passwords are waiting to be checked; try again in a few seconds.",
        headers: [HTTPHeader("Retry-After", "5")])

    /// A plain text, with the fields that Go's `http.Error` gives it.
    private static func refusal(_ status: Int, _ line: String, headers: [HTTPHeader] = []) -> HTTPReply {
        .now(.text(status, line, headers: headers + [HTTPHeader("X-Content-Type-Options", "nosniff")]))
    }
}
