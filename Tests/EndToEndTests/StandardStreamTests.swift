import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// Standard descriptors of the real binary in every odd state, and a log that nobody takes.
    @Suite struct StandardStreamTests {
        /// What standard error may be, beside a file.
        enum LogReader: CaseIterable {
            case unread
            case unreadNonBlocking
            case gone
            case fullDisk
        }

        /// Ten regions of 8 calls a second each, and a line at debug for each call.
        private func configuration(_ peer: Peer) -> String {
            let canaries = (0..<10).map { region in
                let messages = (0..<8).map { String(format: "C0A83A9800002A9F%016X", region * 100 + $0) }
                return "  - {name: c\(region), region: r\(region), instance_id: i, topic: t, "
                    + "message_ids: [\(messages.joined(separator: ", "))]}\n"
            }
            return Exporter.configuration(
                endpoint: peer.endpoint, defaults: "sample_interval: 1s, settled_interval: 1s",
                canaries: canaries.joined())
        }

        @Test(.timeLimit(.minutes(5)), arguments: LogReader.allCases)
        func `a log that nobody takes stops nothing, and the loss is counted`(reader: LogReader) async throws
        {
            let folder = try TemporaryFolder()
            let peer = try await Peer(in: folder)
            try await peer.control(#"{"groups": {"GID_a": "NOT_CONSUME_YET"}, "quota": 1000}"#)
            let pipe = TestPipe(capacity: 4096)
            let filled = reader == .gone ? 0 : pipe.fill()
            if reader == .unreadNonBlocking { pipe.setNonBlocking() }
            if reader == .gone { pipe.closeReading() }
            let exporter = try await Exporter(
                setting: .error(reader == .fullDisk ? .path("/dev/full") : .descriptor(pipe.writing)),
                configuration: configuration(peer), arguments: ["--log.level=debug"], in: folder)
            let dropped = "rocketmq_canary_log_lines_dropped_total"
            try await eventually("lines are dropped", within: .seconds(120)) {
                try await exporter.sum(dropped) > 0
            }
            let (lines, samples) = (
                try await exporter.sum(dropped), try await exporter.sum("rocketmq_canary_samples_total")
            )
            try await eventually("sampling and dropping go on") {
                let isSampling = try await exporter.sum("rocketmq_canary_samples_total") > samples + 50
                let isDropping = try await exporter.sum(dropped) > lines
                return isSampling && isDropping
            }
            #expect(await Web.status(exporter.address("/-/healthy")) == 200)
            if reader == .unread || reader == .unreadNonBlocking {
                // Somebody reads after all: the lines that waited, then how many are missing, and so on.
                let text = await onOwnThread { pipe.text(lines: 1024) }.dropFirst(filled)
                let lines = text.split(separator: "\n").dropLast()
                #expect(lines.allSatisfy { $0.starts(with: #/ts=\S+ level=\w+ msg=/#) })
                #expect(lines.contains { $0.contains("level=warn msg=\"Log lines were dropped.\" lines=") })
            }
            exporter.process.send(signal: SIGTERM)
            let status = try await exporter.process.exitStatus(within: .seconds(5))
            #expect(status == 0)
        }

        @Test(.timeLimit(.minutes(5)))
        func `with a full log that nobody reads it ends in time`() async throws {
            let folder = try TemporaryFolder()
            let pipe = TestPipe(capacity: 4096)
            _ = pipe.fill()
            let exporter = try await Exporter(
                setting: .error(.descriptor(pipe.writing)),
                configuration: Exporter.configuration(
                    endpoint: "http://127.0.0.1:1", defaults: "",
                    canaries: "  - {name: a, region: r, instance_id: i, topic: t, message_files: [none]}\n"),
                in: folder)
            exporter.process.send(signal: SIGTERM)
            let status = try await exporter.process.exitStatus(within: .seconds(5))
            #expect(status == 0)
        }

        @Test(.timeLimit(.minutes(5)), arguments: [[0], [1], [2], [0, 1, 2]])
        func `standard descriptors that are closed lead nowhere, and nothing else`(closed: [Int]) async throws
        {
            let folder = try TemporaryFolder()
            let peer = try await Peer(in: folder)
            try await peer.control(#"{"groups": {"GID_a": "NOT_CONSUME_YET"}, "quota": 1000}"#)
            var setting = ChildSetting.plain
            for number in closed { setting.streams[number] = .closed }
            let exporter = try await Exporter(
                setting: setting, configuration: configuration(peer), arguments: ["--log.level=debug"],
                in: folder)
            try await eventually("it samples") {
                try await exporter.sum("rocketmq_canary_samples_total") > 50
            }
            for number in 0...2 {
                let target = exporter.process.target(ofDescriptor: number)
                let isFile = number > 0 && !closed.contains(number)
                #expect(isFile ? target?.hasPrefix(folder.url.path) == true : target == "/dev/null")
            }
            #expect(try await peer.statistics().byOutcome.keys.sorted() == ["ok"])
            #expect(try await exporter.sum("rocketmq_canary_log_lines_dropped_total") == 0)
            exporter.process.send(signal: SIGTERM)
            let status = try await exporter.process.exitStatus(within: .seconds(5))
            #expect(status == 0, "\(exporter.process.log.suffix(2000))")
        }

        @Test(.timeLimit(.minutes(5)), arguments: [0, 1])
        func `lines start with their priority where the journal's stream is this one`(
            offset: UInt
        )
            async throws
        {
            let folder = try TemporaryFolder()
            let path = try folder.write("exporter.log", "")
            var file = stat()
            try #require(stat(path, &file) == 0)
            let process = try ChildProcess(
                Programs.exporter, ["--config.file=\(folder.file("none.yml").path)"], name: "exporter",
                in: folder, environment: ["JOURNAL_STREAM": "\(file.st_dev):\(file.st_ino + offset)"])
            let status = try await process.exitStatus(within: .seconds(10))
            #expect(status == 2)
            let lines = process.log.split(separator: "\n")
            #expect(lines.count >= 2)
            if offset == 0 {
                #expect(lines.first?.hasPrefix("<6>ts=") == true && lines.last?.hasPrefix("<3>ts=") == true)
            } else {
                #expect(lines.allSatisfy { $0.hasPrefix("ts=") })
            }
        }
    }
}
