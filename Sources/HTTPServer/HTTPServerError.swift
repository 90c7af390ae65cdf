/// Why a server couldn't be started; each description names the address and the mend.
public enum HTTPServerError: Error, Hashable, CustomStringConvertible {
    /// The text isn't an address to listen on.
    case invalidAddress(String, reason: String)

    /// The host name has no address, with the resolver's reason.
    case unresolvable(ListenAddress, reason: String)

    /// Another socket listens there already.
    case addressInUse(ListenAddress)

    /// The address belongs to no interface of this machine.
    case addressNotLocal(ListenAddress)

    /// The port is privileged.
    case permissionDenied(ListenAddress)

    /// TLS can't be spoken with the settings.
    case tls(TLSSettingsError)

    /// A system call failed for another reason, with its name and the system's message.
    case system(ListenAddress, call: String, reason: String)

    /// The HTTP library refused to start, with what it logged.
    case refused(ListenAddress, reason: String)

    /// One sentence that names the address, the fault and the mend.
    public var description: String {
        switch self {
        case .invalidAddress(let text, let reason):
            "Can't listen on \"\(text)\": \(reason)."
        case .unresolvable(let address, let reason):
            "Can't listen on \(address): the host \(address.host) isn't known (\(reason)); use an IP address."
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
        case .refused(let address, let reason):
            "Can't listen on \(address): \(reason)."
        }
    }

    /// Characters of foreign text that an error keeps.
    static let foreignTextMax = 200
}
