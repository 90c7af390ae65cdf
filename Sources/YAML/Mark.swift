/// A place in a YAML text.
///
/// Line and column count from 1, as editors do. A column counts Unicode scalars.
package struct Mark: Sendable, Hashable, Comparable {
    /// The line, from 1.
    package let line: Int
    /// The column, from 1.
    package let column: Int

    /// Makes a place from its line and column, both from 1.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Orders places as they come in the text.
    package static func < (left: Mark, right: Mark) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
