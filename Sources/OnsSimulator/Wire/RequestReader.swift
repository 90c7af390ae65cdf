/// Cuts a stream of bytes into HTTP/1.1 requests.
///
/// Bytes go in as they arrive; a whole request comes out when there is one. What follows it stays for the
/// next.
struct RequestReader {
    /// What the bytes so far amount to.
    enum Progress {
        /// More bytes are needed.
        case incomplete
        /// A request, taken out of the stream.
        case request(WireRequest)
        /// This can't become a request; the status says why, and the connection is of no more use.
        case invalid(status: Int)
    }

    /// Request line and headers; real ones stay below 4 KiB.
    private static let maximumHeadBytes = 64 << 10

    /// Form bodies hold a few parameters.
    private static let maximumBodyBytes = 1 << 20

    private var buffer: [UInt8] = []

    /// Adds what has arrived.
    mutating func append(_ bytes: ArraySlice<UInt8>) { buffer += bytes }

    /// Takes the next request, if it is there whole.
    mutating func next() -> Progress {
        guard let headEnd = endOfHead() else {
            return buffer.count > Self.maximumHeadBytes ? .invalid(status: 431) : .incomplete
        }
        guard headEnd <= Self.maximumHeadBytes else { return .invalid(status: 431) }
        let lines = String(decoding: buffer[..<headEnd], as: UTF8.self)
            .split(separator: "\r\n", omittingEmptySubsequences: true)
        guard let first = lines.first else { return .invalid(status: 400) }
        let words = first.split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1."), words[1].hasPrefix("/") else {
            return .invalid(status: 400)
        }
        var headers: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
                return .invalid(status: 400)
            }
            headers.append((line[..<colon].lowercased(), trimmed(line[line.index(after: colon)...])))
        }
        guard !headers.contains(where: { $0.name == "transfer-encoding" }) else {
            return .invalid(status: 411)
        }
        let announced = headers.first { $0.name == "content-length" }?.value ?? "0"
        guard let length = Int(announced), length >= 0 else { return .invalid(status: 400) }
        guard length <= Self.maximumBodyBytes else { return .invalid(status: 413) }
        let end = headEnd + length
        guard buffer.count >= end else { return .incomplete }
        let request = WireRequest(
            method: String(words[0]), target: String(words[1]), headers: headers,
            body: Array(buffer[headEnd..<end]))
        buffer.removeFirst(end)
        return .request(request)
    }

    private func endOfHead() -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard buffer.count >= mark.count else { return nil }
        for start in 0...(buffer.count - mark.count) where buffer[start] == mark[0] {
            if buffer[start..<(start + mark.count)].elementsEqual(mark) { return start + mark.count }
        }
        return nil
    }

    private func trimmed(_ text: Substring) -> String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
