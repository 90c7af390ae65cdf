internal import CanaryWatch
internal import Text

/// What the canaries of one account in one region ask of its quota for `OnsMessageTrace`.
struct QuotaSum: Sendable, Equatable {
    /// The account's name.
    let account: String
    /// The region.
    let region: String
    /// The calls per second that the account allows the exporter in each region.
    let quota: Double
    /// How many different messages static IDs name.
    let staticMessages: Int
    /// The calls per second for static IDs, every one taken as pending.
    let staticDemand: Double
    /// How many canaries have rotating sources.
    let rotatingCanaries: Int
    /// The most calls per second for rotating sources: as many messages as each canary may watch, all
    /// pending.
    let rotatingDemand: Double
    /// The shortest tidy interval that would fit the static IDs into the quota; nil when even a day doesn't.
    ///
    /// Nil also when they fit already. Messages that are sampled less often anyway keep their interval.
    let fittingInterval: Duration?

    /// Sums of binary fractions may miss a quota that is met exactly by this part of it.
    private static let tolerance = 1e-9

    /// Intervals that people write, in seconds; the last is the longest that may be configured.
    private static let tidySeconds: [Double] = [
        1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 120, 150, 180, 240, 300, 360,
        420,
        480, 540, 600, 720, 900, 1200, 1500, 1800, 2400, 2700, 3000, 3600, 4500, 5400, 7200, 9000, 10_800,
        14_400,
        18_000, 21_600, 28_800, 36_000, 43_200, 57_600, 72_000, 86_400,
    ]

    /// Whether the static IDs alone ask for more than there is.
    var isStaticDemandOverQuota: Bool {
        staticDemand > quota * (1 + Self.tolerance)
    }

    /// By how much the schedule stretches its intervals when every message is pending; 1 when everything
    /// fits.
    var stretch: Double {
        let ratio = (staticDemand + rotatingDemand) / quota
        return ratio > 1 + Self.tolerance ? ratio : 1
    }

    /// The sums for each account and region that has canaries: by account as written, then by region.
    ///
    /// A message that several canaries name is sampled once, at the shortest of their intervals; it is the
    /// same when account, region, instance, topic and ID are, the ID without regard to case.
    static func sums(accounts: [AccountConfiguration], canaries: [CanaryConfiguration]) -> [QuotaSum] {
        let byAccount = Dictionary(grouping: canaries, by: \.account)
        return accounts.flatMap { account in
            let byRegion = Dictionary(grouping: byAccount[account.name] ?? [], by: \.region)
            return byRegion.sorted { $0.key < $1.key }.map { region, canaries in
                sum(account, region, canaries)
            }
        }
    }

    private static func sum(
        _ account: AccountConfiguration, _ region: String, _ canaries: [CanaryConfiguration]
    ) -> QuotaSum {
        var shortest: [MessageKey: Double] = [:]
        var rotatingDemand = 0.0
        for canary in canaries {
            let interval = canary.sampleInterval.inSeconds
            for id in canary.messageIDs {
                let key = MessageKey(instance: canary.instanceID, topic: canary.topic, id: id.uppercased())
                shortest[key] = min(shortest[key] ?? interval, interval)
            }
            if !canary.messageFiles.isEmpty {
                rotatingDemand += Double(canary.maxMessages) / interval
            }
        }
        // Counting equal intervals first keeps whole quotas exact: 240 times 1/30 isn't 8, but 240/30 is.
        let counts = Dictionary(grouping: shortest.values, by: \.self).mapValues { Double($0.count) }
        let quota = account.requestsPerSecond
        let most = quota * (1 + tolerance)
        let isOver = demand(counts, atLeast: 0) > most
        let fitting = isOver ? tidySeconds.first { demand(counts, atLeast: $0) <= most } : nil
        return QuotaSum(
            account: account.name, region: region, quota: quota, staticMessages: shortest.count,
            staticDemand: demand(counts, atLeast: 0),
            rotatingCanaries: canaries.count { !$0.messageFiles.isEmpty }, rotatingDemand: rotatingDemand,
            fittingInterval: fitting.map { .seconds($0) })
    }

    /// The calls per second when no message is sampled more often than every so many seconds.
    private static func demand(_ counts: [Double: Double], atLeast floor: Double) -> Double {
        counts.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value / max($1.key, floor) }
    }

    /// What makes a message the same one within an account and region.
    private struct MessageKey: Hashable {
        let instance: String
        let topic: String
        let id: String
    }
}
