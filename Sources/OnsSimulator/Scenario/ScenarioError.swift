/// What is wrong with a scenario's text: every fault, with its line.
package struct ScenarioError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One fault.
    package struct Problem: Sendable, Equatable {
        /// The line that it is in, counted from 1.
        package let line: Int
        /// What is wrong, and what would be right.
        package let text: String
    }

    /// The faults in the order of their lines; never empty.
    package let problems: [Problem]

    /// One line of text for each fault: `line 3: …`.
    package var description: String {
        problems.map { "line \($0.line): \($0.text)" }.joined(separator: "\n")
    }
}
