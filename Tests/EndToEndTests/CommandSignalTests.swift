import Foundation
import Testing

extension EndToEndTests {
    /// Signals at commands other than the one that serves.
    @Suite struct CommandSignalTests {
        @Test(.timeLimit(.minutes(5)), arguments: [SIGTERM, SIGINT])
        func `the simulated cloud ends well`(signal: Int32) async throws {
            let folder = try TemporaryFolder()
            let cloud = try await StallScenario().startCloud(in: folder)
            cloud.process.send(signal: signal)
            let status = try await cloud.process.exitStatus(within: .seconds(5))
            #expect(status == 0, "\(cloud.process.log)")
        }

        @Test(.timeLimit(.minutes(5)), arguments: [SIGTERM, SIGINT])
        func `a command that waits for the service ends at once, by the signal`(signal: Int32) async throws {
            let folder = try TemporaryFolder()
            let peer = try await Peer(in: folder)
            try await peer.control(#"{"faults": [{"mode": "hang", "seconds": 60}]}"#)
            let path = try folder.write(
                "canaries.yml",
                Exporter.configuration(
                    endpoint: peer.endpoint, defaults: "",
                    canaries: """
                          - {name: one, region: r, instance_id: i, topic: t,
                             message_ids: [C0A83A9800002A9F0000000000000001]}
                        """))
            let trace = try ChildProcess(
                Programs.exporter, ["trace", "--config.file=\(path)", "--canary=one"], name: "trace",
                in: folder,
                environment: Exporter.credentials)
            try await eventually("its call hangs; it said: \(trace.log)") {
                try await peer.statistics().byOutcome["fault:hang"] ?? 0 >= 1
            }
            let clock = ContinuousClock()
            let begun = clock.now
            trace.send(signal: signal)
            let status = try await trace.exitStatus(within: .seconds(5))
            #expect(status == 128 + signal, "\(trace.log)")
            #expect(clock.now - begun < .seconds(1))
        }
    }
}
