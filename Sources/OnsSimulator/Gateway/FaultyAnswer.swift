/// Turns a proper answer into the one that a fault makes of it.
struct FaultyAnswer: Sendable {
    /// The proper answer.
    let answer: Answer

    /// The API's clock, in milliseconds, for the Date header.
    let date: Int64

    /// The proper reply, with nothing wrong.
    var healthy: Reply { Reply(bytes: answer.bytes(date: date, closes: false), closes: false) }

    /// The reply that a fault leads to.
    ///
    /// Faults that are API errors (`throttled`, `apiError`, `expiredToken`) are refusals decided before; here
    /// they change nothing, as do latency and clock shift.
    func reply(under fault: ApiFault.Kind) -> Reply {
        switch fault {
        case .throttled, .apiError, .expiredToken, .latency, .clockShift: healthy
        case .hang: Reply(delivery: .hang, bytes: [], closes: true)
        case .reset: Reply(delivery: .reset, bytes: [], closes: true)
        case .close: Reply(bytes: [], closes: true)
        case .truncatedBody: truncated
        case .gatewayPage(let status): sent(gatewayPage(status))
        case .garbage: Reply(bytes: Array("\u{15}\u{3}\u{1}SSH-2.0-garbage\r\n\0\0".utf8), closes: true)
        case .notJSON: sent(Answer(status: 200, contentType: answer.contentType, text: "OK, thank you"))
        case .wrongTypes(let shape): sent(Answer(status: 200, json: wrong(shape)))
        case .hugeBody:
            Reply(
                delivery: .filler, bytes: answer.head(date: date, length: 2 << 30, closes: false),
                closes: true)
        case .endlessBody:
            Reply(
                delivery: .endlessChunks, bytes: answer.head(date: date, length: nil, closes: false),
                closes: true)
        case .redirect: sent(redirect)
        case .emptyBody: sent(Answer(status: 200, contentType: answer.contentType, text: ""))
        case .slowDrip(let bytesPerSecond):
            Reply(
                delivery: .drip(bytesPerSecond: bytesPerSecond),
                bytes: answer.bytes(date: date, closes: false), closes: false)
        }
    }

    private func sent(_ answer: Answer) -> Reply {
        Reply(bytes: answer.bytes(date: date, closes: false), closes: false)
    }

    private var truncated: Reply {
        let head = answer.head(date: date, length: Int64(answer.body.count), closes: false)
        return Reply(bytes: head + answer.body.prefix(answer.body.count / 2), closes: true)
    }

    private var redirect: Answer {
        var moved = Answer(status: 302, contentType: "text/html", text: "<a href=\"/elsewhere\">moved</a>")
        moved.headers.append(("Location", "/elsewhere"))
        return moved
    }

    private func gatewayPage(_ status: Int) -> Answer {
        let title = status == 503 ? "503 Service Temporarily Unavailable" : "\(status) Bad Gateway"
        let page = """
            <html>\r
            <head><title>\(title)</title></head>\r
            <body>\r
            <center><h1>\(title)</h1></center>\r
            <hr><center>Tengine</center>\r
            </body>\r
            </html>\r

            """
        return Answer(status: status, contentType: "text/html", text: page)
    }

    private func wrong(_ shape: ApiFault.WrongShape) -> JSON {
        let id = ("RequestId", JSON.string("00000000-0000-0000-0000-000000000000"))
        let track = ("ConsumerGroup", JSON.string("GID_wrong"))
        switch shape {
        case .dataString: return .object([id, ("Data", .string("MessageTrack"))])
        case .trackNumber: return .object([id, ("Data", .object([("MessageTrack", .number(3))]))])
        case .trackObject:
            return .object([id, ("Data", .object([("MessageTrack", .object([track]))]))])
        case .typeNumber:
            let tracks = JSON.array([.object([track, ("TrackType", .number(1))])])
            return .object([id, ("Data", .object([("MessageTrack", tracks)]))])
        case .topArray: return .array([.object([id])])
        }
    }
}
