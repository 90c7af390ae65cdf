internal import CYAML

/// Reads the events of a text through libyaml.
///
/// Owns the C parser, frees it at the end, and belongs to one thread at a time. libyaml reads the bytes in
/// place, so they must outlive the reader: `Document.parse` holds both in one scope.
@safe
struct EventReader: ~Copyable {
    // The parser keeps a pointer to itself, so it needs an address that never changes; only this value has
    // it, and deinit frees it.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let firstCharacter: (_ mark: Mark) -> Unicode.Scalar?

    /// Makes a reader over UTF-8 bytes without a byte order mark.
    ///
    /// `bytes` must stay valid and unchanged for as long as the reader lives. `characterAt` looks up the
    /// character at a place, for the words of an error.
    init(
        _ bytes: UnsafeBufferPointer<UInt8>, characterAt: @escaping (_ mark: Mark) -> Unicode.Scalar?
    ) throws(ParseError) {
        unsafe parser = .allocate(capacity: 1)
        firstCharacter = characterAt
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw ParseError(mark: nil, message: "there is no memory left to read this")
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// Reads the next event, or throws what stops the text from being YAML.
    mutating func next() throws(ParseError) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { unsafe yaml_event_delete(&event) }
        let kind = try unsafe Self.kind(of: event)
        return unsafe Event(kind: kind, mark: Mark(event.start_mark))
    }

    private static func kind(of event: yaml_event_t) throws(ParseError) -> Event.Kind {
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let value = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let text = unsafe String(decoding: value, as: UTF8.self)
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
            return unsafe .scalar(
                Scalar(text: text, isPlain: isPlain), properties: properties(scalar.anchor, scalar.tag))
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe .sequenceStart(properties(start.anchor, start.tag))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe .mappingStart(properties(start.anchor, start.tag))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        default:
            throw unsafe ParseError(
                mark: Mark(event.start_mark), message: "this is YAML of a kind that isn't known here")
        }
    }

    private static func properties(
        _ anchor: UnsafeMutablePointer<yaml_char_t>?, _ tag: UnsafeMutablePointer<yaml_char_t>?
    ) -> Event.Properties {
        let tag = unsafe tag.map { unsafe String(cString: $0) }
        return unsafe Event.Properties(hasAnchor: anchor != nil, tag: tag)
    }

    /// Puts what libyaml says of its failure into one sentence with its place.
    private func fault() -> ParseError {
        let state = unsafe parser.pointee
        if unsafe state.error == YAML_MEMORY_ERROR {
            return ParseError(mark: nil, message: "there is no memory left to read this")
        }
        let mark = unsafe Mark(state.problem_mark)
        let problem = unsafe state.problem.map { unsafe String(cString: $0) } ?? "this is no YAML"
        let context = unsafe state.context.map { unsafe String(cString: $0) }
        let contextMark = unsafe Mark(state.context_mark)
        return SyntaxFault(
            problem: problem, mark: mark, context: context, contextMark: contextMark,
            character: firstCharacter(mark)
        ).error
    }
}

extension Mark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}
