internal import CMicroHTTPD
internal import Glibc

/// A response made once from bytes that never change, and sent any number of times without copying them.
///
/// The body may be in several chunks, sent one after the other, so that a large one that others share and a
/// small one made for this response need not be joined. Any thread may make, send and let go of it; the
/// chunks are freed when the last user, a slow client included, has let go.
@safe
package final class PreparedResponse: Sendable {
    /// The status code, 200 to 599.
    package let status: Int

    /// Header fields, without those the server adds.
    package let headers: [HTTPHeader]

    /// Bytes of the body, all chunks together.
    package var bodyLength: Int { body.length }

    private let body: ResponseBody

    // Proof for nonisolated(unsafe): the library counts users of a response under a mutex of its own, so that
    // queueing and destroying from any thread is safe; its headers are added in init alone.
    private nonisolated(unsafe) let response: OpaquePointer

    /// Makes a response from chunks that others may share.
    ///
    /// Traps if memory has run out, or if there are more chunks than the system can send at once (1024).
    package convenience init(status: Int, headers: [HTTPHeader], chunks: [[UInt8]]) {
        self.init(status: status, headers: headers, body: ResponseBody(chunks))
    }

    private init(status: Int, headers: [HTTPHeader], body: ResponseBody) {
        precondition((200..<600).contains(status), "not a final status code: \(status)")
        guard let response = unsafe body.makeResponse() else {
            preconditionFailure("no memory for a response of \(body.length) bytes")
        }
        for header in headers {
            // Names and values were checked when the fields were made.
            let added = unsafe MHD_add_response_header(response, header.name, header.value)
            precondition(added == .YES, "the library refused the header field \(header.name)")
        }
        self.status = status
        self.headers = headers
        self.body = body
        unsafe self.response = unsafe response
    }

    /// Makes a response that can be sent more than once from one.
    package convenience init(_ response: HTTPResponse) {
        self.init(status: response.status, headers: response.headers, chunks: [response.body])
    }

    deinit {
        // Drops this object's share; connections that still send it have their own.
        unsafe MHD_destroy_response(response)
    }

    /// The same response with other header fields; the bytes of the body are shared, not copied.
    package func replacing(headers: [HTTPHeader]) -> PreparedResponse {
        PreparedResponse(status: status, headers: headers, body: body)
    }

    /// Sends the response on a connection; only within the library's request callback.
    func queue(on connection: OpaquePointer) -> MHD_Result {
        unsafe MHD_queue_response(connection, UInt32(status), response)
    }
}

/// The chunks of a body, kept alive by the library until it calls `releaseBody`.
private final class ResponseBody: Sendable {
    /// Chunks that have bytes, in order.
    private let chunks: [[UInt8]]

    /// Bytes of all chunks.
    let length: Int

    init(_ chunks: [[UInt8]]) {
        let chunks = chunks.filter { !$0.isEmpty }
        precondition(chunks.count <= Self.chunksMax, "too many chunks")
        length = chunks.reduce(0) { $0 + $1.count }
        self.chunks = chunks.count > 1 && length <= Self.joinedBytesMax ? [Self.joined(chunks)] : chunks
    }

    /// Copies piece by piece; `joined()` goes byte by byte, which takes longer than sending.
    private static func joined(_ chunks: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(chunks.reduce(0) { $0 + $1.count })
        for chunk in chunks { bytes.append(contentsOf: chunk) }
        return bytes
    }

    /// IOV_MAX on Linux: what one sendmsg takes.
    private static let chunksMax = 1024

    /// Bytes up to which several chunks are joined once: several cost a second system call each time they are
    /// sent.
    private static let joinedBytesMax = 256 * 1024

    /// Makes the library's response object, which owns a reference to this body; nil if memory has run out.
    func makeResponse() -> OpaquePointer? {
        // Balanced by releaseBody, which the library calls once when nobody sends the response any more, or
        // below if it made no response.
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        // The pointers leave their closure. That is sound here: an array without a bridge keeps its elements
        // in one heap object at a fixed address, `chunks` is never mutated, and the reference above keeps it
        // until the library lets go.
        let pieces = unsafe chunks.map { chunk in
            unsafe chunk.withUnsafeBytes {
                unsafe MHD_IoVec(iov_base: $0.baseAddress, iov_len: $0.count)
            }
        }
        let response: OpaquePointer?
        if unsafe pieces.count <= 1 {
            // One piece goes out in the same system call as the headers.
            let base = unsafe UnsafeMutableRawPointer(mutating: pieces.first?.iov_base)
            unsafe response = MHD_create_response_from_buffer_with_free_callback_cls(
                length, base ?? context, releaseBody, context)
        } else {
            unsafe response = MHD_create_response_from_iovec(
                pieces, UInt32(pieces.count), releaseBody, context)
        }
        if unsafe response == nil { unsafe releaseBody(context) }
        return unsafe response
    }
}

/// Lets go of a response's chunks.
///
/// The library calls it on any thread, once, with the context that `makeResponse` retained.
private func releaseBody(_ context: UnsafeMutableRawPointer?) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<ResponseBody>.fromOpaque(context).release()
}
