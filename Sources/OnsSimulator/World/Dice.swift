/// Seeded chance without state: the same question always gets the same answer.
///
/// A roll depends on the seed and on what is asked (canary, group, message number, …), not on how often
/// something was asked before, so that a run can be repeated from its seed whatever the order of the
/// requests. The mixing is SplitMix64's finaliser; it is no cryptography.
struct Dice: Sendable, Equatable {
    /// What makes this world differ from another.
    let seed: UInt64

    /// A number drawn for the question that the parts name, evenly over all 64 bits.
    func roll(_ parts: UInt64...) -> UInt64 {
        var state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
        for part in parts {
            state = Self.mix(state ^ Self.mix(part &+ 0x9E37_79B9_7F4A_7C15))
        }
        return state
    }

    /// A fraction from 0 up to, not including, 1 for the question that the parts name.
    func fraction(_ parts: (UInt64, UInt64, UInt64)) -> Double {
        Double(roll(parts.0, parts.1, parts.2) >> 11) / 9_007_199_254_740_992
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
