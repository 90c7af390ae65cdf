import Glibc
import Testing

@testable import OnsSimulator

@Suite struct DocumentationTests {
    @Test func `the documented example is a scenario`() throws {
        let page = try page()
        let start = try #require(page.firstRange(of: "```ini\n")).upperBound
        let end = try #require(page[start...].firstRange(of: "```")).lowerBound
        let scenario = try Scenario.parse(String(page[start..<end]))
        #expect(scenario.canaries.first?.groups.map(\.name).count == 3)
        #expect(scenario.faults.map(\.kind.name) == ["throttle", "latency"])
    }

    @Test func `every documented fault exists`() throws {
        let page = try page()
        let start = try #require(page.firstRange(of: "| `[fault KIND]`")).upperBound
        let names = page[start...].split(separator: "\n").dropFirst(2).prefix { $0.hasPrefix("| `") }
            .map { String($0.dropFirst(3).prefix { $0 != "`" }) }
        #expect(names.count == 18)
        for name in names {
            let needs = name == "latency" ? "max = 1s\n" : ""
            #expect(try Scenario.parse("[fault \(name)]\n\(needs)").faults.first?.kind.name == name)
        }
    }

    private func page() throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let descriptor = open("/\(root)/docs/simulator.md", O_RDONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        let count = read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    }
}
