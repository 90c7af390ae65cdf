internal import CanaryWatch
internal import Sampling
internal import Text

/// The calls of each operation, minute by minute over the last hours.
///
/// Bounded: so many minutes for each operation, each of a few bytes.
struct CallHistory: Sendable {
    /// So many minutes are told.
    static let minutesMax = 360

    /// What happened in one minute.
    struct Minute: Sendable {
        /// When it began.
        let start: UnixTime
        /// The same by the clock that never goes back, in whole minutes.
        let number: Int64
        /// Calls on the wire that ended in it.
        var requests: UInt32 = 0
        /// Of those, the ones that failed.
        var failures: UInt32 = 0
        /// Of those, the ones that were throttled.
        var throttled: UInt32 = 0
        /// Of those, the ones for which the service doesn't know the message, which is no fault.
        var gone: UInt32 = 0
        /// Of those, the ones whose keys were refused.
        var unauthorized: UInt32 = 0
        /// Calls that weren't made for want of credentials; not among the requests.
        var withoutCredentials: UInt32 = 0
        /// How long all requests took together, in seconds.
        var seconds = 0.0
    }

    private var operations: [OperationIdentity: [Minute]] = [:]

    /// Takes in the end of an attempt.
    ///
    /// - Parameters:
    ///   - operation: What was asked of whom.
    ///   - attempt: What it took.
    ///   - failure: Why it failed; nil where it didn't.
    ///   - now: When it ended.
    mutating func record(
        _ operation: OperationIdentity, _ attempt: CallAttempt, failure: FailureReason?, at now: Moment
    ) {
        guard attempt.wasOnTheWire || failure == .credentials else { return }
        var minutes = operations.removeValue(forKey: operation) ?? []
        let number = Self.number(now.monotonic)
        if minutes.last?.number != number {
            let into = now.monotonic - MonotonicTime(nanoseconds: number * Self.nanosecondsPerMinute)
            minutes.append(Minute(start: now.wall - into, number: number))
            minutes.removeAll { $0.number <= number - Int64(Self.minutesMax) }
        }
        let last = minutes.count - 1
        if attempt.wasOnTheWire {
            minutes[last].requests += 1
            minutes[last].seconds += attempt.duration.inSeconds
            if failure != nil { minutes[last].failures += 1 }
        }
        switch failure {
        case .throttled: minutes[last].throttled += 1
        case .messageGone: minutes[last].gone += 1
        case .unauthorized: minutes[last].unauthorized += 1
        case .credentials: minutes[last].withoutCredentials += 1
        default: break
        }
        operations[operation] = minutes
    }

    /// The minutes in which something happened, oldest first.
    ///
    /// - Parameters:
    ///   - operation: What was asked of whom.
    ///   - minutes: How far back, the minute that runs included.
    ///   - now: The moment.
    /// - Returns: At most so many minutes.
    func minutes(of operation: OperationIdentity, last minutes: Int, at now: MonotonicTime) -> [Minute] {
        let first = Self.number(now) - Int64(minutes)
        return (operations[operation] ?? []).filter { $0.number > first }
    }

    /// Forgets operations that weren't called for as long as is told.
    mutating func forget(at now: MonotonicTime) {
        let first = Self.number(now) - Int64(Self.minutesMax)
        operations = operations.filter { ($0.value.last?.number ?? first) > first }
    }

    /// How many operations there are records of.
    var operationCount: Int { operations.count }

    private static func number(_ time: MonotonicTime) -> Int64 { time.nanoseconds / nanosecondsPerMinute }

    private static let nanosecondsPerMinute: Int64 = 60_000_000_000
}
