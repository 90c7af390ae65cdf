import CanaryWatch
import Testing
import Text

@testable import CanaryExporter

@Suite struct MessageLineTests {
    private let id = "1E0578FE110F18B4AAC235C0C8460BA2"

    @Test(arguments: ["", "   ", "\t", "# a comment", "  # another"])
    func `empty lines and comments are no messages`(line: String) {
        #expect(MessageLine(line) == .blank)
    }

    @Test func `a line may be an ID alone, with white space around it`() throws {
        #expect(MessageLine("  \(id)\t") == .message(id: try MessageID(id), bornAt: nil))
    }

    @Test func `a line may be JSON with a birth`() throws {
        // 2026-01-02T03:04:05Z is 1767323045 s after 1970, by date(1).
        let line = #"{"message_id": "\#(id)", "born_at": "2026-01-02T11:04:05.250+08:00", "who": "cron"}"#
        let born = UnixTime(milliseconds: 1_767_323_045_250)
        #expect(MessageLine(line) == .message(id: try MessageID(id), bornAt: born))
    }

    @Test func `a birth may be left out or null`() throws {
        let message = MessageLine.message(id: try MessageID(id), bornAt: nil)
        #expect(MessageLine(#"{"message_id": "\#(id)"}"#) == message)
        #expect(MessageLine(#"{"message_id": "\#(id)", "born_at": null}"#) == message)
    }

    @Test(arguments: [
        ("hello", "is not a message ID"), ("1E0578FE", "is not a message ID"),
        ("{", "is no JSON object like"), (#"{"id": "x"}"#, "is no JSON object like"),
        (#"{"message_id": 5}"#, "is no JSON object like"), (#"{"message_id": "x"}"#, "is not a message ID"),
        (
            #"{"message_id": "1E0578FE110F18B4AAC235C0C8460BA2", "born_at": "yesterday"}"#,
            "born_at is no time"
        ),
        (#"{"message_id": "1E0578FE110F18B4AAC235C0C8460BA2", "born_at": 17}"#, "born_at is no time"),
    ])
    func `anything else is a fault that says what a line looks like`(line: String, reason: String) {
        guard case .fault(let text) = MessageLine(line) else {
            Issue.record("\(line) was taken for a message")
            return
        }
        #expect(text.contains(reason))
    }
}
