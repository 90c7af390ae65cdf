internal import Glibc

/// Checks the address of an API endpoint: `https://host[:port]`, or `http://` to the machine itself.
///
/// The rules are stricter than RFC 3986, so that what is printed here is what a client connects to.
struct EndpointText {
    /// The address, with scheme and host in lower case.
    let url: String

    /// Checks a text; throws a sentence that doesn't repeat it, since it may hold a password.
    init(_ text: String) throws(EndpointFault) {
        guard let schemeEnd = text.firstRange(of: "://") else {
            throw EndpointFault("is no URL; write it like https://ons.cn-hangzhou.aliyuncs.com")
        }
        let scheme = text[..<schemeEnd.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else {
            throw EndpointFault("begins with neither https:// nor http://; write it like https://host:8443")
        }
        let rest = text[schemeEnd.upperBound...]
        let authority = rest.prefix { !"/?#\\".contains($0) }
        guard !authority.contains("@") else {
            throw EndpointFault(
                "holds a user or a password before an @; remove them, credentials stand elsewhere")
        }
        guard authority.endIndex == rest.endIndex else {
            throw EndpointFault("holds something after the host; remove it from the first / ? or # on")
        }
        let (host, port) = try Self.split(authority)
        guard let kind = Self.kind(of: host) else {
            throw EndpointFault(
                "holds no valid host; write a name, an IPv4 address, or an IPv6 address in [ ]")
        }
        guard scheme == "https" || kind == .loopback else {
            throw EndpointFault(
                "uses http:// to another machine, where calls could be read on the way; write https://"
                    + " (http:// is for localhost, 127.0.0.0/8 and [::1])")
        }
        url = "\(scheme)://\(host.lowercased())" + (port.map { ":\($0)" } ?? "")
    }

    private enum Kind {
        case loopback
        case other
    }

    /// Cuts `host:port` in two; the host of an IPv6 address keeps its brackets.
    private static func split(_ authority: Substring) throws(EndpointFault) -> (host: String, port: Int?) {
        let hostEnd: Substring.Index
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else {
                throw EndpointFault(
                    "opens a [ that is never closed; write it like https://[2001:db8::1]:8443")
            }
            hostEnd = authority.index(after: bracket)
        } else {
            hostEnd = authority.firstIndex(of: ":") ?? authority.endIndex
        }
        let rest = authority[hostEnd...]
        guard !rest.isEmpty else { return (String(authority), nil) }
        let digits = rest.dropFirst()
        guard rest.first == ":", digits.count <= 5, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            let port = Int(digits), (1...65535).contains(port)
        else {
            throw EndpointFault("holds no valid port after the host; write a number from 1 to 65535")
        }
        return (String(authority[..<hostEnd]), port)
    }

    private static func kind(of host: String) -> Kind? {
        if host.hasPrefix("[") {
            var address = in6_addr()
            guard unsafe inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &address) == 1 else {
                return nil
            }
            let bytes = unsafe withUnsafeBytes(of: address) { unsafe Array($0) }
            return bytes == Array(repeating: 0, count: 15) + [1] ? .loopback : .other
        }
        var address = in_addr()
        if unsafe inet_pton(AF_INET, host, &address) == 1 {
            return UInt32(bigEndian: address.s_addr) >> 24 == 127 ? .loopback : .other
        }
        guard isName(host) else { return nil }
        return host.lowercased() == "localhost" ? .loopback : .other
    }

    /// Whether the text is a host name by RFC 1123 section 2.1 whose last label isn't a number.
    ///
    /// A number there would make it an address in one of the short forms, like `127.1`.
    private static func isName(_ host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, let last = labels.last, !last.allSatisfy(\.isNumber) else {
            return false
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        }
    }
}

/// Why a text is no endpoint that may be used.
struct EndpointFault: Error {
    /// The end of a sentence that begins with the endpoint.
    let message: String

    /// Makes a fault from its words.
    init(_ message: String) {
        self.message = message
    }
}
