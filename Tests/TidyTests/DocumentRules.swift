/// What every tracked file must keep to: no place of one machine, no dead link, no command that doesn't exist.
enum DocumentRules {
    /// Bytes; what is larger belongs in a release, not in every clone.
    static let blobBytesMax = 256 * 1024

    static func blobSize(path: String, bytes: Int) -> [Violation] {
        guard bytes > blobBytesMax else { return [] }
        return [
            Violation(
                path: path, line: 0,
                mend: "\(bytes) bytes, \(blobBytesMax) at most: make it, or fetch it, instead")
        ]
    }

    /// Each recipe of the page for developers links the files that it speaks of.
    static func recipes(_ file: SourceFile) -> [Violation] {
        var open: (name: String, line: Int)?
        var found: [Violation] = []
        for (offset, line) in (file.lines + ["## End"]).enumerated() {
            if line.hasPrefix("## ") || line.hasPrefix("### "), let recipe = open {
                found.append(
                    Violation(
                        path: file.path, line: recipe.line, mend: "\(recipe.name) links no file: name it"))
                open = nil
            }
            if line.hasPrefix("### ") { open = (String(line.dropFirst(4)), offset + 1) }
            if line.contains("](../") { open = nil }
        }
        return found
    }

    /// The words that a page which everybody reads may have, its code and its addresses included.
    static let wordsMax = 1000

    static func wordCount(_ file: SourceFile) -> [Violation] {
        let count = file.lines.reduce(0) { $0 + $1.split(whereSeparator: \.isWhitespace).count }
        guard count > wordsMax else { return [] }
        return [
            Violation(
                path: file.path, line: 0,
                mend: "\(count) words, \(wordsMax) at most: move what few need to docs/, and link it")
        ]
    }

    /// Written in pieces, so that this file keeps its own rule.
    private static let machinePaths = ["/wo" + "rk", "/tmp/" + "wt", "/ho" + "me/"]
    private static let registryHosts = [
        "pypi" + ".org", "pythonhosted" + ".org", "deb.debian" + ".org", "security.debian" + ".org",
        "registry.npmjs" + ".org", "proxy.golang" + ".org", "static.crates" + ".io", "index.crates" + ".io",
    ]

    /// No absolute path of one machine, no host of a package registry.
    static func foreignPlaces(_ file: SourceFile) throws -> [Violation] {
        let boundary = #"(?:^|[\s"'`=(:,\[])"#
        let paths = machinePaths.map { $0.hasSuffix("/") ? $0 : $0 + #"(?![\w-])"# }
        let path = try Regex(boundary + "(?:" + paths.joined(separator: "|") + ")")
        return file.lines.enumerated().flatMap { offset, line -> [Violation] in
            var found: [Violation] = []
            if line.contains(path) {
                found.append(
                    Violation(
                        path: file.path, line: offset + 1,
                        mend: "names a path of one machine: say it relative to the repository"))
            }
            for host in registryHosts where line.contains(host) {
                found.append(
                    Violation(
                        path: file.path, line: offset + 1,
                        mend: "names a package registry's host: leave that to the package manager's settings")
                )
            }
            return found
        }
    }

    /// Relative links of a Markdown file lead to something that exists.
    static func links(_ file: SourceFile, exists: (String) -> Bool) -> [Violation] {
        let link = #/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|(?:src|href)="([^"]+)"/#
        return file.lines.enumerated().flatMap { offset, line in
            line.matches(of: link).compactMap { match in
                let target = (match.1 ?? match.2 ?? "").prefix { $0 != "#" && $0 != "?" }
                guard !target.isEmpty, !target.contains(#/^[a-z][a-z+.-]*:/#) else { return nil }
                guard !exists(resolve(String(target), from: file.path)) else { return nil }
                return Violation(
                    path: file.path, line: offset + 1,
                    mend: "the link to \(target) leads nowhere: mend the path")
            }
        }
    }

    private static func resolve(_ target: String, from path: String) -> String {
        var parts = target.hasPrefix("/") ? [] : path.split(separator: "/").dropLast().map(String.init)
        for part in target.split(separator: "/") {
            switch part {
            case ".": continue
            case ".." where !parts.isEmpty: parts.removeLast()
            default: parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    /// Every `make X` in code of a Markdown file is a target of the Makefile.
    static func makeTargets(_ file: SourceFile, makefile: SourceFile) -> [Violation] {
        let targets = Set(
            makefile.lines.compactMap { $0.prefixMatch(of: #/([a-z][\w-]*)\s*:(?!=)/#).map { String($0.1) } })
        let command = #/(?:`|^\s*(?:\$\s*)?|&&\s*)make\s+([a-z][\w-]*)/#
        return file.lines.enumerated().flatMap { offset, line in
            line.matches(of: command).compactMap { match in
                guard !targets.contains(String(match.1)) else { return nil }
                return Violation(
                    path: file.path, line: offset + 1,
                    mend: "the Makefile has no target \(match.1): add or mend it")
            }
        }
    }
}

/// The changelog keeps the form of keepachangelog.com, which tools read.
enum ChangelogRule {
    private static let kinds: Set<Substring> = [
        "Added", "Breaking", "Changed", "Deprecated", "Removed", "Fixed", "Security",
    ]

    static func check(_ file: SourceFile) -> [Violation] {
        var found: [Violation] = []
        func report(_ offset: Int, _ mend: String) {
            found.append(Violation(path: file.path, line: offset + 1, mend: mend))
        }
        if file.lines.first != "# Changelog" {
            report(0, "the first line is \"# Changelog\"")
        }
        var versions = 0
        for (offset, line) in file.lines.enumerated() {
            if line.hasPrefix("## ") {
                versions += 1
                if versions == 1, line != "## [Unreleased]" {
                    report(offset, "the first version is \"## [Unreleased]\"")
                } else if versions > 1, line.wholeMatch(of: #/## \[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d/#) == nil
                {
                    report(offset, "a version is written \"## [1.2.3] - 2026-01-31\"")
                }
            } else if line.hasPrefix("### ") {
                if !kinds.contains(line.dropFirst(4)) {
                    report(
                        offset,
                        "\(line.dropFirst(4)) is no kind of change: \(kinds.sorted().joined(separator: ", "))"
                    )
                }
                if file.lines[(offset + 1)...].first(where: { !$0.isEmpty })?.hasPrefix("- ") != true {
                    report(offset, "the section is empty: remove it, or say what changed in a list")
                }
            }
        }
        if versions == 0 {
            report(0, "there is no \"## [Unreleased]\"")
        }
        return found
    }
}
