import Testing

@testable import Lifecycle

@Suite struct LifePlanTests {
    /// Hands events to a new plan, and returns what it answered to the last.
    private func answer(_ events: [LifePlan.Event]) -> [LifePlan.Action] {
        var plan = LifePlan()
        var last: [LifePlan.Action] = []
        for event in events { last = plan.handle(event) }
        return last
    }

    private let up: [LifePlan.Event] = [.assembled(count: 2), .started(0), .started(1)]

    @Test func `services start one after the other`() {
        #expect(answer([.assembled(count: 2)]) == [.start(0)])
        #expect(answer([.assembled(count: 2), .started(0)]) == [.start(1)])
        #expect(answer(up) == [.report(.up)])
    }

    @Test func `services stop in reverse, each when the one after it has ended`() {
        #expect(
            answer(up + [.endAsked])
                == [.report(.stopping), .limit(.end), .stop(1), .limit(.stop(1))])
        #expect(answer(up + [.endAsked, .ended(1, .finished)]) == [.stop(0), .limit(.stop(0))])
        #expect(answer(up + [.endAsked, .ended(1, .finished), .ended(0, .finished)]) == [.exit(0)])
    }

    @Test func `a request for the end while services are made ends cleanly once they are`() {
        #expect(answer([.endAsked]) == [.report(.stopping), .limit(.end)])
        #expect(answer([.endAsked, .assembled(count: 2)]) == [.exit(0)])
        #expect(answer([.endAsked, .limitPassed(.end)]) == [.report(.assemblyLate), .exit(1)])
    }

    @Test func `a request for the end during the start stops those that have begun`() {
        #expect(
            answer([.assembled(count: 3), .started(0), .endAsked])
                == [.report(.stopping), .limit(.end), .stop(1), .limit(.stop(1))])
        // The third was never begun.
        #expect(
            answer([.assembled(count: 3), .started(0), .endAsked, .started(1), .ended(1, .finished)])
                == [.stop(0), .limit(.stop(0))])
    }

    @Test func `what can't be made ends with the status that its maker says`() {
        #expect(answer([.notAssembled(status: 2)]) == [.exit(2)])
        #expect(answer([.endAsked, .notAssembled(status: 2)]) == [.exit(2)])
    }

    @Test func `a service that fails stops the others, and the status is 1`() {
        #expect(
            answer(up + [.ended(0, .failed("no disk"))])
                == [.report(.failed(0, "no disk")), .limit(.end), .stop(1), .limit(.stop(1))])
        #expect(answer(up + [.ended(0, .failed("no disk")), .ended(1, .finished)]) == [.exit(1)])
    }

    @Test func `a service that ends though nobody asked stops the others, and the status is 1`() {
        #expect(answer(up + [.ended(1, .finished)]).first == .report(.endedUnasked(1)))
        #expect(answer(up + [.ended(1, .finished), .ended(0, .finished)]) == [.exit(1)])
    }

    @Test func `who is late is named and left behind, and the status is 1`() {
        #expect(
            answer(up + [.endAsked, .limitPassed(.stop(1))])
                == [.report(.late(1)), .stop(0), .limit(.stop(0))])
        #expect(answer(up + [.endAsked, .limitPassed(.stop(1)), .ended(0, .finished)]) == [.exit(1)])
        #expect(
            answer(up + [.endAsked, .limitPassed(.end)]) == [.report(.late(0)), .report(.late(1)), .exit(1)])
    }

    @Test func `a second request ends at once, but the first during a failure's end does not`() {
        #expect(answer(up + [.endAsked, .endAsked]) == [.report(.endedAtOnce), .exit(1)])
        #expect(answer([.endAsked, .endAsked]) == [.report(.endedAtOnce), .exit(1)])
        #expect(answer(up + [.ended(0, .finished), .endAsked]) == [])
    }

    @Test func `a reload that is asked for during the start comes after it, once`() {
        #expect(answer([.reloadAsked, .reloadAsked] + up) == [.report(.up), .reload])
        #expect(answer(up + [.reloadAsked]) == [.reload])
        #expect(answer(up + [.endAsked, .reloadAsked]) == [])
    }

    @Test func `without services it runs until the end is asked for`() {
        #expect(answer([.assembled(count: 0)]) == [.report(.up)])
        #expect(answer([.assembled(count: 0), .endAsked]).last == .exit(0))
    }
}
