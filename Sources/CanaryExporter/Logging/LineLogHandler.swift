internal import CanaryWatch
internal import Glibc
package import Logging
internal import Text

/// Writes one line per event to standard error.
///
/// Any thread may log; a line is one `write`, so that lines don't mix.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let lines: LineFormat

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - level: The least grave events that are written.
    ///   - format: How lines look.
    package init(level: Logger.Level, format: LogFormat) {
        logLevel = level
        lines = LineFormat(format: format)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var details = metadata
        for (key, value) in event.metadata ?? [:] { details[key] = value }
        if let error = event.error { details["error"] = "\(error)" }
        let line =
            lines.line(
                time: SystemClock().now.wall, level: event.level, message: "\(event.message)",
                metadata: details)
            + "\n"
        let bytes = Array(line.utf8)
        // A log that can't be written must not stop the watching; there is nowhere else to tell.
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
