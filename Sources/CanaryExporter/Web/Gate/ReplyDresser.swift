internal import HTTPServer
internal import Locking

/// Puts the configured header fields into replies; they take the place of fields of the same name.
final class ReplyDresser: Sendable {
    /// A response that others share, beside the one that was made of it.
    private struct Pair: Sendable {
        /// Goes when nobody else has it: a page that was replaced needn't be kept.
        weak var original: PreparedResponse?
        let dressed: PreparedResponse
    }

    /// The latest responses.
    private struct Dressed: Sendable {
        var headers: [HTTPHeader] = []
        var responses: [Pair] = []
    }

    /// The forms in which one page is sent: formats and encodings.
    private static let keptMax = 8

    private let kept = Locked(Dressed())

    /// The reply with the fields; one that comes later gets them then.
    func dress(_ reply: HTTPReply, in headers: [HTTPHeader]) -> HTTPReply {
        guard !headers.isEmpty else { return reply }
        switch reply {
        case .now(var response):
            response.headers = Self.replacing(response.headers, with: headers)
            return .now(response)
        case .prepared(let response):
            return .prepared(dressed(response, headers))
        case .later(let begin):
            return .later { answer in begin { answer(self.dress($0, in: headers)) } }
        case .observed(let inner, let ended):
            return .observed(dress(inner, in: headers), ended: ended)
        }
    }

    /// One response for all that send the same original.
    private func dressed(_ original: PreparedResponse, _ headers: [HTTPHeader]) -> PreparedResponse {
        kept.withLock { kept in
            if kept.headers != headers {
                kept.headers = headers
                kept.responses = []
            }
            // What was made of them holds their bytes.
            kept.responses.removeAll { $0.original == nil }
            if let known = kept.responses.first(where: { $0.original === original }) { return known.dressed }
            let dressed = original.replacing(headers: Self.replacing(original.headers, with: headers))
            if kept.responses.count >= Self.keptMax { kept.responses.removeFirst() }
            kept.responses.append(Pair(original: original, dressed: dressed))
            return dressed
        }
    }

    private static func replacing(_ fields: [HTTPHeader], with headers: [HTTPHeader]) -> [HTTPHeader] {
        let names = Set(headers.map { $0.name.lowercased() })
        return fields.filter { !names.contains($0.name.lowercased()) } + headers
    }
}
