package import Text

extension MessageID {
    /// When the message was made, as far as its ID says.
    ///
    /// An ID of a 5.x client has the second, in UTC, and `utcOffsetSeconds` doesn't matter. An ID of a 4.x
    /// client has the milliseconds since the month began where its producer runs: the producer's offset from
    /// UTC must be given, and the month is the latest that makes the birth no later than `reference` and ten
    /// minutes. Give as reference the time at which the message is known to have been there.
    ///
    /// The ten minutes are for a producer whose clock runs ahead. They could only mislead for a message that
    /// is a month old but ten minutes, and the service keeps messages for 72 hours.
    ///
    /// Nil for a broker's ID, which has no time, and for an ID with more milliseconds than the month has room
    /// for.
    package func birth(utcOffsetSeconds: Int, reference: UnixTime) -> UnixTime? {
        switch form {
        case .offset:
            return nil
        case .v1(_, _, let seconds, _):
            return UnixTime(milliseconds: (Self.v1EpochSeconds + Int64(seconds)) * 1_000)
        case .unique(_, _, _, let span, _):
            let latest = reference + Self.clockAheadMax
            // The next month first: a producer whose clock runs ahead may have begun it already.
            for monthsLater in [1, 0, -1] {
                let start = reference.monthStart(utcOffsetSeconds: utcOffsetSeconds, monthsLater: monthsLater)
                let birth = start + .milliseconds(Int64(span))
                if birth <= latest { return birth }
            }
            return nil
        }
    }

    /// 2021-01-01T00:00:00Z in seconds, from which the IDs of 5.x clients count.
    private static let v1EpochSeconds: Int64 = 1_609_459_200

    /// How far a producer's clock may run ahead of ours.
    private static let clockAheadMax: Duration = .seconds(600)
}
