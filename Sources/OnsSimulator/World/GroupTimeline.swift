/// When one consumer group has consumed the messages of one canary, and how the service shows it.
///
/// Times are milliseconds since the start of the world.
struct GroupTimeline: Sendable {
    /// Clients commit their offsets this often (`persistConsumerOffsetInterval`), so nothing finer can be
    /// read.
    private static let commitInterval: Int64 = 5_000

    /// More windows in a row than a message can be pushed through; beyond it, it is never consumed.
    private static let maximumPushes = 1_000

    /// The group's part in the scenario.
    let group: SimulatedGroup

    /// The chance from which jitter is drawn.
    let dice: Dice

    /// What keeps this group's rolls apart from another's.
    let salt: UInt64

    /// What the service says of a message, or nil when the group isn't in the answer.
    func trackType(born: Int64, number: Int64, at time: Int64) -> String? {
        var filteredShare = 0.0
        var isOffline = false
        var fixedAnswer: String?
        for incident in group.incidents where incident.window.contains(time) {
            switch incident.kind {
            case .missing: return nil
            case .answering(let type): fixedAnswer = fixedAnswer ?? type
            case .offline: isOffline = true
            case .filtered(let share): filteredShare = max(filteredShare, share)
            case .stalled, .duplicated, .prefixed, .offsetReset: break
            }
        }
        if let fixedAnswer { return fixedAnswer }
        if isOffline { return "NOT_ONLINE" }
        guard let consumed = consumption(born: born, number: number, until: time), consumed <= time else {
            return "NOT_CONSUME_YET"
        }
        let isFiltered = dice.fraction((salt, UInt64(bitPattern: number), 2)) < filteredShare
        return isFiltered ? "CONSUMED_BUT_FILTERED" : "CONSUMED"
    }

    /// When the commit that passes a message becomes visible, given all that happens until a time; nil:
    /// never.
    func consumption(born: Int64, number: Int64, until time: Int64) -> Int64? {
        let share = dice.fraction((salt, UInt64(bitPattern: number), 1))
        let jitter = Int64(Double(group.jitter.milliseconds) * share)
        let delay = group.delay.milliseconds + jitter
        guard var consumed = visible(born + delay) else { return nil }
        for reset in resets(of: born, until: time) where consumed <= reset.time {
            let depth = Double(born - (reset.time - reset.back)) / Double(max(1, reset.back))
            guard let again = visible(reset.time + delay + Int64(depth * Double(reset.replay))) else {
                return nil
            }
            consumed = again
        }
        return consumed
    }

    /// A time of consumption moved out of all blocking windows and on to the next commit.
    private func visible(_ wished: Int64) -> Int64? {
        var time = wished
        for _ in 0..<Self.maximumPushes {
            guard
                let block = group.incidents.first(where: { $0.blocksConsumption && $0.window.contains(time) })
            else {
                let phase = Int64(dice.roll(salt, 3) % UInt64(Self.commitInterval))
                let commits = CivilTime.floorDivide(
                    time - phase + Self.commitInterval - 1, Self.commitInterval)
                return commits * Self.commitInterval + phase
            }
            guard let end = block.window.endOfInterval(at: time) else { return nil }
            time = end
        }
        return nil
    }

    /// The resets that reach a message of this age, earliest first.
    private func resets(of born: Int64, until time: Int64) -> [OffsetReset] {
        var found: [OffsetReset] = []
        for incident in group.incidents {
            guard case .offsetReset(let back, let replay) = incident.kind, let start = incident.window.start
            else { continue }
            var moment = start.milliseconds
            if let period = incident.window.period?.milliseconds, moment <= born {
                moment += ((born - moment) / period + 1) * period
            }
            // Only resets after the birth, and not so late that they stop short of it.
            while moment > born, moment <= time, moment - back.milliseconds <= born,
                found.count < Self.maximumPushes
            {
                found.append(
                    OffsetReset(time: moment, back: back.milliseconds, replay: replay.milliseconds))
                guard let period = incident.window.period?.milliseconds else { break }
                moment += period
            }
        }
        return found.sorted { $0.time < $1.time }
    }

    /// One moment at which the offset was set back.
    private struct OffsetReset {
        let time: Int64
        let back: Int64
        let replay: Int64
    }
}
