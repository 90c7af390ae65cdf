internal import Glibc

/// Variables that whoever started the process set.
enum Environment {
    /// The value of a variable; nil if it isn't set.
    static func value(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
