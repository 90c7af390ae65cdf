import Testing

@testable import OnsSimulator

@Suite struct ScenarioParserTests {
    @Test func `a whole scenario is read`() throws {
        let scenario = try Scenario.parse(
            """
            # A world.
            [cloud]
            seed = 42
            calls_per_second = 5
            history = 1h30m
            unknown_message = ONS_SYSTEM_ERROR
            may_get_messages = no

            [canary orders]
            region = cn-hangzhou
            instance_id = MQ_INST_1_A
            topic = orders
            every = 15s
            phase = 1s500ms
            ids = v5
            utc_offset = -03:30
            file = json
            message = 1E0578FE110F18B4AAC235C0C8460BA2 born -10m
            expected_groups = GID_a GID_b
            ignored_groups = GID_old_.*

            [group orders/GID_a]
            delay = 40s
            jitter = 10s
            stalled = from 10s to 20s every 1m
            filtered = 25% always
            answering = PULL until 5s
            reset = back 5m replay 30s at 90s every 3m

            [fault throttle]
            retry_after = 2s
            when = from 10s
            every_nth_call = 3
            chance = 70%
            operation = OnsMessageTrace
            [fault clock-shift]
            by = -20m
            """)
        var canary = SimulatedCanary(
            name: "orders", region: "cn-hangzhou", instanceID: "MQ_INST_1_A", topic: "orders")
        canary.period = .seconds(15)
        canary.phase = .milliseconds(1_500)
        canary.idForm = .v5
        canary.producerUTCOffset = .seconds(-12_600)
        canary.fileStyle = .json
        canary.fixedMessages = [.init(id: "1E0578FE110F18B4AAC235C0C8460BA2", born: .seconds(-600))]
        canary.expectedGroups = ["GID_a", "GID_b"]
        canary.ignoredGroups = ["GID_old_.*"]
        canary.groups = [
            SimulatedGroup(
                "GID_a", delay: .seconds(40), jitter: .seconds(10),
                incidents: [
                    Incident(.stalled, .from(.seconds(10), to: .seconds(20), every: .seconds(60))),
                    Incident(.filtered(share: 0.25), .always),
                    Incident(.answering("PULL"), .until(.seconds(5))),
                    Incident(
                        .offsetReset(back: .seconds(300), replay: .seconds(30)),
                        .from(.seconds(90), to: .milliseconds(90_001), every: .seconds(180))),
                ])
        ]
        var expected = Scenario(
            seed: 42, canaries: [canary],
            faults: [
                ApiFault(
                    .throttled(retryAfter: .seconds(2)), .from(.seconds(10)), everyNthCall: 3, chance: 0.7,
                    operation: "OnsMessageTrace"),
                ApiFault(.clockShift(.seconds(-1_200))),
            ])
        expected.callsPerSecond = 5
        expected.history = .seconds(5_400)
        expected.unknownMessageAnswer = .systemError
        expected.mayGetMessages = false
        #expect(scenario == expected)
    }

    @Test(arguments: [
        ("seed = 1", 1, "a section must come first"),
        ("[cloud\nseed = 1", 1, "a section is written"),
        ("[clod]", 1, "unknown section"),
        ("[cloud]\nsede = 1", 2, "sede: unknown or repeated key"),
        ("[cloud]\nseed = 1\nseed = 2", 3, "seed: unknown or repeated key"),
        ("[cloud]\nseed = one", 2, "seed: a whole number"),
        ("[cloud]\ncalls_per_second = 0", 2, "calls_per_second: a whole number from 1"),
        ("[cloud]\nhistory = 5 minutes", 2, "history: '5 minutes' is no time"),
        ("[cloud]\nhistory = 10000h", 2, "history: times are at most 366 days"),
        ("[cloud]\nmay_get_messages = maybe", 2, "may_get_messages: yes or no"),
        ("[cloud]\nunknown_message = gone", 2, "unknown_message: one of BIZ_NO_MESSAGE, ONS_SYSTEM_ERROR"),
        ("[canary a/b]\nregion = r\ninstance_id = i\ntopic = t", 1, "a canary's name has only letters"),
        ("[canary a]\nregion = r\ntopic = t", 1, "instance_id is missing"),
        ("[canary a]\nregion = r\ninstance_id = i\ntopic = t\nevery = 10ms", 5, "every: 1s is the shortest"),
        ("[canary a]\nregion = r\ninstance_id = i\ntopic = t\nutc_offset = 8", 5, "utc_offset: an offset"),
        ("[canary a]\nregion = r\ninstance_id = i\ntopic = t\nmessage = X", 5, "message: write ID born -10m"),
        ("[group a/b]", 1, "write [group CANARY/GROUP], with a canary from further up"),
        ("[fault meteor]", 1, "there is no fault 'meteor'"),
        ("[fault hang]\nwhen = sometimes", 2, "when: write always"),
        ("[fault hang]\nwhen = from 20s to 10s", 2, "when: it must end after it began"),
        ("[fault hang]\nwhen = from 10s to 20s every 5s", 2, "when: it must end before it repeats"),
        ("[fault hang]\nchance = 101%", 2, "chance: a share from 0% to 100%"),
        ("[fault hang]\nstatus = 500", 2, "status: unknown or repeated key"),
        ("[fault latency]\nmin = 2s\nmax = 1s", 1, "latency needs max, and min not above it"),
    ])
    func `a fault is reported with its line`(text: String, line: Int, message: String) {
        let error = #expect(throws: ScenarioError.self) { try Scenario.parse(text) }
        #expect(error?.problems.first?.line == line)
        #expect(error?.problems.first?.text.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func `all faults are reported together, in the order of their lines`() {
        let error = #expect(throws: ScenarioError.self) {
            try Scenario.parse(
                "[cloud]\nseed = x\nhistory = 5m\ncolour = red\n[fault meteor]\nwhen = never\n")
        }
        #expect(error?.problems.map(\.line) == [2, 4, 5])
    }

    @Test func `every kind of fault has its name in the format`() throws {
        let names = [
            "throttle", "hang", "reset", "close", "truncate", "gateway-page", "api-error", "garbage",
            "not-json", "wrong-types", "huge", "endless", "redirect", "empty", "expired-token",
            "clock-shift", "slow-drip",
        ]
        let scenario = try Scenario.parse(names.map { "[fault \($0)]\n" }.joined())
        #expect(scenario.faults.map(\.kind.name) == names)
    }
}
