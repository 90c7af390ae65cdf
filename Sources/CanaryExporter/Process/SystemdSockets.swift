internal import Glibc

/// The sockets that systemd opened for this process.
///
/// https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html
enum SystemdSockets {
    /// Takes the sockets over, so that no child of this process takes them too.
    ///
    /// - Returns: Their descriptors; none if there are none for this process.
    static func take() -> [Int32] {
        let descriptors = descriptors(
            processText: Environment.value("LISTEN_PID"), countText: Environment.value("LISTEN_FDS"),
            process: getpid())
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsafe unsetenv(name) }
        return descriptors
    }

    /// Which descriptors the variables name: so many from 3 on, if they are meant for this process.
    static func descriptors(processText: String?, countText: String?, process: Int32) -> [Int32] {
        guard let processText, Int32(processText) == process, let countText, let count = Int32(countText),
            count > 0, count <= countMax
        else { return [] }
        return Array(first..<(first + count))
    }

    private static let first: Int32 = 3

    /// Sockets: more than any unit has.
    private static let countMax: Int32 = 64
}
