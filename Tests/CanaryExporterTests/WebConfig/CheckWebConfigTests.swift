import Testing

@testable import CanaryExporter

@Suite struct CheckWebConfigTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `a good file is status 0 and is summed up`() throws {
        try folder.write("rate_limit: {interval: 2s, burst: 3}\n", to: "web.yml")
        let report = ExporterCommands.checkWebConfig(file: folder.file("web.yml"))
        #expect(report.exitStatus == 0)
        #expect(
            report.text == folder.file("web.yml")
                + ": no faults, 0 warnings, plain HTTP, no password asked for, 0 headers, one request in"
                + " 2.0 seconds, 3 at once\n")
    }

    @Test func `a faulty file is status 1 with every fault`() throws {
        try folder.write("rate_limits: {}\nhttp_server_config: {http2: true}\n", to: "web.yml")
        let report = ExporterCommands.checkWebConfig(file: folder.file("web.yml"))
        #expect(report.exitStatus == 1)
        #expect(report.text.contains("web.yml:1:1: rate_limits: unknown key; did you mean rate_limit?\n"))
        #expect(report.text.contains("web.yml:2:29: http_server_config.http2: "))
        #expect(report.text.hasSuffix("web.yml: 2 faults\n"))
    }

    @Test func `a file that isn't there is status 1`() {
        let report = ExporterCommands.checkWebConfig(file: folder.file("no.yml"))
        #expect(report.exitStatus == 1 && report.text.contains("there is no such file"))
    }
}
