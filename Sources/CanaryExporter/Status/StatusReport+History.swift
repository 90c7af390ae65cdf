internal import CanaryWatch

extension StatusSource {
    /// What a page for people says: in detail of the canary it is about, or of none but those that the
    /// overview shows in full, with their groups' history and latest samples.
    func report(for request: PageRequest) -> StatusReport {
        if let canary = request.canary { return report(.canary(canary)) }
        let facts = facts(.overview)
        var report = StatusReport.make(facts, detail: .overview)
        report.addHistory(of: Set(CanaryOrder(report).inFull.map(\.snapshot.spec.name)), from: facts)
        return report
    }
}

extension StatusReport {
    /// Adds the history of some canaries' groups, and their latest samples.
    mutating func addHistory(of names: Set<String>, from facts: StatusFacts) {
        for index in canaries.indices where names.contains(canaries[index].snapshot.spec.name) {
            let identity = CanaryIdentity(canaries[index].snapshot.spec)
            canaries[index].successes = Array(facts.history.samples.successes(of: identity).prefix(1))
            canaries[index].failures = Array(facts.history.samples.failures(of: identity).prefix(1))
            guard let known = facts.history.groups[identity] else { continue }
            for group in canaries[index].groups.indices {
                guard let history = known.groups[canaries[index].groups[group].name] else { continue }
                canaries[index].groups[group].history = facts.spans(history.words)
            }
        }
    }
}
