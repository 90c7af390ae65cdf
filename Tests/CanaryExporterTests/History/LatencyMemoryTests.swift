import CanaryWatch
import Testing
import Text

@testable import CanaryExporter

@Suite struct LatencyMemoryTests {
    private let start = MonotonicTime(nanoseconds: 7_777_777_000_000_000)
    private let limit = Duration.seconds(150)

    /// Records every ten seconds until so many seconds after the start, without news.
    private func pass(
        _ memory: inout LatencyMemory, _ histogram: LatencyHistogram, from: Int, to: Int
    ) {
        for second in stride(from: from, through: to, by: 10) {
            memory.record(histogram, limit: limit, at: start + .seconds(second))
        }
    }

    private func observe(_ histogram: inout LatencyHistogram, _ seconds: Int, times: Int = 1) {
        for _ in 0..<times { histogram.observe(.seconds(seconds)) }
    }

    @Test func `more than a tenth over the limit is slow, for an hour and no longer`() throws {
        var histogram = LatencyHistogram()
        observe(&histogram, 200, times: 100)
        var memory = LatencyMemory(histogram, limit: limit, at: start)
        // What came before the first look is of unknown age.
        pass(&memory, histogram, from: 0, to: 600)
        #expect(memory.slowness == nil)
        observe(&histogram, 3, times: 9)
        observe(&histogram, 400)
        pass(&memory, histogram, from: 610, to: 620)
        // A tenth, but not more.
        #expect(memory.slowness == nil)
        observe(&histogram, 400)
        pass(&memory, histogram, from: 630, to: 700)
        let slowness = try #require(memory.slowness)
        #expect(slowness.timed == 11)
        #expect(abs(slowness.share - 2 / 11) < 1e-6)
        #expect(slowness.since == start + .seconds(630))
        pass(&memory, histogram, from: 710, to: 600 + 3600)
        #expect(memory.slowness?.since == start + .seconds(630))
        pass(&memory, histogram, from: 610 + 3600, to: 630 + 3600 + 310)
        #expect(memory.slowness == nil)
    }

    @Test func `few latencies say nothing`() {
        var histogram = LatencyHistogram()
        var memory = LatencyMemory(histogram, limit: limit, at: start)
        pass(&memory, histogram, from: 0, to: 10)
        observe(&histogram, 1000, times: 4)
        pass(&memory, histogram, from: 20, to: 30)
        #expect(memory.slowness == nil)
        observe(&histogram, 1000)
        pass(&memory, histogram, from: 40, to: 40)
        #expect(memory.slowness?.timed == 5)
    }

    @Test func `another limit and another histogram begin anew, and so does a long pause`() {
        var histogram = LatencyHistogram()
        var memory = LatencyMemory(histogram, limit: limit, at: start)
        pass(&memory, histogram, from: 0, to: 10)
        observe(&histogram, 1000, times: 5)
        pass(&memory, histogram, from: 20, to: 20)
        #expect(memory.slowness != nil)
        var other = memory
        other.record(histogram, limit: .seconds(100), at: start + .seconds(30))
        #expect(other.slowness == nil)
        var fewer = LatencyHistogram()
        observe(&fewer, 1000, times: 3)
        other = memory
        pass(&other, fewer, from: 30, to: 30)
        // Three of the new one; that they came within the hour isn't known.
        #expect(other.slowness == nil)
        pass(&memory, histogram, from: 20 + 2 * 3600, to: 20 + 2 * 3600)
        #expect(memory.slowness == nil)
    }

    /// `histogram_quantile` of Prometheus, after its documentation: linear within a bucket, the highest bound
    /// above it. https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
    private func quantile(_ share: Double, _ counts: [Int]) -> Double {
        let rank = share * Double(counts.reduce(0, +))
        var (before, lower) = (0.0, 0.0)
        for (bucket, upper) in LatencyHistogram.bounds.enumerated() {
            let here = Double(counts[bucket])
            if before + here >= rank, here > 0 { return lower + (upper - lower) * (rank - before) / here }
            before += here
            lower = upper
        }
        return lower
    }

    @Test func `it is slow exactly when the alert's quantile is over the limit`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var histogram = LatencyHistogram()
            let limit = Duration.seconds(Int.random(in: 1...25_000, using: &random))
            var memory = LatencyMemory(histogram, limit: limit, at: start)
            var counts = [Int](repeating: 0, count: LatencyHistogram.bounds.count + 1)
            for _ in 0..<Int.random(in: 5...60, using: &random) {
                let seconds = Int.random(in: 0...Int.random(in: 1...40_000, using: &random), using: &random)
                counts[LatencyHistogram.bounds.firstIndex { Double(seconds) <= $0 } ?? counts.count - 1] += 1
                observe(&histogram, seconds)
            }
            memory.record(histogram, limit: limit, at: start + .seconds(10))
            let (p90, seconds) = (quantile(0.9, counts), Double(limit.components.seconds))
            // On the border itself rounding decides.
            guard abs(p90 - seconds) > 0.01 * seconds else { continue }
            #expect((memory.slowness != nil) == (p90 > seconds), "\(counts), \(p90), \(seconds)")
        }
    }
}
