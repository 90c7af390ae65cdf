internal import Locking

/// Counts scrapes, for the metrics that generic dashboards look for, and bounds how many are answered at a
/// time; any thread may.
final class ScrapeCounters: Sendable {
    /// Why a scrape went wrong, in the Go client library's words.
    enum Cause: String, Sendable, CaseIterable {
        /// The system didn't tell of the process what it should.
        case gathering
        /// The connection broke before the page was sent.
        case encoding
    }

    /// The statuses that are counted from 0.
    static let usualCodes = [200, 500, 503]

    /// What was counted.
    struct Counts: Sendable {
        /// Finished scrapes by status code; the usual ones from 0.
        var byCode = Dictionary(uniqueKeysWithValues: usualCodes.map { ($0, UInt64(0)) })
        /// Scrapes being answered: from the request's end until the last byte is sent.
        var inFlight = 0
        /// What went wrong.
        var errors: [Cause: UInt64] = [:]
    }

    /// How many scrapes are answered at a time; 0: any number.
    let inFlightMax: Int

    private let state = Locked(Counts())

    /// Makes counters at 0.
    init(inFlightMax: Int = 0) {
        self.inFlightMax = inFlightMax
    }

    /// What was counted so far.
    var counts: Counts { state.withLock { $0 } }

    /// Begins a scrape that `end` must follow; false, and a 503 counted, where there are too many.
    func begin() -> Bool {
        state.withLock { counts in
            guard inFlightMax == 0 || counts.inFlight < inFlightMax else {
                counts.byCode[503, default: 0] += 1
                return false
            }
            counts.inFlight += 1
            return true
        }
    }

    /// Ends a scrape that was begun.
    ///
    /// - Parameters:
    ///   - status: What it was answered.
    ///   - wasSent: Whether the client took all of it.
    func end(status: Int, wasSent: Bool) {
        state.withLock { counts in
            counts.inFlight -= 1
            counts.byCode[status, default: 0] += 1
            if !wasSent { counts.errors[.encoding, default: 0] += 1 }
        }
    }

    /// Counts a scrape that the server refused before it came here, since too many requests were answered.
    func countRefused() {
        state.withLock { $0.byCode[503, default: 0] += 1 }
    }

    /// Counts something that went wrong.
    func count(_ cause: Cause) {
        state.withLock { $0.errors[cause, default: 0] += 1 }
    }
}
