package import Log
import Text

extension LogRecorder {
    /// A logger of every level whose events come here, with no time of their own.
    package var logger: Logger {
        Logger(level: .debug, sink: self, now: { UnixTime(milliseconds: 0) })
    }
}
