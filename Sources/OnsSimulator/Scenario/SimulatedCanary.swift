/// A stream of canary messages in the simulated world: where it is, how its messages come about, who consumes
/// them.
package struct SimulatedCanary: Sendable, Equatable {
    /// A message with a known ID, beside those that are born by the clock.
    package struct FixedMessage: Sendable, Equatable {
        /// The message's ID as the service knows it; requests may differ in case.
        package let id: String

        /// When it was born, relative to the start of the world: negative for the past.
        package let born: Duration

        /// Makes a message with an ID and a birth.
        package init(id: String, born: Duration) {
            self.id = id
            self.born = born
        }
    }

    /// How message IDs are written into the canary's message file.
    package enum FileStyle: String, Sendable, CaseIterable {
        /// One ID on a line.
        case plain
        /// One JSON object on a line, with `message_id` and `born_at`.
        case json
    }

    /// The canary's name, also that of its message file.
    package let name: String

    /// The region that its instance is in, such as `cn-hangzhou`.
    package let region: String

    /// The instance's ID, such as `MQ_INST_111111111111_DOxxxxxx`.
    package let instanceID: String

    /// The topic's name.
    package let topic: String

    /// The time from one birth to the next; nil: only the fixed messages exist.
    package var period: Duration?

    /// How long after the start of the history the first message is born.
    package var phase: Duration

    /// The form of the message IDs.
    package var idForm: MessageIDForm

    /// How far the producer's clock is ahead of UTC, which is written into 4.x IDs.
    package var producerUTCOffset: Duration

    /// How the IDs are handed to the exporter.
    package var fileStyle: FileStyle

    /// Messages with known IDs.
    package var fixedMessages: [FixedMessage]

    /// The groups of the topic.
    package var groups: [SimulatedGroup]

    /// The groups that an exporter should expect.
    package var expectedGroups: [String]

    /// The patterns of groups that an exporter should ignore.
    package var ignoredGroups: [String]

    /// The file name under which new message IDs appear in the message directory.
    package var messageFileName: String { name + ".txt" }

    /// Makes a canary; what isn't said is quiet: no births, no groups.
    package init(name: String, region: String, instanceID: String, topic: String) {
        self.name = name
        self.region = region
        self.instanceID = instanceID
        self.topic = topic
        period = nil
        phase = .zero
        idForm = .java
        producerUTCOffset = .seconds(8 * 3_600)
        fileStyle = .plain
        fixedMessages = []
        groups = []
        expectedGroups = []
        ignoredGroups = []
    }
}
