/// A flag of the table, with the type of its value: `values[flag]` has that type.
package struct Flag<Value: Sendable>: Sendable {
    /// The flag without its type, for lists of flags.
    package let row: Row
    /// The value where the line doesn't have it; nil where the line must.
    let fallback: Value?

    private init(row: Row, fallback: Value?) {
        self.row = row
        self.fallback = fallback
    }
}

extension Flag where Value == Bool {
    /// A switch, off unless it is given.
    ///
    /// - Parameters:
    ///   - name: The name without dashes.
    ///   - sentence: What it is for.
    /// - Returns: The flag.
    package static func toggle(_ name: String, _ sentence: String) -> Flag {
        Flag(
            row: Row(
                name: name, shape: .toggle, placeholder: "", defaultText: nil, isRequired: false,
                sentence: sentence, completion: .words(["true", "false"]),
                check: { ["true", "false"].contains($0) ? nil : ValueFault("isn't true or false") },
                value: { $0.last.map { $0 == "true" } }),
            fallback: false)
    }
}

extension Flag {
    /// A flag that must be given, once.
    ///
    /// - Parameters:
    ///   - name: The name without dashes.
    ///   - type: How its value is read.
    ///   - placeholder: What stands for the value in help.
    ///   - sentence: What it is for.
    /// - Returns: The flag.
    package static func required(
        _ name: String, _ type: ValueType<Value>, _ placeholder: String, _ sentence: String
    ) -> Flag {
        let row = Row.single(name, type, placeholder, isRequired: true, sentence) { $0 }
        return Flag(row: row, fallback: nil)
    }

    /// A flag with a default, given once at most.
    ///
    /// - Parameters:
    ///   - name: The name without dashes.
    ///   - type: How its value is read.
    ///   - placeholder: What stands for the value where a default can't be shown.
    ///   - text: The default, as one would type it; it must be a value of the type.
    ///   - sentence: What it is for.
    /// - Returns: The flag.
    package static func defaulted(
        _ name: String, _ type: ValueType<Value>, _ placeholder: String, to text: String, _ sentence: String
    ) -> Flag {
        let row = Row.single(name, type, placeholder, defaultText: text, sentence) { $0 }
        // A default that is no value shows in the table's own test, and at the first look at the flag.
        return Flag(row: row, fallback: try? type.read(text))
    }

    /// A flag that may be missing, given once at most.
    ///
    /// - Parameters:
    ///   - name: The name without dashes.
    ///   - type: How its value is read.
    ///   - placeholder: What stands for the value in help.
    ///   - sentence: What it is for.
    /// - Returns: The flag.
    package static func optional<Wrapped>(
        _ name: String, _ type: ValueType<Wrapped>, _ placeholder: String, _ sentence: String
    ) -> Flag where Value == Wrapped? {
        let row = Row.single(name, type, placeholder, sentence) { Optional($0) }
        return Flag(row: row, fallback: .some(nil))
    }

    /// A flag that may be given several times.
    ///
    /// - Parameters:
    ///   - name: The name without dashes.
    ///   - type: How each value is read.
    ///   - placeholder: What stands for a value where a default can't be shown.
    ///   - text: The one value that holds where none is given, as one would type it.
    ///   - sentence: What it is for.
    /// - Returns: The flag.
    package static func repeatable<Element>(
        _ name: String, _ type: ValueType<Element>, _ placeholder: String, to text: String,
        _ sentence: String
    ) -> Flag where Value == [Element] {
        let row = Row.list(name, type, placeholder, defaultText: text, sentence)
        return Flag(row: row, fallback: (try? type.read(text)).map { [$0] })
    }
}

extension Row {
    /// A row with one value.
    static func single<Read, Value: Sendable>(
        _ name: String, _ type: ValueType<Read>, _ placeholder: String, defaultText: String? = nil,
        isRequired: Bool = false, _ sentence: String, wrap: @escaping @Sendable (Read) -> Value
    ) -> Row {
        Row(
            name: name, shape: .single, placeholder: placeholder, defaultText: defaultText,
            isRequired: isRequired, sentence: sentence, completion: type.completion, check: type.fault,
            // Checked before: a text that can't be read doesn't come here.
            value: { texts in texts.last.flatMap { try? type.read($0) }.map(wrap) })
    }

    /// A row with any number of values.
    static func list<Element>(
        _ name: String, _ type: ValueType<Element>, _ placeholder: String, defaultText: String? = nil,
        isRequired: Bool = false, _ sentence: String
    ) -> Row {
        Row(
            name: name, shape: .list, placeholder: placeholder, defaultText: defaultText,
            isRequired: isRequired, sentence: sentence, completion: type.completion, check: type.fault,
            // Checked before: a text that can't be read doesn't come here.
            value: { texts in texts.compactMap { try? type.read($0) } })
    }
}

extension ValueType {
    /// What a text has wrong, or nil.
    @Sendable fileprivate func fault(_ text: String) -> ValueFault? {
        do throws(ValueFault) {
            _ = try read(text)
            return nil
        } catch {
            return error
        }
    }
}
