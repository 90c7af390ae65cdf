internal import Text

/// What the names in the cloud look like, as far as a file can be checked without asking the cloud.
///
/// Each function returns nil for a good text, else what is wrong with it and what would be right.
enum NameRules {
    /// The most characters of a canary's or an account's name: it goes into labels, paths and pages.
    static let nameLengthLimit = 100
    /// The most characters of a topic, a group or an instance: the service allows 64, the open source broker
    /// 127.
    static let resourceLengthLimit = 128
    /// The most characters of a region, which is one label of a host name.
    static let regionLengthLimit = 63

    /// Checks a region, which becomes part of a host name.
    static func regionFault(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }) else {
            return "\(Quoting.quoted(text)) is no region; write it in small letters, digits and hyphens,"
                + " like cn-hangzhou"
        }
        return nil
    }

    /// Checks an instance ID.
    static func instanceFault(_ text: String) -> String? {
        guard !text.lowercased().hasPrefix("rmq-") else {
            return "\(Quoting.quoted(text)) is a 5.x instance, which has another API; this exporter speaks"
                + " OnsMessageTrace of 4.x instances, like MQ_INST_111111111111_DOxxxxxx"
        }
        guard text.utf8.allSatisfy({ isWord($0) }) else {
            return "\(Quoting.quoted(text)) is no instance ID; copy it from the console,"
                + " like MQ_INST_111111111111_DOxxxxxx"
        }
        return nil
    }

    /// Checks a topic's name.
    static func topicFault(_ text: String) -> String? {
        if text.hasPrefix("MQ_INST_"), let percent = text.firstIndex(of: "%") {
            return "\(Quoting.quoted(text)) begins with the instance; write the topic alone:"
                + " \(Quoting.plain(String(text[percent...].dropFirst())))"
        }
        return resourceFault(text, what: "topic")
    }

    /// Checks a consumer group's name.
    static func groupFault(_ text: String) -> String? {
        resourceFault(text, what: "consumer group")
    }

    /// Checks by the broker's own rule for topics and groups (TopicValidator of Apache RocketMQ).
    private static func resourceFault(_ text: String, what: String) -> String? {
        guard text.utf8.allSatisfy({ isWord($0) || $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "|") })
        else {
            return "\(Quoting.quoted(text)) is no \(what); one has letters, digits, - and _ only"
        }
        return nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
        return isLower(byte) || isDigit(byte) || upper.contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }

    private static func isLower(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
