/// Where one message stands with each consumer group of its topic.
///
/// Vendor's page: "api-ons-2019-02-14-onsmessagetrace" in the reference of ApsaraMQ for RocketMQ 4.x.
package struct OnsMessageTrace: Operation {
    /// The API's name of it.
    package static let name = "OnsMessageTrace"

    /// The API's version.
    package static let version = "2019-02-14"

    /// Tracks in one answer: a topic has tens of groups, so more is no answer of this operation.
    private static let tracksMax = 5000

    /// Characters of a group's or type's name; the vendor allows 64 for a group ID.
    private static let nameCharactersMax = 256

    /// The message's ID as the source gave it.
    package let messageID: String

    /// The topic, without an instance prefix.
    package let topic: String

    /// The instance, always sent, since an instance with a namespace needs it.
    package let instanceID: String

    /// Names the message.
    package init(messageID: String, topic: String, instanceID: String) {
        self.messageID = messageID
        self.topic = topic
        self.instanceID = instanceID
    }

    /// One consumer group's part of the answer.
    package struct Track: Sendable, Equatable {
        /// The group's ID, without an instance prefix.
        package let consumerGroup: String

        /// The type as the API wrote it, `CONSUMED` and so on, empty if it wrote none; any text may come.
        package let trackType: String

        /// Names a group and its type.
        package init(consumerGroup: String, trackType: String) {
            self.consumerGroup = consumerGroup
            self.trackType = trackType
        }
    }

    /// The message, the topic and the instance.
    package var parameters: [(name: String, value: String)] {
        [("MsgId", messageID), ("Topic", topic), ("InstanceId", instanceID)]
    }

    /// The tracks in the order of the answer, empty if it lists none.
    ///
    /// Takes the list bare or wrapped, or a single track in its place. Throws for wrong types, for a track
    /// without a group, and for more tracks or longer names than there can be.
    package func decode(_ body: JSONValue) throws(DecodingFailure) -> [Track] {
        let elements = try AnswerReader.list(
            AnswerReader.data(of: body), elementName: "MessageTrack", elementMember: "ConsumerGroup")
        guard elements.count <= Self.tracksMax else {
            throw DecodingFailure("the answer has more than \(Self.tracksMax) tracks")
        }
        var tracks: [Track] = []
        for element in elements {
            guard case .object = element else {
                throw DecodingFailure("a track is \(element.kind) instead of an object")
            }
            let prefixes = [instanceID, try AnswerReader.text("InstanceId", of: element) ?? instanceID]
            guard let group = try text("ConsumerGroup", of: element), !group.isEmpty else {
                throw DecodingFailure("a track has no ConsumerGroup")
            }
            tracks.append(
                Track(
                    consumerGroup: Self.withoutPrefix(group, prefixes),
                    trackType: try text("TrackType", of: element) ?? ""))
        }
        return tracks
    }

    private func text(_ member: String, of element: JSONValue) throws(DecodingFailure) -> String? {
        let text = try AnswerReader.text(member, of: element)
        guard (text?.unicodeScalars.count ?? 0) <= Self.nameCharactersMax else {
            throw DecodingFailure("\(member) is longer than \(Self.nameCharactersMax) characters")
        }
        return text
    }

    /// The group's own ID: inside the service it carries its instance's ID and a percent sign before it.
    private static func withoutPrefix(_ group: String, _ instanceIDs: [String]) -> String {
        for instanceID in instanceIDs where !instanceID.isEmpty {
            let prefix = instanceID + "%"
            if group.hasPrefix(prefix) && group != prefix { return String(group.dropFirst(prefix.count)) }
        }
        return group
    }
}
