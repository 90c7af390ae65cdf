import Glibc

/// Writes texts to a descriptor whole, whatever it is.
struct Output {
    /// How writing ended.
    enum Outcome: Equatable {
        /// All of it was taken.
        case written
        /// Whoever read has left.
        case readerLeft
        /// The system's error number.
        case failed(Int32)
    }

    /// The descriptor, which stays open.
    let descriptor: Int32
    /// How long a reader may keep it waiting, between two pieces; nil for ever.
    var patience: Duration?

    /// Writes a text, piece by piece where the descriptor takes no more at once.
    func write(_ text: String) -> Outcome {
        let bytes = Array(text.utf8)
        var rest = bytes[...]
        while !rest.isEmpty {
            // Asked before, as a descriptor that blocks says nothing.
            guard patience == nil || isReady() else { return .failed(EAGAIN) }
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: guard isReady() else { return .failed(EAGAIN) }
            case EPIPE: return .readerLeft
            default: return .failed(errno)
            }
        }
        return .written
    }

    /// Waits until more can be written, or writing fails at once.
    private func isReady() -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let milliseconds = patience.map { Int32($0 / .milliseconds(1)) } ?? -1
        while true {
            let count = unsafe poll(&request, 1, milliseconds)
            if count < 0, errno == EINTR { continue }
            return count > 0
        }
    }
}

/// The system's errors in words.
enum SystemError {
    /// The words of an error number.
    static func text(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
}
