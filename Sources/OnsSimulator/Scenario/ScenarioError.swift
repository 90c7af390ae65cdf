/// What is wrong with a scenario's text: every fault, with its line.
public struct ScenarioError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One fault.
    public struct Problem: Sendable, Equatable {
        /// The line that it is in, counted from 1.
        public let line: Int
        /// What is wrong, and what would be right.
        public let text: String
    }

    /// The faults in the order of their lines; never empty.
    public let problems: [Problem]

    /// One line of text for each fault: `line 3: …`.
    public var description: String {
        problems.map { "line \($0.line): \($0.text)" }.joined(separator: "\n")
    }
}
