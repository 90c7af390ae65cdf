import Foundation
import Testing

@testable import CanaryExporter

@Suite struct ConfigReportTests {
    private let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../deploy/examples/canaries.yml").standardized.path

    @Test func `the shipped example is good and its sum is printed`() {
        let (text, status) = checkConfigReport(files: [example])
        #expect(status == 0)
        // 20 messages / 30 s and 20 / 60 s; one static ID / 60 s.
        #expect(
            text == """
                \(example): no faults, 0 warnings, 1 account, 2 canaries, 1 static message ID, \
                2 with message files
                calls of OnsMessageTrace per second, with every message pending:
                  account  region       static  rotating, at most  quota  used, at most
                  default  cn-hangzhou       0               0.67      8            8 %
                  default  cn-shanghai    0.02               0.33      8            4 %

                """)
    }

    @Test func `the shipped example shows every key with the value it has without a line`() throws {
        let configuration = try Configuration.load(path: example).get()
        #expect(configuration.canaries.last?.settings.settledInterval == WatchSettings().settledInterval)
        var settings = try #require(configuration.canaries.first).settings
        settings.writtenSettledInterval = nil
        settings.freshWithin = nil
        #expect(settings == WatchSettings())
        #expect(configuration.accounts.map(\.requestsPerSecond) == [8])
    }

    @Test func `one faulty file of several makes the status 1 and hides nothing of the others`() {
        let bad = ConfigFixtures.folder.appendingPathComponent("bad/duration_without_unit.yml").path
        let variable = ConfigFixtures.folder.appendingPathComponent("bad/variable.yml").path
        let (text, status) = checkConfigReport(files: [bad, example, variable, "missing.yml"])
        #expect(status == 1)
        let lines = text.split(separator: "\n")
        let first =
            "\(bad):8:22: canaries[0].sample_interval: \"30\" is no duration;"
            + " write it with a unit, like 30s"
        #expect(lines.first.map(String.init) == first)
        #expect(lines.contains("\(bad): 1 fault, 0 warnings"))
        #expect(lines.contains("\(variable): 1 fault, 1 warning"))
        #expect(lines.contains { $0.hasPrefix("\(example): no faults") })
        #expect(lines.contains("missing.yml: there is no such file; check the path"))
    }

    @Test func `a file whose rotating sources may stretch the schedule is good with a warning`() throws {
        let canaries = (0..<13).map {
            "  - {name: c\($0), region: r, instance_id: i, topic: t, message_files: [f]}\n"
        }
        let text = "canaries:\n" + canaries.joined()
        let result = Configuration.parse(text: text, fileName: "f.yml", directory: "/")
        // 13 x 20 / 30 s are 8.67 calls a second.
        #expect(
            CheckConfigReport.text(file: "f.yml", result) == """
                f.yml:2:3: warning: canaries: account "default" in r: static message IDs need 0 and rotating \
                sources at most 8.67 calls a second, more than the quota of 8; the schedule may stretch to \
                1.08 times its intervals
                f.yml: no faults, 1 warning, 1 account, 13 canaries, 0 static message IDs, \
                13 with message files
                calls of OnsMessageTrace per second, with every message pending:
                  account  region  static  rotating, at most  quota  used, at most
                  default  r            0               8.67      8          108 %

                """)
    }
}
