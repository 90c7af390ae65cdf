internal import CanaryWatch
internal import Exposition
internal import Sampling

/// The label blocks of canaries, groups and channels in the order of a snapshot, made once and kept as long
/// as what they name.
struct LabelCache: Sendable {
    /// One for each canary.
    private(set) var canaries: [LabelBlock] = []

    /// One for each group, those of the first canary first.
    private(set) var groups: [LabelBlock] = []

    /// One for each channel.
    private(set) var channels: [LabelBlock] = []

    private struct ChannelKey: Equatable {
        let scope: ScopeID
        let operation: CanaryOperation
    }

    private var channelKeys: [ChannelKey] = []
    private var ids: [CanaryID] = []
    private var serials: [Int] = []

    /// Holds those of a snapshot, and no others.
    mutating func follow(_ snapshot: WatchSnapshot) {
        followCanaries(snapshot.canaries)
        let keys = snapshot.channels.map { ChannelKey(scope: $0.scope, operation: $0.operation) }
        guard keys != channelKeys else { return }
        channelKeys = keys
        channels = snapshot.channels.map { channel in
            LabelBlock([
                ("account", channel.spec.account), ("region_id", channel.spec.region),
                ("operation", channel.operation.name),
            ])
        }
    }

    private mutating func followCanaries(_ snapshots: [CanarySnapshot]) {
        guard !isFollowing(snapshots) else { return }
        let knownCanaries = Dictionary(uniqueKeysWithValues: zip(ids, canaries))
        let knownGroups = Dictionary(uniqueKeysWithValues: zip(serials, groups))
        (ids, canaries, serials, groups) = ([], [], [], [])
        for canary in snapshots {
            let pairs = Self.pairs(canary.spec)
            ids.append(canary.id)
            canaries.append(knownCanaries[canary.id] ?? LabelBlock(pairs))
            for group in canary.groups {
                serials.append(group.serial)
                groups.append(
                    knownGroups[group.serial] ?? LabelBlock(pairs + [("consumer_group", group.name)]))
            }
        }
    }

    private func isFollowing(_ snapshots: [CanarySnapshot]) -> Bool {
        guard snapshots.count == ids.count else { return false }
        var place = 0
        for (canary, id) in zip(snapshots, ids) {
            guard canary.id == id, canary.groups.count <= serials.count - place else { return false }
            for group in canary.groups {
                guard group.serial == serials[place] else { return false }
                place += 1
            }
        }
        return place == serials.count
    }

    private static func pairs(_ spec: CanarySpec) -> [(name: String, value: String)] {
        [
            ("account", spec.account), ("region_id", spec.region), ("instance_id", spec.instanceID),
            ("topic", spec.topic), ("canary", spec.name),
        ]
    }
}
