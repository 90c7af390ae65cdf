/// One operation of the API: what it is called, what it asks, and how its answer reads.
package protocol Operation: Sendable {
    /// What the answer becomes.
    associatedtype Answer: Sendable

    /// The API's name of it, such as `OnsMessageTrace`.
    static var name: String { get }

    /// The API's version, such as `2019-02-14`.
    static var version: String { get }

    /// What goes into the query, in any order and not encoded.
    var parameters: [(name: String, value: String)] { get }

    /// Reads the body of a successful answer.
    ///
    /// Throws when the answer isn't what it should be. Fields that it doesn't know are no reason.
    func decode(_ body: JSONValue) throws(DecodingFailure) -> Answer
}

/// Why an answer is not what it should be.
package struct DecodingFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// A short sentence that names the field.
    package let description: String

    /// Wraps a sentence, which must not quote the answer at length.
    package init(_ description: String) {
        self.description = description
    }
}
