/// A piece of a YAML text with its place: a value, a list, or a mapping.
public struct Node: Sendable, Equatable {
    /// What the piece holds.
    public let content: Content
    /// Where the piece begins.
    public let mark: Mark

    /// Makes a piece from its content and place.
    public init(content: Content, mark: Mark) {
        self.content = content
        self.mark = mark
    }

    /// What a piece of YAML can be.
    public indirect enum Content: Sendable, Equatable {
        /// A single value.
        case scalar(Scalar)
        /// A list, in the order written.
        case sequence([Node])
        /// Keys with their values in the order written; a key written twice is there twice.
        case mapping([Entry])
    }

    /// One key of a mapping and its value.
    public struct Entry: Sendable, Equatable {
        /// The key, which may be any piece, though hardly anyone uses other than text.
        public let key: Node
        /// What stands under the key.
        public let value: Node

        /// Makes an entry from its two pieces.
        public init(key: Node, value: Node) {
            self.key = key
            self.value = value
        }
    }

    /// The single value, where the piece is one.
    public var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The list, where the piece is one.
    public var sequence: [Node]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }

    /// The entries of the mapping, where the piece is one.
    public var mapping: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }
}
