internal import CanaryWatch
internal import Text

/// Writes a configuration as YAML that reads back as the same configuration.
///
/// Defaults are filled in and paths absolute. A configuration holds no secret: of those only the files' names
/// are there.
enum ConfigurationYAML {
    /// The whole file.
    static func text(_ configuration: Configuration) -> String {
        """
        # The configuration in force, defaults filled in. Secrets stand in the files that are named, not here.
        accounts:
        \(configuration.accounts.map(account).joined())canaries:
        \(configuration.canaries.map(canary).joined())
        """
    }

    private static func account(_ account: AccountConfiguration) -> String {
        """
          - name: \(quoted(account.name))
            credentials: \(credentials(account.credentials))
            requests_per_second: \(number(account.requestsPerSecond))
            endpoint: \(quoted(account.endpoint ?? ""))
            network: \(account.network.rawValue)
            tls: {ca_file: \(quoted(account.caFile ?? ""))}

        """
    }

    private static func credentials(_ credentials: CredentialsConfiguration) -> String {
        switch credentials {
        case .default: return "{type: default}"
        case .environment: return "{type: environment}"
        case .accessKey(let idFile, let secretFile, let tokenFile):
            let token = tokenFile.map { ", security_token_file: \(quoted($0))" } ?? ""
            return "{type: access_key, access_key_id_file: \(quoted(idFile)),"
                + " access_key_secret_file: \(quoted(secretFile))\(token)}"
        }
    }

    private static func canary(_ canary: CanaryConfiguration) -> String {
        let expected = canary.expectedGroups.map {
            "{group: \(quoted($0.name)), lag_threshold: \(DurationText.format($0.lagThreshold))}"
        }
        return """
              - name: \(quoted(canary.name))
                account: \(quoted(canary.account))
                region: \(quoted(canary.region))
                instance_id: \(quoted(canary.instanceID))
                topic: \(quoted(canary.topic))
                message_ids: \(list(canary.messageIDs.map(quoted)))
                message_files: \(list(canary.messageFiles.map(quoted)))
                expected_groups: \(list(expected))
                ignored_groups: \(list(canary.ignoredGroups.map(quoted)))
                sample_interval: \(DurationText.format(canary.sampleInterval))
                settled_interval: \(DurationText.format(canary.settledInterval))
                retire_after: \(DurationText.format(canary.retireAfter))
                stale_after: \(DurationText.format(canary.staleAfter))
                max_messages: \(canary.maxMessages)
                max_groups: \(canary.maxGroups)
                lag_threshold: \(DurationText.format(canary.lagThreshold))
                fresh_within: \(canary.freshWithin.map(DurationText.format) ?? "\"\"")
                producer_utc_offset: \(offset(canary.producerUTCOffset))

            """
    }

    /// A list on one line where it is short, else an item on each.
    private static func list(_ items: [String]) -> String {
        guard items.count > 1 else { return "[\(items.joined())]" }
        return items.map { "\n      - \($0)" }.joined()
    }

    private static func offset(_ offset: WatchSettings.ProducerUTCOffset) -> String {
        switch offset {
        case .automatic: return "auto"
        case .fixed(let seconds):
            let minutes = abs(seconds) / 60
            func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\"\(seconds < 0 ? "-" : "+")\(padded(minutes / 60)):\(padded(minutes % 60))\""
        }
    }

    private static func number(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : "\(number)"
    }

    /// In double quotes, within which YAML reads what JSON writes.
    private static func quoted(_ text: String) -> String { JSONText.quoted(text) }
}
