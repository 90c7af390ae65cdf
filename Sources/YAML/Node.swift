/// A piece of a YAML text with its place: a value, a list, or a mapping.
package struct Node: Sendable, Equatable {
    /// What the piece holds.
    package let content: Content
    /// Where the piece begins.
    package let mark: Mark

    /// Makes a piece from its content and place.
    package init(content: Content, mark: Mark) {
        self.content = content
        self.mark = mark
    }

    /// What a piece of YAML can be.
    package indirect enum Content: Sendable, Equatable {
        /// A single value.
        case scalar(Scalar)
        /// A list, in the order written.
        case sequence([Node])
        /// Keys with their values in the order written; a key written twice is there twice.
        case mapping([Entry])
    }

    /// One key of a mapping and its value.
    package struct Entry: Sendable, Equatable {
        /// The key, which may be any piece, though hardly anyone uses other than text.
        package let key: Node
        /// What stands under the key.
        package let value: Node

        /// Makes an entry from its two pieces.
        package init(key: Node, value: Node) {
            self.key = key
            self.value = value
        }
    }

    /// The single value, where the piece is one.
    package var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The list, where the piece is one.
    package var sequence: [Node]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }

    /// The entries of the mapping, where the piece is one.
    package var mapping: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }
}
