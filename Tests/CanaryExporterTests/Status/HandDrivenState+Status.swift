import AlibabaCloud
import CanaryWatch
import Text

@testable import CanaryExporter
@testable import Sampling

extension HandDrivenState {
    /// A configuration to speak of, with the accounts of the shop.
    static let configuration: ConfigurationInForce = {
        let text = """
            accounts:
              - name: default
              - name: second
                credentials: {type: access_key, access_key_id_file: id, access_key_secret_file: secret}
            canaries:
              - {name: orders, region: cn-hangzhou, instance_id: i, topic: orders, message_files: [a]}
            """
        guard
            case .success(let configuration) = Configuration.parse(
                text: text, fileName: "f", directory: "/etc")
        else { preconditionFailure("The configuration of the tests is faulty.") }
        return ConfigurationInForce(
            configuration: configuration,
            status: ConfigurationStatus(file: "canaries.yml", loaded: start.wall))
    }()

    /// Does what the engine does with the end of a call.
    mutating func remember(_ ticket: Ticket, _ reply: Reply, _ effects: Effects) {
        let keeper = HistoryKeeper()
        keeper.change { $0 = history }
        keeper.observe(
            FinishedCall(
                scope: state.watch.scope(ticket.scope), operation: ticket.operation, subject: ticket.subject,
                attempt: CallAttempt(
                    wasOnTheWire: true, wasSent: true, duration: reply.duration, requestID: "REQUEST"),
                fault: reply.fault,
                watchers: (effects.sampled ?? []).compactMap { state.watch.canary($0) }, ended: now))
        history = keeper.history
    }

    /// All that a report would be made of now.
    func facts(
        _ detail: StatusDetail = .overview, configuration: ConfigurationInForce = configuration
    ) -> StatusFacts {
        let snapshot = state.watch.snapshot(at: now.monotonic)
        var messages: [CanaryID: [MessageSnapshot]] = [:]
        for canary in snapshot.canaries where detail.covers(canary.spec.name) {
            messages[canary.id] = state.watch.messages(ofCanary: canary.id, at: now)
        }
        return StatusFacts(
            now: now, started: Self.start.wall, metricsPath: "/metrics", snapshot: snapshot,
            counters: state.counters, heartbeat: now, messages: messages, history: history,
            configuration: configuration)
    }

    /// What a report says now.
    func report(_ detail: StatusDetail = .overview) -> StatusReport {
        StatusReport.make(facts(detail), detail: detail)
    }
}

extension StatusSource {
    /// A source over an engine whose configuration is that of the tests.
    static func of(
        _ engine: SamplingEngine, _ history: HistoryKeeper = HistoryKeeper(), metricsPath: String = "/metrics"
    ) -> StatusSource {
        StatusSource(
            engine: engine, history: history, clock: SystemClock(), started: HandDrivenState.start.wall,
            metricsPath: metricsPath, configuration: { HandDrivenState.configuration })
    }
}

extension Ticket {
    /// The message that is asked about, as text.
    var messageID: String { subject.message?.id.text ?? "" }

    /// The message's topic.
    var topic: String { subject.message?.topic.name ?? "" }
}
