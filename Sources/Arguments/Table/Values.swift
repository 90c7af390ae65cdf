/// What a line gave: the values of its command's flags and arguments, each with its own type.
package struct Values: Sendable {
    private var values: [String: any Sendable] = [:]

    init() {}

    /// The value of a flag, or its default.
    ///
    /// The flag must be one of the command that the line was read for, or have a default.
    package subscript<Value>(flag: Flag<Value>) -> Value {
        value(flag.row, or: flag.fallback)
    }

    /// The value of an argument.
    ///
    /// The argument must be one of the command that the line was read for.
    package subscript<Value>(argument: Argument<Value>) -> Value {
        value(argument.row, or: argument.fallback)
    }

    /// Whether the line has the flag itself, and not only its default.
    package func has<Value>(_ flag: Flag<Value>) -> Bool {
        values[flag.row.name] != nil
    }

    /// Keeps the value of texts that were all checked.
    mutating func set(_ row: Row, to texts: [String]) {
        values[row.name] = row.value(texts)
    }

    private func value<Value>(_ row: Row, or fallback: Value?) -> Value {
        // In two steps: a missing value would pass for an optional one that is nil.
        if let given = values[row.name] {
            guard let value = given as? Value else {
                preconditionFailure("\(row.name) stands in the table twice, with different types")
            }
            return value
        }
        guard let fallback else {
            preconditionFailure("\(row.name) has neither a value nor a default: is it a row of this command?")
        }
        return fallback
    }
}
