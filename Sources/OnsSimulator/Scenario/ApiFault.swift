/// Something that goes wrong between the exporter and the simulated API.
package struct ApiFault: Sendable, Equatable {
    /// What goes wrong.
    package enum Kind: Sendable, Equatable {
        /// HTTP 400 Throttling.User, with `x-acs-retry-after` in milliseconds if given, whatever the quota.
        case throttled(retryAfter: Duration?)
        /// The answer comes late, by a time drawn evenly from the range.
        case latency(min: Duration, max: Duration)
        /// The request is read and never answered.
        case hang
        /// The connection is reset (RST) instead of an answer.
        case reset
        /// The connection is closed without an answer.
        case close
        /// The body ends half way through what Content-Length announced.
        case truncatedBody
        /// A gateway's HTML page with this status, such as 502 or 503.
        case gatewayPage(status: Int)
        /// An API error in the usual JSON shape, such as 500 InternalError.
        case apiError(status: Int, code: String, message: String)
        /// Bytes that are no HTTP.
        case garbage
        /// HTTP 200 with a body that isn't JSON.
        case notJSON
        /// JSON of the wrong shape.
        case wrongTypes(WrongShape)
        /// A head that announces 2 GB, and the beginning of them.
        case hugeBody
        /// A chunked body without an end.
        case endlessBody
        /// HTTP 302 to another path.
        case redirect
        /// HTTP 200 with no body.
        case emptyBody
        /// HTTP 400 InvalidSecurityToken.Expired.
        case expiredToken
        /// The API's clock runs ahead of the world's by this (behind, if negative).
        case clockShift(Duration)
        /// The answer is sent at this many bytes a second.
        case slowDrip(bytesPerSecond: Int)
    }

    /// Where a wrongly shaped answer is wrong.
    package enum WrongShape: String, Sendable, CaseIterable {
        /// `Data` is a string.
        case dataString = "data-string"
        /// `MessageTrack` is a number.
        case trackNumber = "track-number"
        /// `MessageTrack` is an object where an array was due.
        case trackObject = "track-object"
        /// `TrackType` is a number.
        case typeNumber = "type-number"
        /// The whole answer is an array.
        case topArray = "top-array"
    }

    /// What goes wrong.
    package let kind: Kind

    /// When it may go wrong.
    package let window: TimeWindow

    /// Only every so many matching calls it does; 1: each of them.
    package let everyNthCall: Int

    /// How likely it is, from 0 to 1, for each call that is left.
    package let chance: Double

    /// The only operation that it happens to; nil: all of them.
    package let operation: String?

    /// Makes a fault; what isn't said doesn't restrict it.
    package init(
        _ kind: Kind, _ window: TimeWindow = .always, everyNthCall: Int = 1, chance: Double = 1,
        operation: String? = nil
    ) {
        precondition(everyNthCall >= 1, "a call number to fail at is 1 or more")
        self.kind = kind
        self.window = window
        self.everyNthCall = everyNthCall
        self.chance = chance
        self.operation = operation
    }
}

extension ApiFault.Kind {
    /// The kind's name, as scenario files and the request log have it.
    package var name: String {
        switch self {
        case .throttled: "throttle"
        case .latency: "latency"
        case .hang: "hang"
        case .reset: "reset"
        case .close: "close"
        case .truncatedBody: "truncate"
        case .gatewayPage: "gateway-page"
        case .apiError: "api-error"
        case .garbage: "garbage"
        case .notJSON: "not-json"
        case .wrongTypes: "wrong-types"
        case .hugeBody: "huge"
        case .endlessBody: "endless"
        case .redirect: "redirect"
        case .emptyBody: "empty"
        case .expiredToken: "expired-token"
        case .clockShift: "clock-shift"
        case .slowDrip: "slow-drip"
        }
    }
}
