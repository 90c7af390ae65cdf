import Locking
import Log
import TestSupport
import Testing
import Text

@Suite struct LoggerTests {
    private let recorder = LogRecorder()
    private let time = UnixTime(milliseconds: 1_767_323_045_250)

    private func logger(_ level: LogLevel) -> Logger {
        Logger(level: level, sink: recorder, now: { [time] in time })
    }

    @Test(arguments: LogLevel.allCases)
    func `levels from the one that was set on are logged`(level: LogLevel) {
        let logger = logger(level)
        logger.debug("debug")
        logger.info("info")
        logger.warn("warn")
        logger.error("error")
        #expect(recorder.events.map(\.level) == LogLevel.allCases.filter { $0 >= level })
        #expect(recorder.sentences == recorder.events.map(\.level.rawValue))
        #expect(LogLevel.allCases.filter(logger.isOn) == recorder.events.map(\.level))
    }

    @Test func `levels are ordered by how grave they are`() {
        #expect(LogLevel.allCases == [.debug, .info, .warn, .error])
        #expect(LogLevel.allCases.shuffled().sorted() == LogLevel.allCases)
    }

    @Test func `an event has what was logged, and the time`() {
        logger(.info).warn(
            "Samples of a canary fail.", ["canary": .foreign("orders"), "failures": .whole(3)])
        #expect(
            recorder.events == [
                LogEvent(
                    level: .warn, sentence: "Samples of a canary fail.",
                    fields: ["canary": .foreign("orders"), "failures": .whole(3)], time: time)
            ])
        #expect(recorder.text == "warn: Samples of a canary fail. canary=orders failures=3")
    }

    @Test func `fields of a level that is off aren't built`() {
        var built = 0
        func fields() -> LogFields {
            built += 1
            return ["n": .whole(built)]
        }
        let logger = logger(.warn)
        logger.debug("off", fields())
        logger.log(.info, "off", fields())
        Logger.silent.error("off", fields())
        #expect(built == 0)
        logger.log(.error, "on", fields())
        #expect(built == 1)
    }

    @Test func `fields that a full sink would drop aren't built`() {
        struct Full: LogSink {
            let asked = Locked<[LogLevel]>([])
            func take(_ event: LogEvent) { Issue.record("it was refused") }
            func refuses(_ level: LogLevel) -> Bool {
                asked.withLock { $0.append(level) }
                return true
            }
        }
        let full = Full()
        let logger = Logger(level: .info, sink: full, now: { UnixTime(milliseconds: 0) })
        func fields() -> LogFields {
            Issue.record("fields were built")
            return [:]
        }
        logger.warn("dropped", fields())
        logger.debug("off", fields())
        #expect(full.asked.withLock { $0 } == [.warn])
    }

    @Test func `a silent logger has no level on`() {
        #expect(!LogLevel.allCases.contains(where: Logger.silent.isOn))
    }
}
