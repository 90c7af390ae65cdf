internal import CanaryWatch
internal import Glibc
internal import Text

/// Tells systemd, or whoever else set `NOTIFY_SOCKET`, how the process is; tells nobody where nobody asked.
///
/// A message is one datagram. Nothing waits for it and its failure is no reason to stop: who isn't told will
/// say so. https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
struct SystemdNotifier: Sendable {
    /// The socket's path, or its name with `@` in front in the abstract namespace; nil for nobody.
    private let address: String?

    /// How often the watchdog must hear of the process; nil if there is none.
    let watchdogInterval: Duration?

    /// Reads the variables that this process was started with.
    static func fromEnvironment() -> SystemdNotifier {
        SystemdNotifier(
            address: Environment.value("NOTIFY_SOCKET"),
            watchdogMicroseconds: Environment.value("WATCHDOG_USEC"),
            watchdogProcess: Environment.value("WATCHDOG_PID"), process: getpid())
    }

    /// Makes a notifier from the variables' texts.
    init(address: String?, watchdogMicroseconds: String?, watchdogProcess: String?, process: Int32) {
        let isUsable = address.map { ($0.hasPrefix("/") || $0.hasPrefix("@")) && $0.utf8.count > 1 } ?? false
        self.address = isUsable ? address : nil
        let isMeant = watchdogProcess.map { Int32($0) == process } ?? true
        let microseconds = watchdogMicroseconds.flatMap { Int64($0) } ?? 0
        watchdogInterval = isUsable && isMeant && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// Tells that it listens and is configured: after the start, and after a reload.
    func ready() {
        send("READY=1\n")
    }

    /// Tells that a reload has begun; `ready` must follow, also where it is refused.
    func reloading(at now: MonotonicTime) {
        send("RELOADING=1\nMONOTONIC_USEC=\(now.nanoseconds / 1000)\n")
    }

    /// Tells that the process is about to end.
    func stopping() {
        send("STOPPING=1\n")
    }

    /// Tells the watchdog that all is well.
    func alive() {
        send("WATCHDOG=1\n")
    }

    private func send(_ message: String) {
        guard let address else { return }
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let socket = Glibc.socket(AF_UNIX, type, 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        // A name in the abstract namespace begins with a NUL, and its length counts, not one at its end.
        let isAbstract = address.hasPrefix("@")
        let bytes = (isAbstract ? [0] : []) + Array(address.utf8.dropFirst(isAbstract ? 1 : 0))
        guard bytes.count < MemoryLayout.size(ofValue: name.sun_path) else { return }
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { path in unsafe path.copyBytes(from: bytes) }
        let length = MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1)
        let text = Array(message.utf8)
        unsafe withUnsafePointer(to: &name) { pointer in
            let raw = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            _ = unsafe sendto(socket, text, text.count, Int32(MSG_NOSIGNAL), raw, socklen_t(length))
        }
    }
}
