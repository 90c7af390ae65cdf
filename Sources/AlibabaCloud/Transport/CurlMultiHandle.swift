internal import CCurl

/// The handle of libcurl that drives all requests and keeps the connections.
///
/// A plain reference: whoever made it frees it, once, after its last use.
@safe
struct CurlMultiHandle: @unchecked Sendable {
    // Proof for @unchecked: one thread calls everything but wakeUp, which libcurl allows from any thread
    // while the handle lives; CurlTransport calls it under its mailbox's lock, and the worker frees the
    // handle only after it has closed the mailbox under that lock.
    private let pointer: OpaquePointer

    /// Makes a handle that keeps up to so many idle connections, nil without memory.
    init?(connectionsKeptMax: Int) {
        guard let made = unsafe curl_multi_init() else { return nil }
        unsafe pointer = made
        _ = unsafe ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, connectionsKeptMax)
    }

    /// Ends the running or next `poll` at once; any thread may call.
    func wakeUp() {
        unsafe curl_multi_wakeup(pointer)
    }

    /// Takes a request; false if libcurl refuses.
    func add(_ easy: CurlEasyHandle) -> Bool {
        unsafe curl_multi_add_handle(pointer, easy.raw) == CURLM_OK
    }

    /// Gives a request back, finished or not; its connection is kept if it is still good.
    func remove(_ easy: CurlEasyHandle) {
        unsafe curl_multi_remove_handle(pointer, easy.raw)
    }

    /// Does what can be done without waiting; the callbacks run in here.
    func perform() {
        var running: Int32 = 0
        unsafe curl_multi_perform(pointer, &running)
    }

    /// Waits for something to do, for libcurl's next timer, or for so many milliseconds.
    func poll(millisecondsMax: Int32) {
        unsafe curl_multi_poll(pointer, nil, 0, millisecondsMax, nil)
    }

    /// The next finished request with its code, nil if there is none.
    func nextDone() -> (easy: CurlEasyHandle, code: CURLcode)? {
        var code = CURLE_OK
        return unsafe CurlEasyHandle(ccurl_multi_next_done(pointer, &code)).map { ($0, code) }
    }

    /// Frees the handle and closes its connections; every request must have been given back.
    func free() {
        unsafe curl_multi_cleanup(pointer)
    }
}
