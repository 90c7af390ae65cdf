internal import CanaryWatch
internal import Exposition

/// What may differ at every scrape: the process, the scrapes themselves, the heartbeat.
struct ExporterFamilies: Sendable {
    private static let codeLabels = Dictionary(
        uniqueKeysWithValues: ScrapeCounters.usualCodes.map { ($0, LabelBlock([("code", "\($0)")])) })
    private static let causeLabels = ScrapeCounters.Cause.allCases.map {
        ($0, LabelBlock([("cause", $0.rawValue)]))
    }
    private static let buildLabels = LabelBlock([
        ("version", BuildInfo.version), ("revision", BuildInfo.revision),
        ("swift_version", BuildInfo.swiftVersion),
    ])

    /// Builds the families in the catalogue's order.
    ///
    /// - Parameters:
    ///   - configuration: How the configuration in force came to be.
    ///   - heartbeat: When the sampling loop turned last.
    ///   - process: What Linux says of the process.
    ///   - scrapes: What was counted of scrapes.
    /// - Returns: Every family, those without samples where a value isn't known.
    func families(
        configuration: ConfigurationStatus, heartbeat: UnixTime, process: ProcessStatus,
        scrapes: ScrapeCounters.Counts
    ) -> [MetricFamily] {
        var handled = MetricFamily(Catalogue.handlerRequests)
        for (code, count) in scrapes.byCode.sorted(by: { $0.key < $1.key }) {
            handled.append(Self.codeLabels[code] ?? LabelBlock([("code", "\(code)")]), count)
        }
        var errors = MetricFamily(Catalogue.handlerErrors)
        for (cause, labels) in Self.causeLabels { errors.append(labels, scrapes.errors[cause] ?? 0) }
        return [
            family(Catalogue.reloadSuccessful, configuration.refusal.isEmpty ? 1 : 0),
            family(Catalogue.reloadTime, configuration.loaded.seconds),
            family(Catalogue.heartbeat, heartbeat.seconds), family(Catalogue.buildInfo, 1, Self.buildLabels),
            family(Catalogue.processCPU, process.cpuSeconds),
            family(Catalogue.processOpenDescriptors, process.openDescriptors.map(Double.init)),
            family(Catalogue.processDescriptorsMax, process.descriptorsMax),
            family(Catalogue.processVirtualMemory, process.virtualMemoryBytes.map(Double.init)),
            family(Catalogue.processVirtualMemoryMax, process.virtualMemoryBytesMax),
            family(Catalogue.processResidentMemory, process.residentMemoryBytes.map(Double.init)),
            family(Catalogue.processStart, process.startTimeSeconds),
            family(Catalogue.processThreads, process.threads.map(Double.init)), handled,
            family(Catalogue.handlerInFlight, Double(scrapes.inFlight)), errors,
        ]
    }

    /// A family of one series, or none where the value is not known.
    private func family(
        _ definition: MetricDefinition, _ value: Double?, _ labels: LabelBlock = .empty
    ) -> MetricFamily {
        var family = MetricFamily(definition)
        if let value { family.append(labels, value) }
        return family
    }
}
