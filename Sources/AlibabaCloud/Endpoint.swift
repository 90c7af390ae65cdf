internal import Text

/// The host that an account and region is asked at.
///
/// The rule is the vendor's: `ons.<region>.aliyuncs.com`, or `ons-vpc.<region>.aliyuncs.com` from inside a
/// VPC.
///
/// Vendor's page: "api-ons-2019-02-14-endpoint" in the developer reference of ApsaraMQ for RocketMQ 4.x.
package struct Endpoint: Sendable, Hashable {
    /// From where the cloud is reached.
    package enum Network: String, Sendable, CaseIterable {
        /// Over the Internet.
        case `public`
        /// From inside a virtual private cloud of the region.
        case vpc
    }

    /// Whether the connection is encrypted; plain HTTP is for loopback alone.
    package enum Scheme: String, Sendable {
        /// Plain HTTP.
        case http
        /// HTTP over TLS.
        case https

        /// The port that a URL needn't name.
        var defaultPort: UInt16 { self == .http ? 80 : 443 }
    }

    /// A DNS label is at most this long (RFC 1035, section 2.3.4).
    private static let labelCharactersMax = 63

    /// A DNS name is at most this long (RFC 1035, section 2.3.4).
    private static let hostCharactersMax = 253

    /// How the connection is made.
    package let scheme: Scheme

    /// The host name or address in lower case, an IPv6 address without its brackets.
    package let host: String

    /// The port, the scheme's default one if the address named none.
    package let port: UInt16

    /// The endpoint of a region, always over HTTPS.
    ///
    /// Throws `invalidRegion` unless the region can be a part of a host name.
    package init(region: String, network: Network) throws(EndpointError) {
        let isName = region.utf8.allSatisfy { Self.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        guard isName, !region.isEmpty, region.utf8.count <= Self.labelCharactersMax,
            region.first != "-", region.last != "-"
        else { throw .invalidRegion(ForeignLine.cut(region)) }
        scheme = .https
        host = network == .vpc ? "ons-vpc.\(region).aliyuncs.com" : "ons.\(region).aliyuncs.com"
        port = scheme.defaultPort
    }

    /// The endpoint at an address of the form `https://HOST[:PORT]`, or `http://` to a loopback host.
    ///
    /// A trailing slash is allowed; a path, query, fragment or user is not. Throws saying what is wrong.
    package init(override address: String) throws(EndpointError) {
        let shown = ForeignLine.cut(address)
        let rest: Substring
        if address.hasPrefix("https://") {
            scheme = .https
            rest = address.dropFirst("https://".count)
        } else if address.hasPrefix("http://") {
            scheme = .http
            rest = address.dropFirst("http://".count)
        } else {
            throw .invalidAddress(shown, why: "it starts with neither https:// nor http://")
        }
        let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
        let (name, portText) = try Self.split(authority, shown: shown)
        guard let name = Self.checkedHost(name, isBracketed: authority.hasPrefix("[")) else {
            throw .invalidAddress(shown, why: "the host is not a name or an address")
        }
        host = name
        if let portText {
            guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(portText),
                number > 0
            else { throw .invalidAddress(shown, why: "the port is not a number from 1 to 65535") }
            port = number
        } else {
            port = scheme.defaultPort
        }
        guard scheme == .https || isLoopback else { throw .plainToRemote(shown) }
    }

    /// Whether the host is this machine: 127.0.0.0/8, ::1 or localhost.
    ///
    /// libcurl resolves `localhost` itself, to loopback addresses only, since 7.77.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The value of the Host header, which is signed: with the port if it isn't the scheme's default.
    package var hostHeader: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// The address as a URL without a path.
    package var url: String { "\(scheme.rawValue)://\(hostHeader)" }

    private static func split(
        _ authority: Substring, shown: String
    ) throws(EndpointError) -> (host: Substring, port: Substring?) {
        let afterHost: Substring
        let host: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else {
                throw .invalidAddress(shown, why: "the bracket of the IPv6 address is not closed")
            }
            host = authority[authority.index(after: authority.startIndex)..<end]
            afterHost = authority[authority.index(after: end)...]
        } else {
            let end = authority.firstIndex(of: ":") ?? authority.endIndex
            host = authority[..<end]
            afterHost = authority[end...]
        }
        if afterHost.isEmpty { return (host, nil) }
        guard afterHost.hasPrefix(":") else {
            throw .invalidAddress(shown, why: "only a port may follow the host")
        }
        return (host, afterHost.dropFirst())
    }

    /// The host in lower case, nil if it holds a character that no host name or address has.
    private static func checkedHost(_ name: Substring, isBracketed: Bool) -> String? {
        let host = name.lowercased()
        guard !host.isEmpty, host.utf8.count <= hostCharactersMax else { return nil }
        let isHost = host.utf8.allSatisfy { byte in
            isBracketed
                ? (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || byte == UInt8(ascii: ":")
                    || byte == UInt8(ascii: ".")
                : isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: "_")
        }
        return isHost ? host : nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

/// Why a text is no endpoint.
package enum EndpointError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The region can't be a part of a host name.
    case invalidRegion(String)
    /// The address has not the form that is asked for.
    case invalidAddress(String, why: String)
    /// The address is plain HTTP and its host is not this machine.
    case plainToRemote(String)

    /// A sentence that shows the text, cut to 200 characters, and says what would be right.
    package var description: String {
        switch self {
        case .invalidRegion(let region):
            "'\(region)' is not a region: it must be of small letters, digits and hyphens"
        case .invalidAddress(let address, let why):
            "'\(address)' is not an endpoint: \(why); the form is https://HOST[:PORT]"
        case .plainToRemote(let address):
            "'\(address)' is not allowed: plain HTTP is for loopback hosts only, use https://"
        }
    }
}
