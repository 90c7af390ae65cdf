/// Judges what Prometheus recorded of one group against what the scenario says was true.
///
/// A pure value: the recorded series go in, the lies come out.
struct StallJudge {
    /// What one scrape said of one group.
    struct Moment: Equatable {
        /// Seconds from the start of the simulated world.
        let time: Double
        /// Messages whose latest track is NOT_CONSUME_YET; nil where the series was absent.
        let behind: Double?
        /// Birth of the oldest unconsumed message, in the same seconds; nil where there was none.
        let oldest: Double?
        /// Birth up to which everything is consumed.
        let through: Double?
    }

    let scenario: StallScenario
    /// Seconds by which the world's start, the clock of a scrape and the reading of the message file may be off.
    let slack: Double

    /// How far behind a healthy group is seen at most: it commits, and is then sampled.
    private var healthyLag: Double {
        scenario.commitInterval + 2 * scenario.sampleInterval + slack
    }

    /// The stall must show by then.
    var shownBy: Double {
        scenario.stallBegins + scenario.period + 2 * scenario.sampleInterval + slack
    }

    /// The recovery must show by then.
    var recoveredBy: Double {
        scenario.stallEnds + healthyLag
    }

    /// Every lie of a group that never stalls.
    func liesOfHealthyGroup(_ moments: [Moment]) -> [String] {
        moments.flatMap { lag($0) + order($0) + presence($0) }
    }

    /// Every lie of the group that stalls.
    func liesOfStalledGroup(_ moments: [Moment]) -> [String] {
        moments.flatMap { moment -> [String] in
            var lies = order(moment) + presence(moment)
            if moment.time < scenario.stallBegins || moment.time > recoveredBy {
                lies += lag(moment)
            } else if moment.time >= shownBy, moment.time < scenario.stallEnds {
                lies += stall(moment)
            }
            return lies
        } + (moments.contains { $0.time > recoveredBy } ? [] : ["no scrape after the recovery"])
            + (moments.contains { $0.time > shownBy && $0.time < scenario.stallEnds }
                ? [] : ["no scrape during the stall"])
    }

    private func stall(_ moment: Moment) -> [String] {
        guard let oldest = moment.oldest, moment.behind ?? 0 >= 1 else {
            return ["at \(moment.time): the stall doesn't show: \(moment)"]
        }
        // The first message that it can't consume was born within a period of the stall's beginning, or was on
        // its way to a commit.
        let earliest = scenario.stallBegins - healthyLag
        let latest = scenario.stallBegins + scenario.period + slack
        return (earliest...latest).contains(oldest)
            ? []
            : [
                "at \(moment.time): the oldest unconsumed is born at \(oldest), not in \(earliest)...\(latest)"
            ]
    }

    private func lag(_ moment: Moment) -> [String] {
        guard let oldest = moment.oldest, moment.time - oldest > healthyLag else { return [] }
        return ["at \(moment.time): behind by \(moment.time - oldest) s, \(healthyLag) s at most"]
    }

    private func order(_ moment: Moment) -> [String] {
        guard let oldest = moment.oldest, let through = moment.through, through >= oldest else { return [] }
        return ["at \(moment.time): consumed through \(through), but \(oldest) is unconsumed"]
    }

    private func presence(_ moment: Moment) -> [String] {
        guard moment.behind == nil, moment.time > scenario.birth(0) + healthyLag else { return [] }
        return ["at \(moment.time): no series of the group"]
    }
}
