internal import HTTPServer
internal import Passwords

/// What the web configuration file says, checked: who may ask, over which kind of connection, and how often.
///
/// The schema is exporter-toolkit's:
/// https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
struct WebConfiguration: Sendable, Equatable {
    /// The keys of TLS; nil for plain HTTP.
    var tls: WebTLSConfiguration?
    /// Fields that go into every response, by name; each name once.
    var headers: [HTTPHeader] = []
    /// The users that may ask, with the hashes of their passwords; empty if everybody may.
    var users: [String: BcryptHash] = [:]
    /// What a user who doesn't exist is compared with: of the cost that most of the users' hashes have.
    var decoy = BcryptHash.decoy(cost: defaultCost)
    /// How often requests may come; nil if as often as they like.
    var rateLimit: WebRateLimit?
    /// What someone should look at though the file can be used, by place.
    var warnings: [Finding] = []

    /// What htpasswd's users are told to write.
    private static let defaultCost = 10

    /// The cost that most hashes have, of those that are as frequent the highest; the usual one without any.
    static func usualCost(of users: [String: BcryptHash]) -> Int {
        var counts: [Int: Int] = [:]
        for hash in users.values { counts[hash.cost, default: 0] += 1 }
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? defaultCost
    }

    /// Reads and checks a file.
    ///
    /// Relative paths in it are relative to its folder. The failure holds every fault of the file, or why it
    /// can't be read. The files that it names aren't touched.
    static func load(path: String) -> Result<WebConfiguration, ConfigurationFaults> {
        do throws(UnreadableFile) {
            let bytes = try ConfigurationFile.read(path: path)
            return parse(bytes, fileName: path, directory: ConfigurationFile.absoluteDirectory(of: path))
        } catch {
            let finding = Finding(
                file: path, mark: nil, path: "", message: error.message, severity: .fault)
            return .failure(ConfigurationFaults(findings: [finding]))
        }
    }

    /// Checks the bytes of a file; see `Configuration.parse`.
    static func parse(
        _ bytes: [UInt8], fileName: String, directory: String
    ) -> Result<WebConfiguration, ConfigurationFaults> {
        let findings = Findings(file: fileName, conceal: Concealment.conceal)
        let configuration = WebConfigurationReader(directory: directory, findings: findings).read(bytes)
        guard let configuration, !findings.hasFaults else {
            return .failure(ConfigurationFaults(findings: findings.sorted))
        }
        return .success(configuration)
    }
}

/// A token bucket: one request each interval, and so many at once after a pause.
struct WebRateLimit: Sendable, Equatable {
    /// The time in which one more request becomes allowed; longer than zero.
    let interval: Duration
    /// The most requests at once; with none, no request is ever allowed.
    let burst: Int
}
