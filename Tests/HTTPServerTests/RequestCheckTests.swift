import Testing

@testable import HTTPServer

/// Requests that can be read in two ways, and what is refused of them.
@Suite struct RequestCheckTests {
    typealias Fields = [(String, String)]

    @Test(
        arguments: [
            [("Host", "a")], [("Host", "a"), ("Content-Length", "5")],
            [("host", "a"), ("TRANSFER-ENCODING", "Chunked")],
            [("Host", "a"), ("X", "tab\there"), ("X", "")],
            [("Host", "a"), ("Contents-Length", "x"), ("Content-Length2", "y")],
        ] as [Fields])
    func `what can be read in one way is taken`(fields: Fields) {
        #expect(fault(fields) == nil)
    }

    @Test(
        arguments: [
            ([("Host", "a"), ("Content-Length", "5"), ("Transfer-Encoding", "chunked")], 400),
            ([("Host", "a"), ("Content-Length", "5"), ("content-length", "5")], 400),
            ([("Host", "a"), ("Content-Length", "+5")], 400), ([("Host", "a"), ("Content-Length", "")], 400),
            ([("Host", "a"), ("Content-Length", "5 ")], 400),
            ([("Host", "a"), ("Content-Length", "5,5")], 400),
            ([("Host", "a"), ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], 400),
            ([("Host", "a"), ("Transfer-Encoding", "gzip, chunked")], 501),
            ([("Host", "a"), ("Transfer-Encoding", "\u{b}chunked")], 400),
            ([("Host", "a"), ("Host", "a")], 400),
            ([], 400), ([("Host", "a"), ("Content-Length ", "5")], 400), ([("Host", "a"), ("", "5")], 400),
            ([("Host", "a"), ("X", "a\rb")], 400), ([("Host", "a"), ("X", "a\0b")], 400),
            ([("Host", "a"), ("X\0", "a")], 400),
        ] as [(Fields, Int)])
    func `what can be read in two ways is refused`(fields: Fields, status: Int) {
        #expect(fault(fields)?.response.status == status)
    }

    @Test func `methods, targets and versions are checked as well`() {
        #expect(fault([("Host", "a")], method: "BREW-2") == nil)
        #expect(fault([("Host", "a")], method: "G(T") != nil)
        #expect(fault([("Host", "a")], target: "/a b") != nil)
        #expect(fault([("Host", "a")], target: "/\u{7f}") != nil)
        #expect(fault([], version: "HTTP/1.0") == nil)
        #expect(fault([("Transfer-Encoding", "chunked")], version: "HTTP/1.0") != nil)
    }

    @Test(
        arguments: [
            [("Host", "a"), ("Transfer-Encoding", "chunked")],
            [("Host", "a"), ("transfer-encoding", "gzip")],
            [("Host", "a"), ("Content-Length", "5"), ("Transfer-Encoding", "")],
            [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked"), ("Host", "a")],
        ] as [Fields])
    func `where no chunks are taken every coding is refused`(fields: Fields) {
        for version in ["HTTP/1.0", "HTTP/1.1"] {
            let fault = fault(fields, version: version, takesChunkedBodies: false)
            #expect(fault?.response.status == 411)
        }
        #expect(fault([("Host", "a"), ("Content-Length", "5")], takesChunkedBodies: false) == nil)
    }

    private func fault(
        _ fields: Fields, method: String = "POST", target: String = "/", version: String = "HTTP/1.1",
        takesChunkedBodies: Bool = true
    ) -> RequestCheck.Fault? {
        var check = Array(method.utf8).withUnsafeBufferPointer {
            RequestCheck(method: $0, target: target, takesChunkedBodies: takesChunkedBodies)
        }
        for (name, value) in fields {
            Array(name.utf8).withUnsafeBufferPointer { name in
                Array(value.utf8).withUnsafeBufferPointer { check.note(name: name, value: $0) }
            }
        }
        return check.end(version: version)
    }
}
