internal import CCurl
internal import Locking

/// The thread of a `CurlTransport`: everything that touches libcurl's handles, but the wake-up.
///
/// Made on the caller's thread and handed over; from then on its own thread alone uses it.
final class CurlWorker {
    /// With nothing to do the thread wakes once a minute; requests and libcurl's own timers wake it earlier.
    private static let pollMillisecondsMax: Int32 = 60_000

    private let multi: CurlMultiHandle
    private let mailbox: Locked<CurlMailbox>
    private let limits: CurlTransport.Limits
    private var transfers: [CurlEasyHandle: CurlTransfer] = [:]
    private var idleHandles: [CurlEasyHandle] = []

    /// Takes over the multi handle, which is freed at the end of `run`.
    init(multi: CurlMultiHandle, mailbox: Locked<CurlMailbox>, limits: CurlTransport.Limits) {
        self.multi = multi
        self.mailbox = mailbox
        self.limits = limits
    }

    /// Works until the mailbox is closed, then ends all requests and frees every handle.
    func run() {
        while takeSubmissions() {
            multi.perform()
            finishTransfers()
            multi.poll(millisecondsMax: Self.pollMillisecondsMax)
        }
        end()
    }

    /// Starts what has been submitted; false if it is time to end.
    private func takeSubmissions() -> Bool {
        let (submissions, isClosing) = mailbox.withLock { mailbox in
            if mailbox.isClosing { return ([CurlSubmission](), true) }
            defer { mailbox.submissions = [] }
            return (mailbox.submissions, false)
        }
        for submission in submissions { start(submission) }
        return !isClosing
    }

    private func start(_ submission: CurlSubmission) {
        guard let easy = idleHandles.popLast() ?? CurlEasyHandle() else {
            complete(submission, .failed(Self.refused("libcurl has no memory for a request")))
            return
        }
        let transfer = CurlTransfer(easy: easy, submission: submission, limits: limits)
        guard transfer.configure() == CURLE_OK else {
            recycle(easy)
            complete(submission, .failed(Self.refused("libcurl can't send such a request")))
            return
        }
        guard multi.add(easy) else {
            recycle(easy)
            complete(submission, .failed(Self.refused("libcurl can't take the request")))
            return
        }
        transfers[easy] = transfer
    }

    private func finishTransfers() {
        while let (easy, code) = multi.nextDone() {
            guard let transfer = transfers.removeValue(forKey: easy) else { continue }
            let result = transfer.result(code)
            multi.remove(easy)
            recycle(easy)
            complete(transfer.submission, result)
        }
    }

    private func end() {
        for (easy, transfer) in transfers {
            multi.remove(easy)
            recycle(easy)
            complete(transfer.submission, .cancelled(wasSent: transfer.wasSent))
        }
        transfers = [:]
        // Closed under the lock: a submission is either in this last batch or refused by send.
        let last = mailbox.withLock { mailbox in
            mailbox.isClosed = true
            defer { mailbox.submissions = [] }
            return mailbox.submissions
        }
        for easy in idleHandles { easy.free() }
        idleHandles = []
        multi.free()
        for submission in last { complete(submission, .cancelled(wasSent: false)) }
    }

    /// Keeps the handle for the next request; its connection stays with the multi handle.
    private func recycle(_ easy: CurlEasyHandle) {
        if idleHandles.count < limits.connectionsKeptMax {
            easy.reset()
            idleHandles.append(easy)
        } else {
            easy.free()
        }
    }

    private func complete(_ submission: CurlSubmission, _ result: TransportResult) {
        mailbox.withLock { $0.openCount -= 1 }
        submission.completion(result)
    }

    private static func refused(_ message: String) -> TransportFailure {
        TransportFailure(kind: .unreachable, message: message, wasSent: false)
    }
}
