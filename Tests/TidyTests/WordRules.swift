/// Words that may not stand in Sources, each with what to write instead, and claims that need a proof beside them.
enum WordRules {
    /// A word that is banned, in code or in comments too.
    struct Banned: Sendable {
        let word: String
        let pattern: String
        let instead: String
        var inComments = false
        /// Path and reason of each file that may.
        var allowed: [String: String] = [:]
    }

    static let banned: [Banned] = [
        Banned(
            word: "print(", pattern: #"(?:^|[^\w.])(?:debugP|p)rint\("#,
            instead: "log, or write to standard output through the one place that checks for errors"),
        Banned(
            word: "Task {", pattern: #"\bTask\s*(?:<[^>]*>\s*)?(?:\([^)]*\)\s*)?\{"#,
            instead: "make it a service, or a child of a task group"),
        Banned(
            word: "Task.detached", pattern: #"\bTask\s*\.\s*(?:detached|immediate)"#,
            instead: "make it a service, or a child of a task group",
            allowed: [
                "Sources/Lifecycle/Life.swift":
                    "the one place where services get their tasks; a group would wait for them for ever",
                "Sources/Lifecycle/Blocking.swift": "the bridge from main, which waits, to what awaits",
            ]),
        Banned(
            word: "Date()", pattern: #"\bDate\(\)|\bDate\.now\b"#, instead: "take the time as an argument"),
        Banned(
            word: "sleep(", pattern: #"(?:^|[^\w.]|(?:\bTask|\bGlibc|Clock\(\))\s*\.\s*)(?:nano|u)?sleep\("#,
            instead:
                "wait on a condition with a deadline, or sleep on a clock that was handed in (clock.sleep)",
            allowed: [
                "Sources/CanaryExporter/Commands/Trace.swift":
                    "a command line waits for its turn in the quota, which the pure Quota names",
                "Sources/CanaryExporter/Files/MessageFileService.swift":
                    "the loop that looks at files each second; FileFollower, which it calls, takes no time",
                "Sources/CanaryExporter/Process/SystemdService.swift":
                    "the loop that tells the watchdog; tellIfAlive, which it calls, takes no time",
                "Sources/Sampling/Alarm.swift":
                    "the wait of the loop that turns the engine, until the pure Watch says so or it rings",
                "Sources/CanaryExporter/Web/Gate/WebTLSService.swift":
                    "the loop that looks at certificates each second; the pure WebTLSFollower decides",
            ]),
        Banned(
            word: "FIXME", pattern: #"\b(?:FIX"# + #"ME|TO"# + #"DO|X"# + #"XX)\b"#,
            instead: "do it now, or open an issue", inComments: true),
        Banned(
            word: "fatalError(", pattern: #"\bfatalError\("#,
            instead: "throw, or state what must hold with precondition and a message"),
        Banned(word: "try!", pattern: #"\btry!"#, instead: "handle the error"),
        Banned(
            word: "import Foundation", pattern: #"\bimport\s+(?:\w+\s+)?Foundation\b"#,
            instead:
                "use the standard library, Glibc or Text: Foundation is 45 MB in the binary"),
        Banned(
            word: "Synchronization.Mutex", pattern: #"\bMutex\b\s*[<(]|\bSynchronization\.Mutex"#,
            instead: "use Locking.Locked, which the thread sanitizer understands"),
    ]

    static func bannedWords(_ file: SourceFile, words: [Banned] = banned) throws -> [Violation] {
        try words.filter { $0.allowed[file.path] == nil }.flatMap { word in
            // The default boundary is Unicode's, for which `Foundation.Date` is one word.
            let pattern = try Regex(word.pattern).wordBoundaryKind(.simple)
            let lines = word.inComments ? file.lines : file.code
            return lines.enumerated().filter { $0.element.contains(pattern) }.map {
                Violation(
                    path: file.path, line: $0.offset + 1, mend: "\(word.word) is banned: \(word.instead)")
            }
        }
    }

    /// How far above a claim its proof may stand.
    static let proofLinesMax = 6

    /// Claims that the compiler can't check have a comment close above, or on the same line.
    static func proofs(_ file: SourceFile) throws -> [Violation] {
        let claim = #/@unchecked\s+Sendable|nonisolated\(unsafe\)|\bUnmanaged\b/#.wordBoundaryKind(.simple)
        return file.code.indices.compactMap { index in
            guard let match = file.code[index].firstMatch(of: claim) else { return nil }
            let near = file.lines[max(0, index - proofLinesMax)...index]
            guard !near.contains(where: { $0.contains("//") }) else { return nil }
            return Violation(
                path: file.path, line: index + 1,
                mend: "\(match.output) needs a comment above that proves it: who else touches it, on which "
                    + "thread, who keeps it alive")
        }
    }
}
