internal import Locking

/// Counts scrapes for the metrics that generic dashboards look for; any thread may.
final class ScrapeCounters: Sendable {
    private struct Counts {
        var byCode: [Int: UInt64] = [:]
        var inFlight = 0
    }

    private let counts = Locked(Counts())

    /// Finished scrapes by status code.
    var byCode: [Int: UInt64] { counts.withLock { $0.byCode } }

    /// Scrapes being answered.
    var inFlight: Int { counts.withLock { $0.inFlight } }

    /// Answers one scrape, and counts it with its status.
    func count<Result>(status: Int, _ body: () -> Result) -> Result {
        counts.withLock { $0.inFlight += 1 }
        defer {
            counts.withLock { counts in
                counts.inFlight -= 1
                counts.byCode[status, default: 0] += 1
            }
        }
        return body()
    }
}
