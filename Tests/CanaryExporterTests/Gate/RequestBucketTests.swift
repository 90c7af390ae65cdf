import CanaryWatch
import Testing
import Text

@testable import CanaryExporter

@Suite struct RequestBucketTests {
    private let limit = WebRateLimit(interval: .seconds(1), burst: 3)

    private func time(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(seconds * 1e9))
    }

    private func take(_ bucket: inout RequestBucket, _ limit: WebRateLimit?, at seconds: Double) -> Bool {
        bucket.take(limit, at: time(seconds))
    }

    /// How many of some requests at one time pass.
    private func passed(_ bucket: inout RequestBucket, _ count: Int, at seconds: Double) -> Int {
        (0..<count).count { _ in bucket.take(limit, at: time(seconds)) }
    }

    @Test func `a burst passes, then one request each interval`() {
        var bucket = RequestBucket()
        #expect(passed(&bucket, 10, at: 100) == 3)
        #expect(passed(&bucket, 10, at: 100.999) == 0)
        #expect(passed(&bucket, 10, at: 101) == 1)
        #expect(passed(&bucket, 10, at: 103.5) == 2)
        #expect(passed(&bucket, 10, at: 104) == 1)
        #expect(passed(&bucket, 10, at: 1000) == 3)
    }

    @Test func `what is refused takes nothing`() {
        var bucket = RequestBucket()
        #expect(passed(&bucket, 1000, at: 0) == 3)
        #expect(passed(&bucket, 1, at: 1) == 1)
    }

    @Test func `a burst of none lets nothing pass`() {
        var bucket = RequestBucket()
        let closed = WebRateLimit(interval: .seconds(1), burst: 0)
        for second in 0..<5 { #expect(!take(&bucket, closed, at: Double(second))) }
    }

    @Test func `without a limit everything passes, and a new limit begins anew`() {
        var bucket = RequestBucket()
        #expect(passed(&bucket, 5, at: 0) == 3)
        #expect(take(&bucket, nil, at: 0))
        #expect(passed(&bucket, 5, at: 0) == 3)
        let other = WebRateLimit(interval: .seconds(2), burst: 1)
        #expect(take(&bucket, other, at: 0))
        #expect(!take(&bucket, other, at: 1))
    }

    @Test func `the largest burst and interval don't overflow`() {
        var bucket = RequestBucket()
        let large = WebRateLimit(interval: .seconds(86_400), burst: 1_000_000)
        for _ in 0..<1000 { #expect(take(&bucket, large, at: 1)) }
    }
}
