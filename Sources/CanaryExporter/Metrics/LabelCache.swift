internal import CanaryWatch
internal import Exposition

/// The label blocks of canaries and groups, rendered once and kept as long as what they name.
struct LabelCache {
    private var canaries: [CanaryID: LabelBlock] = [:]
    private var groups: [Int: LabelBlock] = [:]
    private var sightings: [Sighting: LabelBlock] = [:]

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

    /// The examples of a latency histogram as OpenMetrics has them.
    mutating func exemplars(of latency: LatencyHistogram) -> BucketExemplars {
        var exemplars = BucketExemplars()
        for example in latency.examples {
            let labels = labels(of: example.sighting)
            exemplars.set(
                Exemplar(
                    labels: labels, value: example.seconds,
                    unixMilliseconds: example.sighting.time.milliseconds), bucket: example.bucket)
        }
        return exemplars
    }

    /// Forgets answers when most of them are no example any more.
    ///
    /// Those that still are get their labels anew: that is cheaper than telling them apart each time.
    mutating func keepSightings(exampleCount: Int) {
        if sightings.count > 2 * exampleCount + Self.sightingsSpared { sightings = [:] }
    }

    private static let sightingsSpared = 64

    private mutating func labels(of sighting: Sighting) -> LabelBlock {
        if let known = sightings[sighting] { return known }
        let message = [(name: "message_id", value: sighting.messageID.text)]
        let request = sighting.requestID.map { [(name: "request_id", value: $0)] } ?? []
        let labels = Exemplar.labels(message + request)
        sightings[sighting] = labels
        return labels
    }

    private func pairs(_ spec: CanarySpec) -> [(name: String, value: String)] {
        [
            ("account", spec.account), ("region_id", spec.region), ("instance_id", spec.instanceID),
            ("topic", spec.topic), ("canary", spec.name),
        ]
    }
}
