import Testing
import Text

@testable import CanaryWatch

/// The schedule against a list that is searched from end to end.
@Suite struct ScheduleModelTests {
    private struct Model {
        struct Item {
            var key: Int
            var interval: Double
            var isSettled: Bool
            var due: Double?
        }

        var items: [Item] = []

        var demand: Double { items.reduce(0) { $0 + 1 / $1.interval } }

        var nextDue: Double? { items.compactMap(\.due).min() }

        /// The dues that may be taken at an instant; more than one key when dues are equal.
        func candidates(at now: Double) -> [Item] {
            let due = items.filter { $0.due.map { $0 <= now } ?? false }
            let pending = first(of: due.filter { !$0.isSettled })
            let settled = first(of: due.filter { $0.isSettled })
            guard let mostPending = pending.first?.due else { return settled }
            let starving = settled.filter { item in
                item.due.map { now - $0 > item.interval && $0 < mostPending } ?? false
            }
            if starving.isEmpty { return pending }
            // Of equally overdue ones with different intervals either may be the one that is looked at.
            return starving.count == settled.count ? settled : settled + pending
        }

        private func first(of items: [Item]) -> [Item] {
            let due = items.compactMap(\.due).min()
            return items.filter { $0.due == due }
        }
    }

    @Test(arguments: 0..<20)
    func `any run of changes gives what a plain list gives`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var schedule = Schedule()
        var model = Model()
        var now = 0.0
        for step in 0..<1_500 {
            now += Double(Int.random(in: 0...3, using: &random))
            let key = Int.random(in: 0..<40, using: &random)
            let index = model.items.firstIndex { $0.key == key }
            switch (Int.random(in: 0..<10, using: &random), index) {
            case (0...2, nil):
                let interval = Double([16, 32, 64].randomElement(using: &random) ?? 16)
                let isSettled = Bool.random(using: &random)
                let due = now + Double(Int.random(in: -20...20, using: &random))
                schedule.add(key, interval: .seconds(interval), isSettled: isSettled, due: at(due))
                model.items.append(.init(key: key, interval: interval, isSettled: isSettled, due: due))
            case (0, let index?):
                schedule.remove(key)
                model.items.remove(at: index)
            case (1...2, let index?):
                // With the same interval only the class changes.
                model.items[index].isSettled.toggle()
                let item = model.items[index]
                schedule.update(
                    key, interval: .seconds(item.interval), isSettled: item.isSettled, at: at(now))
            case (3...5, let index?):
                // No later than half an interval, so that the due is earlier than any slot.
                let due = now + Double(Int.random(in: -2...8, using: &random))
                schedule.returned(key, at: at(now), due: at(due))
                if model.items[index].due == nil { model.items[index].due = due }
            default:
                take(&schedule, &model, at: now, "seed \(seed), step \(step)")
            }
            #expect(schedule.nextDue == model.nextDue.map(at), "seed \(seed), step \(step)")
            #expect(schedule.count == model.items.count)
            #expect(schedule.contains(key) == model.items.contains { $0.key == key })
            #expect(abs(schedule.demand - model.demand) < 1e-9)
        }
    }

    private func take(_ schedule: inout Schedule, _ model: inout Model, at now: Double, _ place: String) {
        let candidates = model.candidates(at: now)
        let due = schedule.takeDue(at: at(now))
        #expect((due == nil) == candidates.isEmpty, "\(place)")
        guard let due else { return }
        let candidate = candidates.first { $0.key == due.key }
        #expect(candidate?.due.map(at) == due.due, "\(place)")
        #expect(due.lateness == at(now) - due.due, "\(place)")
        if let index = model.items.firstIndex(where: { $0.key == due.key }) { model.items[index].due = nil }
    }

    private func at(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(seconds * 1e9))
    }
}
