import Testing

@testable import OnsSimulator

@Suite struct WorldTests {
    /// 2026-01-02T03:04:05Z.
    static let origin: Int64 = 1_767_323_045_000

    @Test(arguments: MessageIDForm.allCases)
    func `every message that was born is found by its ID, in either case`(form: MessageIDForm) {
        let world = world { $0.idForm = form }
        let now = Self.origin + 3_600_000
        let messages = world.births(canary: 0, after: 0, through: now, limit: 1_000)
        // 10 minutes of history and an hour, one message in 10 s, both ends included.
        #expect(messages.count == 421)
        #expect(Set(messages.map(\.id)).count == 421)
        for message in messages {
            #expect(find(message.id, in: world, at: now) == .message(message))
            #expect(find(message.id.lowercased(), in: world, at: now) == .message(message))
        }
    }

    @Test func `a message isn't known before its birth or after its retention`() throws {
        let world = world { _ in }
        let message = try #require(
            world.births(canary: 0, after: Self.origin, through: Self.origin + 10_000, limit: 1).first)
        #expect(find(message.id, in: world, at: message.born - 1) == .noMessage)
        #expect(find(message.id, in: world, at: message.born) == .message(message))
        #expect(find(message.id, in: world, at: message.born + 72 * 3_600_000) == .message(message))
        #expect(find(message.id, in: world, at: message.born + 72 * 3_600_000 + 1) == .noMessage)
    }

    @Test func `IDs that nobody made aren't found`() {
        let world = world { _ in }
        for id in ["", "x", "1E0578FE110F18B4AAC235C0C8460BA2", "0156F7E71C361B21BC024CCDBE00000000"] {
            #expect(find(id, in: world, at: Self.origin) == .noMessage)
        }
    }

    @Test func `a wrong topic or instance is another answer than a wrong message`() {
        let world = world { _ in }
        #expect(world.find(id: "x", topic: "other", instance: "MQ_INST_1_A", at: 0) == .noSuchTopic)
        #expect(world.find(id: "x", topic: "orders", instance: "MQ_INST_1_B", at: 0) == .noSuchTopic)
    }

    @Test func `a fixed message has the ID and birth that it was given`() {
        let world = world {
            $0.fixedMessages = [.init(id: "1E0578FE110F18B4AAC235C0C8460BA2", born: .seconds(-30))]
        }
        let found = find("1e0578fe110f18b4aac235c0c8460ba2", in: world, at: Self.origin)
        let message = World.Message(
            canary: 0, number: -1, id: "1E0578FE110F18B4AAC235C0C8460BA2", born: Self.origin - 30_000)
        #expect(found == .message(message))
    }

    @Test func `groups can be listed twice, under a prefix, or not at all`() throws {
        let world = world {
            $0.groups = [
                SimulatedGroup("GID_a", incidents: [Incident(.duplicated, .always)]),
                SimulatedGroup("GID_b", incidents: [Incident(.prefixed, .always)]),
                SimulatedGroup("GID_c", incidents: [Incident(.missing, .always)]),
            ]
        }
        let message = try #require(world.births(canary: 0, after: 0, through: Self.origin, limit: 60).first)
        let groups = world.tracks(of: message, at: Self.origin).map(\.group)
        #expect(groups == ["GID_a", "GID_a", "MQ_INST_1_A%GID_b"])
    }

    @Test func `births are given once each, however time is cut`() {
        let world = world { _ in }
        let end = Self.origin + 100_000
        var pieces: [World.Message] = []
        for start in stride(from: Self.origin, to: end, by: 700) {
            pieces += world.births(canary: 0, after: start, through: min(start + 700, end), limit: 10)
        }
        #expect(pieces == world.births(canary: 0, after: Self.origin, through: end, limit: 100))
        #expect(pieces.count == 10)
    }

    @Test func `in the lively world's first minute everything is to be seen`() {
        let world = World(scenario: .lively(seed: 1), origin: Self.origin)
        var seen: [String: Set<String>] = [:]
        var regressions = 0
        var latest: [String: String] = [:]
        for second in 0...60 {
            let now = Self.origin + Int64(second) * 1_000
            for index in world.scenario.canaries.indices {
                for message in world.births(canary: index, after: 0, through: now, limit: 20) {
                    for track in world.tracks(of: message, at: now) {
                        seen[track.group, default: []].insert(track.type)
                        let place = message.id + track.group
                        if latest[place] == "CONSUMED", track.type == "NOT_CONSUME_YET" { regressions += 1 }
                        latest[place] = track.type
                    }
                }
            }
        }
        let types = seen.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        #expect(
            types == [
                "CONSUMED", "NOT_CONSUME_YET", "NOT_ONLINE", "CONSUMED_BUT_FILTERED", "PULL",
                "CONSUME_BROADCASTING", "UNKNOWN",
            ])
        #expect(regressions > 0)
        #expect(world.scenario.canaries.count >= 4)
        let expected = Set(world.scenario.canaries.flatMap(\.expectedGroups))
        #expect(expected.subtracting(seen.keys) == ["GID_orders_audit"])
        #expect(seen.keys.count >= 5)
    }

    private func find(_ id: String, in world: World, at time: Int64) -> World.Finding {
        world.find(id: id, topic: "orders", instance: "MQ_INST_1_A", at: time)
    }

    private func world(_ change: (inout SimulatedCanary) -> Void) -> World {
        var canary = SimulatedCanary(
            name: "orders", region: "cn-hangzhou", instanceID: "MQ_INST_1_A", topic: "orders")
        canary.period = .seconds(10)
        change(&canary)
        return World(scenario: Scenario(canaries: [canary]), origin: Self.origin)
    }
}
