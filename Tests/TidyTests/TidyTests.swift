import Testing

/// The style of the repository, held by tests: a rule that only a document holds erodes.
@Suite struct TidyTests {
    let repository: Repository

    init() throws {
        repository = try .shared()
    }

    /// Fails once for each violation, so that every one is listed with its place.
    private func expectNone(
        _ violations: [Violation], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for violation in violations {
            Issue.record("\(violation)", sourceLocation: sourceLocation)
        }
    }

    private func swiftFiles() -> [SourceFile] {
        repository.swiftFiles(below: "Sources") + repository.swiftFiles(below: "Tests")
    }

    @Test func `files are short`() throws {
        expectNone(swiftFiles().flatMap(LengthRules.fileLength))
    }

    @Test func `functions are short`() throws {
        expectNone(swiftFiles().flatMap(LengthRules.functionLength))
    }

    @Test func `lines are short`() throws {
        expectNone(swiftFiles().flatMap(LengthRules.lineLength))
    }

    @Test func `banned words stay out of the sources`() throws {
        expectNone(try repository.swiftFiles(below: "Sources").flatMap { try WordRules.bannedWords($0) })
    }

    @Test func `files that may use a banned word exist and use it`() throws {
        for word in WordRules.banned {
            for path in word.allowed.keys.sorted() {
                let file = try #require(
                    repository.file(path), "\(path) is allowed \(word.word) and is gone")
                var strict = word
                strict.allowed = [:]
                #expect(
                    try !WordRules.bannedWords(file, words: [strict]).isEmpty,
                    "\(path) no longer uses \(word.word): take it off the list")
            }
        }
    }

    @Test func `claims that the compiler can't check have a proof beside them`() throws {
        expectNone(try repository.swiftFiles(below: "Sources").flatMap(WordRules.proofs))
    }

    @Test func `source files import in one direction`() throws {
        expectNone(repository.swiftFiles(below: "Sources").flatMap(ImportRules.imports))
    }

    @Test func `the manifest's dependencies go in one direction`() throws {
        let manifest = try #require(repository.file("Package.swift"))
        expectNone(ImportRules.manifest(manifest))
    }

    @Test func `the manifest names no package from outside`() throws {
        expectNone(ImportRules.packages(try #require(repository.file("Package.swift"))))
    }

    @Test func `every folder of sources is a module of the table`() {
        expectNone(ImportRules.folders(repository.paths))
    }

    @Test func `tracked files are small`() throws {
        expectNone(
            try repository.paths.flatMap {
                DocumentRules.blobSize(path: $0, bytes: try repository.sizeBytes($0))
            })
    }

    @Test func `no file names a place of one machine`() throws {
        expectNone(
            try repository.paths.flatMap { try repository.file($0).map(DocumentRules.foreignPlaces) ?? [] })
    }

    @Test func `links of documents lead somewhere`() throws {
        let documents = repository.paths.filter { $0.hasSuffix(".md") }.compactMap(repository.file)
        expectNone(documents.flatMap { DocumentRules.links($0, exists: repository.exists) })
    }

    @Test(.timeLimit(.minutes(5)))
    func `the page of modules is what the manifest says`() throws {
        let check = try repository.run("scripts/module-map", ["--check"])
        #expect(check.status == 0, "\(check.text)")
    }

    @Test func `developers find a recipe for what comes most often, with its files`() throws {
        let page = try #require(repository.file("docs/developing.md"))
        let wanted = [
            "metric", "configuration key", "operation", "credential provider", "source", "endpoint",
            "page section", "alert", "panel", "reason of failures", "track type", "log format",
        ]
        let headings = page.lines.filter { $0.hasPrefix("### ") }
        for word in wanted { #expect(headings.contains { $0.hasSuffix(" " + word) }, "\(word)") }
        expectNone(DocumentRules.recipes(page))
    }

    @Test func `each folder of tests in Python says when it runs`() throws {
        let page = try #require(repository.file("Tests/Python/README.md"))
        let folders = Set(
            repository.paths.filter { $0.hasPrefix("Tests/Python/") }.map { $0.split(separator: "/") }
                .filter { $0.count > 3 }.map { String($0[2]) })
        #expect(folders.count > 5)
        for folder in folders.sorted() {
            #expect(page.lines.contains { $0.hasPrefix("| [\(folder)](\(folder)) |") }, "\(folder)")
        }
    }

    @Test func `the readme is short`() throws {
        expectNone(DocumentRules.wordCount(try #require(repository.file("README.md"))))
    }

    @Test func `documents name make targets that exist`() throws {
        let makefile = try #require(repository.file("Makefile"))
        let documents = repository.paths.filter { $0.hasSuffix(".md") }.compactMap(repository.file)
        expectNone(documents.flatMap { DocumentRules.makeTargets($0, makefile: makefile) })
    }

    @Test func `the changelog keeps its form`() throws {
        expectNone(ChangelogRule.check(try #require(repository.file("CHANGELOG.md"))))
    }
}
