internal import CanaryWatch
internal import HTTPServer

/// Answers `/-/reload`.
struct ReloadPage: Sendable {
    /// Whether the command line allows it.
    let isEnabled: Bool
    let queue: ReloadQueue

    /// Answers one request: at once if it may not reload, else when the reload is over.
    func handle(_ request: HTTPRequest) -> HTTPReply {
        guard request.method == "POST" || request.method == "PUT" else {
            return .now(.methodNotAllowed(allow: ["POST", "PUT"]))
        }
        guard isEnabled else {
            return .now(
                .text(
                    403, "Reloading by HTTP is not enabled. Start the exporter with --web.enable-lifecycle."))
        }
        let queue = queue
        return .later { answer in
            let isIn = queue.ask { answer(.now(Self.response(to: $0))) }
            guard !isIn else { return }
            answer(.now(.text(503, "Too many reloads are waiting; try again when they are over.")))
        }
    }

    /// What is said of a reload that is over.
    static func response(to outcome: Reloader.Outcome) -> HTTPResponse {
        switch outcome {
        case .loaded(let change):
            return .text(
                200,
                "Reloaded. Canaries: \(change.kept) kept, \(change.added) added, \(change.removed) removed.")
        case .refused(let faults):
            let head = "The new configuration was refused, and the old one stays:"
            return .text(500, ([head] + faults).joined(separator: "\n"))
        }
    }
}
