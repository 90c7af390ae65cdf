/// When something holds in the simulated world: always, once, or again and again.
///
/// Times are counted from the start of the world, which is when the cloud was made; the half-open interval
/// from `start` to `end` repeats every `period`. Repetition only goes forward from the first interval.
package struct TimeWindow: Sendable, Equatable {
    /// When the first interval begins; nil: it has always held.
    package let start: Duration?

    /// When the first interval ends; nil: it holds for ever.
    package let end: Duration?

    /// How long after one interval began the next one begins; nil: there is only one.
    ///
    /// Longer than an interval.
    package let period: Duration?

    /// From before the beginning to after the end.
    package static let always = TimeWindow(start: nil, end: nil, period: nil)

    /// From before the beginning up to an instant.
    package static func until(_ end: Duration) -> TimeWindow {
        TimeWindow(start: nil, end: end, period: nil)
    }

    /// From one instant to another (nil: for ever), and again after every period.
    ///
    /// A period without an end, or not longer than the interval, would mean "for ever" and is a programming
    /// error.
    package static func from(
        _ start: Duration, to end: Duration? = nil, every period: Duration? = nil
    ) -> TimeWindow {
        if let period {
            guard let end, end > start, end - start < period else {
                preconditionFailure("a repeated window must end before it repeats")
            }
        }
        return TimeWindow(start: start, end: end, period: period)
    }

    private init(start: Duration?, end: Duration?, period: Duration?) {
        self.start = start
        self.end = end
        self.period = period
    }

    /// Whether the window holds at a time in milliseconds since the start of the world.
    func contains(_ time: Int64) -> Bool {
        guard let start else {
            return end.map { time < $0.milliseconds } ?? true
        }
        let since = time - start.milliseconds
        guard since >= 0 else { return false }
        guard let end else { return true }
        let length = end.milliseconds - start.milliseconds
        guard let period else { return since < length }
        return since % period.milliseconds < length
    }

    /// The end of the interval that holds at a time, in milliseconds; nil when that interval has none.
    ///
    /// Only asked for times that the window contains.
    func endOfInterval(at time: Int64) -> Int64? {
        guard let end else { return nil }
        guard let start, let period else { return end.milliseconds }
        let turns = (time - start.milliseconds) / period.milliseconds
        return end.milliseconds + turns * period.milliseconds
    }
}
