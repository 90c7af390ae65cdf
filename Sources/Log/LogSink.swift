/// Where events go: the writer, or a recorder in tests.
package protocol LogSink: Sendable {
    /// Takes an event in, from any thread and without waiting.
    func take(_ event: LogEvent)

    /// Whether an event of this level would only be dropped; if so it counts as dropped.
    ///
    /// Asked before the fields are built, so that what can't be written costs next to nothing.
    func refuses(_ level: LogLevel) -> Bool
}

extension LogSink {
    /// Refuses nothing.
    package func refuses(_ level: LogLevel) -> Bool { false }
}
