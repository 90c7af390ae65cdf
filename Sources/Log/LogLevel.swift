/// How grave an event is, with the names that Prometheus's programs use.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
    /// What helps to find a fault: each call, each file that was read.
    case debug
    /// What an operator wants to have read once: a start, a reload, an end.
    case info
    /// What goes wrong and is coped with, or may need a look.
    case warn
    /// What goes wrong and stays wrong until somebody acts.
    case error

    /// Tells whether the left level is the less grave one.
    package static func < (left: Self, right: Self) -> Bool { left.gravity < right.gravity }

    /// The place in the order of the levels, 0 for the least grave.
    var gravity: UInt8 {
        switch self {
        case .debug: 0
        case .info: 1
        case .warn: 2
        case .error: 3
        }
    }

    /// The digit that systemd's journal knows the level by, from syslog's 3 to 7.
    ///
    /// https://www.freedesktop.org/software/systemd/man/latest/sd-daemon.html
    var journalPriority: UInt8 {
        switch self {
        case .debug: UInt8(ascii: "7")
        case .info: UInt8(ascii: "6")
        case .warn: UInt8(ascii: "4")
        case .error: UInt8(ascii: "3")
        }
    }
}
