internal import HTTPServer
internal import Text

/// What values of the command line have wrong; each answers nil for a good text, else what stands behind it.
extension ExporterCommands {
    /// Checks an address to listen on.
    package static func listenAddressFault(_ text: String) -> String? {
        if text.hasPrefix("vsock:") {
            return "is a vsock address, which isn't supported; write host:port or unix:/path"
        }
        if text.contains("://") {
            return "is a URL; an address is host:port, [::1]:port, :port or unix:/path"
        }
        do throws(HTTPServerError) {
            _ = try ListenAddress(parsing: text)
            return nil
        } catch {
            guard case .invalidAddress(_, let reason) = error else { return "isn't an address: \(error)" }
            return "isn't an address: \(reason)"
        }
    }

    /// Checks the path of the metrics: no other page's, and one that every client sends as it is.
    ///
    /// `/` is allowed, and takes the place of the overview.
    package static func telemetryPathFault(_ text: String) -> String? {
        guard text.hasPrefix("/") else { return "doesn't begin with /, as in /metrics" }
        guard text.utf8.allSatisfy(isSentAsItIs) else {
            return "has characters that clients send in another form; take letters, digits, / - . _ and ~"
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if parts.dropLast().contains("") || parts.contains(".") || parts.contains("..") {
            return "is another path once a client has removed //, /./ and /../ from it"
        }
        guard text.utf8.count <= pathBytesMax else { return "is longer than \(pathBytesMax) characters" }
        if let folder = ServerPath.folders.first(where: text.hasPrefix) {
            return "is below \(folder), where other pages are"
        }
        let isTaken = ServerPath(rawValue: text) != nil || ServerPath.reserved.contains(text)
        return isTaken && text != ServerPath.overview.rawValue ? "is a page of its own" : nil
    }

    /// Checks an offset from UTC.
    package static func utcOffsetFault(_ text: String) -> String? {
        UTCOffset.seconds(of: text) == nil ? "isn't an offset from UTC like +08:00, -03:30 or Z" : nil
    }

    /// The names of a configuration's canaries, for completion; empty where the file can't be used.
    package static func canaryNames(file: String) -> [String] {
        guard case .success(let configuration) = Configuration.load(path: file) else { return [] }
        return configuration.canaries.map(\.name)
    }

    /// What neither Prometheus nor curl percent-encodes in a path.
    private static func isSentAsItIs(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "/-._~$&+,:;=@".utf8.contains(byte)
        }
    }

    /// The server takes request lines of a few kilobytes; a path is no place for more than this.
    private static let pathBytesMax = 500
}
