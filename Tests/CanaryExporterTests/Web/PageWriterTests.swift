import Foundation
import HTTPServer
import Locking
import Testing

@testable import CanaryExporter

@Suite(.timeLimit(.minutes(5))) struct PageWriterTests {
    private typealias Queue = PageQueue<Int>

    private func page(_ path: String, _ query: String? = nil, isCompressed: Bool = false) -> Queue.Page {
        Queue.Page(path: path, query: query, isCompressed: isCompressed)
    }

    @Test func `requests for the same page share it until its writing begins`() {
        var queue = Queue()
        #expect(queue.ask(page("/"), waiter: 1) == .waiting(isFirst: true))
        #expect(queue.ask(page("/"), waiter: 2) == .waiting(isFirst: false))
        #expect(queue.ask(page("/", "canary=a"), waiter: 3) == .waiting(isFirst: false))
        #expect(queue.ask(page("/", isCompressed: true), waiter: 4) == .waiting(isFirst: false))
        #expect(queue.next()?.waiters == [1, 2])
        // What is being written may be older than this request.
        #expect(queue.ask(page("/"), waiter: 5) == .waiting(isFirst: false))
        #expect(queue.next()?.waiters == [3])
        #expect(queue.next()?.page == page("/", isCompressed: true))
        #expect(queue.next()?.waiters == [5])
        #expect(queue.next() == nil)
        #expect(queue.ask(page("/"), waiter: 6) == .waiting(isFirst: true))
    }

    @Test func `no more pages wait than there is room for, and those that are given up have all of them`() {
        var queue = Queue()
        for number in 0..<Queue.pagesMax {
            #expect(queue.ask(page("/\(number)"), waiter: number) == .waiting(isFirst: number == 0))
        }
        #expect(queue.ask(page("/more"), waiter: -1) == .crowded)
        #expect(queue.ask(page("/3"), waiter: 99) == .waiting(isFirst: false))
        #expect(Set(queue.giveUp()) == Set(0..<Queue.pagesMax).union([99]))
        #expect(queue.ask(page("/"), waiter: 1) == .waiting(isFirst: true))
    }

    @Test func `a page is compressed for those who take it so, and only if it is worth it`() async throws {
        let writer = PageWriter { path, query in
            .text(200, String(repeating: "\(path)?\(query ?? "") ", count: path == "/long" ? 1000 : 1))
        }
        for (target, encoding, isCompressed) in [
            ("/long?a", "gzip", true), ("/long?b", "br, gzip;q=0.5", true), ("/long?f", "br, *", false),
            ("/long?c", "gzip;q=0", false),
            ("/long?d", nil, false), ("/short?e", "gzip", false),
        ] {
            let headers = encoding.map { [HTTPHeader("Accept-Encoding", $0)] } ?? []
            let response = await settled(
                writer.reply(to: HTTPRequest(target: target, headers: headers)))
            let fields = response.headers.map { "\($0.name): \($0.value)" }
            #expect(fields.contains("Vary: Accept-Encoding"))
            #expect(fields.contains("Content-Encoding: gzip") == isCompressed)
            let body = isCompressed ? try inflated(response.body) : response.body
            let words = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            #expect(words.count == (target.hasPrefix("/long") ? 1000 : 1))
            #expect(Set(words) == [target[...]])
        }
    }

    /// What gzip(1) makes of a file.
    private func inflated(_ file: [UInt8]) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try Data(file).write(to: URL(fileURLWithPath: folder.file("page.gz")))
        let program = Process()
        program.executableURL = URL(fileURLWithPath: "/bin/gzip")
        program.arguments = ["--decompress", "--stdout", folder.file("page.gz")]
        let output = Pipe()
        program.standardOutput = output
        try program.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        program.waitUntilExit()
        #expect(program.terminationStatus == 0)
        return Array(bytes)
    }

    @Test func `pages are written one at a time, and nobody waits for ever`() async {
        let (writing, most) = (Locked(0), Locked(0))
        let writer = PageWriter { path, _ in
            let now = writing.withLock { number in
                number += 1
                return number
            }
            most.withLock { $0 = max($0, now) }
            writing.withLock { $0 -= 1 }
            return .text(200, path)
        }
        let texts = await withTaskGroup(of: String.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let reply = writer.reply(to: HTTPRequest(target: "/\(number % 20)"))
                    return String(decoding: await settled(reply).body, as: UTF8.self)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(texts.count == 200)
        #expect(most.withLock { $0 } == 1)
    }
}
