internal import Glibc

/// Why a message file can't be followed.
struct FollowFault: Error, Hashable {
    /// The reason in words, to stand after the file's name.
    let reason: String

    /// What stands at the place is a folder, a pipe or the like.
    static let noRegularFile = FollowFault(reason: "is no regular file")

    /// Makes one with words of its own.
    init(reason: String) {
        self.reason = reason
    }

    /// Makes one of an error number of the system.
    init(code: Int32) {
        // strerror is not thread-safe everywhere; glibc's is for known codes.
        if let text = unsafe strerror(code) {
            reason = unsafe String(cString: text)
        } else {
            reason = "error \(code)"
        }
    }
}
