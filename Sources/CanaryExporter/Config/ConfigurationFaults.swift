/// Why a configuration can't be used: every fault of its file together, with the warnings, by place.
struct ConfigurationFaults: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was found; at least one is a fault.
    let findings: [Finding]

    /// The findings, one a line.
    var description: String {
        findings.map(\.description).joined(separator: "\n")
    }
}
