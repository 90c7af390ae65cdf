import Testing

@testable import HTTPServer

@Suite struct ConnectionTableTests {
    private static let start = ContinuousClock.now

    private static let limits = ConnectionTable.Limits(
        crowded: 3, requestTimeout: .seconds(10), nextRequestTimeout: .seconds(25),
        responseTimeout: .seconds(30), laterTimeout: .seconds(60))

    private var table = ConnectionTable(limits: limits)

    @Test mutating func `a connection that asks nothing is overdue after the request timeout, once`() {
        #expect(table.opened(7, at: at(0)) == [])
        #expect(table.nextDeadline == at(10))
        #expect(table.takeOverdue(at: at(9.999)) == [])
        #expect(table.takeOverdue(at: at(10)) == [7])
        #expect(table.takeOverdue(at: at(11)) == [])
        #expect(table.nextDeadline == nil)
    }

    @Test mutating func `bytes of a request don't prolong its time`() {
        _ = table.opened(7, at: at(0))
        table.requestStarted(7, at: at(8))
        #expect(table.requestsInFlight == 1)
        #expect(table.nextDeadline == at(10))
    }

    @Test mutating func `a later request has the idle time and then no more than a first one`() {
        ask(7, openedAt: 0, answeredAt: 2)
        #expect(table.nextDeadline == at(27))
        table.requestStarted(7, at: at(10))
        #expect(table.nextDeadline == at(20))
    }

    @Test mutating func `a response has its own time, from the end of the request`() {
        _ = table.opened(7, at: at(0))
        table.requestStarted(7, at: at(1))
        table.requestComplete(7, at: at(2))
        #expect(table.nextDeadline == at(32))
        #expect(table.requestsInFlight == 1)
        table.requestEnded(7, at: at(3))
        #expect(table.requestsInFlight == 0)
    }

    @Test mutating func `when it is crowded the one longest without a complete request gives way`() {
        ask(1, openedAt: 0, answeredAt: 5)
        _ = table.opened(2, at: at(3))
        _ = table.opened(3, at: at(4))
        // Bytes that are no complete request don't protect it.
        table.requestStarted(2, at: at(6))
        #expect(table.opened(4, at: at(7)) == [2])
        #expect(table.opened(5, at: at(8)) == [3])
        #expect(table.opened(6, at: at(9)) == [1])
        #expect(table.opened(7, at: at(10)) == [4])
    }

    @Test mutating func `a request being answered is ended for another only if it is slow`() {
        for socket in Int32(1)...3 {
            _ = table.opened(socket, at: at(0))
            table.requestStarted(socket, at: at(0))
            table.requestComplete(socket, at: at(Double(socket)))
        }
        #expect(table.opened(4, at: at(5.5)) == [])
        // The newcomer asks nothing and is the first to go.
        #expect(table.opened(5, at: at(6.5)) == [4])
        table.requestStarted(5, at: at(6.6))
        table.requestComplete(5, at: at(6.6))
        #expect(table.opened(6, at: at(6.7)) == [1])
    }

    @Test mutating func `slow readers make room by themselves while it is crowded, the slowest first`() {
        for socket in Int32(1)...5 {
            _ = table.opened(socket, at: at(0))
            table.requestStarted(socket, at: at(0))
            table.requestComplete(socket, at: at(Double(socket)))
        }
        #expect(table.nextDeadline == at(6))
        #expect(table.takeOverdue(at: at(5.9)) == [])
        #expect(table.takeOverdue(at: at(7)) == [1, 2])
        // Three are no crowd: the rest may take the whole response timeout.
        #expect(table.nextDeadline == at(33))
    }

    @Test mutating func `a closed connection is forgotten, and its number may come again`() {
        _ = table.opened(7, at: at(0))
        table.requestStarted(7, at: at(1))
        table.closed(7, at: at(2))
        #expect(table.requestsInFlight == 0)
        #expect(table.nextDeadline == nil)
        _ = table.opened(7, at: at(5))
        #expect(table.takeOverdue(at: at(12)) == [])
        #expect(table.takeOverdue(at: at(15)) == [7])
    }

    @Test mutating func `idle connections are those between requests`() {
        ask(1, openedAt: 0, answeredAt: 1)
        _ = table.opened(2, at: at(1))
        table.requestStarted(2, at: at(2))
        #expect(table.takeIdle() == [1])
        table.requestEnded(2, at: at(3))
        #expect(table.takeIdle() == [2])
        #expect(table.takeIdle() == [])
    }

    @Test mutating func `a promised answer has its own time, and its connection isn't ended meanwhile`() {
        _ = table.opened(7, at: at(0))
        table.requestStarted(7, at: at(1))
        table.requestDeferred(7, at: at(2))
        #expect(table.nextDeadline == at(62))
        #expect(table.requestsInFlight == 1)
        #expect(table.takeLate(at: at(61)) == [])
        #expect(table.takeLate(at: at(62)) == [7])
        #expect(table.takeLate(at: at(63)) == [])
        #expect(table.takeOverdue(at: at(63)) == [])
        #expect(table.nextDeadline == nil)
        table.requestComplete(7, at: at(64))
        #expect(table.nextDeadline == at(94))
        table.requestEnded(7, at: at(65))
        #expect(table.requestsInFlight == 0)
    }

    @Test mutating func `when it is crowded those that wait for an answer stay`() {
        for socket in Int32(1)...3 {
            _ = table.opened(socket, at: at(0))
            table.requestStarted(socket, at: at(0))
            table.requestDeferred(socket, at: at(0))
        }
        #expect(table.opened(4, at: at(20)) == [])
        #expect(table.opened(5, at: at(21)) == [4])
        #expect(table.takeOverdue(at: at(22)) == [])
    }

    @Test mutating func `reports of unknown connections change nothing`() {
        table.requestStarted(9, at: at(0))
        table.requestComplete(9, at: at(0))
        table.requestEnded(9, at: at(0))
        table.closed(9, at: at(0))
        #expect(table.requestsInFlight == 0)
        #expect(table.nextDeadline == nil)
    }

    private mutating func ask(_ socket: Int32, openedAt: Double, answeredAt: Double) {
        _ = table.opened(socket, at: at(openedAt))
        table.requestStarted(socket, at: at(openedAt))
        table.requestComplete(socket, at: at(openedAt))
        table.requestEnded(socket, at: at(answeredAt))
    }

    private func at(_ seconds: Double) -> ContinuousClock.Instant {
        Self.start + .seconds(seconds)
    }
}
