import CanaryWatch
import HTTPServer
import Locking
import Log
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

/// What a scrape costs: nothing where nothing changed.
@Suite struct MetricsPageTests {
    private static let text = ScrapeForm(accept: nil, acceptEncoding: nil)
    private let start = HandDrivenState.start.monotonic

    /// A page of a state, which the test may change through the engine.
    private func page(_ state: HandDrivenState) -> (MetricsPage, SamplingEngine) {
        let engine = SamplingEngine(
            watch: state.state.watch, backends: [:], clock: SystemClock(), logger: .silent)
        engine.state.withLock { $0 = state.state }
        let page = MetricsPage(
            engine: engine, configuration: { HandDrivenState.configuration.status }, scrapes: ScrapeCounters()
        )
        return (page, engine)
    }

    @Test func `an unchanged page is the very same response for a second`() throws {
        var state = try ShopScenario.played()
        // Until what throttling left has grown back, the page changes by itself.
        state.pass(.seconds(900))
        let now = state.now.monotonic
        let (page, _) = page(state)
        let first = page.response(Self.text, at: now)
        #expect(page.response(Self.text, at: now) === first)
        #expect(page.response(Self.text, at: now + .milliseconds(999)) === first)
    }

    @Test func `what is read of the process is never older than a second`() throws {
        let (page, _) = page(try ShopScenario.atStart())
        let first = page.response(Self.text, at: start)
        #expect(page.response(Self.text, at: start + .seconds(1)) !== first)
    }

    @Test func `a reload shows in the next scrape, refused or not`() throws {
        let state = try ShopScenario.atStart()
        let status = Locked(HandDrivenState.configuration.status)
        let engine = SamplingEngine(
            watch: state.state.watch, backends: [:], clock: SystemClock(), logger: .silent)
        let page = MetricsPage(
            engine: engine, configuration: { status.withLock { $0 } }, scrapes: ScrapeCounters())
        let name: Set = ["rocketmq_canary_config_last_reload_successful"]
        func value() -> Character? {
            let body = page.response(only: name, Self.text, at: start).body
            return String(decoding: body, as: UTF8.self).dropLast().last
        }
        #expect(value() == "1")
        status.withLock { status in
            status.refusal = ["a fault"]
            status.refused = status.loaded + .seconds(1)
        }
        #expect(value() == "0")
    }

    @Test func `a finished call renders anew at once`() throws {
        var state = try ShopScenario.atStart()
        let (page, engine) = page(state)
        let first = page.response(Self.text, at: start)
        state.run(until: .seconds(2), ShopScenario.answer)
        engine.state.withLock { $0 = state.state }
        let second = page.response(Self.text, at: start + .milliseconds(1))
        #expect(second !== first)
        // The series of groups came.
        #expect(second.bodyLength > first.bodyLength + 5000)
    }

    @Test func `a message that is added renders anew at once`() throws {
        let (page, engine) = page(try ShopScenario.atStart())
        let first = page.response(Self.text, at: start)
        let added = engine.add([NewMessage(id: try MessageID(ShopScenario.young))], to: 0, isRotating: true)
        #expect(added == 1)
        #expect(page.response(Self.text, at: start + .milliseconds(1)) !== first)
    }

    @Test func `the passing of time alone renders anew when it changes something`() throws {
        var state = HandDrivenState([ShopScenario.canaries[0]], scopes: [ShopScenario.lanes[0]])
        try state.add([(ShopScenario.old, .seconds(-100))], to: 0, isRotating: true)
        state.run(until: .seconds(2), ShopScenario.answer)
        let change = try #require(state.state.watch.snapshot(at: state.now.monotonic).changesAt)
        let (page, _) = page(state)
        let before = page.response(Self.text, at: change - .milliseconds(1))
        #expect(page.response(Self.text, at: change - .nanoseconds(1)) === before)
        #expect(page.response(Self.text, at: change) !== before)
    }

    @Test func `stale tracks leave the page though nobody reports anything`() throws {
        var state = try ShopScenario.atStart()
        state.run(until: .seconds(2), ShopScenario.answer)
        let (page, _) = page(state)
        let fresh = page.response(Self.text, at: state.now.monotonic)
        let stale = page.response(Self.text, at: state.now.monotonic + .seconds(3600))
        #expect(stale.bodyLength < fresh.bodyLength - 5000)
    }
}
