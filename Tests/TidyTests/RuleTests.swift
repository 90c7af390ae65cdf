import Testing

/// Each rule is able to fail: it finds the fault in a sample that has one, at its line, and none in a sample without.
@Suite struct RuleTests {
    private func source(_ text: String, path: String = "Sources/CanaryWatch/Sample.swift") -> SourceFile {
        SourceFile(path: path, text: text)
    }

    @Test func `comments and strings are no code`() {
        let text = ####"""
            let a = "// no \(call("}")) comment" // gone
            /* out /* nested */ still out */ let b = 1
            let c = ##"raw "# \(kept) \##(gone)"##
            """####
        let code = source(text).code
        #expect(code[0].filter { $0 != " " } == #"leta="""#)
        #expect(code[1].filter { $0 != " " } == "letb=1")
        #expect(code[2].filter { $0 != " " } == ###"letc=##""##"###)
        #expect(code.map(\.utf8.count) == text.split(separator: "\n").map(\.utf8.count))
    }

    @Test func `strings of several lines are no code`() {
        let text = "let a = \"\"\"\n  func x() { \"quoted\" \\(y)\n  \"\"\"\nlet b = 2\n"
        #expect(source(text).code.map { $0.filter { $0 != " " } } == [#"leta=""""#, "", #"""""#, "letb=2"])
    }

    @Test(arguments: [
        (path: "Sources/YAML/A.swift", limit: 300), (path: "Tests/YAMLTests/A.swift", limit: 400),
    ])
    func `a file over the limit is found`(path: String, limit: Int) {
        let lines = String(repeating: "let x = 1\n", count: limit)
        #expect(LengthRules.fileLength(source(lines, path: path)).isEmpty)
        #expect(LengthRules.fileLength(source(lines + "let y = 1\n", path: path)).map(\.line) == [limit + 1])
    }

    @Test func `a line over the limit is found`() {
        let long = "let x = \"" + String(repeating: "a", count: 110) + "\""
        let url = "// https://" + String(repeating: "a", count: 110)
        #expect(LengthRules.lineLength(source("\n\(long)\n\(url)")).map(\.line) == [2])
        #expect(LengthRules.lineLength(source(long, path: "Tests/YAMLTests/A.swift")).isEmpty)
        let call = "f(" + String(repeating: "a", count: 110) + ")"
        #expect(LengthRules.lineLength(source(call, path: "Tests/YAMLTests/A.swift")).map(\.line) == [1])
    }

    @Test func `a function over the limit is found`() {
        func sample(_ bodyLines: Int) -> String {
            let body = String(repeating: "        let x = \"{\"\n", count: bodyLines)
            return """
                protocol P {
                    func required(_ a: Int) -> Int
                    init(b: Int)
                }
                struct S {
                    init(
                        a: Int
                    ) {
                \(body)    }
                }
                """
        }
        #expect(LengthRules.functionLength(source(sample(56))).isEmpty)
        let found = LengthRules.functionLength(source(sample(57)))
        #expect(found.map(\.line) == [6])
        #expect(LengthRules.functionLength(source(sample(57), path: "Tests/YAMLTests/A.swift")).isEmpty)
        #expect(LengthRules.functionLength(source(sample(77), path: "Tests/YAMLTests/A.swift")).count == 1)
        #expect(found.first?.description.contains("init has 61 lines, 60 at most") == true)
    }

    @Test func `functions are found with their lengths`() {
        let text = """
            func `a name`<T>(_ f: () -> T) -> T { f() }
            func outer(
                x: [Int] = [1]
            ) async {
                func inner() {
                }
                self.init(a: { 1 })
            }
            """
        #expect(
            FunctionFinder.functions(in: source(text).code) == [
                .init(name: "`a name`", line: 1, lineCount: 1), .init(name: "outer", line: 2, lineCount: 7),
                .init(name: "inner", line: 5, lineCount: 2),
            ])
    }

    @Test(arguments: [
        "print(x)", "debugPrint(x)", "Task {", "let t = Task<Void, Never> {", "Task(priority: .high) {",
        "Task.detached { }", "let now = Date()", "usleep(5)", "try await Task.sleep(for: .seconds(1))",
        "sleep(1)", "ContinuousClock().sleep(until: t)",
        "// FIX" + "ME", "// TO" + "DO: later", "fatalError(\"no\")", "try! f()", "import Foundation",
        "internal import Foundation", "import struct Foundation.Date", "let m = Mutex(0)",
        "let m: Mutex<Int>", "Synchronization.Mutex",
    ])
    func `a banned word is found`(line: String) throws {
        let found = try WordRules.bannedWords(source("let a = 1\n" + line))
        #expect(found.map(\.line) == [2])
    }

    @Test(arguments: [
        "blueprint(x)", "self.print(x)", "let s = \"print(x)\"", "// print(x)", "TaskGroup { }",
        "group.addTask { }",
        "let d = Date(x)", "try await clock.sleep(until: due)", "import FoundationEssentials",
        "mutexes.lock()",
        "try f()!", "asleep(1)",
    ])
    func `a word that only looks like it passes`(line: String) throws {
        #expect(try WordRules.bannedWords(source(line)) == [])
    }

    @Test func `an allowed file may`() throws {
        var word = try #require(WordRules.banned.first)
        word.allowed = ["Sources/CanaryWatch/Sample.swift": "it is the one place"]
        #expect(try WordRules.bannedWords(source("print(x)"), words: [word]).isEmpty)
    }

    @Test(arguments: [
        "final class C: @unchecked Sendable {}", "nonisolated(unsafe) var x = 1", "Unmanaged.passRetained(x)",
    ])
    func `a claim without a proof is found`(claim: String) throws {
        let gap = String(repeating: "\n", count: 7)
        #expect(try WordRules.proofs(source("// far away" + gap + claim)).map(\.line) == [8])
        #expect(try WordRules.proofs(source("// The lock is held.\n" + claim)).isEmpty)
        #expect(try WordRules.proofs(source("// \(claim)")).isEmpty)
    }

    @Test(arguments: [
        (module: "CanaryWatch", line: "internal import Locking"),
        (module: "OnsSimulator", line: "import AlibabaCloud"),
        (module: "Exposition", line: "public import FoundationEssentials"),
        (module: "YAML", line: "import CCurl"),
        (module: "HTTPServer", line: "@preconcurrency import struct Logging.Logger"),
        (module: "Locking", line: "import YAML"), (module: "Unheard", line: "import Glibc"),
    ])
    func `an import against the direction is found`(module: String, line: String) {
        let file = source("// first\n" + line, path: "Sources/\(module)/A.swift")
        #expect(ImportRules.imports(file).count == 1)
    }

    @Test func `imports of the table pass`() {
        let text =
            "internal import CCurl\n@preconcurrency internal import Glibc\n// import Foundation\nimport Locking"
        #expect(ImportRules.imports(source(text, path: "Sources/AlibabaCloud/A/B.swift")).isEmpty)
    }

    @Test func `a dependency against the direction is found`() {
        let text = """
            let package = Package(targets: [
                .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
                .target(name: "YAML", dependencies: ["CYAML"]),
                .target(
                    name: "CanaryWatch",
                    dependencies: [
                        .product(name: "Logging", package: "swift-log"), "YAML",
                    ]),
                .target(name: "Helpers"),
                .testTarget(name: "YAMLTests", dependencies: ["YAML"]),
            ])
            """
        let found = ImportRules.manifest(source(text, path: "Package.swift"))
        #expect(found.map(\.line) == [4, 9])
        #expect(ImportRules.manifest(source("", path: "Package.swift")).count == 1)
    }

    @Test(arguments: [
        #".package(url: "https://example.org/a", exact: "1.0.0"),"#, ".package (path: \"../a\")",
        #".product(name: "Logging", package: "swift-log"),"#,
    ])
    func `a package from outside is found`(line: String) {
        let text = "let package = Package(\n    \(line)\n)"
        #expect(ImportRules.packages(source(text, path: "Package.swift")).map(\.line) == [2])
        #expect(ImportRules.packages(source("let package = Package(", path: "Package.swift")).isEmpty)
    }

    @Test func `a folder outside of the table is found`() {
        let paths = ["Sources/YAML/Node.swift", "Sources/Utilities/Helpers.swift", "Tests/X/Y.swift"]
        #expect(ImportRules.folders(paths).map(\.path) == ["Sources/Utilities"])
    }

    @Test func `a large file is found`() {
        #expect(DocumentRules.blobSize(path: "a.png", bytes: 262_144).isEmpty)
        #expect(DocumentRules.blobSize(path: "a.png", bytes: 262_145).count == 1)
    }

    @Test func `a recipe without a file is found`() {
        let text = "## Recipes\n### A cake\n[flour](../flour)\n### A soup\nWater.\n### A tea\n[pot](../pot)\n"
        #expect(DocumentRules.recipes(source(text, path: "docs/developing.md")).map(\.line) == [4])
        #expect(DocumentRules.recipes(source("### A soup\nWater.", path: "docs/a.md")).map(\.line) == [1])
    }

    @Test func `a page of too many words is found`() {
        let words = String(repeating: "a word\n", count: 500)
        #expect(DocumentRules.wordCount(source(words, path: "README.md")).isEmpty)
        #expect(DocumentRules.wordCount(source(words + "more\n", path: "README.md")).count == 1)
    }

    @Test func `a place of one machine is found`() throws {
        let text = """
            cd /wo\("rk")/main
            see "/ho\("me")/me/x"
            https://example.com/wo\("rk")/x and /wo\("rk")space
            pip --index https://pypi\(".org")/simple
            """
        let found = try DocumentRules.foreignPlaces(source(text, path: "a.md"))
        #expect(found.map(\.line) == [1, 2, 4])
    }

    @Test func `a dead link is found`() {
        let text = """
            [a](docs/there.md#part), [b](https://example.com), [c](#here), ![d](docs/gone.png "title")
            <img src="../up.png"> [e](mailto:a@b.c)
            """
        let existing: Set<String> = ["docs/there.md"]
        let file = source(text, path: "README.md")
        #expect(DocumentRules.links(file, exists: existing.contains).map(\.line) == [1, 2])
        let nested = source("[up](../README.md)", path: "docs/a.md")
        #expect(DocumentRules.links(nested) { $0 == "README.md" } == [])
    }

    @Test func `an unknown make target is found`() {
        let makefile = source("run: build ## Run\nNAME := x\n", path: "Makefile")
        let text = "Type `make run`, and make sure.\n\n    make dance\n    cd x && make sing"
        let found = DocumentRules.makeTargets(source(text, path: "README.md"), makefile: makefile)
        #expect(found.map(\.line) == [3, 4])
    }

    @Test func `a changelog out of form is found`() {
        let good = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-31\n"
        #expect(ChangelogRule.check(source(good, path: "CHANGELOG.md")).isEmpty)
        let bad = "# Changes\n\n## [0.2.0]\n\n### Improved\n\n- A thing.\n\n### Fixed\n\n## 0.1.0\n"
        #expect(ChangelogRule.check(source(bad, path: "CHANGELOG.md")).map(\.line) == [1, 3, 5, 9, 11])
        #expect(ChangelogRule.check(source("# Changelog\n", path: "CHANGELOG.md")).count == 1)
    }
}
