internal import CanaryWatch
internal import Lifecycle
internal import Locking
internal import Log
internal import Sampling

/// The message files of one canary.
struct MessageFileSource: Sendable {
    /// The canary that gets the messages.
    let canary: CanaryID
    /// The canary's name, for the log.
    let name: String
    /// The glob patterns of the files.
    let patterns: [String]

    /// Those of all canaries that have any.
    ///
    /// - Parameters:
    ///   - configuration: The configuration.
    ///   - ids: The canaries' identities, in the same order.
    /// - Returns: The sources in that order.
    static func all(_ configuration: Configuration, _ ids: [CanaryID]) -> [MessageFileSource] {
        zip(ids, configuration.canaries).filter { !$1.messageFiles.isEmpty }.map {
            MessageFileSource(canary: $0, name: $1.name, patterns: $1.messageFiles)
        }
    }
}

/// Looks at every canary's message files once a second and hands new messages to the engine.
struct MessageFileService: Service {
    /// One canary's files and what was wrong with their lines.
    private struct Followed {
        let follower: FileFollower
        var passedOver = PassedOver()
    }

    /// How often files are looked at.
    private static let period: Duration = .seconds(1)

    /// Lines that were passed over are told no more often than this for a canary, however many come.
    private static let quiet: Duration = .seconds(60)

    let engine: SamplingEngine
    /// What is followed; it may change while the service runs, and counts from the next look on.
    let sources: Locked<[MessageFileSource]>
    let logger: Logger
    let name = "message files"

    func run() async throws {
        var followed: [CanaryID: Followed] = [:]
        while !Task.isCancelled {
            let sources = sources.withLock { $0 }
            let present = Set(sources.map(\.canary))
            followed = followed.filter { present.contains($0.key) }
            for source in sources {
                var entry =
                    followed[source.canary] ?? Followed(follower: FileFollower(patterns: source.patterns))
                entry.follower.follow(source.patterns)
                look(entry.follower, source, &entry.passedOver)
                followed[source.canary] = entry
            }
            engine.noteFilesRead()
            try await ContinuousClock().sleep(for: Self.period, tolerance: .milliseconds(100))
        }
    }

    /// One look at one canary's files.
    private func look(
        _ follower: FileFollower, _ source: MessageFileSource, _ passedOver: inout PassedOver
    ) {
        let name = source.name
        let look = follower.look()
        for fault in look.faults {
            logger.warn(
                "A message file can't be followed.",
                ["canary": .text(name), "file": .foreign(fault.path), "reason": .foreign(fault.reason)])
        }
        var messages: [NewMessage] = []
        for line in look.lines {
            switch MessageLine(line.text) {
            case .blank: continue
            case .message(let id, let bornAt):
                messages.append(NewMessage(id: id, bornAt: bornAt, isLive: line.isLive))
            case .fault(let reason): passedOver.note(path: line.path, reason: reason)
            }
        }
        if let told = passedOver.tell(at: .now, quiet: Self.quiet) {
            logger.warn(
                "Lines of a message file were passed over.",
                [
                    "canary": .text(name), "file": .foreign(told.path), "lines": .whole(told.count),
                    "reason": .foreign(told.reason),
                ])
        }
        guard !messages.isEmpty else { return }
        let added = engine.add(messages, to: source.canary, isRotating: true)
        logger.debug("Read a message file.", ["canary": .text(name), "messages.new": .whole(added)])
    }
}
