/// Why a server couldn't be started; each description names the address and the fix.
package enum HTTPServerError: Error, Hashable, CustomStringConvertible {
    /// The text isn't an address to listen on.
    case invalidAddress(String, reason: String)

    /// The host name has no address, with the resolver's reason.
    case unresolvable(ListenAddress, reason: String)

    /// Another socket listens there already.
    case addressInUse(ListenAddress)

    /// The address belongs to no interface of this machine.
    case addressNotLocal(ListenAddress)

    /// A file that is no socket is in the place of a unix socket.
    case notSocket(ListenAddress)

    /// No socket was handed over by another process, or the descriptor isn't one that listens.
    case notInherited(descriptor: Int32?)

    /// The port is privileged, or the socket's folder may not be written to.
    case permissionDenied(ListenAddress)

    /// TLS can't be spoken with the settings.
    case tls(TLSSettingsError)

    /// A system call failed for another reason, with its name and the system's message.
    case system(ListenAddress, call: String, reason: String)

    /// The HTTP library refused to start, with what it logged.
    case refused(reason: String)

    /// One sentence that names the address, the fault and the fix.
    package var description: String {
        switch self {
        case .invalidAddress(let text, let reason):
            "Can't listen on \"\(text)\": \(reason)."
        case .unresolvable(let address, let reason):
            "Can't listen on \(address): the host \(address.host) isn't known (\(reason)); use an IP address."
        case .addressInUse(let address) where address.path != nil:
            "Can't listen on \(address): a process listens there already. Stop it or choose another path."
        case .permissionDenied(let address) where address.path != nil:
            "Can't listen on \(address): this user may not make a file there. Choose a folder it may "
                + "write to, as systemd's RuntimeDirectory= makes one."
        case .notSocket(let address):
            "Can't listen on \(address): a file that is no socket is there. Remove it or choose another path."
        case .notInherited(nil):
            "no socket activation file descriptors found: start it by a systemd socket unit, or leave out "
                + "--web.systemd-socket."
        case .notInherited(let descriptor?):
            "Descriptor \(descriptor), handed over by systemd, is no TCP or unix stream socket that listens: "
                + "use ListenStream= in the socket unit."
        case .addressInUse(let address):
            "Can't listen on \(address): port \(address.port) is in use. Stop the process that has it "
                + "(ss -ltnp 'sport = :\(address.port)' names it) or choose another port."
        case .addressNotLocal(let address):
            "Can't listen on \(address): no interface of this machine has that address. "
                + "Use one that has, or :\(address.port) for all."
        case .permissionDenied(let address):
            "Can't listen on \(address): ports below 1024 need CAP_NET_BIND_SERVICE. Choose a higher port."
        case .tls(let error):
            error.description
        case .system(let address, let call, let reason):
            "Can't listen on \(address): \(call) failed: \(reason)."
        case .refused(let reason):
            "The HTTP server can't start: \(reason)."
        }
    }

    /// Characters of foreign text that an error keeps.
    static let foreignTextMax = 200
}
