/// Reads a YAML text into nodes.
///
/// What is read is YAML without its traps: one document, no anchors and aliases (a few of which can stand for
/// billions of nodes), no tags but the one that says "text". Keys written twice are kept for the reader to
/// report. Everything is bounded, so that no input makes this crash or take long.
package enum Document {
    /// The most bytes that are read: a megabyte of configuration is thousands of canaries.
    package static let byteLimit = 1 << 20
    /// How deep nodes may stand in one another; a configuration needs six.
    package static let depthLimit = 64
    /// The most nodes: they take about 200 bytes each, so this is 40 MB.
    package static let nodeLimit = 200_000

    /// Reads a text in UTF-8, with or without a byte order mark.
    ///
    /// Returns nil for a text that holds nothing but space and comments. Throws the first fault: a text
    /// beyond the bounds, bytes that aren't UTF-8, broken YAML, a second document, an anchor, an alias or a
    /// tag.
    package static func parse(_ bytes: [UInt8]) throws(ParseError) -> Node? {
        guard bytes.count <= byteLimit else {
            throw ParseError(
                mark: nil,
                message: "has \(bytes.count) bytes, more than the \(byteLimit) that are read: split it up")
        }
        for mark in utf16Marks where bytes.starts(with: mark) {
            throw ParseError(mark: nil, message: "is written in UTF-16: save it in UTF-8")
        }
        let text = bytes.starts(with: utf8Mark) ? bytes.dropFirst(utf8Mark.count) : bytes[...]
        let check = TextCheck(text)
        if let fault = check.fault() { throw fault }
        return try read(text, check: check)
    }

    private static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let utf16Marks: [[UInt8]] = [[0xFE, 0xFF], [0xFF, 0xFE]]

    private static func read(_ text: ArraySlice<UInt8>, check: TextCheck) throws(ParseError) -> Node? {
        // The closure lets only a result out, since typed errors don't pass through the buffer's own scope.
        let result: Result<Node?, ParseError> = unsafe text.withUnsafeBufferPointer { buffer in
            do throws(ParseError) {
                var events = try unsafe EventReader(buffer, characterAt: check.character)
                var builder = NodeBuilder()
                while !builder.isFinished {
                    try builder.add(try events.next())
                }
                return .success(builder.root)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
