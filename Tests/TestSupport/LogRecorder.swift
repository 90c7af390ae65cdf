import Locking
package import Log

/// Keeps events for tests to read as values.
package final class LogRecorder: LogSink {
    private let recorded = Locked<[LogEvent]>([])

    /// Makes one that has no event yet.
    package init() {}

    /// Keeps an event.
    package func take(_ event: LogEvent) { recorded.withLock { $0.append(event) } }

    /// All events so far, in order.
    package var events: [LogEvent] { recorded.withLock { $0 } }

    /// The sentences of all events, in order.
    package var sentences: [String] { events.map(\.sentence) }

    /// The events with a sentence.
    package func events(_ sentence: String) -> [LogEvent] { events.filter { $0.sentence == sentence } }

    /// Forgets all events.
    package func removeAll() { recorded.withLock { $0.removeAll() } }

    /// Everything that was logged as one text, unescaped: for checks that no secret is in it.
    package var text: String {
        events.map { event in
            let fields = event.fields.all.map { " \($0.key)=\($0.value)" }
            return "\(event.level.rawValue): \(event.sentence)\(fields.joined())"
        }
        .joined(separator: "\n")
    }
}
