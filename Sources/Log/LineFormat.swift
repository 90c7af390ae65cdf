internal import Text

/// Turns events into lines; pure.
package struct LineFormat: Sendable {
    private let format: LogFormat
    private let hasPriorities: Bool

    /// Makes a format.
    ///
    /// - Parameters:
    ///   - format: How lines look.
    ///   - hasPriorities: Whether lines start with their level as systemd's journal reads it, such as `<4>`.
    package init(_ format: LogFormat, hasPriorities: Bool = false) {
        self.format = format
        self.hasPriorities = hasPriorities
    }

    /// The line of an event, without its end.
    package func line(_ event: LogEvent) -> String {
        var bytes: [UInt8] = []
        append(event, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes the line of an event, without its end: `ts`, `level`, `msg`, and the fields in their order.
    func append(_ event: LogEvent, to bytes: inout [UInt8]) {
        if hasPriorities {
            bytes += [UInt8(ascii: "<"), event.level.journalPriority, UInt8(ascii: ">")]
        }
        if format == .json { bytes.append(UInt8(ascii: "{")) }
        key(Self.timeKey, isFirst: true, into: &bytes)
        value(.time(event.time), into: &bytes)
        key(Self.levelKey, into: &bytes)
        value(.text(event.level.rawValue), into: &bytes)
        key(Self.sentenceKey, into: &bytes)
        value(.text(event.sentence), into: &bytes)
        for field in event.fields.all {
            key(Self.own.contains(field.key) ? field.key + "_" : field.key, into: &bytes)
            value(field.value, into: &bytes)
        }
        if format == .json { bytes.append(UInt8(ascii: "}")) }
    }

    private static let timeKey = "ts"
    private static let levelKey = "level"
    private static let sentenceKey = "msg"
    /// Keys that each line has; a field of such a name gets an underscore behind it.
    private static let own = [timeKey, levelKey, sentenceKey]

    private func key(_ key: String, isFirst: Bool = false, into bytes: inout [UInt8]) {
        switch format {
        case .logfmt:
            if !isFirst { bytes.append(UInt8(ascii: " ")) }
            LineText.bareKey(key, into: &bytes)
            bytes.append(UInt8(ascii: "="))
        case .json:
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            LineText.quote(key, into: &bytes)
            bytes.append(UInt8(ascii: ":"))
        }
    }

    private func value(_ value: LogValue, into bytes: inout [UInt8]) {
        switch format {
        case .logfmt: Self.logfmt(value, into: &bytes)
        case .json: Self.json(value, into: &bytes)
        }
    }

    private static func logfmt(_ value: LogValue, into bytes: inout [UInt8]) {
        let text = value.description
        if LineText.isBare(text) { bytes += text.utf8 } else { LineText.quote(text, into: &bytes) }
    }

    private static func json(_ value: LogValue, into bytes: inout [UInt8]) {
        switch value {
        case .text, .foreign, .error, .time: LineText.quote(value.description, into: &bytes)
        case .number(let number) where !number.isFinite: LineText.quote(value.description, into: &bytes)
        case .duration(let duration): bytes += LineNumber.seconds(duration).utf8
        case .whole, .number, .truth: bytes += value.description.utf8
        }
    }
}
