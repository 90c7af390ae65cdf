/// An argument of the table, with the type of its value: a word that is found by its place.
package struct Argument<Value: Sendable>: Sendable {
    /// The argument without its type, for lists of arguments.
    package let row: Row
    /// The value where the line doesn't have it; nil where the line must.
    let fallback: Value?

    private init(row: Row, fallback: Value?) {
        self.row = row
        self.fallback = fallback
    }

    /// An argument that must be given.
    ///
    /// - Parameters:
    ///   - placeholder: Its name, such as `FILE`.
    ///   - type: How its value is read.
    ///   - sentence: What it is for.
    /// - Returns: The argument.
    package static func required(
        _ placeholder: String, _ type: ValueType<Value>, _ sentence: String
    ) -> Argument {
        let row = Row.single(placeholder, type, placeholder, isRequired: true, sentence) { $0 }
        return Argument(row: row, fallback: nil)
    }

    /// The rest of the line, of which one word at least must be given.
    ///
    /// - Parameters:
    ///   - placeholder: Its name, such as `FILE`.
    ///   - type: How each value is read.
    ///   - sentence: What it is for.
    /// - Returns: The argument.
    package static func oneOrMore<Element>(
        _ placeholder: String, _ type: ValueType<Element>, _ sentence: String
    ) -> Argument where Value == [Element] {
        let row = Row.list(placeholder, type, placeholder, isRequired: true, sentence)
        return Argument(row: row, fallback: nil)
    }

    /// The rest of the line, which may be nothing.
    ///
    /// - Parameters:
    ///   - placeholder: Its name, such as `MESSAGE_ID`.
    ///   - type: How each value is read.
    ///   - sentence: What it is for.
    /// - Returns: The argument.
    package static func any<Element>(
        _ placeholder: String, _ type: ValueType<Element>, _ sentence: String
    ) -> Argument where Value == [Element] {
        Argument(row: Row.list(placeholder, type, placeholder, sentence), fallback: [])
    }
}
