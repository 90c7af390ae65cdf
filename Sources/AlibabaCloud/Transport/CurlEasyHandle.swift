internal import CCurl

/// One request's handle of libcurl.
///
/// A plain reference: whoever made it frees it, once, after its last use, and one thread at a time uses it.
@safe
struct CurlEasyHandle: Hashable {
    private let pointer: OpaquePointer

    /// Makes a handle, nil without memory.
    init?() {
        guard let made = unsafe curl_easy_init() else { return nil }
        unsafe pointer = made
    }

    /// Takes a handle that libcurl gave back, nil for none.
    init?(_ pointer: OpaquePointer?) {
        guard let given = unsafe pointer else { return nil }
        unsafe self.pointer = given
    }

    /// Whether both are the same handle.
    static func == (left: CurlEasyHandle, right: CurlEasyHandle) -> Bool {
        unsafe left.pointer == right.pointer
    }

    /// Hashes the handle's address.
    func hash(into hasher: inout Hasher) {
        unsafe hasher.combine(UInt(bitPattern: pointer))
    }

    /// The handle for the multi handle's functions.
    var raw: OpaquePointer { unsafe pointer }

    /// The status of the answer, 0 if there was none.
    var responseCode: Int {
        var status = 0
        _ = unsafe ccurl_info_long(pointer, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    /// Sets a number.
    func set(_ option: CURLoption, _ value: Int) -> CURLcode {
        unsafe ccurl_set_long(pointer, option, value)
    }

    /// Sets a number that may be larger than a C long.
    func set(_ option: CURLoption, large value: Int) -> CURLcode {
        unsafe ccurl_set_off(pointer, option, curl_off_t(value))
    }

    /// Sets a text, which libcurl copies.
    func set(_ option: CURLoption, _ value: String?) -> CURLcode {
        guard let value else { return unsafe ccurl_set_string(pointer, option, nil) }
        return unsafe ccurl_set_string(pointer, option, value)
    }

    /// Sets a pointer, which must outlive the request.
    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) -> CURLcode {
        unsafe ccurl_set_pointer(pointer, option, value)
    }

    /// Sets the header lines, which must outlive the request.
    func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) -> CURLcode {
        unsafe ccurl_set_list(pointer, option, list)
    }

    /// Sets what receives the body or the headers.
    func set(_ option: CURLoption, callback: @escaping ccurl_data_callback) -> CURLcode {
        unsafe ccurl_set_data_callback(pointer, option, callback)
    }

    /// Sets what is asked before the request leaves.
    func set(prereqCallback: @escaping ccurl_prereq_callback) -> CURLcode {
        unsafe ccurl_set_prereq_callback(pointer, prereqCallback)
    }

    /// Takes every option back.
    func reset() {
        unsafe curl_easy_reset(pointer)
    }

    /// Frees the handle, which must not be used again.
    func free() {
        unsafe curl_easy_cleanup(pointer)
    }
}
