internal import AlibabaCloud
internal import CanaryWatch
internal import Text

/// One line of a message file.
enum MessageLine: Equatable {
    /// A message ID, with its birth if the line gives one.
    case message(id: MessageID, bornAt: UnixTime?)
    /// Nothing but white space, or a comment that starts with `#`.
    case blank
    /// Not a message; the text says why.
    case fault(String)

    /// Reads a line: an ID alone, or a JSON object with `message_id` and, if it likes, `born_at` in RFC 3339.
    init(_ line: String) {
        let text = line.trimmed
        if text.isEmpty || text.hasPrefix("#") {
            self = .blank
        } else if text.hasPrefix("{") {
            self = Self.entry(text)
        } else {
            self = Self.message(text, bornAt: nil)
        }
    }

    private static func entry(_ text: String) -> MessageLine {
        guard let object = try? JSONValue(parsing: Array(text.utf8)),
            let id = object["message_id"]?.stringValue
        else {
            // What exactly is wrong with the JSON helps less than what it should look like.
            return .fault(#"is no JSON object like {"message_id": "…", "born_at": "2026-01-02T03:04:05Z"}"#)
        }
        guard let bornAt = object["born_at"], bornAt != .null else { return message(id, bornAt: nil) }
        guard let time = bornAt.stringValue.flatMap(UnixTime.init(rfc3339:)) else {
            return .fault("born_at is no time like \"2026-01-02T03:04:05Z\"")
        }
        return message(id, bornAt: time)
    }

    private static func message(_ text: String, bornAt: UnixTime?) -> MessageLine {
        do {
            return .message(id: try MessageID(text), bornAt: bornAt)
        } catch {
            return .fault("\(error)")
        }
    }
}

extension String {
    /// The text without white space at its ends.
    fileprivate var trimmed: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }),
            let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }
}
