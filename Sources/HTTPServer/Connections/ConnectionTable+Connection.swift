extension ConnectionTable {
    /// The times and numbers to keep.
    struct Limits: Sendable {
        /// Connections from which on each new one ends another.
        var crowded: Int

        /// Connections of one client from which on each new one of it ends another of it.
        var crowdedPerClient: Int

        /// Requests being answered from which on others are refused; 0 is no limit.
        var requests: Int

        /// From accepting a connection to its first request's end.
        var requestTimeout: Duration

        /// From the end of a response to the end of the next request.
        var nextRequestTimeout: Duration

        /// From the end of a request, or of the wait for its answer, to the end of its response.
        var responseTimeout: Duration

        /// From the end of a request to the answer that was promised for later.
        var laterTimeout: Duration

        /// The shortest of the times.
        var shortest: Duration {
            min(requestTimeout, nextRequestTimeout, responseTimeout, laterTimeout)
        }
    }

    /// One connection.
    struct Connection: Sendable {
        /// What a connection is doing.
        enum Phase {
            /// No request line has come since it was accepted or since its last response.
            case waiting
            /// A request line has come, the rest of the request hasn't.
            case receiving
            /// The request is complete and its answer was promised for later: the socket isn't looked at.
            case deciding
            /// As before, and the server has answered in the promise's place.
            case decided
            /// The request is complete, the response isn't sent.
            case answering
        }

        /// The client, without its port.
        let client: RemoteAddress

        /// What it is doing.
        var phase = Phase.waiting

        /// When it was accepted, or its phase began.
        var since: Moment

        /// When its time is over.
        var deadline: Moment

        /// A request of it was admitted and isn't done.
        var isBusy = false

        /// Its socket has been shut down; the library is about to close it.
        var isCut = false

        /// Says whether it waits for an answer that was promised for later.
        var isUndecided: Bool { phase == .deciding || phase == .decided }

        /// Makes a connection that was accepted.
        init(client: RemoteAddress, since: Moment, deadline: Moment) {
            (self.client, self.since, self.deadline) = (client, since, deadline)
        }
    }
}
