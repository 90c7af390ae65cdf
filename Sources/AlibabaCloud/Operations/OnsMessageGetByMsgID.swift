/// What the service stores about one message, of which the birth is asked for here.
///
/// Vendor's page: "api-ons-2019-02-14-onsmessagegetbymsgid" in the reference of ApsaraMQ for RocketMQ 4.x.
package struct OnsMessageGetByMsgID: Operation {
    /// The API's name of it.
    package static let name = "OnsMessageGetByMsgId"

    /// The API's version.
    package static let version = "2019-02-14"

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

    /// The times of a message, in milliseconds since 1970.
    package struct Times: Sendable, Equatable {
        /// When the producer made it, by the producer's clock; nil if the answer doesn't say.
        package let bornUnixMilliseconds: Int64?

        /// When the broker stored it, by the broker's clock; nil if the answer doesn't say.
        package let storedUnixMilliseconds: Int64?

        /// Puts the times together.
        package init(bornUnixMilliseconds: Int64?, storedUnixMilliseconds: Int64?) {
            self.bornUnixMilliseconds = bornUnixMilliseconds
            self.storedUnixMilliseconds = storedUnixMilliseconds
        }
    }

    /// The message, the topic and the instance.
    package var parameters: [(name: String, value: String)] {
        [("MsgId", messageID), ("Topic", topic), ("InstanceId", instanceID)]
    }

    /// The times that the answer gives, as numbers or as strings; whether they are plausible is not judged.
    ///
    /// Throws for wrong types.
    package func decode(_ body: JSONValue) throws(DecodingFailure) -> Times {
        guard let data = try AnswerReader.data(of: body), data != .string("") else {
            return Times(bornUnixMilliseconds: nil, storedUnixMilliseconds: nil)
        }
        guard case .object = data else {
            throw DecodingFailure("Data is \(data.kind) instead of an object")
        }
        return Times(
            bornUnixMilliseconds: try AnswerReader.positive("BornTimestamp", of: data),
            storedUnixMilliseconds: try AnswerReader.positive("StoreTimestamp", of: data))
    }
}
