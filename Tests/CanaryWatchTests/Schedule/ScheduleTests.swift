import Testing
import Text

@testable import CanaryWatch

@Suite struct ScheduleTests {
    @Test func `pending keys go before settled ones, the longest overdue first`() {
        var schedule = Schedule()
        schedule.add(1, interval: .seconds(300), isSettled: true, due: at(1))
        schedule.add(2, interval: .seconds(30), isSettled: false, due: at(9))
        schedule.add(3, interval: .seconds(30), isSettled: false, due: at(4))
        schedule.add(4, interval: .seconds(300), isSettled: true, due: at(3))
        schedule.add(5, interval: .seconds(30), isSettled: false, due: at(11))
        #expect(schedule.nextDue == at(1))
        #expect(schedule.takeDue(at: at(0.5)) == nil)
        let taken = (0..<5).map { _ in schedule.takeDue(at: at(10)) }
        #expect(taken.map { $0?.key } == [3, 2, 1, 4, nil])
        #expect(taken.map { $0?.lateness } == [.seconds(6), .seconds(1), .seconds(9), .seconds(7), nil])
        #expect(taken.first??.due == at(4))
        #expect(schedule.nextDue == at(11))
    }

    @Test func `a settled key overdue by more than its interval goes before a less overdue pending one`() {
        var schedule = Schedule()
        schedule.add(1, interval: .seconds(60), isSettled: true, due: at(0))
        schedule.add(2, interval: .seconds(30), isSettled: false, due: at(50))
        schedule.add(3, interval: .seconds(30), isSettled: false, due: at(-1))
        var atItsInterval = schedule
        #expect((0..<3).map { _ in atItsInterval.takeDue(at: at(60))?.key } == [3, 2, 1])
        #expect((0..<3).map { _ in schedule.takeDue(at: at(60.001))?.key } == [3, 1, 2])
    }

    @Test func `under lasting overload settled keys still get their turn`() {
        var schedule = Schedule()
        for key in 0..<20 {
            schedule.add(key, interval: .seconds(10), isSettled: key < 10, due: at(0))
        }
        // Twenty keys want two calls a second; there is one.
        var calls = [Int](repeating: 0, count: 20)
        for second in 0..<600 {
            guard let due = schedule.takeDue(at: at(Double(second))) else { continue }
            calls[due.key] += 1
            schedule.returned(due.key, at: at(Double(second)))
        }
        #expect(calls.allSatisfy { $0 >= 15 }, "\(calls)")
    }

    @Test func `a key in flight is registered and asked for, but not due`() {
        var schedule = Schedule()
        schedule.add(7, interval: .seconds(10), isSettled: false, due: at(0))
        #expect(schedule.takeDue(at: at(0))?.key == 7)
        #expect(schedule.takeDue(at: at(1_000)) == nil)
        #expect(schedule.nextDue == nil)
        #expect(schedule.contains(7))
        #expect(schedule.count == 1)
        #expect(schedule.demand == 0.1)
    }

    @Test func `a key that is forgotten in flight doesn't come back`() {
        var schedule = Schedule()
        schedule.add(7, interval: .seconds(10), isSettled: false, due: at(0))
        _ = schedule.takeDue(at: at(0))
        schedule.remove(7)
        schedule.returned(7, at: at(1))
        schedule.returned(7, at: at(1), due: at(1))
        schedule.update(7, interval: .seconds(1), isSettled: true, at: at(1))
        schedule.remove(7)
        #expect(!schedule.contains(7))
        #expect(schedule.nextDue == nil)
        #expect(schedule.demand == 0)
    }

    @Test func `a return that comes twice doesn't move the key`() {
        var schedule = Schedule()
        schedule.add(7, interval: .seconds(10), isSettled: false, due: at(0))
        _ = schedule.takeDue(at: at(0))
        schedule.returned(7, at: at(1), due: at(2))
        schedule.returned(7, at: at(3), due: at(4))
        #expect(schedule.nextDue == at(2))
    }

    @Test func `the next slot is half an interval to one and a half away, then one interval apart`() throws {
        for key in 1...50 {
            var schedule = Schedule()
            for other in 1...key {
                schedule.add(other, interval: .seconds(30), isSettled: false, due: at(other == key ? 3 : 1e9))
            }
            _ = schedule.takeDue(at: at(3))
            schedule.returned(key, at: at(3.25))
            let first = try #require(schedule.nextDue)
            #expect(first >= at(18.25) && first < at(48.25))
            // Samples that start and end late by less than half an interval don't lose their slot.
            _ = schedule.takeDue(at: first + .seconds(4))
            schedule.returned(key, at: first + .seconds(14))
            #expect(schedule.nextDue == first + .seconds(30))
        }
    }

    @Test func `samples of a hundred keys are spread evenly after one round`() {
        var schedule = Schedule()
        for key in 0..<100 { schedule.add(key, interval: .seconds(30), isSettled: false, due: at(0)) }
        var taken: [Double] = []
        while let due = schedule.nextDue, due < at(150) {
            guard let key = schedule.takeDue(at: due)?.key else { break }
            if due >= at(60) { taken.append(Double(due.nanoseconds) / 1e9) }
            schedule.returned(key, at: due + .milliseconds(40))
        }
        #expect((295...305).contains(taken.count))
        for (index, time) in taken.enumerated() {
            let inOneSecond = taken[index...].prefix { $0 < time + 1 }.count
            #expect(inOneSecond <= 5, "\(inOneSecond) samples in the second from \(time)")
        }
    }

    @Test func `keys stay spread when others come and go`() {
        var schedule = Schedule()
        var random = SplitMix64(seed: 4)
        var added = 0
        var now = at(0)
        for _ in 0..<60 {
            schedule.add(added, interval: .seconds(60), isSettled: false, due: now)
            added += 1
        }
        var taken: [MonotonicTime] = []
        while now < at(1_200), let due = schedule.nextDue {
            now = max(now, due)
            guard let key = schedule.takeDue(at: now)?.key else { break }
            // The first of each key may be at once; slots are what is spread.
            if now > at(600), due != at(0) { taken.append(due) }
            if Int.random(in: 0..<20, using: &random) == 0 {
                schedule.remove(key)
                schedule.add(added, interval: .seconds(60), isSettled: false, due: now + .seconds(7))
                added += 1
            } else {
                schedule.returned(key, at: now)
            }
        }
        let busiest = taken.indices.map { index in
            taken[index...].prefix { $0 < taken[index] + .seconds(5) }.count
        }
        // Five on average in 5 s.
        #expect(busiest.max() ?? 0 <= 12)
    }

    @Test func `demand above the capacity stretches all intervals alike, from the next return`() throws {
        var schedule = Schedule()
        #expect(schedule.stretch == 1)
        for key in 0..<20 { schedule.add(key, interval: .seconds(1), isSettled: false, due: at(Double(key))) }
        #expect(schedule.demand == 20)
        schedule.capacity = 8
        #expect(schedule.stretch == 2.5)
        #expect(schedule.intervalInForce(.seconds(30)) == .seconds(75))
        #expect((0..<19).map { schedule.takeDue(at: at(Double($0)))?.key } == (0..<19).map { $0 })
        schedule.capacity = 80
        #expect(schedule.stretch == 1)
        #expect(schedule.intervalInForce(.seconds(30)) == .seconds(30))
        schedule.capacity = 0
        #expect(schedule.intervalInForce(.seconds(30)) == .seconds(366 * 86_400))
    }

    @Test func `a stretched schedule asks for no more than the capacity`() {
        var schedule = Schedule()
        schedule.capacity = 8
        for key in 0..<400 { schedule.add(key, interval: .seconds(20), isSettled: key % 4 == 0, due: at(0)) }
        var taken = 0
        while let due = schedule.nextDue, due < at(1_100) {
            guard let key = schedule.takeDue(at: due)?.key else { break }
            if due >= at(100) { taken += 1 }
            schedule.returned(key, at: due)
        }
        #expect((7_900...8_100).contains(taken))
    }

    @Test func `a shorter interval brings the due forward, a longer one leaves it`() throws {
        var schedule = Schedule()
        schedule.add(1, interval: .seconds(300), isSettled: true, due: at(0))
        _ = schedule.takeDue(at: at(0))
        schedule.returned(1, at: at(0))
        let slow = try #require(schedule.nextDue)
        #expect(slow >= at(150))
        schedule.update(1, interval: .seconds(30), isSettled: false, at: at(1))
        let quick = try #require(schedule.nextDue)
        #expect(quick >= at(15) && quick < at(45))
        #expect(schedule.demand == 1.0 / 30 || abs(schedule.demand - 1.0 / 30) < 1e-11)
        schedule.update(1, interval: .seconds(300), isSettled: true, at: at(2))
        #expect(schedule.nextDue == quick)
    }

    @Test func `a due that is brought forward into the past is late from that moment on`() throws {
        var schedule = Schedule()
        schedule.add(1, interval: .seconds(300), isSettled: true, due: at(0))
        _ = schedule.takeDue(at: at(0))
        schedule.returned(1, at: at(0))
        schedule.update(1, interval: .seconds(30), isSettled: false, at: at(140))
        #expect(try #require(schedule.nextDue) < at(45))
        // An earlier due doesn't undo the two seconds that it waited.
        schedule.update(1, interval: .seconds(5), isSettled: false, at: at(142))
        #expect(try #require(schedule.nextDue) < at(8))
        #expect(schedule.takeDue(at: at(143))?.lateness == .seconds(3))
        schedule.returned(1, at: at(143), due: at(150))
        #expect(schedule.takeDue(at: at(151))?.lateness == .seconds(1))
    }

    @Test func `an update never makes a first due earlier, and reaches keys in flight`() throws {
        var schedule = Schedule()
        schedule.add(1, interval: .seconds(300), isSettled: true, due: at(100))
        schedule.update(1, interval: .seconds(1), isSettled: false, at: at(1))
        #expect(schedule.nextDue == at(100))
        _ = schedule.takeDue(at: at(100))
        schedule.update(1, interval: .seconds(10), isSettled: false, at: at(100))
        #expect(schedule.nextDue == nil)
        schedule.returned(1, at: at(100))
        let due = try #require(schedule.nextDue)
        #expect(due >= at(105) && due < at(115))
    }

    private func at(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64((seconds * 1e9).rounded()))
    }
}
