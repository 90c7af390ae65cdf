/// Why there are no credentials.
///
/// The description names the variable or the file, and never shows what stands in it.
package enum CredentialsError: Error, Equatable, Sendable {
    /// An environment variable is unset or empty.
    case notSet(variable: String)
    /// The file doesn't exist.
    case fileMissing(path: String)
    /// The file couldn't be read, for the reason the system gave.
    case fileUnreadable(path: String, reason: String)
    /// The file is empty or has white space only.
    case fileEmpty(path: String)
    /// The file is larger than any key.
    case fileTooLarge(path: String, bytesMax: Int)
    /// What the variable or the file holds is not one line of printable ASCII.
    case notText(source: String)
    /// Another provider's reason, which must hold no secret.
    case unavailable(reason: String)
}

extension CredentialsError: CustomStringConvertible {
    /// A sentence for logs that names the source and the fault.
    package var description: String {
        switch self {
        case .notSet(let variable): "the environment variable \(variable) is not set"
        case .fileMissing(let path): "the credentials file \(path) does not exist"
        case .fileUnreadable(let path, let reason): "the credentials file \(path) can't be read: \(reason)"
        case .fileEmpty(let path): "the credentials file \(path) is empty"
        case .fileTooLarge(let path, let bytesMax):
            "the credentials file \(path) is larger than \(bytesMax) bytes"
        case .notText(let source): "\(source) is not one line of printable ASCII characters"
        case .unavailable(let reason): reason
        }
    }
}
