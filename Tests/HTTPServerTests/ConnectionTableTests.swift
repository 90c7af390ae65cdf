import Testing

@testable import HTTPServer

@Suite struct ConnectionTableTests {
    private static let start = Moment(nanoseconds: 1_000_000_000)

    private static let limits = ConnectionTable.Limits(
        crowded: 3, crowdedPerClient: 100, requests: 0, requestTimeout: .seconds(10),
        nextRequestTimeout: .seconds(25),
        responseTimeout: .seconds(30), laterTimeout: .seconds(60))

    private static let one = RemoteAddress(ipv4: 192, 0, 2, 1, port: 5)
    private static let other = RemoteAddress(ipv4: 192, 0, 2, 2, port: 6)

    private var table = ConnectionTable(limits: limits)

    @Test mutating func `a connection that asks nothing is overdue after the request timeout, once`() {
        #expect(table.opened(7, from: Self.one, at: at(0)) == [])
        #expect(table.nextDeadline == at(10))
        #expect(table.takeOverdue(at: at(9.999)) == [])
        #expect(table.takeOverdue(at: at(10)) == [7])
        #expect(table.takeOverdue(at: at(11)) == [])
        #expect(table.nextDeadline == nil)
    }

    @Test mutating func `bytes of a request don't prolong its time`() {
        _ = table.opened(7, from: Self.one, at: at(0))
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
        _ = table.opened(7, from: Self.one, at: at(0))
        table.requestStarted(7, at: at(1))
        _ = table.requestArrived(7, at: at(2))
        #expect(table.nextDeadline == at(32))
        #expect(table.requestsInFlight == 1)
        table.requestEnded(7, at: at(3))
        #expect(table.requestsInFlight == 0)
    }

    @Test mutating func `when it is crowded the one longest without a complete request gives way`() {
        ask(1, openedAt: 0, answeredAt: 5)
        _ = table.opened(2, from: Self.one, at: at(3))
        _ = table.opened(3, from: Self.one, at: at(4))
        // Bytes that are no complete request don't protect it.
        table.requestStarted(2, at: at(6))
        #expect(table.opened(4, from: Self.one, at: at(7)) == [2])
        #expect(table.opened(5, from: Self.one, at: at(8)) == [3])
        #expect(table.opened(6, from: Self.one, at: at(9)) == [1])
        #expect(table.opened(7, from: Self.one, at: at(10)) == [4])
    }

    @Test mutating func `a request being answered is ended for another only if it is slow`() {
        for socket in Int32(1)...3 {
            _ = table.opened(socket, from: Self.one, at: at(0))
            table.requestStarted(socket, at: at(0))
            _ = table.requestArrived(socket, at: at(Double(socket)))
        }
        #expect(table.opened(4, from: Self.one, at: at(5.5)) == [])
        // The newcomer asks nothing and is the first to go.
        #expect(table.opened(5, from: Self.one, at: at(6.5)) == [4])
        table.requestStarted(5, at: at(6.6))
        _ = table.requestArrived(5, at: at(6.6))
        #expect(table.opened(6, from: Self.one, at: at(6.7)) == [1])
    }

    @Test mutating func `slow readers make room by themselves while it is crowded, the slowest first`() {
        for socket in Int32(1)...5 {
            _ = table.opened(socket, from: Self.one, at: at(0))
            table.requestStarted(socket, at: at(0))
            _ = table.requestArrived(socket, at: at(Double(socket)))
        }
        #expect(table.nextDeadline == at(6))
        #expect(table.takeOverdue(at: at(5.9)) == [])
        #expect(table.takeOverdue(at: at(7)) == [1, 2])
        // Three are no crowd: the rest may take the whole response timeout.
        #expect(table.nextDeadline == at(33))
    }

    @Test mutating func `a closed connection is forgotten, and its number may come again`() {
        _ = table.opened(7, from: Self.one, at: at(0))
        table.requestStarted(7, at: at(1))
        table.closed(7, at: at(2))
        #expect(table.requestsInFlight == 0)
        #expect(table.nextDeadline == nil)
        _ = table.opened(7, from: Self.one, at: at(5))
        #expect(table.takeOverdue(at: at(12)) == [])
        #expect(table.takeOverdue(at: at(15)) == [7])
    }

    @Test mutating func `idle connections are those between requests`() {
        ask(1, openedAt: 0, answeredAt: 1)
        _ = table.opened(2, from: Self.one, at: at(1))
        table.requestStarted(2, at: at(2))
        #expect(table.takeIdle() == [1])
        table.requestEnded(2, at: at(3))
        #expect(table.takeIdle() == [2])
        #expect(table.takeIdle() == [])
    }

    @Test mutating func `a promised answer has its own time, and its connection isn't ended meanwhile`() {
        _ = table.opened(7, from: Self.one, at: at(0))
        table.requestStarted(7, at: at(1))
        _ = table.requestArrived(7, at: at(2))
        table.requestDeferred(7, at: at(2))
        #expect(table.nextDeadline == at(62))
        #expect(table.requestsInFlight == 1)
        #expect(table.takeLate(at: at(61)) == [])
        #expect(table.takeLate(at: at(62)) == [7])
        #expect(table.takeLate(at: at(63)) == [])
        #expect(table.takeOverdue(at: at(63)) == [])
        #expect(table.nextDeadline == nil)
        table.requestAnswered(7, at: at(64))
        #expect(table.nextDeadline == at(94))
        table.requestEnded(7, at: at(65))
        #expect(table.requestsInFlight == 0)
    }

    @Test mutating func `when it is crowded those that wait for an answer stay`() {
        for socket in Int32(1)...3 {
            _ = table.opened(socket, from: Self.one, at: at(0))
            table.requestStarted(socket, at: at(0))
            _ = table.requestArrived(socket, at: at(0))
            table.requestDeferred(socket, at: at(0))
        }
        #expect(table.opened(4, from: Self.one, at: at(20)) == [])
        #expect(table.opened(5, from: Self.one, at: at(21)) == [4])
        #expect(table.takeOverdue(at: at(22)) == [])
    }

    @Test mutating func `reports of unknown connections change nothing`() {
        table.requestStarted(9, at: at(0))
        _ = table.requestArrived(9, at: at(0))
        table.requestEnded(9, at: at(0))
        table.closed(9, at: at(0))
        #expect(table.requestsInFlight == 0)
        #expect(table.nextDeadline == nil)
    }

    @Test mutating func `whoever has the most connections gives way, readers within their time included`() {
        answer(1, from: Self.one, at: 0)
        answer(2, from: Self.one, at: 0.1)
        answer(3, from: Self.one, at: 0.2)
        // The newcomer has none: a reader of the greedy one goes, though five seconds aren't over.
        #expect(table.opened(4, from: Self.other, at: at(1)) == [1])
        #expect(table.opened(5, from: Self.other, at: at(1)) == [4])
    }

    @Test mutating func `an idle connection of the greediest client goes first`() {
        ask(1, openedAt: 0, answeredAt: 1)
        _ = table.opened(2, from: Self.other, at: at(0))
        ask(3, openedAt: 2, answeredAt: 3)
        // The oldest is the other one's only one.
        #expect(table.opened(4, from: Self.other, at: at(4)) == [1])
    }

    @Test mutating func `a client has its own limit, which makes room within itself alone`() {
        table = ConnectionTable(limits: Self.limits(crowded: 100, perClient: 2))
        _ = table.opened(9, from: Self.other, at: at(0))
        _ = table.opened(1, from: Self.one, at: at(1))
        _ = table.opened(2, from: RemoteAddress(ipv4: 192, 0, 2, 1, port: 99), at: at(2))
        #expect(table.opened(3, from: Self.one, at: at(3)) == [1])
        answer(4, from: Self.one, at: 4)
        table.closed(2, at: at(4))
        answer(5, from: Self.one, at: 4.1)
        // Two are being answered, none of them slowly: the newcomer has no place.
        #expect(table.opened(6, from: Self.one, at: at(4.2)) == [6])
        #expect(table.opened(7, from: Self.other, at: at(4.2)) == [])
    }

    @Test mutating func `clients of unix sockets have no limit of their own`() {
        table = ConnectionTable(limits: Self.limits(crowded: 100, perClient: 2))
        for socket in Int32(1)...50 { #expect(table.opened(socket, from: .unixSocket, at: at(0)) == []) }
    }

    @Test mutating func `requests over the limit are refused until one is done`() {
        table = ConnectionTable(limits: Self.limits(requests: 2))
        for socket in Int32(1)...3 {
            _ = table.opened(socket, from: Self.one, at: at(0))
            table.requestStarted(socket, at: at(0))
        }
        #expect(table.requestArrived(1, at: at(0)) == .serve)
        #expect(table.requestArrived(2, at: at(0)) == .serve)
        table.requestDeferred(2, at: at(0))
        #expect(table.requestArrived(3, at: at(0)) == .refuse)
        // The refusal is sent, and counts neither before nor after.
        table.requestEnded(3, at: at(0))
        table.requestStarted(3, at: at(0))
        #expect(table.requestArrived(3, at: at(0)) == .refuse)
        table.requestEnded(3, at: at(0))
        table.requestEnded(1, at: at(0))
        table.requestStarted(3, at: at(0))
        #expect(table.requestArrived(3, at: at(0)) == .serve)
        table.closed(2, at: at(0))
        table.requestStarted(1, at: at(0))
        #expect(table.requestArrived(1, at: at(0)) == .serve)
    }

    @Test mutating func `a slow reader is ended rather than a request refused`() {
        table = ConnectionTable(limits: Self.limits(requests: 2))
        answer(1, from: Self.one, at: 0)
        answer(2, from: Self.one, at: 1)
        _ = table.opened(3, from: Self.one, at: at(5))
        table.requestStarted(3, at: at(5))
        #expect(table.requestArrived(3, at: at(5)) == .serveInsteadOf(1))
        _ = table.opened(4, from: Self.one, at: at(5))
        table.requestStarted(4, at: at(5))
        #expect(table.requestArrived(4, at: at(5)) == .refuse)
    }

    @Test mutating func `the reader of a greedy client is ended for another client at once`() {
        table = ConnectionTable(limits: Self.limits(requests: 3))
        answer(1, from: Self.one, at: 0)
        answer(2, from: Self.one, at: 0.1)
        answer(3, from: Self.one, at: 0.2)
        _ = table.opened(4, from: Self.other, at: at(0.5))
        table.requestStarted(4, at: at(0.5))
        #expect(table.requestArrived(4, at: at(0.5)) == .serveInsteadOf(1))
        // Now the other has one and the first two: neither is greedy.
        _ = table.opened(5, from: Self.other, at: at(0.5))
        table.requestStarted(5, at: at(0.5))
        #expect(table.requestArrived(5, at: at(0.5)) == .refuse)
    }

    private static func limits(
        crowded: Int = 100, perClient: Int = 100, requests: Int = 0
    ) -> ConnectionTable.Limits {
        var limits = limits
        limits.crowded = crowded
        limits.crowdedPerClient = perClient
        limits.requests = requests
        return limits
    }

    private mutating func answer(_ socket: Int32, from client: RemoteAddress, at seconds: Double) {
        _ = table.opened(socket, from: client, at: at(seconds))
        table.requestStarted(socket, at: at(seconds))
        #expect(table.requestArrived(socket, at: at(seconds)) == .serve)
    }

    private mutating func ask(_ socket: Int32, openedAt: Double, answeredAt: Double) {
        _ = table.opened(socket, from: Self.one, at: at(openedAt))
        table.requestStarted(socket, at: at(openedAt))
        _ = table.requestArrived(socket, at: at(openedAt))
        table.requestEnded(socket, at: at(answeredAt))
    }

    private func at(_ seconds: Double) -> Moment {
        Self.start + .seconds(seconds)
    }
}
