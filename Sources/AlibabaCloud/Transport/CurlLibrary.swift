internal import CCurl

/// The start of libcurl.
enum CurlLibrary {
    /// True once libcurl is initialised, after OpenSSL without its exit handler.
    static let isReady: Bool =
        OpenSSLLibrary.isReady && curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
