internal import AlibabaCloud
internal import CanaryWatch
internal import Sampling
internal import Text

/// What to sample once.
package struct TraceOptions: Sendable {
    /// Whose messages they are.
    package enum Source: Sendable {
        /// A canary of a configuration file.
        case configuration(file: String, canary: String)
        /// A topic, with credentials from the environment.
        case named(region: String, instanceID: String, topic: String)
    }

    /// How the answers are shown.
    package enum Output: String, CaseIterable, Sendable {
        /// In columns.
        case table
        /// As one JSON array.
        case json
    }

    /// Whose messages they are.
    package let source: Source
    /// The messages; empty: all of the canary's.
    package let messageIDs: [String]
    /// How the answers are shown.
    package let output: Output

    /// Makes options.
    package init(source: Source, messageIDs: [String], output: Output) {
        self.source = source
        self.messageIDs = messageIDs
        self.output = output
    }
}

extension ExporterCommands {
    /// Whom to ask, what of, and how fast.
    private struct TracePlan {
        let client: OnsClient
        let instanceID: String
        let topic: String
        let messageIDs: [MessageID]
        let requestsPerSecond: Double
    }

    /// One message's answer.
    struct TraceRow {
        let id: MessageID
        let result: CallResult<[OnsMessageTrace.Track]>
    }

    /// Samples messages once, within the quota.
    ///
    /// - Returns: The answers; status 1 where a call failed, 2 where the options or the configuration are at
    ///   fault.
    package static func trace(_ options: TraceOptions) async -> CommandReport {
        let transport = CurlTransport()
        defer { transport.shutdown() }
        let plan: TracePlan
        do {
            plan = try self.plan(options, transport: transport)
        } catch {
            return CommandReport(errors: error.message, exitStatus: error.exitStatus)
        }
        let clock = SystemClock()
        var quota = Quota(
            operation: .messageTrace, requestsPerSecond: plan.requestsPerSecond, start: clock.monotonic)
        var rows: [TraceRow] = []
        for id in plan.messageIDs {
            let slot = await waitForSlot(&quota, clock: clock)
            _ = quota.sent(slot, at: clock.monotonic)
            let operation = OnsMessageTrace(
                messageID: id.text, topic: plan.topic, instanceID: plan.instanceID)
            let result = await plan.client.call(operation)
            quota.answered(slot, at: clock.monotonic)
            rows.append(TraceRow(id: id, result: result))
        }
        let failures = rows.compactMap { row in
            row.result.outcome.failure.map { "\(row.id): \(explained($0))\n" }
        }
        let text = options.output == .json ? json(rows) : table(rows)
        var report = CommandReport(
            text: text, errors: failures.joined(), exitStatus: failures.isEmpty ? 0 : 1)
        report.isExact = options.output == .json
        return report
    }

    /// A failure in words, with what only its numbers say.
    static func explained(_ failure: APIFailure) -> String {
        CallFault.inWords(skew: failure.clockSkew).map { "\(failure) (\($0))" } ?? "\(failure)"
    }

    private static func waitForSlot(_ quota: inout Quota, clock: SystemClock) async -> Quota.SlotID {
        while true {
            switch quota.reserve(at: clock.monotonic) {
            case .slot(let slot): return slot
            case .wait(let until):
                // Not cancelled: a command line waits until it ends.
                try? await ContinuousClock().sleep(for: max(.zero, until - clock.monotonic))
            }
        }
    }

    private static func plan(
        _ options: TraceOptions, transport: CurlTransport
    ) throws(StartFailure) -> TracePlan {
        var ids: [MessageID] = []
        for text in options.messageIDs {
            do { ids.append(try MessageID(text)) } catch { throw StartFailure("\(error)", exitStatus: 2) }
        }
        let clock = SystemClock()
        switch options.source {
        case .named(let region, let instanceID, let topic):
            let endpoint: Endpoint
            do { endpoint = try Endpoint(region: region, network: .public) } catch {
                throw StartFailure("\(error)", exitStatus: 2)
            }
            let client = OnsClient(
                transport: transport, endpoint: endpoint, credentials: EnvironmentCredentials(),
                userAgent: BuildInfo.userAgent, wallClock: { clock.wall.milliseconds })
            return TracePlan(
                client: client, instanceID: instanceID, topic: topic, messageIDs: ids,
                requestsPerSecond: AccountConfiguration.defaultRequestsPerSecond)
        case .configuration(let file, let name):
            let configuration = try loadConfiguration(file)
            guard let canary = configuration.canaries.first(where: { $0.name == name }) else {
                let names = configuration.canaries.prefix(20).map { $0.name }.joined(separator: ", ")
                throw StartFailure("\(file) has no canary named \"\(name)\"; it has: \(names)", exitStatus: 2)
            }
            let roster: Roster
            do { roster = try Roster(configuration, transport: transport, clock: clock) } catch {
                throw StartFailure("\(error)", exitStatus: 2)
            }
            guard
                let scope = roster.scopes.first(where: {
                    $0.spec.account == canary.account && $0.spec.region == canary.region
                })
            else { throw StartFailure("\(name) has no account", exitStatus: 2) }
            if ids.isEmpty { ids = messages(of: canary) }
            guard !ids.isEmpty else {
                throw StartFailure("\(name) has no messages yet; give message IDs", exitStatus: 1)
            }
            return TracePlan(
                client: scope.client, instanceID: canary.instanceID, topic: canary.topic,
                messageIDs: ids,
                requestsPerSecond: scope.spec.requestsPerSecond)
        }
    }

    /// A look brings a part of a long file; so many are enough for 100 MiB of files.
    private static let looksMax = 100

    /// The canary's static messages, and the last ones in its files, as many as it would watch.
    private static func messages(of canary: CanaryConfiguration) -> [MessageID] {
        // The configuration was refused where a static ID is none.
        var ids = canary.messageIDs.compactMap { try? MessageID($0) }
        let follower = FileFollower(patterns: canary.messageFiles)
        var rotating: [MessageID] = []
        for _ in 0..<looksMax {
            let lines = follower.look().lines
            guard !lines.isEmpty else { break }
            let found = lines.compactMap { line in
                if case .message(let id, _) = MessageLine(line.text) { id } else { nil }
            }
            rotating = Array((rotating + found).suffix(canary.maxMessages))
        }
        ids += rotating
        var seen: Set<MessageID> = []
        return ids.filter { seen.insert($0).inserted }
    }

    /// The answers in columns.
    static func table(_ rows: [TraceRow]) -> String {
        var lines = [["MESSAGE", "GROUP", "STATUS", "REQUEST"]]
        for row in rows {
            let request = row.result.requestID ?? "-"
            switch row.result.outcome {
            case .answered(let tracks):
                lines += tracks.map { [row.id.text, $0.consumerGroup, $0.trackType, request] }
                if tracks.isEmpty { lines.append([row.id.text, "-", "no groups", request]) }
            case .failed(let failure): lines.append([row.id.text, "-", failure.reason.rawValue, request])
            case .notPermitted, .cancelled: lines.append([row.id.text, "-", "not asked", request])
            }
        }
        // Before widths are counted: what comes from the service may hold what moves the cursor.
        lines = lines.map { $0.map(Quoting.plain) }
        let widths = (0..<3).map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            let cells = (0..<3).map { line[$0] + String(repeating: " ", count: widths[$0] - line[$0].count) }
            return cells.joined(separator: "  ") + "  " + line[3] + "\n"
        }.joined()
    }

    /// The answers as a JSON array of objects, one for each message.
    static func json(_ rows: [TraceRow]) -> String {
        let objects = rows.map { row in
            var members = ["\"message_id\":\(JSONText.quoted(row.id.text))"]
            members.append("\"request_id\":\(JSONText.quoted(row.result.requestID))")
            switch row.result.outcome {
            case .answered(let tracks):
                let list = tracks.map { track in
                    let group = JSONText.quoted(track.consumerGroup)
                    return "{\"consumer_group\":\(group),\"track_type\":\(JSONText.quoted(track.trackType))}"
                }
                members.append("\"tracks\":[\(list.joined(separator: ","))]")
            case .failed(let failure):
                members.append("\"reason\":\(JSONText.quoted(failure.reason.rawValue))")
                members.append("\"error\":\(JSONText.quoted("\(failure)"))")
            case .notPermitted, .cancelled: members.append("\"error\":\"not asked\"")
            }
            return "{" + members.joined(separator: ",") + "}"
        }
        return "[" + objects.joined(separator: ",\n ") + "]\n"
    }
}
