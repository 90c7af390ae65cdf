internal import CanaryWatch
internal import HTTPServer

/// What a request for `/probe` asks for, checked as far as that needs no configuration.
enum ProbeRequest: Sendable, Hashable {
    /// The newest message of a canary, by its name.
    case canary(String)
    /// A message of the asker's choice.
    case message(MessageID, account: String, region: String, instanceID: String, topic: String)

    /// Why it can't be answered: a status and a sentence.
    struct Refusal: Error, Hashable {
        let status: Int
        let text: String
    }

    private static let openKeys = ["account", "region", "instance_id", "topic", "message_id"]

    /// Reads a query.
    ///
    /// - Parameters:
    ///   - query: The query without its question mark; nil if there was none.
    ///   - isOpen: Whether messages that no canary names may be probed.
    /// - Throws: `Refusal` with what would be right.
    init(query: String?, isOpen: Bool) throws(Refusal) {
        let values: QueryText
        do throws(QueryFault) {
            values = try QueryText(query ?? "", keys: Set(Self.openKeys + ["canary"]))
        } catch {
            throw Refusal(status: 400, text: "Bad request: \(error.message).")
        }
        let given = Self.openKeys.filter { values[$0] != nil }
        if let canary = values["canary"] {
            guard given.isEmpty else {
                throw Refusal(
                    status: 400,
                    text: "Bad request: give canary alone, or \(Self.openKeys.joined(separator: ", ")).")
            }
            self = .canary(canary)
            return
        }
        guard !given.isEmpty else {
            throw Refusal(status: 400, text: "Bad request: the parameter canary is missing.")
        }
        guard isOpen else {
            throw Refusal(
                status: 403,
                text: "Probing messages that no canary names is not enabled. Start the exporter with"
                    + " --web.enable-open-probe, or give canary.")
        }
        let missing = Self.openKeys.filter { values[$0] == nil }
        guard missing.isEmpty else {
            throw Refusal(status: 400, text: "Bad request: missing \(missing.joined(separator: ", ")).")
        }
        self = try Self.message(values)
    }

    /// Checks what names a message, by the rules of the configuration.
    private static func message(_ values: QueryText) throws(Refusal) -> ProbeRequest {
        func check(
            _ key: String, _ lengthMax: Int, _ fault: (String) -> String?
        ) throws(Refusal) -> String {
            let text = values[key] ?? ""
            let length = text.isEmpty ? "is empty" : text.count > lengthMax ? "is too long" : nil
            guard let wrong = length ?? fault(text) else { return text }
            throw Refusal(status: 400, text: "Bad request: \(key): \(wrong).")
        }
        let region = try check("region", NameRules.regionLengthLimit, NameRules.regionFault)
        let instance = try check("instance_id", NameRules.resourceLengthLimit, NameRules.instanceFault)
        let topic = try check("topic", NameRules.resourceLengthLimit, NameRules.topicFault)
        let account = try check("account", NameRules.nameLengthLimit) { _ in nil }
        do {
            return .message(
                try MessageID(values["message_id"] ?? ""), account: account, region: region,
                instanceID: instance, topic: topic)
        } catch {
            throw Refusal(status: 400, text: "Bad request: message_id: \(error).")
        }
    }

    /// How long the asker waits, less what the answer needs on its way.
    ///
    /// - Parameter header: The value of `X-Prometheus-Scrape-Timeout-Seconds`; nil if there was none.
    /// - Returns: The time; nil for a header that is no time.
    static func patience(_ header: String?) -> Duration? {
        guard let header else { return patienceDefault }
        guard let seconds = Double(header), seconds.isFinite, seconds > 0 else { return nil }
        let bounded = min(seconds, 3_600)
        let left = Duration.milliseconds(Int64(bounded * 1_000)) - timeoutOffset
        return min(max(left, patienceMin), patienceMax)
    }

    /// How much sooner than the asker gives up the answer is sent, as blackbox_exporter's default is.
    static let timeoutOffset: Duration = .milliseconds(500)
    /// Less is too short for any call.
    static let patienceMin: Duration = .milliseconds(500)
    /// Longer than any scrape may take in practice.
    static let patienceMax: Duration = .seconds(120)
    /// What is allowed to an asker that doesn't say: Prometheus's own default.
    static let patienceDefault: Duration = .seconds(10)
}
