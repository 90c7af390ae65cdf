internal import CanaryWatch
internal import Exposition

/// The label blocks of canaries and groups, rendered once and kept as long as what they name.
struct LabelCache {
    private var canaries: [LabelBlock] = []
    private var groups: [Int: LabelBlock] = [:]

    /// The labels of a canary, by its index.
    mutating func labels(ofCanary index: Int, _ spec: CanarySpec) -> LabelBlock {
        while canaries.count <= index { canaries.append(.empty) }
        if canaries[index] == .empty { canaries[index] = LabelBlock(pairs(spec)) }
        return canaries[index]
    }

    /// The labels of a group on a canary.
    mutating func labels(of group: GroupSnapshot, _ spec: CanarySpec) -> LabelBlock {
        if let known = groups[group.serial] { return known }
        let labels = LabelBlock(pairs(spec) + [("consumer_group", group.name)])
        groups[group.serial] = labels
        return labels
    }

    /// Forgets the groups that are no more.
    mutating func keep(only serials: Set<Int>) {
        guard groups.count > serials.count else { return }
        groups = groups.filter { serials.contains($0.key) }
    }

    private func pairs(_ spec: CanarySpec) -> [(name: String, value: String)] {
        [
            ("account", spec.account), ("region_id", spec.region), ("instance_id", spec.instanceID),
            ("topic", spec.topic), ("canary", spec.name),
        ]
    }
}
