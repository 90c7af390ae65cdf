extension Scenario {
    /// The world that `--simulate` shows: in the first minute there is something of everything to see.
    ///
    /// States keep changing on cycles of two to three minutes. One group is slow, one comes and goes, one
    /// filters, an expected one is missing at first, one stalls now and then, an offset is reset now and
    /// then; the API is sometimes slow, throttled or ill. Births fall on whole seconds.
    package static func lively(seed: UInt64) -> Scenario {
        var scenario = Scenario(
            seed: seed, canaries: [orders, payments, shipments, notifications, inventory])
        scenario.faults = [
            ApiFault(
                .latency(min: .milliseconds(800), max: .milliseconds(2_500)),
                .from(.seconds(35), to: .seconds(50), every: .seconds(120))),
            ApiFault(.latency(min: .milliseconds(15), max: .milliseconds(120))),
            ApiFault(
                .throttled(retryAfter: .seconds(1)),
                .from(.seconds(20), to: .seconds(26), every: .seconds(100)), chance: 0.7),
            ApiFault(
                .apiError(status: 500, code: "InternalError", message: "The request processing has failed."),
                .from(.seconds(70), to: .seconds(76), every: .seconds(170)), chance: 0.5),
            ApiFault(.reset, .from(.seconds(10)), chance: 0.004),
        ]
        return scenario
    }

    private static var orders: SimulatedCanary {
        var canary = SimulatedCanary(
            name: "orders", region: "cn-hangzhou", instanceID: "MQ_INST_111111111111_DOshop01",
            topic: "orders")
        canary.period = .seconds(15)
        canary.phase = .seconds(2)
        canary.groups = [
            SimulatedGroup(
                "GID_orders_billing", jitter: .seconds(3),
                incidents: [
                    Incident(
                        .offsetReset(back: .seconds(120), replay: .seconds(25)),
                        .from(.seconds(40), to: .seconds(41), every: .seconds(150)))
                ]),
            SimulatedGroup("GID_orders_search", delay: .seconds(45), jitter: .seconds(25)),
            SimulatedGroup(
                "GID_orders_audit",
                incidents: [Incident(.missing, .from(.zero, to: .seconds(100), every: .seconds(160)))]),
        ]
        canary.expectedGroups = ["GID_orders_billing", "GID_orders_search", "GID_orders_audit"]
        return canary
    }

    private static var payments: SimulatedCanary {
        var canary = SimulatedCanary(
            name: "payments", region: "cn-hangzhou", instanceID: "MQ_INST_111111111111_DOshop01",
            topic: "payments")
        canary.period = .seconds(10)
        canary.idForm = .v5
        canary.fileStyle = .json
        canary.groups = [
            SimulatedGroup("GID_payments_ledger", jitter: .seconds(2)),
            SimulatedGroup(
                "GID_payments_fraud", delay: .seconds(3),
                incidents: [
                    Incident(.stalled, .from(.seconds(10), to: .seconds(70), every: .seconds(130)))
                ]),
        ]
        canary.expectedGroups = ["GID_payments_ledger", "GID_payments_fraud"]
        return canary
    }

    private static var shipments: SimulatedCanary {
        var canary = SimulatedCanary(
            name: "shipments", region: "cn-shanghai", instanceID: "MQ_INST_111111111111_DOlogi02",
            topic: "shipments")
        canary.period = .seconds(20)
        canary.phase = .seconds(5)
        canary.producerUTCOffset = .zero
        canary.fileStyle = .json
        canary.groups = [
            SimulatedGroup(
                "GID_shipments_tracking", jitter: .seconds(4),
                incidents: [
                    Incident(.offline, .from(.seconds(5), to: .seconds(80), every: .seconds(140)))
                ]),
            SimulatedGroup("GID_shipments_labels", delay: .seconds(6)),
            SimulatedGroup("GID_old_shipments", incidents: [Incident(.offline, .always)]),
        ]
        canary.expectedGroups = ["GID_shipments_tracking", "GID_shipments_labels"]
        canary.ignoredGroups = ["GID_old_.*"]
        return canary
    }

    private static var notifications: SimulatedCanary {
        var canary = SimulatedCanary(
            name: "notifications", region: "cn-hangzhou", instanceID: "MQ_INST_111111111111_DOshop01",
            topic: "notifications")
        canary.period = .seconds(20)
        canary.phase = .seconds(9)
        canary.idForm = .go
        canary.groups = [
            SimulatedGroup("GID_notify_mail", incidents: [Incident(.filtered(share: 0.6), .always)]),
            SimulatedGroup(
                "GID_notify_push", incidents: [Incident(.answering("CONSUME_BROADCASTING"), .always)]),
            SimulatedGroup(
                "GID_notify_report", delay: .seconds(8),
                incidents: [
                    Incident(
                        .answering("UNKNOWN"),
                        .from(.seconds(30), to: .seconds(45), every: .seconds(125)))
                ]),
        ]
        canary.expectedGroups = ["GID_notify_mail", "GID_notify_report"]
        return canary
    }

    private static var inventory: SimulatedCanary {
        var canary = SimulatedCanary(
            name: "inventory", region: "cn-shanghai", instanceID: "MQ_INST_111111111111_DOlogi02",
            topic: "inventory")
        canary.period = .seconds(12)
        canary.phase = .seconds(7)
        canary.producerUTCOffset = .zero
        canary.groups = [
            SimulatedGroup("GID_inventory_sync", jitter: .seconds(5)),
            SimulatedGroup("GID_inventory_export", incidents: [Incident(.answering("PULL"), .always)]),
        ]
        return canary
    }
}
