internal import COpenSSL

/// The start of OpenSSL, which must come before anything else uses it.
enum OpenSSLLibrary {
    /// True once OpenSSL is initialised without its exit handler.
    ///
    /// The handler frees OpenSSL's state in `exit` while threads may still use it: a crash at the very end.
    /// The first initialisation decides, so whoever uses OpenSSL or libcurl reads this before.
    ///
    /// https://docs.openssl.org/3.0/man3/OPENSSL_init_crypto/
    static let isReady: Bool = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1
}
