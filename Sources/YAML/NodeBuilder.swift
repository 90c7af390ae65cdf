/// Puts events together to nodes, and refuses what is beyond the bounds.
///
/// Keeps the open lists and mappings on a stack of its own instead of recursing, so that depth costs no call
/// stack.
struct NodeBuilder {
    /// The document's node; nil as long as there is none, and for a text without content.
    private(set) var root: Node?
    /// Whether the text has come to its end.
    private(set) var isFinished = false

    private var open: [Collection] = []
    private var nodeCount = 0
    private var hasDocument = false

    /// Takes the next event, or throws where the text asks for something that isn't read here.
    mutating func add(_ event: Event) throws(ParseError) {
        switch event.kind {
        case .streamStart, .documentEnd: break
        case .streamEnd: isFinished = true
        case .documentStart:
            guard !hasDocument else {
                throw ParseError(
                    mark: event.mark,
                    message: "a second document begins here: a file holds one, so remove ---")
            }
            hasDocument = true
        case .alias:
            throw ParseError(
                mark: event.mark, message: "an alias (*name) can't be used: write out what it stands for")
        case .scalar(let scalar, let properties):
            let isText = try check(properties, at: event.mark, allowsText: true)
            try count(event.mark)
            let value = isText ? Scalar(text: scalar.text, isPlain: false) : scalar
            close(Node(content: .scalar(value), mark: event.mark))
        case .sequenceStart(let properties):
            try begin(isMapping: false, properties, at: event.mark)
        case .mappingStart(let properties):
            try begin(isMapping: true, properties, at: event.mark)
        case .sequenceEnd, .mappingEnd:
            guard let finished = open.popLast() else { break }
            close(finished.node)
        }
    }

    private mutating func begin(
        isMapping: Bool, _ properties: Event.Properties, at mark: Mark
    ) throws(ParseError) {
        _ = try check(properties, at: mark, allowsText: false)
        try count(mark)
        guard open.count < Document.depthLimit else {
            throw ParseError(
                mark: mark,
                message: "lists and mappings stand more than \(Document.depthLimit) deep in one another here")
        }
        open.append(Collection(isMapping: isMapping, mark: mark))
    }

    private mutating func count(_ mark: Mark) throws(ParseError) {
        nodeCount += 1
        guard nodeCount <= Document.nodeLimit else {
            throw ParseError(
                mark: mark,
                message: "the file holds more than \(Document.nodeLimit) keys and values: split it up")
        }
    }

    /// Hands a finished node to the collection it stands in, or makes it the root.
    private mutating func close(_ node: Node) {
        if open.isEmpty {
            root = node
        } else {
            open[open.count - 1].add(node)
        }
    }

    /// Returns whether the tag says that the node is text; throws for anchors and other tags.
    private func check(
        _ properties: Event.Properties, at mark: Mark, allowsText: Bool
    ) throws(ParseError) -> Bool {
        guard !properties.hasAnchor else {
            throw ParseError(
                mark: mark, message: "an anchor (&name) can't be used: write the value out wherever it is due"
            )
        }
        guard let tag = properties.tag else { return false }
        guard allowsText, tag == "!" || tag == "tag:yaml.org,2002:str" else {
            throw ParseError(
                mark: mark, message: "a tag (!name) can't be used: remove it, and put text in quotes")
        }
        return true
    }

    /// A list or mapping that is still being read.
    private struct Collection {
        let isMapping: Bool
        let mark: Mark
        private var nodes: [Node] = []
        private var entries: [Node.Entry] = []
        private var key: Node?

        init(isMapping: Bool, mark: Mark) {
            self.isMapping = isMapping
            self.mark = mark
        }

        var node: Node {
            Node(content: isMapping ? .mapping(entries) : .sequence(nodes), mark: mark)
        }

        mutating func add(_ node: Node) {
            if !isMapping {
                nodes.append(node)
            } else if let key {
                entries.append(Node.Entry(key: key, value: node))
                self.key = nil
            } else {
                key = node
            }
        }
    }
}
