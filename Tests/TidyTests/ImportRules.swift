/// Which module imports which: one direction, as the design has it.
enum ImportRules {
    /// What each module may import of the project.
    struct Module: Sendable {
        let name: String
        var project: Set<String> = []
    }

    static let modules: [Module] = [
        Module(
            name: "rocketmq-canary-exporter",
            project: ["Arguments", "CanaryExporter", "Lifecycle", "Log", "OnsSimulator", "Text"]),
        Module(
            name: "CanaryExporter",
            project: [
                "AlibabaCloud", "CBuildInfo", "CMalloc", "CanaryWatch", "Exposition", "HTTPServer",
                "Lifecycle", "Locking", "Log", "Passwords", "Sampling", "Text", "YAML",
            ]),
        Module(name: "CanaryWatch", project: ["Text"]),
        Module(name: "AlibabaCloud", project: ["CCurl", "COpenSSL", "Locking", "Text"]),
        // Bytes are compressed where they are made: once for all who ask, not by the server for each.
        Module(name: "Exposition", project: ["CZlib"]),
        Module(name: "HTTPServer", project: ["CGnuTLS", "CMicroHTTPD", "Locking"]),
        Module(name: "Passwords", project: ["CCrypt", "COpenSSL"]),
        Module(name: "YAML", project: ["CYAML"]),
        Module(name: "OnsSimulator", project: ["COpenSSL", "Locking"]),
        Module(
            name: "Sampling",
            project: [
                "AlibabaCloud", "CanaryWatch", "Exposition", "Lifecycle", "Locking", "Log", "Text",
            ]),
        Module(name: "Text"),
        Module(name: "Arguments", project: ["Text"]),
        Module(name: "Locking"),
        Module(name: "Log", project: ["Locking", "Text"]),
        Module(name: "Lifecycle", project: ["Locking", "Log"]),
        Module(name: "CBuildInfo"), Module(name: "CCrypt"), Module(name: "CCurl"),
        Module(name: "CGnuTLS"), Module(name: "CMalloc"), Module(name: "CMicroHTTPD"),
        Module(name: "COpenSSL"), Module(name: "CYAML"), Module(name: "CZlib"),
    ]

    /// What comes with the toolchain and any module may use: nothing else may be imported at all.
    static let system: Set<String> = [
        "Swift", "Glibc", "Musl", "Synchronization", "_Concurrency", "RegexBuilder",
    ]

    /// Each import line of a source file against the table.
    static func imports(_ file: SourceFile) -> [Violation] {
        guard let name = file.module else { return [] }
        guard let module = modules.first(where: { $0.name == name }) else {
            return [Violation(path: file.path, line: 0, mend: "Sources/\(name) isn't in the module table")]
        }
        let allowed = module.project.union(system)
        return file.code.enumerated().compactMap { offset, line in
            guard let imported = importedModule(line), !allowed.contains(imported) else { return nil }
            return Violation(
                path: file.path, line: offset + 1,
                mend: "\(name) may not import \(imported): the way of the imports is one direction, see "
                    + "ImportRules.modules")
        }
    }

    private static func importedModule(_ line: String) -> String? {
        // Cheaper than the expression, which is compiled anew for each line.
        guard line.contains("import") else { return nil }
        let pattern =
            #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+/#
        guard let match = line.prefixMatch(of: pattern) else { return nil }
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
        ]
        let words = line[match.range.upperBound...].split(separator: " ")
        let path = words.first.map { kinds.contains($0) && words.count > 1 ? words[1] : $0 }
        return path?.split(separator: ".").first.map(String.init)
    }

    /// The manifest's targets against the table: their names, and the project's modules that they depend on.
    static func manifest(_ file: SourceFile) -> [Violation] {
        let targets = ManifestReader.targets(in: file.lines)
        let declared = targets.flatMap { target -> [Violation] in
            // What only tests use is no part of the program.
            guard !target.name.hasPrefix("Test"), !target.name.hasSuffix("Tests") else { return [] }
            guard let module = modules.first(where: { $0.name == target.name }) else {
                return [
                    Violation(
                        path: file.path, line: target.line, mend: "\(target.name) isn't in the module table")
                ]
            }
            return target.dependencies.subtracting(module.project).sorted().map {
                Violation(
                    path: file.path, line: target.line,
                    mend: "\(target.name) may not depend on \($0): see ImportRules.modules")
            }
        }
        guard !targets.isEmpty else {
            return [Violation(path: file.path, line: 0, mend: "no target found: mend ManifestReader")]
        }
        return declared
    }

    /// No package from outside: it can't be fetched where there is no way to a forge.
    static func packages(_ manifest: SourceFile) -> [Violation] {
        manifest.lines.enumerated().compactMap { offset, line in
            guard line.contains(#/\.package\s*\(|\bpackage:\s*"/#) else { return nil }
            return Violation(
                path: manifest.path, line: offset + 1,
                mend: "names a package from outside: use the toolchain, a C library of Debian's, or a module")
        }
    }

    /// Every folder of Sources is a module of the table.
    static func folders(_ paths: [String]) -> [Violation] {
        let found = Set(paths.filter { $0.hasPrefix("Sources/") }.map { String($0.split(separator: "/")[1]) })
        return found.subtracting(modules.map(\.name)).sorted().map {
            Violation(
                path: "Sources/" + $0, line: 0, mend: "not in the module table: add it with its imports")
        }
    }
}

/// Reads the targets from the text of Package.swift.
enum ManifestReader {
    struct Target: Equatable {
        let name: String
        let line: Int
        /// Modules of this package that it depends on; products of other packages aren't counted.
        let dependencies: Set<String>
    }

    static func targets(in lines: [String]) -> [Target] {
        let opening = #/^\s*\.(?:target|executableTarget|systemLibrary|testTarget|plugin|macro)\(/#
        return lines.indices.compactMap { index in
            guard lines[index].prefixMatch(of: opening) != nil else { return nil }
            let text = declaration(lines[index...])
            guard let name = text.firstMatch(of: #/name:\s*"([^"]+)"/#)?.1 else { return nil }
            return Target(name: String(name), line: index + 1, dependencies: dependencies(text))
        }
    }

    /// The text up to the parenthesis that closes the first one.
    private static func declaration(_ lines: ArraySlice<String>) -> String {
        var depth = 0
        var text = ""
        for character in lines.joined(separator: "\n") {
            text.append(character)
            if character == "(" { depth += 1 }
            if character == ")" {
                depth -= 1
                if depth == 0 { break }
            }
        }
        return text
    }

    private static func dependencies(_ text: String) -> Set<String> {
        guard let start = text.firstRange(of: "dependencies:")?.upperBound,
            let end = text[start...].firstIndex(of: "]")
        else { return [] }
        let own = text[start..<end].replacing(#/\.product\([^)]*\)/#, with: "")
        return Set(own.matches(of: #/"([^"]+)"/#).map { String($0.1) })
    }
}
