internal import Glibc
internal import Locking

/// HTTP/1.1 over libcurl: one multi handle on one thread of its own, connections kept and reused.
///
/// - TLS 1.2 or later, certificates and names verified, against the request's own CA file if it names one.
/// - Redirects aren't followed, nothing is decompressed, a body of more than 1 MiB is refused as soon as it
///   shows.
/// - The proxy variables that libcurl reads (`https_proxy`, `all_proxy`, `no_proxy`) are honoured, since
///   behind a corporate proxy there is no other way out; never for a loopback endpoint.
/// - libcurl sends a request again by itself when a kept connection turns out closed. That second sending is
///   refused, and the attempt ends as `broken`: each attempt needs a nonce, a date and a slot of its own.
///
/// SIGPIPE must be ignored by the process (`CURLOPT_NOSIGNAL`).
///
/// Any thread may call. The thread ends with `shutdown`, at the latest when the last reference goes.
package final class CurlTransport: Transport {
    /// The limits of each request and of the whole.
    package struct Limits: Sendable {
        /// Resolving, connecting and the TLS handshake; the vendor's kits allow 5 s.
        package var connectTimeout: Duration = .seconds(5)

        /// Everything; the vendor's kits allow 10 s.
        package var totalTimeout: Duration = .seconds(10)

        /// An answer's body; the largest that can be expected has tens of kilobytes.
        package var bodyBytesMax = 1 << 20

        /// An answer's header lines together; the API sends less than 2 KB.
        package var headerBytesMax = 1 << 16

        /// Connections kept for reuse, over all endpoints.
        package var connectionsKeptMax = 32

        /// Requests under way; the quota allows tens.
        package var requestsMax = 1024

        /// Starts with the values of production.
        package init() {}
    }

    private let mailbox: Locked<CurlMailbox>
    private let requestsMax: Int
    private let workerThread: pthread_t

    // Joined once, by whoever comes first; the others wait for it at the lock.
    private let isJoined = Locked(false)

    private let multi: CurlMultiHandle

    /// Starts the thread.
    ///
    /// Stops the process if libcurl or the thread can't be started: without memory or threads there is
    /// nothing to do.
    package init(limits: Limits = Limits()) {
        precondition(CurlLibrary.isReady, "libcurl can't be initialised")
        guard let multi = CurlMultiHandle(connectionsKeptMax: limits.connectionsKeptMax) else {
            preconditionFailure("curl_multi_init failed")
        }
        let mailbox = Locked(CurlMailbox())
        let worker = CurlWorker(multi: multi, mailbox: mailbox, limits: limits)
        self.multi = multi
        self.mailbox = mailbox
        requestsMax = limits.requestsMax
        // Proof for Unmanaged: retained for the thread, which alone gets the pointer.
        let context = unsafe Unmanaged.passRetained(worker).toOpaque()
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread, nil,
            { context in
                // Takes over the one reference that was retained, and gives it up at its end.
                if let context = unsafe context {
                    unsafe Unmanaged<CurlWorker>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            }, context)
        precondition(status == 0, "pthread_create failed with \(status)")
        workerThread = thread
    }

    deinit {
        shutdown()
        // A thread can't join itself: if the last reference went in a completion, the thread frees itself.
        if pthread_equal(pthread_self(), workerThread) != 0 { pthread_detach(workerThread) }
    }

    /// Sends one request.
    ///
    /// See `Transport.send`. With too many requests under way it fails at once as `unreachable`.
    package func send(
        _ request: TransportRequest, permit: @escaping @Sendable () -> Bool,
        completion: @escaping @Sendable (TransportResult) -> Void
    ) {
        let submission = CurlSubmission(request: request, permit: permit, completion: completion)
        let refusal: TransportResult? = mailbox.withLock { mailbox in
            if mailbox.isClosed { return .cancelled(wasSent: false) }
            guard mailbox.openCount < requestsMax else {
                return .failed(
                    TransportFailure(
                        kind: .unreachable, message: "more than \(requestsMax) requests under way",
                        wasSent: false))
            }
            mailbox.openCount += 1
            mailbox.submissions.append(submission)
            multi.wakeUp()
            return nil
        }
        if let refusal { completion(refusal) }
    }

    /// Ends what is under way with `cancelled`, and joins the thread.
    package func shutdown() {
        mailbox.withLock { mailbox in
            if mailbox.isClosed { return }
            mailbox.isClosing = true
            multi.wakeUp()
        }
        if pthread_equal(pthread_self(), workerThread) != 0 { return }
        isJoined.withLock { isJoined in
            if !isJoined { pthread_join(workerThread, nil) }
            isJoined = true
        }
    }
}
