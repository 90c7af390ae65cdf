internal import CanaryWatch
internal import Logging
internal import ServiceLifecycle

/// Looks at every canary's message files once a second and hands new messages to the engine.
struct MessageFileService: Service {
    /// How often files are looked at.
    private static let period: Duration = .seconds(1)

    let engine: SamplingEngine
    let canaries: [CanaryConfiguration]
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let followers = canaries.map { FileFollower(patterns: $0.messageFiles) }
            while !Task.isCancelled {
                for (canary, follower) in followers.enumerated() where !canaries[canary].messageFiles.isEmpty
                {
                    look(follower, canary: canary)
                }
                engine.noteFilesRead()
                do {
                    try await ContinuousClock().sleep(for: Self.period, tolerance: .milliseconds(100))
                } catch {
                    // Cancelled: the process ends.
                    return
                }
            }
        }
    }

    /// One look at one canary's files.
    private func look(_ follower: FileFollower, canary: Int) {
        let name = canaries[canary].name
        let look = follower.look()
        for fault in look.faults {
            logger.warning(
                "A message file can't be followed.",
                metadata: ["canary": "\(name)", "file": "\(fault.path)", "reason": "\(fault.reason)"])
        }
        var messages: [NewMessage] = []
        var faults: [(path: String, reason: String)] = []
        for line in look.lines {
            switch MessageLine(line.text) {
            case .blank: continue
            case .message(let id, let bornAt):
                messages.append(NewMessage(id: id, bornAt: bornAt, isLive: line.isLive))
            case .fault(let reason): faults.append((line.path, reason))
            }
        }
        if let first = faults.first {
            // One line in the log however many in the file: a wrong file must not fill the disk.
            logger.warning(
                "Lines of a message file were passed over.",
                metadata: [
                    "canary": "\(name)", "file": "\(first.path)", "lines": "\(faults.count)",
                    "reason": "\(first.reason)",
                ])
        }
        guard !messages.isEmpty else { return }
        let added = engine.add(messages, to: canary, isRotating: true)
        logger.debug("Read a message file.", metadata: ["canary": "\(name)", "messages.new": "\(added)"])
    }
}
