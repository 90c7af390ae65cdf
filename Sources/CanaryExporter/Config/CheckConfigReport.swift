/// What `check-config` says of files: every finding, and the sum of what is asked of each quota.
///
/// The status is that of the process: 0 when every file can be used, 1 when one can't.
func checkConfigReport(files: [String]) -> (text: String, exitStatus: Int32) {
    let results = files.map { (file: $0, result: Configuration.load(path: $0)) }
    let parts = results.map { CheckConfigReport.text(file: $0.file, $0.result) }
    let isFaulty = results.contains { if case .failure = $0.result { true } else { false } }
    return (parts.joined(separator: "\n"), isFaulty ? 1 : 0)
}

/// Writes the report on one file.
enum CheckConfigReport {
    /// The lines on one file, with a line break after each.
    static func text(file: String, _ result: Result<Configuration, ConfigurationFaults>) -> String {
        switch result {
        case .failure(let faults):
            let count = faults.findings.count { $0.severity == .fault }
            let warnings = faults.findings.count - count
            return lines(faults.findings) + "\(file): \(counted(count, "fault")), "
                + "\(counted(warnings, "warning"))\n"
        case .success(let configuration):
            return lines(configuration.warnings) + summary(file, configuration) + table(configuration)
        }
    }

    private static func lines(_ findings: [Finding]) -> String {
        findings.map { "\($0)\n" }.joined()
    }

    private static func summary(_ file: String, _ configuration: Configuration) -> String {
        let canaries = configuration.canaries
        let ids = canaries.reduce(0) { $0 + $1.messageIDs.count }
        let rotating = canaries.count { !$0.messageFiles.isEmpty }
        let parts = [
            "no faults", counted(configuration.warnings.count, "warning"),
            counted(configuration.accounts.count, "account"),
            counted(canaries.count, "canary", plural: "canaries"), counted(ids, "static message ID"),
            "\(rotating) with message files",
        ]
        return "\(file): \(parts.joined(separator: ", "))\n"
    }

    /// The sum as a table; columns of numbers are flush right.
    private static func table(_ configuration: Configuration) -> String {
        let sums = QuotaSum.sums(accounts: configuration.accounts, canaries: configuration.canaries)
        let head = ["account", "region", "static", "rotating, at most", "quota", "used, at most"]
        let rows = sums.map { sum in
            let used = (sum.staticDemand + sum.rotatingDemand) / sum.quota * 100
            return [
                sum.account, sum.region, Decimals.text(sum.staticDemand), Decimals.text(sum.rotatingDemand),
                Decimals.text(sum.quota), "\(Decimals.text(used.rounded())) %",
            ]
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        let lines = ([head] + rows).map { row in
            row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column < 2 ? cell + space : space + cell
            }.joined(separator: "  ")
        }
        return "calls of OnsMessageTrace per second, with every message pending:\n"
            + lines.map { "  \($0)\n" }.joined()
    }

    private static func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
    }
}
