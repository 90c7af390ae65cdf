internal import CanaryWatch
internal import Logging
internal import Text

/// How log lines look.
package enum LogFormat: String, CaseIterable, Sendable {
    /// Words of the form `key=value`, as Prometheus's own programs write them.
    case logfmt
    /// One JSON object a line.
    case json
}

/// Turns log events into lines; pure.
struct LineFormat: Sendable {
    /// Texts from elsewhere are cut where they have more bytes.
    private static let valueBytesMax = 2000

    let format: LogFormat

    /// One line without its end.
    ///
    /// - Parameters:
    ///   - time: When it happened.
    ///   - level: How grave it is.
    ///   - message: What happened, a constant sentence.
    ///   - metadata: The details, written in the order of their keys.
    /// - Returns: The line.
    func line(time: UnixTime, level: Logger.Level, message: String, metadata: Logger.Metadata) -> String {
        var fields: [(key: String, value: String)] = [
            ("ts", time.iso8601), ("level", Self.word(for: level)), ("msg", message),
        ]
        fields += metadata.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        switch format {
        case .logfmt:
            return fields.map { "\(Self.bareKey($0.key))=\(Self.logfmt($0.value))" }.joined(separator: " ")
        case .json:
            return "{"
                + fields.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }.joined(separator: ",")
                + "}"
        }
    }

    /// Prometheus's word for a level.
    private static func word(for level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "debug"
        case .info, .notice: "info"
        case .warning: "warn"
        case .error, .critical: "error"
        }
    }

    private static func bareKey(_ key: String) -> String {
        String(key.map { $0.isWhitespace || $0 == "=" || $0 == "\"" ? "_" : $0 })
    }

    private static func logfmt(_ value: String) -> String {
        let isPlain =
            !value.isEmpty
            && value.utf8.allSatisfy { byte in
                byte > 0x20 && byte != UInt8(ascii: "=") && byte != UInt8(ascii: "\"") && byte < 0x7F
            }
        return isPlain && value.utf8.count <= valueBytesMax ? value : quoted(value)
    }

    /// A JSON string, which is also what logfmt readers take; cut where it is too long.
    private static func quoted(_ value: String) -> String {
        let isLong = value.utf8.count > valueBytesMax
        return JSONText.quoted(isLong ? String(value.prefix(valueBytesMax / 4)) + "…" : value)
    }
}
