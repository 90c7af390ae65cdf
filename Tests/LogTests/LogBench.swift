import Glibc
import TestSupport
import Testing
import Text

@testable import Log

/// Where the figures go; nil where nobody asked for them.
private let benchFile = getenv("LOG_BENCH").map { String(cString: $0) }

/// What logging costs: the rows of `make bench`, which names the file to write them to in `LOG_BENCH`.
@Suite(.serialized, .enabled(if: benchFile != nil))
struct LogBench {
    @Test func `a call that is off`() throws {
        let calls = 10_000_000
        let sink = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(sink) }
        let (writer, logger) = try Self.logger(to: sink, level: .warn)
        let clock = ContinuousClock()
        let time = clock.measure { for number in 0..<calls { Self.log(logger, .info, number) } }
        let count = try Self.allocationCounter()
        let before = count()
        for number in 0..<calls { Self.log(logger, .info, number) }
        let allocations = count() - before
        Self.log(logger, .error, 0)
        #expect(count() - before > allocations, "nothing is counted")
        #expect(writer.linesDropped == 0)
        Self.row("off", ["ns": time / .nanoseconds(1) / Double(calls), "allocations": Double(allocations)])
    }

    /// Bursts that fit the queue, each written out before the next, so that no line is dropped.
    @Test(arguments: [1, 2, 8])
    func `lines that are written`(threads: Int) async throws {
        let (burst, rounds) = (512, 800)
        let sink = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(sink) }
        let (writer, logger) = try Self.logger(to: sink, level: .info)
        let cpu = Self.cpuSeconds()
        let clock = ContinuousClock()
        let begun = clock.now
        var calls = CallTimes()
        for _ in 0..<rounds {
            calls.merge(await Self.calls(burst / threads, threads: threads) { Self.log(logger, .info, $0) })
            let isWritten = await onOwnThread { writer.flush(within: .seconds(60)) }
            #expect(isWritten)
        }
        let lines = Double(burst * rounds)
        #expect(writer.linesDropped == 0)
        Self.row(
            "written, threads \(threads)",
            calls.figures.merging([
                "us_cpu": (Self.cpuSeconds() - cpu) / lines * 1e6,
                "lines_per_second": lines / ((clock.now - begun) / .seconds(1)),
            ]) { own, _ in own })
    }

    /// What the clocks and the scheduler make of no call at all, for comparison.
    @Test(arguments: [1, 2, 8])
    func `nothing`(threads: Int) async {
        for _ in 0..<Self.passes {
            let calls = await Self.calls(Self.passCalls / threads, threads: threads) { _ in }
            Self.row("nothing, threads \(threads)", calls.figures)
        }
    }

    /// From the first line on, so that the filling of the queue is among the calls.
    @Test(arguments: [1, 2, 8])
    func `lines that nobody reads`(threads: Int) async throws {
        for _ in 0..<Self.passes {
            let pipe = TestPipe(capacity: 4096)
            _ = pipe.fill()
            let (writer, logger) = try Self.logger(to: pipe.writing, level: .info)
            let calls = await Self.calls(Self.passCalls / threads, threads: threads) {
                Self.log(logger, .info, $0)
            }
            #expect(writer.linesDropped > UInt64(Self.passCalls * 9 / 10))
            Self.row("unread, threads \(threads)", calls.figures)
            pipe.closeReading()
            _ = await onOwnThread { writer.flush(within: .seconds(60)) }
        }
    }

    /// Short passes, and several: in two million calls of any kind one is interrupted for longer than 100 us.
    private static let passes = 11
    private static let passCalls = 200_000

    private static func logger(to descriptor: Int32, level: LogLevel) throws -> (LogWriter, Logger) {
        let now: @Sendable () -> UnixTime = {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return UnixTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
        }
        let writer = try LogWriter(descriptor: descriptor, format: .logfmt, priorities: false, now: now)
        return (writer, Logger(level: level, sink: writer, now: now))
    }

    /// A line as the exporter logs one of each call.
    @inline(never)
    private static func log(_ logger: Logger, _ level: LogLevel, _ number: Int) {
        logger.log(
            level, "Finished a call.",
            [
                "canary": .foreign("orders"), "operation": .text("OnsMessageTrace"), "n": .whole(number),
                "duration": .duration(.milliseconds(number)), "is_first": .truth(number == 0),
            ])
    }

    private static func calls(
        _ count: Int, threads: Int, _ call: @escaping @Sendable (_ number: Int) -> Void
    ) async -> CallTimes {
        await withTaskGroup(of: CallTimes.self) { group in
            for _ in 0..<threads {
                group.addTask {
                    await onOwnThread {
                        var times = CallTimes()
                        for number in 0..<count { times.measure { call(number) } }
                        return times
                    }
                }
            }
            return await group.reduce(into: CallTimes()) { $0.merge($1) }
        }
    }

    private typealias Counter = @convention(c) () -> CUnsignedLong

    /// What says how much the thread took from the heap so far: `bench/allocations.c`.
    private static func allocationCounter() throws -> Counter {
        let symbol = try #require(dlsym(nil, "bench_allocation_count"), "allocations.c isn't preloaded")
        return unsafeBitCast(symbol, to: Counter.self)
    }

    private static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func row(_ name: String, _ figures: [String: Double]) {
        guard let benchFile, let output = fopen(benchFile, "a") else { return }
        defer { fclose(output) }
        let words = figures.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        fputs("\(name)\t\(words.joined(separator: "\t"))\n", output)
    }
}

/// How long calls took: the longest, and how many were slow.
private struct CallTimes: Sendable {
    private var count = 0
    private var wallSum: Int64 = 0
    private var wallMax: Int64 = 0
    private var cpuMax: Int64 = 0
    private var slowCount = 0

    mutating func measure(_ body: () -> Void) {
        let cpu = Self.read(CLOCK_THREAD_CPUTIME_ID)
        let begun = Self.read(CLOCK_MONOTONIC)
        body()
        let wall = Self.read(CLOCK_MONOTONIC) - begun
        cpuMax = max(cpuMax, Self.read(CLOCK_THREAD_CPUTIME_ID) - cpu)
        count += 1
        wallSum += wall
        wallMax = max(wallMax, wall)
        if wall >= Self.slowNanoseconds { slowCount += 1 }
    }

    mutating func merge(_ other: Self) {
        count += other.count
        wallSum += other.wallSum
        wallMax = max(wallMax, other.wallMax)
        cpuMax = max(cpuMax, other.cpuMax)
        slowCount += other.slowCount
    }

    /// In microseconds; the share of calls that took less than 100 of them by the clock.
    var figures: [String: Double] {
        [
            "us_mean": Double(wallSum) / Double(count) / 1e3, "us_max": Double(wallMax) / 1e3,
            "us_cpu_max": Double(cpuMax) / 1e3, "fast": 1 - Double(slowCount) / Double(count),
        ]
    }

    private static let slowNanoseconds: Int64 = 100_000

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
