/// Picks the faults that strike each call, from the scenario's list.
///
/// It counts calls, and otherwise depends on nothing but the seed and the time handed in.
struct FaultPlanner: Sendable {
    /// What strikes one call.
    struct Plan: Sendable, Equatable {
        /// How late the answer comes.
        var delay: Duration = .zero
        /// How far the API's clock is ahead of the world's, in milliseconds.
        var clockShift: Int64 = 0
        /// What becomes of the answer; nil: it is given.
        var effect: ApiFault.Kind?
    }

    private let faults: [ApiFault]
    private let dice: Dice
    private var calls: [UInt64]

    /// Makes a planner for a scenario's faults.
    init(faults: [ApiFault], seed: UInt64) {
        self.faults = faults
        dice = Dice(seed: seed)
        calls = [UInt64](repeating: 0, count: faults.count)
    }

    /// What strikes a call of an operation, at a time in milliseconds since the start of the world.
    ///
    /// Delays and clock shifts add up; of the faults that replace the answer the first one counts.
    mutating func plan(operation: String, at time: Int64) -> Plan {
        var plan = Plan()
        for (index, fault) in faults.enumerated() where fault.window.contains(time) {
            guard fault.operation == nil || fault.operation == operation else { continue }
            calls[index] += 1
            guard calls[index].isMultiple(of: UInt64(fault.everyNthCall)),
                dice.fraction((UInt64(index), calls[index], 1)) < fault.chance
            else { continue }
            switch fault.kind {
            case .latency(let min, let max):
                let share = dice.fraction((UInt64(index), calls[index], 2))
                let spread = Int64(Double((max - min).milliseconds) * share)
                plan.delay += min + .milliseconds(spread)
            case .clockShift(let shift):
                plan.clockShift += shift.milliseconds
            default:
                plan.effect = plan.effect ?? fault.kind
            }
        }
        return plan
    }
}
