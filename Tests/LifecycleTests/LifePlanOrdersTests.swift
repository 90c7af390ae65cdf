import Testing

@testable import Lifecycle

/// Four services and everything that can happen to them, in every order.
///
/// Each state of plan and world that any order reaches is visited once, and every event that is possible in it
/// is played.
@Suite struct LifePlanOrdersTests {
    /// What is true outside of the plan.
    private struct World: Hashable {
        enum Fate: Hashable {
            case untouched, launched, up, ended
        }

        var fates = [Fate](repeating: .untouched, count: 4)
        var stopped: Set<Int> = []
        var givenUp: Set<Int> = []
        var limits: Set<LifePlan.Limit> = []
        var isAssembled = false
        var endRequests = 0
        var hasReloadRequest = false
        var hasFault = false
        var status: Int32?

        var events: [LifePlan.Event] {
            guard status == nil else { return [] }
            var events: [LifePlan.Event] = limits.map { .limitPassed($0) }
            if !isAssembled { events += [.assembled(count: 4), .notAssembled(status: 2)] }
            if endRequests < 2 { events.append(.endAsked) }
            if !hasReloadRequest { events.append(.reloadAsked) }
            for service in 0..<4 {
                if fates[service] == .launched { events.append(.started(service)) }
                if fates[service] == .launched || fates[service] == .up {
                    events += [.ended(service, .finished), .ended(service, .failed("x"))]
                }
            }
            return events
        }

        /// Lets an event happen, before the plan hears of it.
        mutating func play(_ event: LifePlan.Event) {
            switch event {
            case .assembled: isAssembled = true
            case .notAssembled: isAssembled = true
            case .started(let service): fates[service] = .up
            case .ended(let service, let ending):
                if ending != .finished || !stopped.contains(service) { hasFault = true }
                fates[service] = .ended
            case .endAsked: endRequests += 1
            case .reloadAsked: hasReloadRequest = true
            case .limitPassed(let limit):
                limits.remove(limit)
                if case .stop(let service) = limit, fates[service] != .ended {
                    givenUp.insert(service)
                    hasFault = true
                }
            }
        }

        /// Carries out what the plan said; returns what must not have been said.
        mutating func obey(_ actions: [LifePlan.Action], after event: LifePlan.Event) -> [String] {
            var faults: [String] = []
            for action in actions {
                if status != nil { faults.append("\(action) after the exit") }
                switch action {
                case .start(let service):
                    if fates[service] != .untouched { faults.append("\(service) is started twice") }
                    if service > 0, fates[service - 1] != .up { faults.append("\(service) starts too early") }
                    fates[service] = .launched
                case .stop(let service):
                    if !stopped.insert(service).inserted { faults.append("\(service) is stopped twice") }
                    if fates[service] == .untouched || fates[service] == .ended {
                        faults.append("\(service) is stopped though it isn't there")
                    }
                    let later = (service + 1..<4).filter { fates[$0] != .untouched && fates[$0] != .ended }
                    if !givenUp.isSuperset(of: later) { faults.append("\(service) stops before \(later)") }
                case .limit(let limit): limits.insert(limit)
                case .reload:
                    if !hasReloadRequest || !fates.allSatisfy({ $0 == .up }) {
                        faults.append("a reload out of place")
                    }
                case .report: break
                case .exit(let code): status = code
                }
            }
            return faults + faultsOfTheEnd(after: event)
        }

        private func faultsOfTheEnd(after event: LifePlan.Event) -> [String] {
            let alive = (0..<4).filter { fates[$0] == .launched || fates[$0] == .up }
            let isEnding = endRequests > 0 || hasFault
            guard let status else {
                guard isEnding else { return [] }
                // It can't hang: there is a limit of all, and somebody to wait for.
                let isWaiting = !isAssembled || !Set(alive).isDisjoint(with: stopped.subtracting(givenUp))
                return limits.contains(.end) && isWaiting ? [] : ["it waits for nobody, or without a limit"]
            }
            if event == .notAssembled(status: 2) { return status == 2 ? [] : ["the status is \(status)"] }
            if event == .limitPassed(.end) || endRequests == 2 {
                return status == 1 ? [] : ["the status is \(status)"]
            }
            if !isEnding { return ["it ends though nobody asked"] }
            let forgotten = alive.filter { !givenUp.contains($0) }
            if !forgotten.isEmpty { return ["\(forgotten) are forgotten"] }
            return status == (hasFault ? 1 : 0) ? [] : ["the status is \(status)"]
        }
    }

    private struct State: Hashable {
        var plan = LifePlan()
        var world = World()
    }

    @Test func `in no order does one hang, stop twice or get forgotten`() {
        var seen: Set<State> = [State()]
        var queue = [State()]
        var ends: [Int32: Int] = [:]
        while let state = queue.popLast() {
            for event in state.world.events {
                var next = state
                next.world.play(event)
                let faults = next.world.obey(next.plan.handle(event), after: event)
                guard faults.isEmpty else {
                    Issue.record("\(faults) after \(event) in \(state)")
                    return
                }
                #expect(next.plan.isOver == (next.world.status != nil))
                guard seen.insert(next).inserted else { continue }
                queue.append(next)
                if let status = next.world.status { ends[status, default: 0] += 1 }
            }
        }
        // That every kind of end was reached shows that the orders were played.
        #expect(Set(ends.keys) == [0, 1, 2])
        #expect(seen.count > 1000)
    }
}
