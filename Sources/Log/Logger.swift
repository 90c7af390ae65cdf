package import Text

/// What the program logs with: a level, and where events of that level and graver ones go.
///
/// A value that is handed to whoever logs. Any thread may use it; no call waits for anything.
package struct Logger: Sendable {
    /// The least grave level that is on; nil for none.
    private let level: LogLevel?
    private let sink: any LogSink
    private let now: @Sendable () -> UnixTime

    /// Makes a logger.
    ///
    /// - Parameters:
    ///   - level: The least grave events that are of interest.
    ///   - sink: Where they go.
    ///   - now: The time of day, asked for each event.
    package init(level: LogLevel, sink: any LogSink, now: @escaping @Sendable () -> UnixTime) {
        self.init(from: level, sink: sink, now: now)
    }

    private init(from level: LogLevel?, sink: any LogSink, now: @escaping @Sendable () -> UnixTime) {
        self.level = level
        self.sink = sink
        self.now = now
    }

    /// A logger for which every level is off.
    package static let silent = Logger(from: nil, sink: Nowhere(), now: { UnixTime(milliseconds: 0) })

    /// Whether events of a level are of interest.
    package func isOn(_ level: LogLevel) -> Bool {
        guard let least = self.level else { return false }
        return level >= least
    }

    /// Logs what helps to find a fault.
    package func debug(_ sentence: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
        log(.debug, sentence, fields())
    }

    /// Logs what an operator wants to have read once.
    package func info(_ sentence: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
        log(.info, sentence, fields())
    }

    /// Logs what goes wrong and is coped with.
    package func warn(_ sentence: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
        log(.warn, sentence, fields())
    }

    /// Logs what goes wrong and stays wrong until somebody acts.
    package func error(_ sentence: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
        log(.error, sentence, fields())
    }

    /// Logs an event.
    ///
    /// - Parameters:
    ///   - level: How grave it is.
    ///   - sentence: What happened, a constant.
    ///   - fields: The details; not built where the level is off, nor where there is no room for them.
    package func log(
        _ level: LogLevel, _ sentence: StaticString, _ fields: @autoclosure () -> LogFields = [:]
    ) {
        guard isOn(level), !sink.refuses(level) else { return }
        sink.take(LogEvent(level: level, sentence: sentence, fields: fields(), time: now()))
    }
}

/// Where the events of a silent logger would go.
private struct Nowhere: LogSink {
    func take(_ event: LogEvent) {}
}
