import CanaryWatch
import Testing

@testable import CanaryExporter

@Suite struct ProbeRequestTests {
    private static let id = "1E0578FE110F18B4AAC235C0C8460BA2"
    private static let open =
        "account=default&region=cn-hangzhou&instance_id=MQ_INST_1&topic=orders&message_id=\(id)"

    private func refusal(_ query: String?, isOpen: Bool = true) -> ProbeRequest.Refusal? {
        do throws(ProbeRequest.Refusal) {
            _ = try ProbeRequest(query: query, isOpen: isOpen)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a canary is named by its name`() throws {
        #expect(try ProbeRequest(query: "canary=a%20b+%C3%A9", isOpen: false) == .canary("a b é"))
    }

    @Test func `any message is named in full`() throws {
        let request = try ProbeRequest(query: Self.open, isOpen: true)
        let expected = ProbeRequest.message(
            try MessageID(Self.id), account: "default", region: "cn-hangzhou", instanceID: "MQ_INST_1",
            topic: "orders")
        #expect(request == expected)
    }

    @Test func `without the flag any message is forbidden, and the flag is named`() {
        let refused = refusal(Self.open, isOpen: false)
        #expect(refused?.status == 403)
        #expect(refused?.text.contains("--web.enable-open-probe") == true)
        // Even a faulty one, so that nobody learns from it.
        #expect(refusal("region=cn-hangzhou", isOpen: false)?.status == 403)
    }

    @Test(
        arguments: [
            (nil, "canary is missing"), ("", "canary is missing"), ("canary=a&canary=b", "given twice"),
            ("canary=a&region=r", "give canary alone"), ("canry=a", "unknown parameter"),
            ("canary=%zz", "percent-encoded"), ("account=default", "missing region, instance_id"),
            (open.replacing("cn-hangzhou", with: "CN!"), "region"),
            (open.replacing("MQ_INST_1", with: "rmq-cn-1"), "5.x"),
            (open.replacing("topic=orders", with: "topic="), "topic: is empty"),
            (open.replacing("topic=orders", with: "topic=a/b"), "topic"),
            (open.replacing(id, with: "12"), "message_id"),
            (open.replacing("default", with: String(repeating: "x", count: 101)), "too long"),
        ] as [(String?, String)])
    func `a faulty request is refused with what is wrong`(query: String?, words: String) throws {
        let refused = try #require(refusal(query))
        #expect(refused.status == 400)
        #expect(refused.text.contains(words), "\(refused.text)")
    }

    @Test(
        arguments: [
            (nil, 10.0), ("10", 9.5), ("1", 0.5), ("0.6", 0.5), ("0.001", 0.5), ("15.25", 14.75),
            ("120.5", 120),
            ("500", 120), ("1e300", 120),
        ] as [(String?, Double)])
    func `the time is what the asker waits less half a second, within bounds`(
        header: String?, seconds: Double
    ) {
        #expect(ProbeRequest.patience(header) == .seconds(seconds))
    }

    @Test(arguments: ["", "soon", "-1", "0", "nan", "inf", "10s"])
    func `a header that is no time is told apart`(header: String) {
        #expect(ProbeRequest.patience(header) == nil)
    }
}
