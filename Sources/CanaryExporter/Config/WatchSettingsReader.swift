internal import Text

/// Reads the settings that may stand under `defaults` and in each canary.
struct WatchSettingsReader {
    /// The keys that are read, in the order of the documentation.
    static let keys = [
        "sample_interval", "settled_interval", "retire_after", "stale_after", "max_messages", "max_groups",
        "lag_threshold", "fresh_within", "producer_utc_offset",
    ]

    /// The least sample interval is a second: answers are no finer than the 5 s of offset commits.
    private static let interval = DurationBounds(
        least: .seconds(1), most: .seconds(24 * 3600),
        why: ", since the service keeps a message three days and a few samples must fall into them")
    /// Messages are kept 72 h by the service: nothing that is older can be asked for.
    private static let retirement = DurationBounds(
        least: .seconds(60), most: .seconds(72 * 3600), why: ", which is how long the service keeps a message"
    )
    /// Ages and lags beyond the retention can't be seen.
    private static let age = DurationBounds(
        least: .seconds(1), most: .seconds(72 * 3600), why: ", which is how long the service keeps a message")
    private static let maxMessages = 1...1000
    private static let maxGroups = 1...1000

    private let findings: Findings
    private let reader: ValueReader

    /// Makes a reader that reports to a collection.
    init(_ findings: Findings) {
        self.findings = findings
        reader = ValueReader(findings)
    }

    /// Reads what a mapping says over what is in force without it; a faulty value leaves that in force.
    func read(_ mapping: MappingReader, over base: WatchSettings) -> WatchSettings {
        var settings = base
        var isFaulty = false
        func set<Value>(
            _ key: String, _ path: WritableKeyPath<WatchSettings, Value>,
            _ read: (_ value: ConfigValue) -> Value?
        ) {
            guard let value = mapping.optional(key) else { return }
            guard let new = read(value) else {
                isFaulty = true
                return
            }
            settings[keyPath: path] = new
        }
        set("sample_interval", \.sampleInterval) { reader.duration($0, in: Self.interval) }
        set("settled_interval", \.writtenSettledInterval) { reader.duration($0, in: Self.interval) }
        set("retire_after", \.retireAfter) { reader.duration($0, in: Self.retirement) }
        set("stale_after", \.staleAfter) { reader.duration($0, in: Self.age) }
        set("max_messages", \.maxMessages) { reader.integer($0, in: Self.maxMessages) }
        set("max_groups", \.maxGroups) { reader.integer($0, in: Self.maxGroups) }
        set("lag_threshold", \.lagThreshold) { lagThreshold($0) }
        set("producer_utc_offset", \.producerUTCOffset) { offset($0) }
        if let value = mapping.optional("fresh_within") {
            settings.freshWithin = freshWithin(value)
        }
        if !isFaulty {
            checkIntervals(settings, in: mapping)
        }
        return settings
    }

    /// Reads a lag threshold, which an expected group may have of its own.
    func lagThreshold(_ value: ConfigValue) -> Duration? {
        reader.duration(value, in: Self.age)
    }

    /// Reads the age that says nobody makes canaries any more; an empty text switches it off.
    private func freshWithin(_ value: ConfigValue) -> Duration? {
        guard !value.isEmptyText else { return nil }
        return reader.duration(value, in: Self.age)
    }

    private func offset(_ value: ConfigValue) -> WatchSettings.ProducerUTCOffset? {
        guard let text = reader.text(value) else { return nil }
        if text == "auto" { return .automatic }
        if let seconds = UTCOffsetText.seconds(text) { return .fixed(seconds: seconds) }
        findings.fault(
            "\(Quoting.quoted(text)) is no offset from UTC; write auto, or one from -12:00 to +14:00"
                + " like +08:00",
            at: value)
        return nil
    }

    /// Refuses to sample settled messages more often than pending ones.
    ///
    /// Said where one of the two stands, so that a fault of the defaults isn't repeated for each canary.
    private func checkIntervals(_ settings: WatchSettings, in mapping: MappingReader) {
        guard settings.settledInterval < settings.sampleInterval else { return }
        let sample = DurationText.format(settings.sampleInterval)
        let settled = DurationText.format(settings.settledInterval)
        if let value = mapping.optional("settled_interval") {
            findings.fault(
                "\(settled) is shorter than the sample_interval of \(sample); write \(sample) or longer",
                at: value)
        } else if let value = mapping.optional("sample_interval") {
            findings.fault(
                "\(sample) is longer than the settled_interval of \(settled) under defaults; write a"
                    + " settled_interval of \(sample) or longer too", at: value)
        }
    }
}
