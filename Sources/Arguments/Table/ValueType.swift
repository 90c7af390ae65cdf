/// How values of one type are read from text, and what completes them.
package struct ValueType<Value: Sendable>: Sendable {
    /// Reads one text.
    let read: @Sendable (String) throws(ValueFault) -> Value
    /// What completes it.
    let completion: Completion

    /// Makes a type of value.
    ///
    /// - Parameters:
    ///   - completion: What completes it.
    ///   - read: Reads one text, which is never empty unless empty is the default.
    package init(
        completion: Completion = .nothing, read: @escaping @Sendable (String) throws(ValueFault) -> Value
    ) {
        self.read = read
        self.completion = completion
    }
}

extension ValueType where Value == String {
    /// Any text.
    package static var text: ValueType { ValueType { text throws(ValueFault) in text } }

    /// The path of a file, which needn't exist yet.
    package static var file: ValueType {
        ValueType(completion: .files) { text throws(ValueFault) in text }
    }

    /// A text that a rule allows.
    ///
    /// - Parameters:
    ///   - completion: What completes it.
    ///   - fault: What a text has wrong, or nil.
    /// - Returns: The type of value.
    package static func text(
        completion: Completion = .nothing, fault: @escaping @Sendable (String) -> ValueFault?
    ) -> ValueType {
        ValueType(completion: completion) { text throws(ValueFault) in
            if let fault = fault(text) { throw fault }
            return text
        }
    }
}

extension ValueType where Value == Int {
    /// A whole number within bounds.
    package static func number(_ bounds: ClosedRange<Int>) -> ValueType {
        ValueType { text throws(ValueFault) in
            guard let number = Int(text), bounds.contains(number) else {
                throw ValueFault(
                    "isn't a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
            }
            return number
        }
    }
}

extension ValueType where Value: CaseIterable & RawRepresentable<String> {
    /// One of a few words.
    package static var word: ValueType {
        let words = Value.allCases.map(\.rawValue)
        return ValueType(completion: .words(words)) { text throws(ValueFault) in
            guard let value = Value(rawValue: text) else {
                throw ValueFault(
                    "isn't \(Sentence.either(words))", meant: Suggestions.word(text, among: words))
            }
            return value
        }
    }
}
