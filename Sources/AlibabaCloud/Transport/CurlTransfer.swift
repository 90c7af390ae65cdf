internal import CCurl
internal import Text

/// One request under way: its options, what has come so far, and its end.
///
/// The worker's thread alone uses it. libcurl holds an unretained pointer to it for the callbacks, which it
/// calls only while the handle is in the multi handle; the worker keeps the transfer until it has taken the
/// handle out.
@safe
final class CurlTransfer {
    /// Why a callback stopped the transfer.
    private enum Refusal {
        case notPermitted
        case sentAgain
        case headerTooLarge
        case bodyTooLarge
    }

    /// What was asked for.
    let submission: CurlSubmission

    /// Whether the permit was given, so that the request has left or begun to.
    private(set) var wasSent = false

    private let easy: CurlEasyHandle
    private let limits: CurlTransport.Limits
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private var refusal: Refusal?
    private var isPermitAsked = false
    private var headerBytes = 0
    private var isHeaderComplete = false
    private var headers: [(name: String, value: String)] = []
    private var body: [UInt8] = []

    /// Takes a fresh or reset handle, which stays the worker's.
    init(easy: CurlEasyHandle, submission: CurlSubmission, limits: CurlTransport.Limits) {
        self.easy = easy
        self.submission = submission
        self.limits = limits
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    // The worker has reset or freed the handle by then, so that libcurl holds neither pointer any more.
    deinit {
        unsafe errorText.deallocate()
        unsafe curl_slist_free_all(headerList)
    }

    /// Sets every option, since a reset handle has none; the first fault is returned.
    func configure() -> CURLcode {
        let request = submission.request
        let texts = request.headers.flatMap { [$0.name, $0.value] } + [request.target]
        // A line break would end the header, a NUL the text.
        guard texts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }) else {
            return CURLE_BAD_FUNCTION_ARGUMENT
        }
        var headers = request.headers
        if request.method == .post { headers.append(("content-type", "")) }
        for (name, value) in headers {
            // Without a value the line takes away a header that libcurl would add: a form's content type.
            let line = value.isEmpty ? "\(name):" : "\(name): \(value)"
            guard let list = unsafe curl_slist_append(headerList, line) else { return CURLE_OUT_OF_MEMORY }
            unsafe headerList = list
        }
        for step in [setRequest, setConnection, setLimits, setCallbacks] {
            let code = step()
            if code != CURLE_OK { return code }
        }
        return CURLE_OK
    }

    private func setRequest() -> CURLcode {
        let request = submission.request
        var codes = [
            easy.set(CURLOPT_URL, request.endpoint.url + request.target),
            unsafe easy.set(CURLOPT_HTTPHEADER, list: headerList),
            easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
            easy.set(CURLOPT_FOLLOWLOCATION, 0),
        ]
        switch request.method {
        case .get: codes.append(easy.set(CURLOPT_HTTPGET, 1))
        case .post:
            codes.append(easy.set(CURLOPT_POST, 1))
            codes.append(easy.set(CURLOPT_POSTFIELDSIZE, 0))
            // A string literal's copy, since libcurl keeps no copy of POSTFIELDS.
            codes.append(easy.set(CURLOPT_COPYPOSTFIELDS, ""))
        }
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private func setConnection() -> CURLcode {
        let request = submission.request
        var codes = [
            easy.set(CURLOPT_PROTOCOLS_STR, request.endpoint.scheme.rawValue),
            easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            easy.set(CURLOPT_SSL_VERIFYPEER, 1),
            easy.set(CURLOPT_SSL_VERIFYHOST, 2),
            easy.set(CURLOPT_TCP_NODELAY, 1),
            easy.set(CURLOPT_TCP_KEEPALIVE, 1),
            easy.set(CURLOPT_NOSIGNAL, 1),
            // Without it the end of a request whose name is still being resolved waits for the resolver, and
            // with it the one thread that serves all the others.
            easy.set(CURLOPT_QUICK_EXIT, 1),
        ]
        if let caFile = request.caFile {
            codes.append(easy.set(CURLOPT_CAINFO, caFile))
            // The system's folder of authorities would otherwise be trusted besides the file.
            codes.append(easy.set(CURLOPT_CAPATH, nil))
        }
        // An empty string turns the proxy variables off.
        if request.endpoint.isLoopback { codes.append(easy.set(CURLOPT_PROXY, "")) }
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private func setLimits() -> CURLcode {
        let total = min(submission.request.timeout ?? limits.totalTimeout, limits.totalTimeout)
        let codes = [
            // Zero would mean libcurl's defaults: 5 minutes and no limit.
            easy.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, limits.connectTimeout.milliseconds)),
            easy.set(CURLOPT_TIMEOUT_MS, max(1, total.milliseconds)),
            easy.set(CURLOPT_MAXFILESIZE_LARGE, large: limits.bodyBytesMax),
        ]
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private func setCallbacks() -> CURLcode {
        // Proof for Unmanaged: unretained, kept alive as the type's comment says.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let codes = [
            unsafe easy.set(CURLOPT_ERRORBUFFER, pointer: errorText),
            unsafe easy.set(CURLOPT_WRITEFUNCTION, callback: receiveBody),
            unsafe easy.set(CURLOPT_WRITEDATA, pointer: context),
            unsafe easy.set(CURLOPT_HEADERFUNCTION, callback: receiveHeader),
            unsafe easy.set(CURLOPT_HEADERDATA, pointer: context),
            unsafe easy.set(prereqCallback: askPermit),
            unsafe easy.set(CURLOPT_PREREQDATA, pointer: context),
        ]
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    /// Asks the permit, once; the second time is libcurl's own repetition, which is refused.
    func mayBegin() -> Bool {
        if isPermitAsked {
            refusal = .sentAgain
            return false
        }
        isPermitAsked = true
        guard submission.permit() else {
            refusal = .notPermitted
            return false
        }
        wasSent = true
        return true
    }

    /// Keeps a header line; false if the lines are too many.
    func received(headerLine: UnsafeRawBufferPointer) -> Bool {
        headerBytes += headerLine.count
        guard headerBytes <= limits.headerBytesMax else {
            refusal = .headerTooLarge
            return false
        }
        let line = unsafe String(decoding: headerLine, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // An interim answer (1xx), or a proxy's, came before: only the last one's headers count.
            headers = []
            isHeaderComplete = false
        } else if line == "\r\n" || line == "\n" {
            isHeaderComplete = true
        } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = line[line.index(after: colon)...]
            headers.append((line[..<colon].lowercased(), Self.trimmed(value)))
        }
        return true
    }

    /// Keeps a piece of the body; false if it is too large.
    func received(bodyPart: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bodyPart.count <= limits.bodyBytesMax else {
            refusal = .bodyTooLarge
            return false
        }
        unsafe body.append(contentsOf: bodyPart)
        return true
    }

    /// The end of the request, from libcurl's code and the callbacks' own reasons.
    func result(_ code: CURLcode) -> TransportResult {
        switch refusal {
        case .notPermitted: return .notPermitted
        case .sentAgain: return failed(.broken, "the server had closed the kept connection")
        case .headerTooLarge:
            return failed(.unreadable, "the headers are larger than \(limits.headerBytesMax) bytes")
        case .bodyTooLarge: return failed(.unreadable, bodyTooLarge)
        case nil: break
        }
        if code == CURLE_OK {
            // libcurl takes a header that is cut short for an answer without a body.
            guard isHeaderComplete else { return failed(.broken, "the connection ended within the headers") }
            return .response(TransportResponse(statusCode: easy.responseCode, headers: headers, body: body))
        }
        if code == CURLE_FILESIZE_EXCEEDED { return failed(.unreadable, bodyTooLarge) }
        let text = unsafe String(cString: errorText)
        return failed(
            CurlFailure.kind(code), text.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : text)
    }

    private var bodyTooLarge: String { "the body is larger than \(limits.bodyBytesMax) bytes" }

    private func failed(_ kind: TransportFailure.Kind, _ message: String) -> TransportResult {
        .failed(TransportFailure(kind: kind, message: ForeignLine.cut(message), wasSent: wasSent))
    }

    private static func trimmed(_ value: Substring) -> String {
        guard let first = value.firstIndex(where: { !$0.isWhitespace }),
            let last = value.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(value[first...last])
    }
}

/// Proof for Unmanaged: `CurlTransfer.setCallbacks` set the context, and the worker keeps the transfer
/// meanwhile.
private func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    unsafe context.map { unsafe Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private func receiveBody(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    let part = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
    // Any number but the one given stops the transfer.
    return unsafe transfer(context)?.received(bodyPart: part) == true ? part.count : part.count &+ 1
}

private func receiveHeader(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    let line = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
    return unsafe transfer(context)?.received(headerLine: line) == true ? line.count : line.count &+ 1
}

private func askPermit(
    context: UnsafeMutableRawPointer?, primaryAddress: UnsafeMutablePointer<CChar>?,
    localAddress: UnsafeMutablePointer<CChar>?, primaryPort: Int32, localPort: Int32
) -> Int32 {
    unsafe transfer(context)?.mayBegin() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
