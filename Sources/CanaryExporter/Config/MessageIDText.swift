internal import CanaryWatch
internal import Text

/// Checks the text of a message ID.
///
/// Returns nil for a good one, else what is wrong and what would be right.
func messageIDFault(_ text: String) -> String? {
    let form = "one has 32 or 56 hexadecimal digits, or 34 that begin with 01"
    if text.contains("*") {
        return "\(Quoting.quoted(text)) is masked with asterisks; write the whole message ID, \(form)"
    }
    do {
        _ = try MessageID(text)
        return nil
    } catch {
        return "\(Quoting.quoted(text)) is no message ID; \(form)"
    }
}
