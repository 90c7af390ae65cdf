import Foundation
import Testing

@testable import CanaryExporter

@Suite struct ConfigFaultTests {
    @Test func `there is a file for every kind of fault`() {
        #expect(ConfigFixtures.bad.count >= 45)
    }

    /// Each file begins with the findings it must give: `# expect: ` and the line, in the order printed.
    @Test(arguments: ConfigFixtures.bad)
    func `a faulty file gives exactly the findings it says`(name: String) throws {
        let bytes = try ConfigFixtures.bytes("bad/\(name)")
        let expected = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("# expect: ") }
            .map { String($0.dropFirst("# expect: ".count)) }
        try #require(!expected.isEmpty)
        switch Configuration.parse(bytes, fileName: name, directory: "/etc/canaries") {
        case .success: Issue.record("\(name) was taken for good")
        case .failure(let faults): #expect(faults.findings.map(\.description) == expected)
        }
    }

    @Test func `no message shows a secret that stands in the wrong place`() throws {
        for name in ["secret_inline.yml", "credentials_text.yml", "endpoint_with_user.yml"] {
            let bytes = try ConfigFixtures.bytes("bad/\(name)")
            let result = Configuration.parse(bytes, fileName: name, directory: "/")
            #expect(throws: ConfigurationFaults.self) { try result.get() }
            let text = "\(result)"
            #expect(!text.contains("kJ8sExample") && !text.contains("me:secret"), "\(name)")
        }
    }

    @Test func `a long text from the file is cut to two hundred characters`() {
        let text = "canaries: [{region: \(String(repeating: "X", count: 63))}]"
        let long = "canaries: [{message_ids: [\(String(repeating: "Y", count: 5000))]}]"
        for (text, limit) in [(text, 150), (long, 400)] {
            guard case .failure(let faults) = Configuration.parse(text: text, fileName: "f", directory: "/")
            else {
                Issue.record("taken for good")
                continue
            }
            #expect(faults.findings.allSatisfy { $0.description.count < limit + 200 })
        }
    }

    @Test func `a file with slips by the thousand gives a thousand lines and one more`() {
        let text = "canaries: []\n" + (0..<50_000).map { "key\($0): 1\n" }.joined()
        guard case .failure(let faults) = Configuration.parse(text: text, fileName: "f", directory: "/")
        else {
            Issue.record("taken for good")
            return
        }
        #expect(faults.findings.count == 1001)
        #expect(
            faults.findings.last?.description
                == "f: there is more to say than these 1000 lines; mend them and check again")
    }

    @Test func `warnings beyond the bound don't hide a fault`() {
        let id = "1E0578FE110F18B4AAC235C0C8460BA2"
        let ids = Array(repeating: id, count: 900).joined(separator: ",")
        let canary = "{region: r, instance_id: i, topic: t, message_ids: [\(ids)], name: "
        let text = "canaries: [\(canary)a}, \(canary)b}, \(canary)c, max_groups: x}]"
        let result = Configuration.parse(text: text, fileName: "f", directory: "/")
        #expect(throws: ConfigurationFaults.self) { try result.get() }
    }
}
