internal import CanaryWatch
internal import Text

extension ExporterCommands {
    /// Tells what message IDs themselves say.
    ///
    /// - Parameters:
    ///   - messageIDs: The IDs.
    ///   - utcOffset: The UTC offset of the producer's clock, such as `+08:00`.
    /// - Returns: A block of lines for each; status 2 where a text is no ID or the offset is none.
    package static func decode(messageIDs: [String], utcOffset: String) -> CommandReport {
        guard let offset = UTCOffset.seconds(of: utcOffset) else {
            return CommandReport(
                errors: "\"\(utcOffset.prefix(40))\" is no UTC offset; write it like +08:00, -03:30 or Z.",
                exitStatus: 2)
        }
        let now = SystemClock().wall
        var report = CommandReport()
        for text in messageIDs {
            do {
                report.text += describe(try MessageID(text), offset: offset, now: now)
            } catch {
                report.errors += "\(error)\n"
                report.exitStatus = 2
            }
        }
        return report
    }

    /// The lines on one ID.
    static func describe(_ id: MessageID, offset: Int, now: UnixTime) -> String {
        var lines: [(String, String)]
        let born = id.birth(utcOffsetSeconds: offset, reference: now)
        switch id.form {
        case .unique(let ip, let pid, let hash, let span, let counter):
            lines = [
                ("form", "4.x client"), ("producer", "\(ip), process \(pid), loader hash \(hex(hash))"),
                ("counter", "\(counter)"), ("since month began", Age.text(.milliseconds(Int64(span)))),
            ]
            let zone = "UTC\(UTCOffset.text(seconds: offset))"
            let assumption = "if the producer's clock is at \(zone) and it is the latest month"
            lines.append(
                ("born", born.map { "\($0.iso8601) \(assumption)" } ?? "unknown: no such time in a month"))
        case .offset(let ip, let port, let offset):
            lines = [
                ("form", "broker's offset ID"), ("broker", "\(ip), port \(port)"),
                ("commit log offset", "\(offset)"),
                ("born", "unknown: such an ID holds no time"),
            ]
        case .v1(let mac, let pid, _, let sequence):
            lines = [
                ("form", "5.x client"), ("producer", "\(mac), process \(pid)"), ("sequence", "\(sequence)"),
                ("born", born.map(\.iso8601) ?? "unknown"),
            ]
        }
        if let born { lines.append(("age", Age.text(now - born))) }
        let width = lines.map(\.0.count).max() ?? 0
        return id.text + "\n"
            + lines.map { name, value in
                "  " + name + String(repeating: " ", count: width - name.count) + "  " + value + "\n"
            }.joined()
    }

    private static func hex(_ number: UInt32) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - text.count) + text
    }
}
