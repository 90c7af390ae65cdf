import Testing

/// The checker itself can fail, each way by one page.
@Suite struct HTMLCheckerTests {
    private func page(_ body: String) -> String {
        "<!DOCTYPE html>\n<html lang=\"en\"><body><main><h1>A</h1>\(body)</main></body></html>"
    }

    @Test func `a right page is read`() throws {
        let html = try HTMLChecker(page("<p class=\"a\">x &amp; y<br></p>"))
        #expect(html.texts("p") == ["x & y"])
        #expect(html.values("class") == ["a"])
    }

    @Test(arguments: [
        "<p>", "<p></div>", "a > b", "&nbsp;", "<p class=a></p>", "<p title=\"<\"></p>", "<p><ul></ul></p>",
        "<ul><p></p></ul>", "<li>x</li>", "<table><tr></tr></table>", "<a href=\"x\"><a href=\"y\">z</a></a>",
        "<p id=\"a\"></p><p id=\"a\"></p>", "<h3>x</h3>", "<h1>x</h1>", "<a href=\"#gone\">x</a>",
        "<section aria-labelledby=\"gone\"></section>", "<a href=\"x\"></a>", "<svg></svg>", "<time>x</time>",
        "<table><thead><tr><th>x</th></tr></thead></table>", "<p a=\"1\" a=\"2\"></p>", "<details><p>x</p>",
    ])
    func `a wrong page is refused`(body: String) {
        #expect(throws: HTMLChecker.Fault.self) { try HTMLChecker(page(body)) }
    }
}
