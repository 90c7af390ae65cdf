internal import CanaryWatch
internal import Exposition

/// The label blocks of canaries and groups, rendered once and kept as long as what they name.
struct LabelCache {
    private var canaries: [CanaryID: LabelBlock] = [:]
    private var groups: [Int: LabelBlock] = [:]

    /// The labels of a canary.
    mutating func labels(of canary: CanarySnapshot) -> LabelBlock {
        if let known = canaries[canary.id] { return known }
        let labels = LabelBlock(pairs(canary.spec))
        canaries[canary.id] = labels
        return labels
    }

    /// The labels of a group on a canary.
    mutating func labels(of group: GroupSnapshot, _ spec: CanarySpec) -> LabelBlock {
        if let known = groups[group.serial] { return known }
        let labels = LabelBlock(pairs(spec) + [("consumer_group", group.name)])
        groups[group.serial] = labels
        return labels
    }

    /// Forgets the canaries and groups that are no more.
    mutating func keep(only present: Set<CanaryID>, _ serials: Set<Int>) {
        if canaries.count > present.count { canaries = canaries.filter { present.contains($0.key) } }
        if groups.count > serials.count { groups = groups.filter { serials.contains($0.key) } }
    }

    private func pairs(_ spec: CanarySpec) -> [(name: String, value: String)] {
        [
            ("account", spec.account), ("region_id", spec.region), ("instance_id", spec.instanceID),
            ("topic", spec.topic), ("canary", spec.name),
        ]
    }
}
