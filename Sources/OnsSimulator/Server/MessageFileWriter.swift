internal import Glibc

/// Appends the IDs of new messages to one file for each canary, as a producer's operator would have it done.
///
/// Lines are never changed once written; a file that has grown long is replaced by its newest lines.
/// Single-threaded.
struct MessageFileWriter {
    /// A file longer than this is replaced.
    private static let maximumLines = 1_000

    /// What a replaced file keeps, and what one step writes at most.
    private static let keptLines = 200

    private let world: World
    private let directory: String
    private var writtenThrough: [Int64]
    private var lineCounts: [Int]

    /// Makes a writer into a directory, which must exist.
    init(world: World, directory: String) {
        self.world = world
        self.directory = directory
        writtenThrough = world.scenario.canaries.map { _ in Int64.min / 2 }
        lineCounts = world.scenario.canaries.map { _ in 0 }
    }

    /// Writes the messages that have been born since the last step; the first step starts the files anew.
    ///
    /// Throws when a file can't be written; the next step tries again what is missing.
    mutating func step(at time: Int64) throws(SimulatorError) {
        for (index, canary) in world.scenario.canaries.enumerated() {
            let isFirst = lineCounts[index] == 0
            let after = max(writtenThrough[index], time - world.scenario.retention.milliseconds)
            var messages = world.births(canary: index, after: after, through: time, limit: Self.keptLines)
            guard isFirst || !messages.isEmpty else { continue }
            let startsAnew = isFirst || lineCounts[index] + messages.count > Self.maximumLines
            if startsAnew {
                let retained = time - world.scenario.retention.milliseconds
                messages = world.births(canary: index, after: retained, through: time, limit: Self.keptLines)
            }
            let lines = messages.map { line(for: $0, style: canary.fileStyle) + "\n" }.joined()
            try write(lines, to: canary.messageFileName, startsAnew: startsAnew)
            writtenThrough[index] = time
            lineCounts[index] = startsAnew ? messages.count : lineCounts[index] + messages.count
        }
    }

    private func line(for message: World.Message, style: SimulatedCanary.FileStyle) -> String {
        switch style {
        case .plain: message.id
        case .json:
            JSON.object([
                ("message_id", .string(message.id)),
                ("born_at", .string(CivilTime.timestamp(message.born))),
            ]).text
        }
    }

    /// Appends in one write, or puts a new file in place of the old one by renaming, so that no reader sees
    /// half of it.
    private func write(_ text: String, to name: String, startsAnew: Bool) throws(SimulatorError) {
        let path = directory + "/" + name
        let target = startsAnew ? path + ".new" : path
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (startsAnew ? O_TRUNC : O_APPEND)
        let descriptor = unsafe open(target, flags, 0o644)
        guard descriptor >= 0 else { throw .system(call: "open \(target)", errno: errno) }
        let bytes = Array(text.utf8)
        let count = unsafe Glibc.write(descriptor, bytes, bytes.count)
        let failure = errno
        close(descriptor)
        guard count == bytes.count else { throw .system(call: "write \(target)", errno: failure) }
        if startsAnew, unsafe rename(target, path) != 0 {
            throw .system(call: "rename \(target)", errno: errno)
        }
    }
}
