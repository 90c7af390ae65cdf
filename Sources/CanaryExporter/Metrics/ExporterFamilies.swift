internal import CanaryWatch
internal import Exposition
internal import Text

/// What may differ at every scrape: the process, the scrapes themselves, the heartbeat.
struct ExporterFamilies: MetricSource, Sendable {
    /// How the configuration in force came to be.
    var configuration: ConfigurationStatus
    /// When the sampling loop turned last.
    var heartbeat: UnixTime
    /// What Linux says of the process.
    var process: ProcessStatus
    /// What was counted of scrapes.
    var scrapes: ScrapeCounters.Counts
    /// How many log lines were dropped.
    var linesDropped: UInt64 = 0

    private static let codeLabels = Dictionary(
        uniqueKeysWithValues: ScrapeCounters.usualCodes.map { ($0, LabelBlock([("code", "\($0)")])) })
    private static let causeLabels = ScrapeCounters.Cause.allCases.map {
        ($0, LabelBlock([("cause", $0.rawValue)]))
    }
    private static let buildLabels = LabelBlock([
        ("version", BuildInfo.version), ("revision", BuildInfo.revision),
        ("swift_version", BuildInfo.swiftVersion),
    ])

    /// Writes the families in the catalogue's order, those without samples where a value isn't known.
    func write(to page: inout ExpositionWriter) {
        page.write(only: configuration.refusal.isEmpty ? 1 : 0, of: Catalogue.reloadSuccessful)
        page.write(only: configuration.loaded.seconds, of: Catalogue.reloadTime)
        page.write(only: heartbeat.seconds, of: Catalogue.heartbeat)
        page.write(only: Double(linesDropped), of: Catalogue.logLinesDropped)
        page.begin(Catalogue.buildInfo)
        page.write(Self.buildLabels, 1)
        page.write(only: process.cpuSeconds, of: Catalogue.processCPU)
        page.write(only: process.openDescriptors.map(Double.init), of: Catalogue.processOpenDescriptors)
        page.write(only: process.descriptorsMax, of: Catalogue.processDescriptorsMax)
        page.write(only: process.virtualMemoryBytes.map(Double.init), of: Catalogue.processVirtualMemory)
        page.write(only: process.virtualMemoryBytesMax, of: Catalogue.processVirtualMemoryMax)
        page.write(only: process.residentMemoryBytes.map(Double.init), of: Catalogue.processResidentMemory)
        page.write(only: process.startTimeSeconds, of: Catalogue.processStart)
        page.write(only: process.threads.map(Double.init), of: Catalogue.processThreads)
        page.begin(Catalogue.handlerRequests)
        for (code, count) in scrapes.byCode.sorted(by: { $0.key < $1.key }) {
            page.write(Self.codeLabels[code] ?? LabelBlock([("code", "\(code)")]), count)
        }
        page.write(only: Double(scrapes.inFlight), of: Catalogue.handlerInFlight)
        page.begin(Catalogue.handlerErrors)
        for (cause, labels) in Self.causeLabels { page.write(labels, scrapes.errors[cause] ?? 0) }
    }
}

extension ExpositionWriter {
    /// Writes a family of one series without labels, or of none where the value is not known.
    mutating func write(only value: Double?, of definition: MetricDefinition) {
        begin(definition)
        if let value { write(.empty, value) }
    }
}
