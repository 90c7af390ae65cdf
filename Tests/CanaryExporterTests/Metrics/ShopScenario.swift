import AlibabaCloud
import CanaryWatch
import Text

@testable import CanaryExporter
@testable import Sampling

/// A world with something of everything, played for a hundred seconds: the golden page shows it.
enum ShopScenario {
    /// Brokers' IDs, which hold no time: births come from the sources and the service alone.
    static let old = "C0A8016400002A9F0000000000000A0D"
    static let middle = "C0A8016400002A9F0000000000000A1D"
    static let young = "C0A8016400002A9F0000000000000A2D"
    static let gone = "C0A8016400002A9F0000000000000A3D"
    static let payment = "C0A8016400002A9F0000000000000A4D"
    static let ids = [old, middle, young, gone, payment]

    /// A name that has to be escaped.
    static let oddGroup = "GID_\"odd\"\\中文"

    static let lanes = [
        QuotaScopeSpec(account: "default", region: "cn-hangzhou", requestsPerSecond: 8),
        QuotaScopeSpec(account: "second", region: "cn-shanghai", requestsPerSecond: 5),
    ]

    static var canaries: [CanarySpec] {
        var orders = CanarySpec(
            name: "orders", account: "default", region: "cn-hangzhou",
            instanceID: "MQ_INST_111111111111_DOaaaaaa", topic: "orders")
        orders.sampleInterval = .seconds(10)
        orders.freshWithin = .seconds(120)
        orders.maxGroups = 10
        orders.isRotating = true
        orders.expectedGroups = [
            ExpectedGroup(name: "GID_billing", lagThreshold: .seconds(60)),
            ExpectedGroup(name: "GID_audit", lagThreshold: .seconds(3600)),
        ]
        var payments = CanarySpec(
            name: "payments", account: "second", region: "cn-shanghai",
            instanceID: "MQ_INST_222222222222_DObbbbbb", topic: "payments")
        payments.expectedGroups = [ExpectedGroup(name: "GID_payments", lagThreshold: .seconds(600))]
        return [orders, payments]
    }

    /// The state before anything was asked.
    static func atStart() throws -> HandDrivenState {
        var state = HandDrivenState(canaries, scopes: lanes)
        try state.add([(gone, .seconds(-7200))], to: 0, isRotating: false)
        try state.add([(old, .seconds(-100)), (middle, .seconds(-20))], to: 0, isRotating: true)
        try state.add([(payment, .seconds(-50))], to: 1, isRotating: false)
        return state
    }

    /// The state after a hundred seconds.
    static func played() throws -> HandDrivenState {
        var state = try atStart()
        state.run(until: .seconds(20), answer)
        try state.add([(young, nil)], to: 0, isRotating: true)
        state.run(until: .seconds(100), answer)
        return state
    }

    /// What the service says.
    ///
    /// Billing consumes the middle message after 30 s, and loses its offset for the old one after 60 s.
    static func answer(_ ticket: Ticket, _ age: Duration) -> HandDrivenState.Reply {
        if ticket.operation == .messageBirth {
            return .init(outcome: .born(HandDrivenState.start.wall + .milliseconds(19_500)))
        }
        let billing: String
        switch ticket.messageID {
        case gone: return .gone
        case payment:
            return age < .seconds(30) ? .failed(.throttled, isThrottled: true) : .failed(.serverError)
        case old: billing = age < .seconds(60) ? "CONSUMED" : "NOT_CONSUME_YET"
        case middle: billing = age < .seconds(30) ? "NOT_CONSUME_YET" : "CONSUMED"
        default: billing = "NOT_CONSUME_YET"
        }
        return .tracks([
            "GID_billing": billing, "GID_search": "CONSUMED_BUT_FILTERED", "GID_offline": "NOT_ONLINE",
            "GID_unknown": "UNKNOWN", "GID_pull": "PULL", "GID_broadcast": "CONSUME_BROADCASTING",
            "GID_new": "CONSUMED_BY_MAGIC", oddGroup: "NOT_CONSUME_YET", "GID_ten": "CONSUMED",
            "GID_eleven": "CONSUMED",
        ])
    }
}
