/// Decides whether a request's line and header fields leave no doubt about where it ends.
///
/// The library is lax where a server behind a proxy must not be: two of them that read a request differently
/// can be made to see different requests (RFC 9112, section 11.2). What is in doubt is refused, and the
/// connection ends.
struct RequestCheck {
    /// Why a request is refused.
    enum Fault: Equatable {
        /// It isn't HTTP as it should be, or can be read in two ways.
        case malformed(String)
        /// A transfer coding other than chunked.
        case unknownCoding
        /// A transfer coding where none is taken.
        case codingNotTaken

        /// The answer.
        var response: HTTPResponse {
            switch self {
            case .malformed(let what): .text(400, "Bad Request: \(what)")
            case .unknownCoding: .text(501, "Not Implemented: Transfer-Encoding may only be chunked")
            case .codingNotTaken:
                .text(411, "Length Required: send the body with Content-Length, without Transfer-Encoding")
            }
        }
    }

    /// The first fault found.
    private(set) var fault: Fault?

    private let takesChunkedBodies: Bool
    private var lengths = 0
    private var codings = 0
    private var hosts = 0

    /// Begins with the request line.
    init(method: UnsafeBufferPointer<UInt8>, target: String, takesChunkedBodies: Bool) {
        self.takesChunkedBodies = takesChunkedBodies
        if unsafe !Self.isToken(method) { fault = .malformed("the method isn't a token") }
        if target.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) {
            fault = .malformed("the target holds spaces or control characters")
        }
    }

    /// Goes on with a header field, in order.
    mutating func note(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        guard fault == nil else { return }
        // Also what has a space before its colon: some read it as the field, some don't.
        guard unsafe Self.isToken(name) else {
            fault = .malformed("the name of a header field isn't a token")
            return
        }
        // No NUL of a value comes here, nor one of the target: the library (0.9.75) ends its texts there, and
        // what stood behind it is gone.
        guard unsafe !value.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }) else {
            fault = .malformed("the value of a header field holds control characters")
            return
        }
        switch name.count {
        case 4 where unsafe Self.isEqual(name, "host"):
            hosts += 1
            if hosts > 1 { fault = .malformed("there are two Host fields") }
        case 14 where unsafe Self.isEqual(name, "content-length"):
            lengths += 1
            if unsafe value.isEmpty || !value.allSatisfy({ (0x30...0x39).contains($0) }) {
                fault = .malformed("Content-Length isn't a number")
            }
            if lengths > 1 { fault = .malformed("there are two Content-Length fields") }
        case 17 where unsafe Self.isEqual(name, "transfer-encoding"):
            codings += 1
            guard takesChunkedBodies else {
                fault = .codingNotTaken
                return
            }
            if unsafe !Self.isEqual(value, "chunked") { fault = .unknownCoding }
            if codings > 1 { fault = .malformed("there are two Transfer-Encoding fields") }
        default: break
        }
    }

    /// Ends with the version, as in `HTTP/1.1`; the fault, if there is one.
    mutating func end(version: String) -> Fault? {
        guard fault == nil else { return fault }
        // RFC 9112, section 3.2.
        if hosts == 0, version != "HTTP/1.0" { fault = .malformed("there is no Host field") }
        if codings > 0, lengths > 0 {
            fault = .malformed("there are both Content-Length and Transfer-Encoding")
        }
        if codings > 0, version == "HTTP/1.0" { fault = .malformed("HTTP/1.0 has no Transfer-Encoding") }
        return fault
    }

    /// RFC 9110, section 5.6.2, by byte.
    private static let isTokenByte: [Bool] = (0..<256).map { code in
        let byte = UInt8(code)
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            return true
        default: return "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func isToken(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        unsafe !text.isEmpty && text.allSatisfy { isTokenByte[Int($0)] }
    }

    private static func isEqual(_ text: UnsafeBufferPointer<UInt8>, _ lowercase: StaticString) -> Bool {
        guard text.count == lowercase.utf8CodeUnitCount else { return false }
        for index in 0..<text.count {
            let byte = unsafe text[index]
            let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
            guard unsafe lower == lowercase.utf8Start[index] else { return false }
        }
        return true
    }
}
