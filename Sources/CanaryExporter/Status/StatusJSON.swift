internal import AlibabaCloud
internal import CanaryWatch
internal import Sampling
internal import Text

/// Spells a report as JSON, as `docs/status-api.md` and `docs/status.schema.json` describe it.
enum StatusJSON {
    /// So many lines of a refused configuration are told; all of them stand in the log.
    static let refusalMax = 100

    /// The whole document.
    ///
    /// A report of one canary is about it alone: its problems and those of no canary, its account's calls.
    static func document(_ report: StatusReport) -> [UInt8] {
        var json = JSONWriter()
        let scope = Scope(report)
        json.object { json in
            json.member("now", report.now)
            json.member("started", report.started)
            json.member("version", BuildInfo.version)
            json.member("metrics_path", report.metricsPath)
            json.member("detail", report.detail.word)
            json.member("heartbeat", report.heartbeat)
            json.member("problems", report.problems.filter(scope.covers), problem)
            json.member("canaries", report.canaries.filter(scope.covers)) { json, status in
                canary(&json, status, isDetailed: report.detail.covers(status.snapshot.spec.name))
            }
            json.member("operations", report.operations.filter(scope.covers)) { json, status in
                operation(&json, status, isDetailed: report.detail != .overview)
            }
            json.member("accounts", report.accounts.filter(scope.covers), account)
            json.key("configuration")
            configuration(&json, report.configuration)
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// What a report is about: everything, or one canary.
    private struct Scope {
        let canary: CanarySpec?

        init(_ report: StatusReport) {
            guard case .canary(let name) = report.detail else {
                canary = nil
                return
            }
            canary = report.canaries.first { $0.snapshot.spec.name == name }?.snapshot.spec
        }

        func covers(_ problem: StatusProblem) -> Bool {
            canary == nil || problem.canary == nil || problem.canary == canary?.name
        }

        func covers(_ status: CanaryStatus) -> Bool {
            canary == nil || status.snapshot.spec.name == canary?.name
        }

        func covers(_ operation: OperationStatus) -> Bool {
            let channel = operation.channel.spec
            return canary == nil || (channel.account == canary?.account && channel.region == canary?.region)
        }

        func covers(_ account: AccountStatus) -> Bool { canary == nil || account.name == canary?.account }
    }

    private static func problem(_ json: inout JSONWriter, _ problem: StatusProblem) {
        json.object { json in
            json.member("severity", problem.severity.word)
            json.member("text", problem.text)
            json.member("since", problem.since)
            json.member("canary", problem.canary)
            json.member("consumer_group", problem.group)
        }
    }

    private static func operation(_ json: inout JSONWriter, _ status: OperationStatus, isDetailed: Bool) {
        json.object { json in
            json.member("account", status.channel.spec.account)
            json.member("region_id", status.channel.spec.region)
            json.member("operation", status.channel.operation.name)
            json.member("quota_requests_per_second", status.channel.quota)
            json.member("allowed_requests_per_second", status.channel.allowed)
            json.member("schedule_demand_ratio", status.channel.demandRatio)
            json.member("requests", status.requests)
            json.key("failures")
            json.object { json in
                for (reason, count) in status.failures { json.member(reason.rawValue, count) }
            }
            json.member("history", isDetailed ? status.history : nil) { json, point in
                json.object { json in
                    json.member("start", point.start)
                    json.member("requests", point.requests)
                    json.member("failures", point.failures)
                    json.member("mean_seconds", point.meanSeconds)
                }
            }
        }
    }

    private static func account(_ json: inout JSONWriter, _ account: AccountStatus) {
        json.object { json in
            json.member("name", account.name)
            json.member("credentials", account.credentials)
            json.member("expiry", account.expiry)
            json.member("refresh_failures", account.refreshFailures)
        }
    }

    private static func configuration(_ json: inout JSONWriter, _ status: ConfigurationStatus) {
        json.object { json in
            json.member("file", status.file)
            json.member("loaded", status.loaded)
            json.member("refused", status.refused)
            json.member("refusal", status.refusal.prefix(refusalMax)) { json, line in json.value(line) }
        }
    }
}

extension StatusDetail {
    /// The word in JSON.
    fileprivate var word: String {
        switch self {
        case .overview: "overview"
        case .canary: "canary"
        case .everything: "everything"
        }
    }
}

extension StatusProblem.Severity {
    /// The word in JSON, as in the alerts' label.
    var word: String {
        switch self {
        case .critical: "critical"
        case .warning: "warning"
        case .info: "info"
        }
    }
}

extension BirthSource {
    /// The word in JSON.
    var word: String {
        switch self {
        case .source: "source"
        case .service: "service"
        case .messageID: "message_id"
        case .firstSeen: "first_seen"
        }
    }
}
