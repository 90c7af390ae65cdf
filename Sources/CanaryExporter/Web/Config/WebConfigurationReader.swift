internal import HTTPServer
internal import Passwords
internal import Text
internal import YAML

/// Reads a whole web configuration file.
///
/// What exporter-toolkit takes is taken, and what it refuses is refused, with a place and a mend; the
/// differences stand in docs/web-configuration.md.
struct WebConfigurationReader {
    private static let keys = ["tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"]

    private let findings: Findings
    private let values: WebValueReader
    private let directory: String

    /// Makes a reader that takes relative paths as relative to a folder.
    init(directory: String, findings: Findings) {
        self.directory = directory
        self.findings = findings
        values = WebValueReader(findings)
    }

    /// Reads the bytes of a file; what is wrong with it goes to the findings, and then the result may be nil.
    ///
    /// A file without content is one without TLS, users and limits.
    func read(_ bytes: [UInt8]) -> WebConfiguration? {
        let root: Node?
        do throws(ParseError) {
            root = try Document.parse(bytes)
        } catch {
            findings.fault(error.message, path: "", mark: error.mark)
            return nil
        }
        guard let root, root.scalar?.isNull != true else { return WebConfiguration() }
        let value = ConfigValue(node: root, path: "")
        guard let mapping = MappingReader(value, keys: Self.keys, findings: findings) else { return nil }
        var configuration = WebConfiguration()
        if let section = values.given("tls_server_config", in: mapping) {
            VariableCheck(findings).check(section)
            configuration.tls = WebTLSReader(directory: directory, findings: findings).read(section)
        }
        if let section = values.given("http_server_config", in: mapping) {
            VariableCheck(findings).check(section)
            configuration.headers = WebHeaderReader(findings).read(section)
        }
        if let section = values.given("basic_auth_users", in: mapping) {
            configuration.users = WebUserReader(findings).read(section)
            configuration.decoy = .decoy(cost: WebConfiguration.usualCost(of: configuration.users))
        }
        if let section = values.given("rate_limit", in: mapping) {
            configuration.rateLimit = rateLimit(section)
        }
        configuration.warnings = findings.sorted
        return configuration
    }

    /// The interval may be long, to let only a few requests through at all.
    private static let intervalMax = Duration.seconds(86_400)

    private static let burstBounds = 0...1_000_000

    private func rateLimit(_ section: ConfigValue) -> WebRateLimit? {
        guard let mapping = MappingReader(section, keys: ["interval", "burst"], findings: findings) else {
            return nil
        }
        let interval = values.given("interval", in: mapping).flatMap(interval) ?? .zero
        let burst = values.given("burst", in: mapping).flatMap {
            ValueReader(findings).integer($0, in: Self.burstBounds)
        }
        guard interval > .zero else { return nil }
        if burst ?? 0 == 0 {
            findings.warning(
                "with a burst of 0 every request is refused; write burst: 1 or more", at: section)
        }
        return WebRateLimit(interval: interval, burst: burst ?? 0)
    }

    private func interval(_ value: ConfigValue) -> Duration? {
        guard let text = ValueReader(findings).text(value) else { return nil }
        guard let duration = GoDuration.parse(text) else {
            let mend =
                Int(text) == nil
                ? "write it like 100ms, 1s or 1m30s"
                : "write it with a unit, like \(Quoting.plain(text))s, or 0 for no limit"
            findings.fault("\(Quoting.quoted(text)) is no duration; \(mend)", at: value)
            return nil
        }
        guard duration >= .zero, duration <= Self.intervalMax else {
            findings.fault("\(Quoting.quoted(text)) is out of bounds; write 0s to 24h", at: value)
            return nil
        }
        return duration
    }
}
