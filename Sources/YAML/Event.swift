/// One step of reading a YAML text, as libyaml reports it, in Swift's own values.
struct Event {
    /// What was read.
    let kind: Kind
    /// Where it begins.
    let mark: Mark

    /// What can be read.
    ///
    /// https://yaml.org/spec/1.2.2/#31-processes
    enum Kind {
        /// The text begins.
        case streamStart
        /// The text ends.
        case streamEnd
        /// A document begins, with or without `---`.
        case documentStart
        /// A document ends.
        case documentEnd
        /// A reference to an anchor.
        case alias
        /// A single value.
        case scalar(Scalar, properties: Properties)
        /// A list begins.
        case sequenceStart(Properties)
        /// The innermost list ends.
        case sequenceEnd
        /// A mapping begins; keys and values follow in turn.
        case mappingStart(Properties)
        /// The innermost mapping ends.
        case mappingEnd
    }

    /// What may stand before a node.
    struct Properties {
        /// Whether the node has an anchor, `&name`.
        let hasAnchor: Bool
        /// The node's tag with its handle resolved, where it has one.
        let tag: String?
    }
}
