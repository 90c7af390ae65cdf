import HTTPServer
import Locking
import Testing

/// The response that a reply comes to.
func settled(_ reply: HTTPReply) async -> HTTPResponse {
    switch reply {
    case .now(let response): return response
    case .prepared(let response):
        return HTTPResponse(status: response.status, headers: response.headers, body: [])
    case .observed(let reply, let ended):
        ended(true)
        return await settled(reply)
    case .later(let begin):
        // Through a lock, which the thread sanitizer sees; it doesn't see what a continuation hands over.
        let answered = Locked<HTTPReply?>(nil)
        await withCheckedContinuation { continuation in
            begin { reply in
                answered.withLock { $0 = reply }
                continuation.resume()
            }
        }
        let reply = answered.withLock { $0 } ?? .now(.notFound)
        if case .later = reply { Issue.record("a later reply came later") }
        return await settled(reply)
    }
}
