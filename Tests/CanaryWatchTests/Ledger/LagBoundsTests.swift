import Testing
import Text

@testable import CanaryWatch

/// The bounds of the lag against a model that keeps every answer and looks at all of them each time.
@Suite struct LagBoundsTests {
    private struct Message {
        let key: Int
        let birth: Birth
        /// By answer, the words by group; nil stands for "gone".
        var answers: [[String: String]?] = []
        var lastAnswered: Int64?
    }

    private struct Model {
        var messages: [Message] = []
        let expected: Set<String>

        func isConsumed(_ message: Message, _ group: String) -> Bool {
            let proofs = message.answers.compactMap { $0?[group] }.filter {
                ["CONSUMED", "CONSUMED_BUT_FILTERED", "NOT_CONSUME_YET"].contains($0)
            }
            return proofs.last.map { $0 != "NOT_CONSUME_YET" } ?? false
        }

        private func isLagging(_ message: Message, _ group: String) -> Bool {
            let words = message.answers.compactMap { $0?[group] }
            if words.isEmpty { return expected.contains(group) }
            let isWithoutOffsets = words.contains { $0 == "PULL" || $0 == "CONSUME_BROADCASTING" }
            if isWithoutOffsets, !words.contains("NOT_CONSUME_YET") { return false }
            return !isConsumed(message, group)
        }

        private var living: [Message] { messages.filter { $0.answers.last != .some(nil) } }

        private func fresh(at now: Int64) -> [Message] {
            living.filter { message in message.lastAnswered.map { now - $0 < 10_000_000 } ?? false }
        }

        func isReported(_ group: String, at now: Int64) -> Bool {
            fresh(at: now).contains { expected.contains(group) || $0.answers.last??[group] != nil }
        }

        func oldestUnconsumed(_ group: String, at now: Int64) -> UnixTime? {
            fresh(at: now).filter { isLagging($0, group) }.map(\.birth.time).min()
        }

        func consumedThrough(_ group: String) -> UnixTime? {
            living.filter { message in
                message.birth.source != .firstSeen
                    && living.allSatisfy { other in
                        let isOlder =
                            other.birth.time == message.birth.time
                            ? other.key <= message.key : other.birth.time < message.birth.time
                        return !isOlder || isConsumed(other, group)
                    }
            }.map(\.birth.time).max()
        }

        func count(_ type: TrackType, _ group: String, at now: Int64) -> Int {
            fresh(at: now).count { message in
                guard let word = message.answers.last??[group] else {
                    return type == .missing && expected.contains(group)
                }
                return TrackType(serviceWord: word) == type
            }
        }
    }

    private static let groups = ["A", "B", "C", "D"]
    private static let words = [
        "CONSUMED", "CONSUMED", "CONSUMED", "NOT_CONSUME_YET", "NOT_CONSUME_YET", "NOT_ONLINE", "UNKNOWN",
        "PULL", "CONSUME_BROADCASTING", "CONSUMED_BUT_FILTERED", "NEW_WORD",
    ]

    @Test(arguments: UInt64(1)...24)
    func `the bounds are what all answers together prove`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let expected = seed % 3 == 0 ? [] : ["A", "B"]
        // With retention and retirement out of the way all messages stay; groups are forgotten after an hour.
        var bench = LedgerBench(expecting: expected) { $0.staleAfter = .seconds(10_000) }
        var model = Model(expected: Set(expected))
        for step in 0..<120 {
            bench.wait(Double.random(in: 0...20, using: &random).rounded())
            if model.messages.isEmpty
                || model.messages.count < 8 && Int.random(in: 0..<10, using: &random) == 0
            {
                let age = Double(Int.random(in: 0...30, using: &random))
                let source: BirthSource = Int.random(in: 0..<4, using: &random) == 0 ? .firstSeen : .service
                let birth = Birth(time: bench.now.wall - .seconds(age), source: source)
                model.messages.append(Message(key: bench.add(age: age, source: source), birth: birth))
            }
            guard let index = model.messages.indices.randomElement(using: &random) else { continue }
            let key = model.messages[index].key
            switch Int.random(in: 0..<12, using: &random) {
            case 0:
                bench.gone(key)
                model.messages[index].answers.append(nil)
            case 1: bench.fail(key)
            default:
                var answer: [String: String] = [:]
                for group in Self.groups where Int.random(in: 0..<8, using: &random) > 0 {
                    answer[group] = Self.words.randomElement(using: &random)
                }
                bench.answer(key, answer.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
                model.messages[index].answers.append(answer)
                model.messages[index].lastAnswered = bench.elapsed
            }
            compare(bench, model, "seed \(seed), step \(step)")
        }
    }

    private func compare(_ bench: LedgerBench, _ model: Model, _ place: Comment) {
        let snapshot = bench.snapshot
        #expect(snapshot.pending + snapshot.settled + snapshot.expired == model.messages.count, place)
        for name in Self.groups {
            let isReported = model.isReported(name, at: bench.elapsed)
            let group = snapshot.groups.first { $0.name == name }
            #expect((group?.isReported ?? false) == isReported, place)
            guard isReported, let group else { continue }
            #expect(group.oldestUnconsumed == model.oldestUnconsumed(name, at: bench.elapsed), place)
            #expect(group.consumedThrough == model.consumedThrough(name), place)
            for type in TrackType.allCases {
                #expect(group.tracks[type] == model.count(type, name, at: bench.elapsed), place)
            }
        }
    }
}
