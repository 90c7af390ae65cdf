import Foundation
import Testing

extension EndToEndTests {
    /// Signals at every moment of the real binary's life, as supervisors and shells send them.
    @Suite struct SignalTests {
        /// How often what depends on the moment is tried.
        private static let rounds = 20
        /// Milliseconds after exec: before main, while it begins, and while the port is opened.
        private static let moments = [0, 2, 5, 10, 20, 50]

        private func start(
            in folder: TemporaryFolder, _ arguments: [String] = [], setting: ChildSetting = .plain
        ) throws -> ChildProcess {
            try ChildProcess(
                Programs.exporter,
                ["--config.file=\(folder.file("canaries.yml").path)", "--web.listen-address=127.0.0.1:0"]
                    + arguments, name: "exporter", in: folder, environment: Exporter.credentials,
                setting: setting)
        }

        private func write(
            _ names: [String], in folder: TemporaryFolder, endpoint: String = "http://127.0.0.1:1"
        )
            throws
        {
            let canaries = names.map {
                "  - {name: \($0), region: r, instance_id: i, topic: t, message_files: [none]}\n"
            }
            try folder.write(
                "canaries.yml",
                Exporter.configuration(endpoint: endpoint, defaults: "", canaries: canaries.joined()))
        }

        /// Waits for a word in the log without giving up the thread: the moment is what is tested.
        private func wait(for word: String, of process: ChildProcess) {
            while process.isRunning, !process.log.contains(word) { usleep(500) }
        }

        private func port(of process: ChildProcess) async throws -> String {
            try await process.waitForLog(#/msg="Listening on" address=127\.0\.0\.1:([0-9]+)/#)
        }

        private func canaries(_ port: String) async throws -> Set<String> {
            let page = try await Web.send("http://127.0.0.1:\(port)/metrics").text
            return Set(page.matches(of: #/samples_total\{[^}]*canary="([^"]+)"/#).map { String($0.1) })
        }

        // The loader maps some 37 libraries before the program's first instruction: until then the system's own
        // action is all there is, whatever the program does.
        @Test(.timeLimit(.minutes(5)), arguments: moments)
        func `SIGTERM during the start ends it well`(milliseconds: Int) async throws {
            let folder = try TemporaryFolder()
            try write(["one"], in: folder)
            for _ in 0..<Self.rounds {
                let process = try start(in: folder)
                usleep(UInt32(milliseconds) * 1000)
                let isTaken = process.takes(signal: SIGTERM)
                process.send(signal: SIGTERM)
                let status = try await process.exitStatus(within: .seconds(5))
                #expect(status == 0 || !isTaken && status == 128 + SIGTERM, "\(process.log)")
            }
        }

        @Test(.timeLimit(.minutes(5)), arguments: [SIGTERM, SIGINT])
        func `a signal right after the program says that it listens ends it well`(signal: Int32) async throws
        {
            let folder = try TemporaryFolder()
            try write(["one"], in: folder)
            for _ in 0..<Self.rounds {
                let process = try start(in: folder)
                wait(for: "Listening on", of: process)
                #expect(process.takes(signal: signal))
                process.send(signal: signal)
                let status = try await process.exitStatus(within: .seconds(5))
                #expect(status == 0, "\(process.log)")
                #expect(process.log.hasSuffix("msg=Stopped.\n"))
            }
        }

        @Test(.timeLimit(.minutes(5)), arguments: moments)
        func `SIGHUP during the start doesn't end it`(milliseconds: Int) async throws {
            let folder = try TemporaryFolder()
            try write(["one"], in: folder)
            for _ in 0..<Self.rounds {
                let process = try start(in: folder)
                usleep(UInt32(milliseconds) * 1000)
                guard process.takes(signal: SIGHUP) else {
                    process.send(signal: SIGKILL)
                    _ = try await process.exitStatus(within: .seconds(5))
                    continue
                }
                process.send(signal: SIGHUP)
                wait(for: "Listening on", of: process)
                process.send(signal: SIGTERM)
                let status = try await process.exitStatus(within: .seconds(5))
                #expect(status == 0, "\(process.log)")
            }
        }

        @Test(
            .timeLimit(.minutes(5)),
            arguments: [
                ChildSetting(blocked: [SIGTERM, SIGINT, SIGHUP]),
                ChildSetting(ignored: [SIGTERM, SIGINT, SIGHUP]),
                ChildSetting(blocked: [SIGTERM, SIGHUP, SIGPIPE], ignored: [SIGINT, SIGTERM, SIGHUP]),
            ])
        func `signals that the parent blocked or ignored count all the same`(
            setting: ChildSetting
        ) async throws {
            let folder = try TemporaryFolder()
            for signal in [SIGTERM, SIGINT] {
                try write(["one"], in: folder)
                let process = try start(in: folder, setting: setting)
                let port = try await port(of: process)
                try write(["two"], in: folder)
                process.send(signal: SIGHUP)
                try await eventually("it reloads; it said: \(process.log.suffix(2000))") {
                    try await canaries(port) == ["two"]
                }
                process.send(signal: signal)
                let status = try await process.exitStatus(within: .seconds(5))
                #expect(status == 0, "\(process.log)")
            }
        }

        // As GNU timeout does, and wrappers that pass a signal on within their group.
        @Test(
            .timeLimit(.minutes(5)), arguments: [[SIGTERM, SIGTERM], [SIGINT, SIGTERM], [SIGTERM, SIGINT]])
        func `two signals in a row are one request, and it ends well`(signals: [Int32]) async throws {
            let folder = try TemporaryFolder()
            try write(["one"], in: folder)
            for _ in 0..<Self.rounds {
                let process = try start(in: folder)
                wait(for: "Listening on", of: process)
                for signal in signals { process.send(signal: signal) }
                let status = try await process.exitStatus(within: .seconds(5))
                #expect(status == 0, "\(process.log)")
                #expect(process.log.hasSuffix("msg=Stopped.\n"))
            }
        }

        @Test(
            .timeLimit(.minutes(5)), arguments: [[SIGTERM, SIGTERM], [SIGINT, SIGINT], [SIGINT, SIGTERM]])
        func `a second signal ends it at once, whatever is in flight`(signals: [Int32]) async throws {
            let folder = try TemporaryFolder()
            let peer = try await Peer(in: folder)
            try await peer.control(#"{"faults": [{"mode": "hang", "seconds": 60}]}"#)
            let exporter = try await Exporter(
                configuration: Exporter.configuration(
                    endpoint: peer.endpoint, defaults: "sample_interval: 1h, settled_interval: 1h",
                    canaries: """
                          - {name: one, region: r, instance_id: i, topic: t,
                             message_ids: [C0A83A9800002A9F0000000000000001]}
                        """), in: folder)
            let probe = exporter.address("/probe?canary=one")
            async let answer = Web.status(probe, within: 60)
            try await eventually("a call hangs") {
                try await peer.statistics().byOutcome["fault:hang"] ?? 0 >= 1
            }
            exporter.process.send(signal: signals[0])
            wait(for: "Stopping", of: exporter.process)
            // The request holds the server up: it goes on for longer than the second signal takes.
            try await ContinuousClock().sleep(for: .milliseconds(300))
            #expect(exporter.process.isRunning)
            let clock = ContinuousClock()
            let begun = clock.now
            exporter.process.send(signal: signals[1])
            let status = try await exporter.process.exitStatus(within: .seconds(5))
            #expect(clock.now - begun < .seconds(1.5), "\(exporter.process.log)")
            #expect(status == 1, "\(exporter.process.log)")
            #expect(exporter.process.log.contains("level=error msg=\"Ending at once"))
            _ = await answer
        }

        @Test(.timeLimit(.minutes(5)))
        func `of a storm of SIGHUPs the last one sees the last file`() async throws {
            let folder = try TemporaryFolder()
            try write(["start"], in: folder)
            let process = try start(in: folder)
            let port = try await port(of: process)
            for round in 0..<3 {
                for number in 0..<200 {
                    if number % 10 == 0 { try write(["c\(round)-\(number)"], in: folder) }
                    process.send(signal: SIGHUP)
                }
                try write(["last-\(round)"], in: folder)
                process.send(signal: SIGHUP)
                try await eventually("the last file counts; it said: \(process.log.suffix(2000))") {
                    try await canaries(port) == ["last-\(round)"]
                }
            }
            let reloads = process.log.matches(of: #/Reloaded the configuration/#).count
            #expect(reloads < 300, "a storm becomes few reloads")
            process.send(signal: SIGTERM)
            let status = try await process.exitStatus(within: .seconds(5))
            #expect(status == 0, "\(process.log)")
        }
    }
}
