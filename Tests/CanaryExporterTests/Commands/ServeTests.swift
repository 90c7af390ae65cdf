import Foundation
import HTTPServer
import Lifecycle
import Log
import TestSupport
import Testing

@testable import CanaryExporter

/// What keeps the exporter from starting, and with which status it says so.
@Suite(.timeLimit(.minutes(5))) struct ServeTests {
    private let folder: TemporaryFolder
    private let log = LogRecorder()

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The status with which the start fails.
    private func status(_ options: ServeOptions) -> Int32? {
        let error = #expect(throws: Life.NotAssembled.self) {
            try ExporterCommands.assemble(options, log: ExporterLog(logger: log.logger))
        }
        return error?.status
    }

    private func serve(_ configuration: String, listen: String = "127.0.0.1:0") throws -> Int32? {
        try folder.write(configuration, to: "canaries.yml")
        return status(
            ServeOptions(
                configFile: folder.file("canaries.yml"), listenAddress: listen, telemetryPath: "/metrics"))
    }

    private let good = """
        canaries:
          - {name: a, region: cn-hangzhou, instance_id: i, topic: t, message_files: [none.txt]}

        """

    private var errors: [String] {
        log.events.filter { $0.level == .error }.compactMap { event in
            if case .foreign(let text)? = event.fields["reason"] { text.description } else { nil }
        }
    }

    @Test func `a faulty configuration is status 2 with every fault on a line of its own`() throws {
        let faulty = good.replacing("topic: t", with: "topik: t") + "nonsense: 1\n"
        #expect(try serve(faulty) == 2)
        let file = folder.file("canaries.yml")
        #expect(errors.count >= 2)
        #expect(errors.allSatisfy { $0.hasPrefix(file + ":") })
        #expect(errors.contains { $0.contains("topik") })
        #expect(errors.contains { $0.contains("nonsense") })
    }

    @Test func `a configuration that isn't there is status 2`() {
        let options = ServeOptions(
            configFile: folder.file("no.yml"), listenAddress: "127.0.0.1:0", telemetryPath: "/metrics")
        #expect(status(options) == 2)
        #expect(errors == ["\(folder.file("no.yml")): there is no such file; check the path"])
    }

    @Test func `a faulty web configuration is status 2 with every fault`() throws {
        try folder.write(good, to: "canaries.yml")
        try folder.write("users: 1\nrate_limit: {burst: x}\n", to: "web.yml")
        var options = ServeOptions(
            configFile: folder.file("canaries.yml"), listenAddress: "127.0.0.1:0", telemetryPath: "/metrics")
        options.webConfigFile = folder.file("web.yml")
        #expect(status(options) == 2)
        #expect(errors.count == 2 && errors.allSatisfy { $0.hasPrefix(folder.file("web.yml") + ":") })
    }

    @Test func `a port that is taken is status 1, and it is named`() throws {
        let server = try HTTPServer.start(
            HTTPServerConfiguration(address: try ListenAddress(parsing: "127.0.0.1:0"))
        ) { _ in .now(.notFound) }
        defer { server.stop(drainTimeout: .zero) }
        #expect(try serve(good, listen: "127.0.0.1:\(server.port)") == 1)
        #expect(errors.count == 1)
        #expect(errors.first?.contains("127.0.0.1:\(server.port)") == true)
    }

    @Test(arguments: ["nonsense", "127.0.0.1", "127.0.0.1:99999", ":-1", ""])
    func `an address that is none is status 2`(address: String) throws {
        #expect(try serve(good, listen: address) == 2)
        #expect(errors.count == 1)
    }

    @Test func `check-config without files is a bad command line`() {
        let report = ExporterCommands.checkConfig(files: [])
        #expect(report.exitStatus == 2 && !report.errors.isEmpty)
    }

    @Test func `check-config reports of good and faulty files alike`() throws {
        try folder.write(good, to: "good.yml")
        try folder.write("canaries: 5\n", to: "bad.yml")
        let fine = ExporterCommands.checkConfig(files: [folder.file("good.yml")])
        #expect(fine.exitStatus == 0 && fine.text.contains("no faults"))
        let both = ExporterCommands.checkConfig(files: [folder.file("good.yml"), folder.file("bad.yml")])
        #expect(both.exitStatus == 1)
        #expect(both.text.contains("no faults") && both.text.contains("bad.yml:1:11"))
    }
}
