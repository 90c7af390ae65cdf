/// An address on this server, always relative, so that the page also works below a proxy's path.
struct PageLink: Hashable {
    /// The address as it stands in `href`.
    let text: String

    private init(_ text: String) {
        self.text = text
    }

    /// A path of this server, such as `/metrics`.
    static func path(_ path: String) -> PageLink {
        // With the dot no path can be read as a scheme or as another host.
        PageLink("./" + path.drop { $0 == "/" })
    }

    /// A place on the same page.
    static func place(_ id: String) -> PageLink { PageLink("#" + id) }

    /// The overview, or a canary's page, loaded anew every so many seconds if that is wished.
    static func page(_ request: PageRequest) -> PageLink {
        var items: [String] = []
        if let canary = request.canary { items.append("canary=" + encoded(canary)) }
        if let refresh = request.refreshSeconds { items.append("refresh=\(refresh)") }
        return PageLink("./" + (items.isEmpty ? "" : "?" + items.joined(separator: "&")))
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986, section 2.3.
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
