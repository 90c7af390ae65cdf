import Testing

@testable import Lifecycle

@Suite struct EndRequestsTests {
    /// Which of the requests count that come so many milliseconds after the first.
    private func counted(_ milliseconds: Int...) -> [Int] {
        let begin = ContinuousClock.now
        var requests = EndRequests()
        return milliseconds.filter { requests.counts(at: begin + .milliseconds($0)) }
    }

    @Test func `what comes right after the first request is its echo, however often`() {
        #expect(counted(0, 0, 1, 50, 199, 200) == [0])
    }

    @Test func `who asks again later is heard, though echoes came between`() {
        #expect(counted(0, 190, 201, 202) == [0, 201, 202])
    }
}
