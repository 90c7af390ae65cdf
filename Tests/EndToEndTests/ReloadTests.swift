import Foundation
import Testing

extension EndToEndTests {
    /// SIGHUP and `/-/reload` of the real binary.
    @Suite struct ReloadTests {
        private func start(
            _ folder: TemporaryFolder, _ arguments: [String] = [],
            until hook: (ChildProcess) -> Void = { _ in }
        ) async throws -> (process: ChildProcess, address: String) {
            let process = try ChildProcess(
                Programs.exporter,
                ["--config.file=\(folder.file("canaries.yml").path)", "--web.listen-address=127.0.0.1:0"]
                    + arguments, name: "exporter", in: folder, environment: Exporter.credentials)
            hook(process)
            let port = try await process.waitForLog(#/msg="Listening on" address=127\.0\.0\.1:([0-9]+)/#)
            return (process, "http://127.0.0.1:\(port)")
        }

        private func write(_ names: [String], in folder: TemporaryFolder) throws {
            let canaries = names.map {
                "  - {name: \($0), region: r, instance_id: i, topic: t, message_files: [none]}\n"
            }
            _ = try folder.write(
                "canaries.yml",
                Exporter.configuration(
                    endpoint: "http://127.0.0.1:1", defaults: "", canaries: canaries.joined()))
        }

        private func canaries(_ address: String) async throws -> Set<String> {
            let page = try await Web.send(address + "/metrics").text
            return Set(page.matches(of: #/samples_total\{[^}]*canary="([^"]+)"/#).map { String($0.1) })
        }

        @Test(.timeLimit(.minutes(5)))
        func `SIGHUP reloads, also while the program is still starting`() async throws {
            let folder = try TemporaryFolder()
            try write(["one"], in: folder)
            let (process, address) = try await start(folder) { process in
                // As soon as the log has a word the program ignores it or waits for it.
                while process.isRunning, process.log.isEmpty { usleep(1000) }
                for _ in 0..<20 { process.send(signal: SIGHUP) }
            }
            #expect(try await canaries(address) == ["one"])
            try write(["two", "three"], in: folder)
            process.send(signal: SIGHUP)
            try await eventually("the new canaries are there; it said: \(process.log.suffix(2000))") {
                try await canaries(address) == ["two", "three"]
            }
            process.send(signal: SIGTERM)
            #expect(try await process.exitStatus(within: .seconds(5)) == 0, "\(process.log)")
        }

        @Test(.timeLimit(.minutes(5)))
        func `a reload by HTTP answers when it is over, and says every fault`() async throws {
            let folder = try TemporaryFolder()
            try write(["one"], in: folder)
            let (process, address) = try await start(folder, ["--web.enable-lifecycle"])
            try write(["one", "two"], in: folder)
            let good = try await Web.send(address + "/-/reload", method: "POST")
            #expect(good.status == 200)
            #expect(good.text == "Reloaded. Canaries: 1 kept, 1 added, 0 removed.\n")
            #expect(try await canaries(address) == ["one", "two"])
            try write(["one", "t w o", "one"], in: folder)
            let bad = try await Web.send(address + "/-/reload", method: "PUT")
            #expect(bad.status == 500)
            #expect(bad.text.matches(of: #/canaries\.yml:[0-9]+:[0-9]+: /#).count >= 1, "\(bad.text)")
            try await eventually("the metrics tell the refusal") {
                try await Web.send(address + "/metrics").text
                    .contains("\nrocketmq_canary_config_last_reload_successful 0\n")
            }
            #expect(try await canaries(address) == ["one", "two"])
            #expect(try await Web.send(address + "/-/reload").status == 405)
            #expect(process.isRunning)
        }

        @Test(.timeLimit(.minutes(5)))
        func `without the flag a reload by HTTP is refused`() async throws {
            let folder = try TemporaryFolder()
            try write(["one"], in: folder)
            let (process, address) = try await start(folder)
            let answer = try await Web.send(address + "/-/reload", method: "POST")
            #expect(answer.status == 403 && answer.text.contains("--web.enable-lifecycle"))
            #expect(process.isRunning)
        }
    }
}
