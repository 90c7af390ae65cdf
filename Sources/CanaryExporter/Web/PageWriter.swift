internal import Exposition
internal import HTTPServer
internal import Locking

/// Writes the pages that take long, one at a time on a thread of its own, so that no scrape waits for them.
///
/// The thread lives while somebody waits. Any thread may ask.
final class PageWriter: Sendable {
    private typealias Waiter = @Sendable (HTTPReply) -> Void

    private let queue = Locked(PageQueue<Waiter>())
    private let write: @Sendable (_ path: String, _ query: String?) -> HTTPResponse

    /// Makes a writer that has nothing to do.
    ///
    /// - Parameter write: Makes the page of a path and query; called on the writer's thread.
    init(_ write: @escaping @Sendable (_ path: String, _ query: String?) -> HTTPResponse) {
        self.write = write
    }

    /// The reply to a request, which comes when its page is written.
    func reply(to request: HTTPRequest) -> HTTPReply {
        let isCompressed = request.header("Accept-Encoding").map { QualityList($0).prefersGzip } ?? false
        let page = PageQueue<Waiter>.Page(
            path: request.path, query: request.query, isCompressed: isCompressed)
        return .later { [self] answer in
            switch queue.withLock({ $0.ask(page, waiter: answer) }) {
            case .crowded: answer(Self.crowded)
            case .waiting(let isFirst):
                guard isFirst, !DetachedThread.start(run) else { return }
                for waiter in queue.withLock({ $0.giveUp() }) { waiter(Self.crowded) }
            }
        }
    }

    /// The thread's work: writes until nobody waits.
    private func run() {
        while let (page, waiters) = queue.withLock({ $0.next() }) {
            let response = Self.encoded(write(page.path, page.query), isCompressed: page.isCompressed)
            if waiters.count == 1 {
                waiters[0](.now(response))
            } else {
                let shared = PreparedResponse(response)
                for waiter in waiters { waiter(.prepared(shared)) }
            }
        }
    }

    private static let crowded = HTTPReply.now(
        .text(503, "Too many pages are waiting to be written; try again in a few seconds."))

    /// Fewer bytes than this fit a packet as they are.
    private static let compressedFrom = 1400

    /// Quick, as a page is sent once.
    private static let level = 4

    /// The response as it is sent to somebody who takes gzip, or doesn't.
    private static func encoded(_ response: HTTPResponse, isCompressed: Bool) -> HTTPResponse {
        var response = response
        response.headers.append(HTTPHeader("Vary", "Accept-Encoding"))
        guard isCompressed, response.body.count >= compressedFrom else { return response }
        let deflated = DeflatedPart(response.body, isFirst: true, isLast: true, level: level)
        response.body = deflated.bytes + DeflatedPart.trailer(of: [deflated])
        response.headers.append(HTTPHeader("Content-Encoding", "gzip"))
        return response
    }
}
