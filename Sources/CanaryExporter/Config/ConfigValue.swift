internal import YAML

/// A piece of the configuration together with the keys that lead to it.
struct ConfigValue {
    /// What stands in the file.
    let node: Node
    /// The keys that lead there, like `canaries[0].topic`; empty for the file's root.
    let path: String

    /// Where the value begins.
    var mark: Mark { node.mark }

    /// The value under a key of this mapping.
    func child(_ key: String, _ node: Node) -> ConfigValue {
        ConfigValue(node: node, path: path.isEmpty ? key : "\(path).\(key)")
    }

    /// An item of this list.
    func item(_ index: Int, _ node: Node) -> ConfigValue {
        ConfigValue(node: node, path: "\(path)[\(index)]")
    }

    /// What the value is, in words, for a message that something else is due.
    var kind: String {
        switch node.content {
        case .scalar(let scalar): scalar.isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The line where the value begins, from 1.
    var line: Int { mark.line }

    /// Whether the value is a text without characters, `""`.
    var isEmptyText: Bool {
        node.scalar?.asString == ""
    }

    /// Whether the value is a list without items, `[]`.
    var isEmptyList: Bool {
        node.sequence?.isEmpty ?? false
    }

    /// Whether the value is a mapping.
    var isMapping: Bool {
        node.mapping != nil
    }

    /// Whether nothing is written after the key.
    var isNull: Bool {
        node.scalar?.isNull ?? false
    }
}
