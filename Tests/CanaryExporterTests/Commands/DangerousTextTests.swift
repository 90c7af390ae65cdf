import AlibabaCloud
import CanaryWatch
import Testing
import Text

@testable import CanaryExporter

/// Names from the service that would take over a terminal.
@Suite struct DangerousTextTests {
    private let group = "GID_\u{1B}[31m\u{202E}red"

    private func rows() throws -> [ExporterCommands.TraceRow] {
        let id = try MessageID("1E0578FE110F18B4AAC235C0C8460BA2")
        let tracks = [
            OnsMessageTrace.Track(consumerGroup: group, trackType: "CONSUMED\u{7}"),
            OnsMessageTrace.Track(consumerGroup: "GID_b", trackType: "CONSUMED"),
        ]
        return [
            ExporterCommands.TraceRow(
                id: id,
                result: CallResult(
                    outcome: .answered(tracks), attempt: .sent, requestID: "r\u{9B}1", duration: .zero))
        ]
    }

    @Test func `the table shows them in columns instead of sending them`() throws {
        let table = ExporterCommands.table(try rows())
        #expect(Quoting.lines(table) == table)
        #expect(table.contains(#"GID_\u{1B}[31m\u{202E}red"#))
        let columns = table.split(separator: "\n").map { line in line.firstRange(of: "CONSUMED")?.lowerBound }
        let lines = table.split(separator: "\n")
        let places = zip(lines, columns).dropFirst().compactMap { line, column in
            column.map { line.distance(from: line.startIndex, to: $0) }
        }
        #expect(places.count == 2)
        #expect(Set(places).count == 1)
    }

    @Test func `JSON keeps them to the letter`() throws {
        let json = ExporterCommands.json(try rows())
        #expect(json.contains("GID_\\u001b[31m\u{202E}red"))
    }
}
