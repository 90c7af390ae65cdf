/// What every open connection is doing and until when it may: decides which ones to end.
///
/// libmicrohttpd's own timeout knows inactivity alone, so that a byte now and then would keep a connection
/// for ever. Here a request has a time to arrive in and a response a time to be taken, and when places run
/// out, a connection of whoever has the most gives way. Connections are known by their sockets; the caller
/// shuts those down that it is asked to, and reports each as closed when it is.
struct ConnectionTable: Sendable {
    /// What is to be done with a request that has come in full.
    enum Admission: Equatable {
        /// Answer it.
        case serve
        /// End the connection of a socket, and answer it.
        case serveInsteadOf(Int32)
        /// Refuse it: too many are being answered.
        case refuse
    }

    private let limits: Limits
    private var connections = SocketMap<Connection>()

    /// Connections that haven't been cut, all and by client.
    private var openCount = 0
    private var openCounts: [RemoteAddress: Int] = [:]

    /// Admitted requests on connections that haven't been cut.
    private var busyCount = 0

    /// Requests of which the line has come and whose response isn't sent.
    private(set) var requestsInFlight = 0

    /// Makes an empty table.
    init(limits: Limits) {
        self.limits = limits
    }

    /// Notes a new connection, and returns the sockets to shut down for want of room: none or one.
    ///
    /// The newcomer itself is cut only if its client has too many, none of which can give way.
    mutating func opened(_ socket: Int32, from client: RemoteAddress, at now: Moment) -> [Int32] {
        let client = client.network
        let own = openCounts[client] ?? 0
        var victim: Int32?
        if !client.isUnixSocket, own >= limits.crowdedPerClient {
            victim = longestUnasked { $0.client == client } ?? slowestReader(at: now) { $0.client == client }
            if victim == nil { victim = socket }
        } else if openCount >= limits.crowded {
            victim = victimOfCrowd(newcomer: client, at: now)
        }
        connections.set(
            socket, Connection(client: client, since: now, deadline: now + limits.requestTimeout))
        openCount += 1
        openCounts[client] = own + 1
        guard let victim else { return [] }
        cut(victim)
        return [victim]
    }

    /// Notes that a request's first line has come; its rest has no longer than a first request's.
    mutating func requestStarted(_ socket: Int32, at now: Moment) {
        guard connections[socket]?.phase == .waiting else { return }
        connections.update(socket) { connection in
            connection.phase = .receiving
            connection.deadline = min(connection.deadline, now + limits.requestTimeout)
        }
        requestsInFlight += 1
    }

    /// Notes that a request has come in full, and says whether it may be answered.
    mutating func requestArrived(_ socket: Int32, at now: Moment) -> Admission {
        guard let connection = connections[socket], connection.phase == .receiving else { return .serve }
        var admission = Admission.serve
        if limits.requests > 0, busyCount >= limits.requests {
            if let slow = readerToCut(for: connection.client, at: now) {
                cut(slow)
                admission = .serveInsteadOf(slow)
            } else {
                admission = .refuse
            }
        }
        enter(.answering, socket, at: now, for: limits.responseTimeout)
        guard admission != .refuse, !connection.isCut else { return admission }
        connections.update(socket) { $0.isBusy = true }
        busyCount += 1
        return admission
    }

    /// Notes that a request which was admitted will be answered later.
    mutating func requestDeferred(_ socket: Int32, at now: Moment) {
        guard connections[socket]?.phase == .answering else { return }
        enter(.deciding, socket, at: now, for: limits.laterTimeout)
    }

    /// Notes that a request is being answered: one that is refused unread, or whose promised answer has come.
    mutating func requestAnswered(_ socket: Int32, at now: Moment) {
        switch connections[socket]?.phase {
        case .receiving, .deciding, .decided: enter(.answering, socket, at: now, for: limits.responseTimeout)
        case .waiting, .answering, nil: return
        }
    }

    /// Notes that a response has been sent, or a request given up.
    mutating func requestEnded(_ socket: Int32, at now: Moment) {
        guard let phase = connections[socket]?.phase, phase != .waiting else { return }
        requestsInFlight -= 1
        setIdle(socket)
        enter(.waiting, socket, at: now, for: limits.nextRequestTimeout)
    }

    /// Forgets a connection: its socket is about to be closed and its number may come again.
    mutating func closed(_ socket: Int32, at now: Moment) {
        requestEnded(socket, at: now)
        guard let connection = connections.remove(socket), !connection.isCut else { return }
        forget(connection)
    }

    /// The sockets of connections whose time is over, each returned once.
    ///
    /// While it is crowded that includes slow readers, the slowest first.
    mutating func takeOverdue(at now: Moment) -> [Int32] {
        var sockets = take { $0.deadline <= now && !$0.isUndecided }
        while isCrowded, let slowest = slowestReader(at: now, among: { _ in true }) {
            cut(slowest)
            sockets.append(slowest)
        }
        return sockets
    }

    /// The sockets of connections whose promised answer hasn't come in time, each returned once.
    mutating func takeLate(at now: Moment) -> [Int32] {
        let late = connections.sockets { $0.phase == .deciding && $0.deadline <= now }
        for socket in late { connections.update(socket) { $0.phase = .decided } }
        return late
    }

    /// The sockets of connections that are between requests, each returned once: what a drain begins with.
    mutating func takeIdle() -> [Int32] {
        take { $0.phase == .waiting }
    }

    /// Says whether there is no connection, cut ones included.
    var isEmpty: Bool {
        connections.isEmpty
    }

    /// When the next connection's time is over; nil if there is none.
    ///
    /// Looks at every connection: for the thread that waits, not for each report.
    var nextDeadline: Moment? {
        connections.entries.lazy.map(\.value).filter { !$0.isCut && $0.phase != .decided }.map(deadline).min()
    }

    /// When the time of one connection, or of any while it is crowded, is over; nil if there is none.
    ///
    /// After a report on that connection, no other's time can have become shorter unless it is crowded.
    func nextDeadline(afterReportOn socket: Int32) -> Moment? {
        guard !isCrowded else { return nextDeadline }
        guard let connection = connections[socket], !connection.isCut, connection.phase != .decided else {
            return nil
        }
        return connection.deadline
    }

    // MARK: Who gives way

    /// A response may be on its way for this long before its connection can be ended for want of room.
    ///
    /// A response that fits the socket's buffer leaves at once; five seconds of more are slow reading.
    private static let answeringGrace = Duration.seconds(5)

    /// Says whether there are more connections than leave room for new ones.
    private var isCrowded: Bool {
        openCount > limits.crowded
    }

    private func deadline(_ connection: Connection) -> Moment {
        isCrowded && connection.phase == .answering
            ? min(connection.deadline, connection.since + Self.answeringGrace) : connection.deadline
    }

    /// The connection to end for a newcomer when places run out, of those clients that have the most.
    private func victimOfCrowd(newcomer: RemoteAddress, at now: Moment) -> Int32? {
        let most = openCounts.values.max() ?? 0
        let isGreedy = { (connection: Connection) in openCounts[connection.client] == most }
        if let unasked = longestUnasked(among: isGreedy) { return unasked }
        if most > (openCounts[newcomer] ?? 0) + 1,
            let reader = slowestReader(at: now, for: .zero, among: isGreedy)
        {
            return reader
        }
        return longestUnasked { _ in true } ?? slowestReader(at: now) { _ in true }
    }

    /// The reader to cut off for a client whose request is one too many: a slow one, or one of a client that
    /// has clearly more.
    private func readerToCut(for client: RemoteAddress, at now: Moment) -> Int32? {
        if let slow = slowestReader(at: now, among: { $0.isBusy }) { return slow }
        var counts: [RemoteAddress: Int] = [:]
        for (_, connection) in connections.entries where connection.isBusy && !connection.isCut {
            counts[connection.client, default: 0] += 1
        }
        guard let most = counts.values.max(), most > (counts[client] ?? 0) + 1 else { return nil }
        return slowestReader(at: now, for: .zero) { $0.isBusy && counts[$0.client] == most }
    }

    /// The connection that has gone longest without a complete request.
    private func longestUnasked(among isWanted: (Connection) -> Bool) -> Int32? {
        oldest { $0.phase != .answering && !$0.isUndecided && isWanted($0) }
    }

    /// The connection that has been taking its response for longest, if that is longer than the grace.
    private func slowestReader(
        at now: Moment, for grace: Duration = answeringGrace, among isWanted: (Connection) -> Bool
    ) -> Int32? {
        oldest { $0.phase == .answering && now - $0.since >= grace && isWanted($0) }
    }

    private func oldest(_ isWanted: (Connection) -> Bool) -> Int32? {
        var found: (socket: Int32, since: Moment)?
        for (socket, connection) in connections.entries where !connection.isCut && isWanted(connection) {
            if let since = found?.since, since <= connection.since { continue }
            found = (socket, connection.since)
        }
        return found?.socket
    }

    // MARK: Keeping count

    private mutating func enter(
        _ phase: Connection.Phase, _ socket: Int32, at now: Moment, for time: Duration
    ) {
        connections.update(socket) { connection in
            connection.phase = phase
            connection.since = now
            connection.deadline = now + time
        }
    }

    private mutating func take(_ isWanted: (Connection) -> Bool) -> [Int32] {
        let sockets = connections.sockets { !$0.isCut && isWanted($0) }
        for socket in sockets { cut(socket) }
        return sockets
    }

    /// Marks a connection that hasn't been cut as such.
    private mutating func cut(_ socket: Int32) {
        setIdle(socket)
        guard let connection = connections[socket] else { return }
        connections.update(socket) { $0.isCut = true }
        forget(connection)
    }

    private mutating func setIdle(_ socket: Int32) {
        guard connections[socket]?.isBusy == true else { return }
        connections.update(socket) { $0.isBusy = false }
        busyCount -= 1
    }

    private mutating func forget(_ connection: Connection) {
        openCount -= 1
        let count = (openCounts[connection.client] ?? 0) - 1
        openCounts[connection.client] = count > 0 ? count : nil
    }
}
