import Testing
import Text

@testable import Log

@Suite struct LogQueueTests {
    private let time = UnixTime(milliseconds: 1000)

    private func event(_ number: Int, _ level: LogLevel = .error) -> LogEvent {
        LogEvent(level: level, sentence: "event", fields: ["n": .whole(number)], time: time)
    }

    private func content(_ entries: [LogQueue.Entry]) -> [String] {
        entries.map { entry in
            switch entry.content {
            case .event(let event): event.fields["n"]?.description ?? ""
            case .report(let lines, _): "dropped \(lines)"
            }
        }
    }

    private func offer(_ numbers: Range<Int>, to queue: inout LogQueue, _ level: LogLevel = .error) -> [Bool]
    {
        numbers.map { queue.offer(event($0, level), bytes: 10) }
    }

    @Test func `events come out in order and once`() {
        var queue = LogQueue()
        #expect(!queue.hasWork)
        _ = offer(0..<3, to: &queue)
        #expect(queue.hasWork)
        #expect(content(queue.take()) == ["0", "1", "2"])
        let rest = queue.take()
        #expect(!queue.hasWork && rest.isEmpty)
    }

    @Test func `what is being written counts for the limit of lines`() {
        var queue = LogQueue(limits: .init(lines: 4, bytes: 1000))
        _ = offer(0..<3, to: &queue)
        let batch = queue.take()
        #expect(offer(3..<6, to: &queue) == [true, false, false])
        #expect(queue.droppedCount == 2)
        queue.settle(batch, written: 3, at: time)
        #expect(content(queue.take()) == ["3", "dropped 2"])
    }

    @Test func `bytes are limited as lines are`() {
        var queue = LogQueue(limits: .init(lines: 1000, bytes: 100))
        let isTaken = [queue.offer(event(0), bytes: 60), queue.offer(event(1), bytes: 41)]
        #expect(isTaken == [true, false])
        #expect(queue.closing == .everybody)
        queue.settle(queue.take(), written: 1, at: time)
        #expect(queue.closing == .nobody)
        #expect(content(queue.take()) == ["dropped 1"])
    }

    @Test func `an event that never fits doesn't close an empty queue`() {
        var queue = LogQueue(limits: .init(lines: 10, bytes: 100))
        let isTaken = [queue.offer(event(0), bytes: 101), queue.offer(event(1), bytes: 10)]
        #expect(isTaken == [false, true])
        #expect(content(queue.take()) == ["dropped 1", "1"])
    }

    @Test func `a flood of details leaves room for what matters`() {
        var queue = LogQueue(limits: .init(lines: 8, bytes: 1000))
        let isTaken = offer(0..<8, to: &queue, .info)
        #expect(isTaken.count { $0 } == 6)
        #expect(queue.refuses(.debug) && queue.refuses(.info) && !queue.refuses(.warn))
        #expect(offer(8..<11, to: &queue, .warn) == [true, true, false])
        #expect(LogLevel.allCases.allSatisfy(queue.refuses))
        #expect(content(queue.take()) == ["0", "1", "2", "3", "4", "5", "8", "9"])
    }

    @Test func `once full it stays closed until half is free, and then reports once`() {
        var queue = LogQueue(limits: .init(lines: 4, bytes: 1000))
        _ = offer(0..<5, to: &queue)
        let batch = queue.take()
        queue.settle(Array(batch[..<1]), written: 1, at: time)
        #expect(queue.closing == .everybody)
        #expect(offer(5..<6, to: &queue) == [false])
        queue.drop(3)
        #expect(!queue.hasWork)
        queue.settle(Array(batch[1..<2]), written: 1, at: time)
        #expect(offer(6..<7, to: &queue) == [true])
        #expect(content(queue.take()) == ["dropped 5", "6"])
        #expect(queue.droppedCount == 5)
    }

    @Test func `lines that are lost in writing are reported before the next one`() {
        var queue = LogQueue()
        _ = offer(0..<5, to: &queue)
        queue.settle(queue.take(), written: 2, at: time)
        #expect(queue.droppedCount == 3)
        // Not at once: on a disk that stays full that would never end.
        #expect(!queue.hasWork)
        _ = offer(5..<6, to: &queue)
        #expect(content(queue.take()) == ["dropped 3", "5"])
    }

    @Test func `a report that is lost is made again, and isn't a line of its own in the count`() {
        var queue = LogQueue()
        _ = offer(0..<2, to: &queue)
        queue.settle(queue.take(), written: 0, at: time)
        _ = offer(2..<3, to: &queue)
        queue.settle(queue.take(), written: 0, at: time)
        #expect(queue.droppedCount == 3)
        _ = offer(3..<4, to: &queue)
        #expect(content(queue.take()) == ["dropped 3", "3"])
    }

    @Test func `a flush reports what was dropped, and waits for no later line`() {
        var queue = LogQueue(limits: .init(lines: 4, bytes: 1000))
        _ = offer(0..<6, to: &queue)
        let mark = queue.beginFlush(at: time)
        #expect(queue.beginFlush(at: time) == mark)
        queue.drop(1)
        #expect(queue.beginFlush(at: time) == mark)
        let batch = queue.take()
        #expect(content(batch) == ["0", "1", "2", "3", "dropped 3"])
        queue.settle(Array(batch[..<4]), written: 4, at: time)
        #expect(!queue.isSettled(mark))
        _ = offer(6..<7, to: &queue)
        queue.settle(Array(batch[4...]), written: 1, at: time)
        #expect(queue.isSettled(mark))
    }

    @Test func `a flush of nothing is over at once`() {
        var queue = LogQueue()
        let mark = queue.beginFlush(at: time)
        #expect(queue.isSettled(mark))
    }

    /// Any order of events, writes, errors and flushes, with the sums that must hold.
    @Test(arguments: 0..<200)
    func `every line is written or counted, in order, within the limits`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let limits = LogQueue.Limits(lines: Int.random(in: 1...12, using: &random), bytes: 120)
        var queue = LogQueue(limits: limits)
        var (given, reported, taken) = (0, UInt64(0), [LogQueue.Entry]())
        var written: [Int] = []
        func settle(_ count: Int, _ good: Int) {
            for entry in taken[..<good] {
                switch entry.content {
                case .event(let event):
                    if case .whole(let number)? = event.fields["n"] { written.append(Int(number)) }
                case .report(let lines, _): reported += lines
                }
            }
            queue.settle(Array(taken[..<count]), written: good, at: time)
            taken.removeFirst(count)
        }
        for _ in 0..<300 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let level = LogLevel.allCases.randomElement(using: &random) ?? .info
                if queue.refuses(level), Bool.random(using: &random) {
                    queue.drop(1)
                } else {
                    _ = queue.offer(event(given, level), bytes: Int.random(in: 1...40, using: &random))
                }
                given += 1
            case 6: taken += taken.isEmpty ? queue.take() : []
            case 7: _ = queue.beginFlush(at: time)
            default:
                let count = Int.random(in: 0...taken.count, using: &random)
                settle(count, Int.random(in: 0...count, using: &random))
            }
            let events = taken.filter { if case .event = $0.content { true } else { false } }
            #expect(events.count <= limits.lines)
            #expect(events.reduce(0) { $0 + $1.bytes } <= limits.bytes)
        }
        // From here on everything can be written.
        for _ in 0..<4 {
            settle(taken.count, taken.count)
            _ = queue.beginFlush(at: time)
            taken += queue.take()
        }
        #expect(written == written.sorted() && Set(written).count == written.count)
        #expect(UInt64(given) == UInt64(written.count) + queue.droppedCount)
        #expect(reported == queue.droppedCount)
        #expect(queue.closing == .nobody)
    }
}

extension LogQueue {
    /// All that waits.
    fileprivate mutating func take() -> [Entry] {
        var batch: [Entry] = []
        take(into: &batch)
        return batch
    }
}

/// A small generator with a seed. https://prng.di.unimi.it/splitmix64.c
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
