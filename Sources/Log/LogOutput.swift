internal import Glibc

/// Formats entries and writes them to a descriptor, on the thread that does nothing else.
struct LogOutput {
    private let descriptor: Int32
    private let lines: LineFormat
    private var block = LineBlock()
    private var line: [UInt8] = []

    /// Makes one; the descriptor stays the caller's.
    init(descriptor: Int32, lines: LineFormat) {
        self.descriptor = descriptor
        self.lines = lines
    }

    /// Writes entries, waiting as long as it takes.
    ///
    /// - Parameters:
    ///   - entries: What to write, in order.
    ///   - settle: Takes in what became of a block of them: how many were written, from the first on.
    mutating func write(_ entries: [LogQueue.Entry], settle: ([LogQueue.Entry], _ written: Int) -> Void) {
        var begin = 0
        for (index, entry) in entries.enumerated() {
            line.removeAll(keepingCapacity: true)
            lines.append(entry.event, to: &line)
            if block.isFull(for: line.count) {
                settle(Array(entries[begin..<index]), writeBlock())
                begin = index
            }
            block.append(line)
        }
        if !block.isEmpty { settle(Array(entries[begin...]), writeBlock()) }
    }

    /// Writes the block, and returns how many of its lines were written.
    private mutating func writeBlock() -> Int {
        var step = LineBlock.Step.write
        while true {
            switch step {
            case .write:
                step = block.step(after: writeRest())
            case .waitForRoom(let isAgain):
                // Some descriptors say that there is room and then have none.
                if isAgain { poll(nil, 0, Self.pauseMilliseconds) }
                var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&request, 1, -1)
                step = .write
            case .end(let written):
                return written
            }
        }
    }

    private func writeRest() -> LineBlock.Outcome {
        unsafe block.rest.withUnsafeBytes { bytes in
            let count = unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            return count < 0 ? .failed(errno: errno) : .wrote(count)
        }
    }

    private static let pauseMilliseconds: Int32 = 10
}

extension LogQueue.Entry {
    /// The event that is to be written.
    fileprivate var event: LogEvent {
        switch content {
        case .event(let event): event
        case .report(let lines, let time):
            LogEvent(
                level: .warn, sentence: "Log lines were dropped.", fields: ["lines": .whole(lines)],
                time: time)
        }
    }
}
