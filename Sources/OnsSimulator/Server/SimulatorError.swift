/// Why a simulated cloud can't be started or its message files can't be written.
package enum SimulatorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The host isn't a loopback address; the simulator binds to nothing else.
    case notLoopback(host: String)
    /// It has been started before; a cloud is started once.
    case alreadyStarted
    /// A call of the operating system failed.
    case system(call: String, errno: Int32)

    /// What happened, for people; foreign text is cut to 200 characters.
    package var description: String {
        switch self {
        case .notLoopback(let host):
            "the simulated cloud listens on 127.0.0.1 and ::1 only, not on '\(host.prefix(200))'"
        case .alreadyStarted: "the simulated cloud has been started already"
        case .system(let call, let errno): "\(call.prefix(200)) failed with errno \(errno)"
        }
    }
}
