/// One message of Alertmanager to a receiver.
struct AlertNotification: Decodable {
    /// One alert in it.
    struct Alert: Decodable {
        let status: String
        let labels: [String: String]
        let annotations: [String: String]
    }

    private struct Payload: Decodable {
        let status: String
        let alerts: [Alert]
    }

    /// When it came, in seconds since 1970.
    let time: Double
    private let path: String
    private let payload: Payload

    /// Whether it woke somebody up; otherwise it was a ticket.
    var isPage: Bool { path == "/pager" }
    /// Whether any alert in it fires; otherwise it says that they are over.
    var isFiring: Bool { payload.status == "firing" }
    var alerts: [Alert] { payload.alerts }

    /// The name that all of its alerts have, since they are grouped by it, without the common prefix.
    var name: String {
        (alerts.first?.labels["alertname"] ?? "").replacing("RocketMQCanary", with: "", maxReplacements: 1)
    }

    /// The incident, whose name is in the job's.
    var incident: String {
        (alerts.first?.labels["job"] ?? "").replacing("rocketmq-canary-", with: "", maxReplacements: 1)
    }
}
