internal import CanaryWatch

/// In which order canaries and their groups are shown: those in trouble first.
struct CanaryOrder {
    /// The canaries in trouble, worst first.
    let troubled: [CanaryStatus]
    /// The others, in the order of the configuration.
    let others: [CanaryStatus]

    /// Sorts a report's canaries.
    init(_ report: StatusReport) {
        var places: [String: Int] = [:]
        for (place, problem) in report.problems.enumerated() where problem.severity != .info {
            if let canary = problem.canary, places[canary] == nil { places[canary] = place }
        }
        let unnamed = report.problems.count
        let ranked = report.canaries.enumerated().map { index, canary -> (place: Int?, index: Int) in
            if let place = places[canary.snapshot.spec.name] { return (place, index) }
            if !canary.snapshot.isAnswered { return (unnamed, index) }
            return (Self.worst(canary) == .bad ? unnamed + 1 : nil, index)
        }
        troubled = ranked.filter { $0.place != nil }
            .sorted { ($0.place ?? 0, $0.index) < ($1.place ?? 0, $1.index) }
            .map { report.canaries[$0.index] }
        others = ranked.filter { $0.place == nil }.map { report.canaries[$0.index] }
    }

    /// Canaries that the overview shows in full.
    static let inFullMax = 12

    /// Those that the overview shows in full: the ones in trouble, and where there are few all the others.
    var inFull: [CanaryStatus] {
        troubled.count + others.count <= Self.inFullMax
            ? troubled + others : Array(troubled.prefix(Self.inFullMax))
    }

    /// A group's snapshot and what is known beyond it.
    typealias Group = (snapshot: GroupSnapshot, status: GroupStatus?, kind: Kind)

    /// The groups that are spoken of or expected, those that somebody should look at first.
    static func groups(of canary: CanaryStatus) -> [Group] {
        let groups = canary.snapshot.groups.enumerated().compactMap { index, group -> Group? in
            guard group.isReported || group.isExpected else { return nil }
            let status = index < canary.groups.count ? canary.groups[index] : nil
            return (group, status, Kind(group, status: status))
        }
        // Stable: equals stay in the order of their names.
        return groups.enumerated().sorted {
            ($1.element.kind.rank, $0.offset) < ($0.element.kind.rank, $1.offset)
        }.map(\.element)
    }

    private static func worst(_ canary: CanaryStatus) -> Kind? {
        groups(of: canary).first?.kind
    }
}
