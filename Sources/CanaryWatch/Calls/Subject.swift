/// What a call is about.
package enum Subject: Hashable, Sendable {
    /// One message.
    case message(MessageSubject)
    /// A consumer group of an instance.
    case group(GroupSubject)
    /// A topic of an instance.
    case topic(TopicSubject)
    /// An instance.
    case instance(id: String)
    /// The account itself.
    case account

    /// The message, where it is one.
    package var message: MessageSubject? { if case .message(let message) = self { message } else { nil } }

    /// The consumer group, where it is one.
    package var group: GroupSubject? { if case .group(let group) = self { group } else { nil } }
}

/// One message of a topic, whoever watches it.
package struct MessageSubject: Hashable, Sendable {
    /// The topic that it is in.
    package let topic: TopicSubject
    /// Its ID.
    package let id: MessageID

    /// Names a message.
    package init(instanceID: String, topic: String, id: MessageID) {
        self.topic = TopicSubject(instanceID: instanceID, name: topic)
        self.id = id
    }
}

/// A topic of an instance.
package struct TopicSubject: Hashable, Sendable {
    /// The instance.
    package let instanceID: String
    /// The topic's name, without the instance's prefix.
    package let name: String

    /// Names a topic.
    package init(instanceID: String, name: String) {
        self.instanceID = instanceID
        self.name = name
    }
}

/// A consumer group of an instance.
package struct GroupSubject: Hashable, Sendable {
    /// The instance.
    package let instanceID: String
    /// The group's name, without the instance's prefix.
    package let name: String

    /// Names a group.
    package init(instanceID: String, name: String) {
        self.instanceID = instanceID
        self.name = name
    }
}
