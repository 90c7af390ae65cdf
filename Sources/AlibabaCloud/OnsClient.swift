internal import Text

/// One account's access to one endpoint: sign, send, classify, decode.
///
/// It knows no operation, keeps no quota and never tries again; each call is one attempt with credentials,
/// date, nonce and signature of its own. Any thread may call.
package struct OnsClient: Sendable {
    private let transport: any Transport
    private let endpoint: Endpoint
    private let credentials: any CredentialsProvider
    private let caFile: String?
    private let userAgent: String
    private let method: TransportRequest.Method
    private let wallClock: @Sendable () -> Int64
    private let monotonicClock: @Sendable () -> Duration
    private let makeNonce: @Sendable () -> String

    /// Puts the parts together.
    ///
    /// - Parameters:
    ///   - transport: The way to the cloud, which several clients may share.
    ///   - endpoint: Whom to ask.
    ///   - credentials: Asked anew for each call.
    ///   - caFile: PEM certificates to trust instead of the system's, nil for the system's.
    ///   - userAgent: Product and version, not signed.
    ///   - method: POST as the vendor's kits do, or GET.
    ///   - wallClock: Milliseconds since 1970, for the signature's date.
    ///   - monotonicClock: A clock that is never set, for durations.
    ///   - makeNonce: A text that it has never returned before.
    package init(
        transport: any Transport, endpoint: Endpoint, credentials: any CredentialsProvider,
        caFile: String? = nil, userAgent: String, method: TransportRequest.Method = .post,
        wallClock: @escaping @Sendable () -> Int64,
        monotonicClock: @escaping @Sendable () -> Duration = OnsClient.monotonicTime,
        makeNonce: @escaping @Sendable () -> String = OnsClient.randomNonce
    ) {
        self.transport = transport
        self.endpoint = endpoint
        self.credentials = credentials
        self.caFile = caFile
        self.userAgent = userAgent
        self.method = method
        self.wallClock = wallClock
        self.monotonicClock = monotonicClock
        self.makeNonce = makeNonce
    }

    /// Makes one attempt.
    ///
    /// `permit` is asked once, when the connection stands and before the request leaves; it is where the
    /// caller takes its slot of the quota. It isn't asked if the attempt ends before. `completion` is called
    /// once. Both run on the transport's thread and must not block; without credentials `completion` runs
    /// before this returns.
    ///
    /// A `timeout` shorter than the transport's own takes its place.
    package func call<Op: Operation>(
        _ operation: Op, timeout: Duration? = nil, permit: @escaping @Sendable () -> Bool,
        completion: @escaping @Sendable (CallResult<Op.Answer>) -> Void
    ) {
        let start = monotonicClock()
        let current: Credentials
        do throws(CredentialsError) {
            current = try credentials.credentials()
        } catch {
            let failure = APIFailure(reason: .credentials, message: error.description)
            completion(
                CallResult(
                    outcome: .failed(failure), attempt: .notMade, duration: monotonicClock() - start))
            return
        }
        let signed = sign(operation, with: current)
        let headers =
            signed.headers.filter { $0.name != "host" } + [
                ("accept", "application/json"), ("user-agent", userAgent),
            ]
        let request = TransportRequest(
            method: method, endpoint: endpoint, target: "/?" + signed.canonicalQuery, headers: headers,
            caFile: caFile, timeout: timeout)
        transport.send(request, permit: permit) { result in
            let classifier = Classifier(
                signed: signed, redactor: Redactor(current), unixSeconds: wallClock() / 1000)
            completion(
                Self.result(
                    of: result, operation: operation, classifier: classifier,
                    duration: monotonicClock() - start))
        }
    }

    /// Makes one attempt without asking for a permit, for commands that call once.
    package func call<Op: Operation>(_ operation: Op, timeout: Duration? = nil) async -> CallResult<Op.Answer>
    {
        await withCheckedContinuation { continuation in
            call(operation, timeout: timeout, permit: { true }) { continuation.resume(returning: $0) }
        }
    }

    /// A nonce of 128 random bits from the system's generator, as 32 hexadecimal digits.
    package static func randomNonce() -> String {
        var generator = SystemRandomNumberGenerator()
        return Digest.hexadecimal((0..<16).map { _ in generator.next() as UInt8 })
    }

    /// The time on a clock that is never set, from an arbitrary start.
    package static func monotonicTime() -> Duration {
        clockStart.duration(to: .now)
    }

    private static let clockStart = ContinuousClock.now

    private func sign<Op: Operation>(_ operation: Op, with credentials: Credentials) -> SignedRequest {
        SignerV3(
            method: method.rawValue, host: endpoint.hostHeader, query: operation.parameters,
            action: Op.name, version: Op.version,
            date: UTCTime.iso8601(unixSeconds: wallClock() / 1000), nonce: makeNonce()
        ).signed(with: credentials)
    }

    private static func result<Op: Operation>(
        of result: TransportResult, operation: Op, classifier: Classifier, duration: Duration
    ) -> CallResult<Op.Answer> {
        switch result {
        case .notPermitted:
            return CallResult(outcome: .notPermitted, attempt: .notMade, duration: duration)
        case .cancelled(let wasSent):
            return CallResult(
                outcome: .cancelled, attempt: wasSent ? .sent : .notMade, duration: duration)
        case .failed(let failure):
            return CallResult(
                outcome: .failed(classifier.failure(of: failure)),
                attempt: failure.wasSent ? .sent : .notSent, duration: duration)
        case .response(let response):
            let json: Result<JSONValue, DecodingFailure>
            do throws(DecodingFailure) {
                json = .success(try JSONValue(parsing: response.body))
            } catch {
                json = .failure(error)
            }
            // Why it isn't JSON matters for a success only, where the decoder says it.
            let error = ErrorBody(response.body, json: try? json.get())
            return CallResult(
                outcome: outcome(of: response, json, error, operation, classifier), attempt: .sent,
                statusCode: response.statusCode,
                requestID: Classifier.requestID(of: response, error).map(ForeignLine.cut),
                duration: duration)
        }
    }

    private static func outcome<Op: Operation>(
        of response: TransportResponse, _ json: Result<JSONValue, DecodingFailure>, _ error: ErrorBody,
        _ operation: Op, _ classifier: Classifier
    ) -> CallOutcome<Op.Answer> {
        if let failure = classifier.failure(of: response, error: error) { return .failed(failure) }
        do throws(DecodingFailure) {
            return .answered(try operation.decode(try json.get()))
        } catch let why {
            return .failed(classifier.undecodable(response, error: error, why: why))
        }
    }
}
