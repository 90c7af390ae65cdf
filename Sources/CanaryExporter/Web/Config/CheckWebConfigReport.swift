internal import HTTPServer

/// What `check-web-config` says of a web configuration file.
enum CheckWebConfigReport {
    /// The lines on one file, with a line break after each, and the status: 0 when it can be used, else 1.
    static func make(file: String) -> (text: String, exitStatus: Int32) {
        var result = WebConfiguration.load(path: file)
        if case .success(let configuration) = result, let tls = configuration.tls,
            case .failure(let faults) = WebTLSLoader.load(tls, fileName: file)
        {
            let findings = (configuration.warnings + faults.findings).sorted { $0.precedes($1) }
            result = .failure(ConfigurationFaults(findings: findings))
        }
        switch result {
        case .failure(let faults):
            let count = faults.findings.count { $0.severity == .fault }
            return (lines(faults.findings) + "\(file): \(counted(count, "fault"))\n", 1)
        case .success(let configuration):
            return (lines(configuration.warnings) + "\(file): \(summary(configuration))\n", 0)
        }
    }

    private static func lines(_ findings: [Finding]) -> String {
        findings.map { "\($0)\n" }.joined()
    }

    private static func summary(_ configuration: WebConfiguration) -> String {
        let tls =
            configuration.tls.map {
                "TLS from \($0.minVersion.rawValue) to \($0.maxVersion.rawValue) with"
                    + " \($0.clientAuthentication.rawValue)"
            } ?? "plain HTTP"
        let users =
            configuration.users.isEmpty ? "no password asked for" : counted(configuration.users.count, "user")
        let limit =
            configuration.rateLimit.map { "one request in \($0.interval), \($0.burst) at once" }
            ?? "no rate limit"
        let parts = [
            "no faults", counted(configuration.warnings.count, "warning"), tls, users,
            counted(configuration.headers.count, "header"), limit,
        ]
        return parts.joined(separator: ", ")
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(count == 1 ? noun : noun + "s")"
    }
}
