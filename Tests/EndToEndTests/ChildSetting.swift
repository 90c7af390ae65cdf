import Foundation

/// What a supervisor, a shell or a script gives to a child beside its arguments: standard descriptors and signals.
struct ChildSetting {
    /// What a standard descriptor is.
    enum Stream {
        case closed
        /// The file that `ChildProcess.log` reads.
        case log
        case path(String)
        /// A descriptor of the test's, which the child gets a copy of.
        case descriptor(Int32)
    }

    /// Standard input, output and error.
    var streams: [Stream] = [.path("/dev/null"), .log, .log]
    /// Signals that are blocked in the child.
    var blocked: [Int32] = []
    /// Signals that are ignored in the child.
    var ignored: [Int32] = []

    /// The one in which nothing is odd.
    static let plain = ChildSetting()

    /// One with another standard error.
    static func error(_ stream: Stream) -> ChildSetting {
        ChildSetting(streams: [.path("/dev/null"), .log, stream])
    }

    /// The command that starts another one with these signals ignored: a disposition can only be inherited, and
    /// a test must not ignore signals itself.
    func command(_ words: [String]) -> [String] {
        guard !ignored.isEmpty else { return words }
        let numbers = ignored.map(String.init).joined(separator: " ")
        return ["/bin/sh", "-c", "trap '' \(numbers); exec \"$@\"", "sh"] + words
    }

    /// What posix_spawn(3) does to the standard descriptors.
    func add(to actions: inout posix_spawn_file_actions_t, log: String) {
        for (number, stream) in zip(Int32(0)..., streams) {
            switch stream {
            case .closed: posix_spawn_file_actions_addclose(&actions, number)
            case .log:
                posix_spawn_file_actions_addopen(&actions, number, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            case .path(let path): posix_spawn_file_actions_addopen(&actions, number, path, O_RDWR, 0)
            case .descriptor(let own): posix_spawn_file_actions_adddup2(&actions, own, number)
            }
        }
    }

    /// The mask of blocked signals.
    var mask: sigset_t {
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in blocked { sigaddset(&mask, number) }
        return mask
    }
}

extension ChildProcess {
    /// Whether the program blocks or catches a signal now, so that it isn't the system that acts on it.
    func takes(signal: Int32) -> Bool {
        let masks = status.matches(of: #/Sig(?:Blk|Cgt):\s*([0-9a-f]+)/#).compactMap {
            UInt64($0.1, radix: 16)
        }
        return masks.contains { $0 & (1 << UInt64(signal - 1)) != 0 }
    }

    /// What the system says of it, as in proc(5); of its main thread where signals are concerned.
    private var status: String {
        (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
    }

    /// Where one of its descriptors leads; nil where it is closed.
    func target(ofDescriptor number: Int) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(identifier)/fd/\(number)")
    }
}
