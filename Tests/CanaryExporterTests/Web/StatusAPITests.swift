import CanaryWatch
import Foundation
import HTTPServer
import Locking
import Log
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

@Suite struct StatusAPITests {
    private let engine: SamplingEngine

    init() throws {
        let state = try ShopScenario.played().state
        engine = SamplingEngine(
            watch: state.watch, backends: [:], clock: SystemClock(), logger: .silent)
        engine.state.withLock { $0 = state }
    }

    private func answer(_ target: String) throws -> (response: HTTPResponse, json: [String: Any]) {
        let response = StatusAPI(source: .of(engine)).response(to: HTTPRequest(target: target).query)
        let json = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        return (response, try #require(json))
    }

    private func canaries(_ json: [String: Any]) throws -> [[String: Any]] {
        try #require(json["canaries"] as? [[String: Any]])
    }

    @Test func `a small cloud is told in full, and must not be kept`() throws {
        let (response, json) = try answer("/api/v1/status")
        #expect(response.status == 200)
        let headers = response.headers.map { "\($0.name): \($0.value)" }
        #expect(headers.contains("Content-Type: application/json"))
        #expect(headers.contains("Cache-Control: no-store"))
        #expect(json["detail"] as? String == "everything")
        #expect(try canaries(json).map { ($0["messages"] as? [Any])?.count } == [4, 1])
    }

    @Test func `the overview has no messages, and one canary nothing of the others`() throws {
        let overview = try answer("/api/v1/status?detail=overview").json
        #expect(try canaries(overview).allSatisfy { $0["messages"] is NSNull && $0["failures"] is NSNull })
        let one = try answer("/api/v1/status?canary=payments").json
        #expect(try canaries(one).map { $0["name"] as? String } == ["payments"])
        let accounts = try #require(one["operations"] as? [[String: Any]]).map { $0["account"] as? String }
        #expect(accounts == ["second", "second"])
        let problems = try #require(one["problems"] as? [[String: Any]])
        #expect(problems.allSatisfy { $0["canary"] as? String == "payments" || $0["canary"] is NSNull })
    }

    @Test(arguments: [
        ("?canary=nobody", 404, "there is no canary named \"nobody\""),
        ("?canary=", 404, "there is no canary named \"\""),
        ("?canary=a%0Ab", 404, "there is no canary named \"a\\nb\""),
        ("?canary=orders&canary=payments", 400, "canary is given twice"),
        ("?canary=orders&detail=overview", 400, "canary is always told in full; leave detail out"),
        ("?detail=all", 400, "\"all\" is no detail; write overview or everything"),
        ("?name=orders", 400, "unknown parameter \"name\"; there are: canary, detail"),
        ("?canary=%FF", 400, "the query isn't percent-encoded UTF-8"),
        ("?canary=%+4", 400, "the query isn't percent-encoded UTF-8"),
    ])
    func `what can't be answered is said in JSON`(query: String, status: Int, error: String) throws {
        let (response, json) = try answer("/api/v1/status\(query)")
        #expect(response.status == status)
        #expect(json.count == 1 && json["error"] as? String == error)
    }

    @Test func `many canaries are told without their messages unless one is named`() throws {
        let names = (0...StatusAPI.canariesInFullMax).map { "canary \($0) 生产" }
        let bench = try ProblemBench(names, messages: names.map { _ in [ProblemBench.ids[0]] })
        engine.state.withLock { $0 = bench.world.state }
        #expect(try answer("/api/v1/status").json["detail"] as? String == "overview")
        #expect(try answer("/api/v1/status?detail=everything").response.status == 400)
        let one = try answer("/api/v1/status?canary=canary+3%20%E7%94%9F%E4%BA%A7").json
        #expect(one["detail"] as? String == "canary")
        #expect(try canaries(one).map { $0["name"] as? String } == ["canary 3 生产"])
    }
}
