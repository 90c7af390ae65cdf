/// Where a server listens and what it allows its clients.
///
/// The defaults suit an exporter that a handful of servers and people read; tests shorten the times.
package struct HTTPServerConfiguration: Sendable, Equatable {
    /// Where to listen: one address or several.
    package var addresses: [ListenAddress]

    /// Descriptors of sockets that listen already, handed over by another process.
    ///
    /// If there are any, the addresses are not used. The server closes them.
    package var inheritedSockets: [Int32] = []

    /// What is needed to speak TLS, on every connection; nil for plain HTTP.
    package var tls: TLSSettings?

    /// The most connections at once, 5 to 120.
    ///
    /// From four fifths of it on, each new one ends another, of the client address that has the most: the one
    /// that has gone longest without a complete request, or takes its response slowest.
    ///
    /// It must stay below 127: libmicrohttpd 0.9.75 stalls when 128 connections are ready at the same time.
    package var connectionLimit: Int

    /// The most connections at once from one client address; clients of unix sockets have none.
    ///
    /// IPv6 addresses count by their first 64 bits. Several servers may be behind one address.
    package var connectionLimitPerAddress: Int

    /// The most requests in flight at once; 0 is no limit.
    ///
    /// More are answered 503. When it is reached, slow readers are cut off before anybody else is refused.
    package var requestLimit: Int

    /// Memory for a request's line and headers, and for the response's headers, in bytes.
    ///
    /// Longer request lines are answered 414 and longer headers 431.
    package var headerLimitBytes: Int

    /// The most bytes of a request's body; more are answered 413.
    package var bodyLimitBytes: Int

    /// Whether bodies may come in chunks; if not, a request with Transfer-Encoding is answered 411, and its
    /// connection ends.
    ///
    /// The library reads the lines between chunks less strictly than others may: a server behind a proxy that
    /// needs no chunks does better without.
    package var takesChunkedBodies = true

    /// How long a connection may neither send nor take a byte, kept alive between requests included.
    ///
    /// Rounded up to whole seconds.
    package var inactivityTimeout: Duration

    /// How long a request may take to arrive in full, from accepting the connection on.
    ///
    /// A later request on the same connection has this long after the inactivity timeout.
    package var requestTimeout: Duration

    /// How long the client may take to receive a response in full.
    package var responseTimeout: Duration

    /// How long an answer that a handler promised for later may take to come; then the client reads 503.
    package var laterTimeout: Duration

    /// Makes a configuration with one address and the default limits.
    package init(address: ListenAddress) {
        self.init(addresses: [address])
    }

    /// Makes a configuration with the default limits.
    package init(addresses: [ListenAddress]) {
        self.addresses = addresses
        connectionLimitPerAddress = Self.defaultConnectionLimitPerAddress
        requestLimit = Self.defaultRequestLimit
        connectionLimit = Self.defaultConnectionLimit
        headerLimitBytes = Self.defaultHeaderLimitBytes
        bodyLimitBytes = Self.defaultBodyLimitBytes
        inactivityTimeout = Self.defaultInactivityTimeout
        requestTimeout = Self.defaultRequestTimeout
        responseTimeout = Self.defaultResponseTimeout
        laterTimeout = Self.defaultLaterTimeout
    }

    /// Traps for limits out of range.
    func checkLimits() {
        precondition(
            Self.connectionLimits.contains(connectionLimit),
            "the connection limit must be in \(Self.connectionLimits)")
        precondition(connectionLimitPerAddress > 0, "nobody could connect")
        precondition(requestLimit >= 0, "the limit of requests can't be negative")
        precondition(inactivityTimeout > .zero, "without a timeout connections pile up")
        precondition(!addresses.isEmpty || !inheritedSockets.isEmpty, "there is no address to listen on")
    }

    /// What the table of connections keeps to.
    var tableLimits: ConnectionTable.Limits {
        ConnectionTable.Limits(
            crowded: connectionLimit * 4 / 5, crowdedPerClient: connectionLimitPerAddress,
            requests: requestLimit, requestTimeout: requestTimeout,
            nextRequestTimeout: inactivityTimeout + requestTimeout, responseTimeout: responseTimeout,
            laterTimeout: laterTimeout)
    }

    /// The connection limits that work, see `connectionLimit`.
    static let connectionLimits = 5...120

    /// Connections: ten times what a pair of Prometheus servers and some browsers open.
    private static let defaultConnectionLimit = 120

    /// Connections: two thirds of all, so that no single address can take every place.
    private static let defaultConnectionLimitPerAddress = 80

    /// Requests: what node_exporter allows.
    private static let defaultRequestLimit = 40

    /// Bytes: what other servers allow for headers (8 to 16 KiB), times at most 120 connections.
    ///
    /// The library clears all of it after each request (`MHD_pool_reset` of 0.9.75). With 16 KiB for each of
    /// 64 connections that drives everything else out of a processor's cache of 1 MB: a fifth more time for
    /// each request than with 12.
    private static let defaultHeaderLimitBytes = 12 * 1024

    /// Bytes: a registration of some hundred message IDs.
    private static let defaultBodyLimitBytes = 64 * 1024

    /// An idle connection isn't worth its place for longer than this.
    private static let defaultInactivityTimeout = Duration.seconds(15)

    /// Prometheus's own default scrape timeout: who is slower has given up.
    private static let defaultRequestTimeout = Duration.seconds(10)

    /// 15 MB at 4 Mbit/s.
    private static let defaultResponseTimeout = Duration.seconds(30)

    /// Longer than any scrape waits in practice: what decides has deadlines of its own.
    private static let defaultLaterTimeout = Duration.seconds(120)
}
