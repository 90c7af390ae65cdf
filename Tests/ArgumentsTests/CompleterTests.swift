import Testing

@testable import Arguments

@Suite struct CompleterTests {
    private func answer(_ words: [String]) -> Completer.Answer {
        Completer(program: Shop.program, flags: FlagIndex(Shop.program)).answer(words)
    }

    private func texts(_ words: [String]) -> [String] {
        guard case .words(let candidates) = answer(words) else { return ["(files)"] }
        return candidates.map(\.text)
    }

    @Test(arguments: [
        ([""], ["serve", "carry-out", "ask", "help"]), (["c"], ["carry-out"]),
        (["help", ""], ["serve", "carry-out", "ask"]),
        (["--open", "s"], ["serve"]), (["serve", ""], []), (["zzz", ""], []),
        ([], ["serve", "carry-out", "ask", "help"]),
        (["help", "ask", ""], []),
    ])
    func `commands are offered where one can stand`(words: [String], expected: [String]) {
        #expect(texts(words) == expected)
    }

    @Test func `flags of the command are offered, but those that are given`() {
        #expect(texts(["--web."]) == ["--web.shop.file=", "--web.max-count=", "--web.place="])
        #expect(
            texts(["--web.max-count=1", "--web.place", "x", "--web."]) == [
                "--web.shop.file=", "--web.place=",
            ])
        #expect(texts(["--op"]) == ["--open"])
        #expect(texts(["--no-"]) == ["--no-open"])
        #expect(texts(["--no-open", "--o"]) == [])
        #expect(texts(["ask", "--"]).prefix(2) == ["--who=", "--shop.file="])
        #expect(!texts(["--"]).contains("--help-markdown"))
        #expect(!texts(["--"]).contains("--no-open"))
        #expect(texts(["ask", "--", "--"]) == [])
    }

    @Test func `values are offered by their kind`() {
        #expect(texts(["--colour="]) == ["red", "green"])
        #expect(texts(["--colour", "g"]) == ["green"])
        #expect(texts(["--open=t"]) == ["true"])
        #expect(texts(["--web.max-count", ""]) == [])
        #expect(answer(["--shop.file=a/b"]) == .files("a/b"))
        #expect(answer(["--shop.file", ""]) == .files(""))
        #expect(answer(["carry-out", "x"]) == .files("x"))
        #expect(texts(["carry-out", "x", "y"]) == [])
    }

    @Test func `values may depend on what stands on the line`() {
        #expect(texts(["ask", "--who="]) == ["ann", "bob"])
        #expect(texts(["--shop.file=carl", "ask", "--who", ""]) == ["ann", "bob", "carl"])
    }

    @Test func `scripts ask by a flag that names the shell`() {
        #expect(
            Shop.text(["--completion-words=bash", "--", "--co"])?.hasPrefix("words\n--colour=\n") == true)
        #expect(Shop.text(["--completion-words=fish", "--", "s"]) == "words\nserve\tServe.\n")
        #expect(Shop.text(["--completion-words=zsh", "--", "carry-out", "a b"]) == "files\na b\n")
        #expect(
            Shop.text(["--completion-words=bash", "--", "carry-out", #"a\ 'b" c'"#]) == "files\na b\" c\n")
        #expect(Shop.text(["--completion-words=csh", "--", ""]) == nil)
        #expect(
            Shop.text(["--completion-words=bash", "--", "--shop.file='\u{1B}[31m'", "ask", "--who="])
                == "words\nann\nbob\n")
    }

    @Test(arguments: Shell.allCases)
    func `a script names the program and asks by the flag`(shell: Shell) throws {
        let text = try #require(Shop.text(["--completion-script-\(shell)"]))
        #expect(text.contains("--completion-words=\(shell) --"))
        #expect(!text.contains("PROGRAM") && !text.contains("FUNCTION") && !text.contains("REQUEST"))
    }
}
