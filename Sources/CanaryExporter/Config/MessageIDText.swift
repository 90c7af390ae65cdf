/// Checks the text of a message ID: 32 or 56 hexadecimal digits, or 34 that begin with 01.
///
/// Returns nil for a good one, else what is wrong and what would be right.
func messageIDFault(_ text: String) -> String? {
    let form = "one has 32 or 56 hexadecimal digits, or 34 that begin with 01"
    if text.contains("*") {
        return "\(Quoting.quoted(text)) is masked with asterisks; write the whole message ID, \(form)"
    }
    let isHexadecimal = text.utf8.allSatisfy { byte in
        Character(Unicode.Scalar(byte)).isHexDigit
    }
    let length = text.utf8.count
    let isKnownForm = length == 32 || length == 56 || (length == 34 && text.hasPrefix("01"))
    guard isHexadecimal && isKnownForm else {
        return "\(Quoting.quoted(text)) is no message ID; \(form)"
    }
    return nil
}
