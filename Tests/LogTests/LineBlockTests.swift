import Glibc
import Testing

@testable import Log

@Suite struct LineBlockTests {
    private func block(_ lines: [String]) -> LineBlock {
        var block = LineBlock()
        for line in lines { block.append(Array(line.utf8)) }
        return block
    }

    private func rest(_ block: LineBlock) -> String { String(decoding: block.rest, as: UTF8.self) }

    @Test func `a partial write is gone on from`() {
        var block = block(["one", "two"])
        #expect(block.step(after: .wrote(2)) == .write)
        #expect(rest(block) == "e\ntwo\n")
        #expect(block.step(after: .failed(errno: EINTR)) == .write)
        #expect(block.step(after: .wrote(3)) == .write)
        #expect(rest(block) == "wo\n")
        #expect(block.step(after: .wrote(3)) == .end(written: 2))
        #expect(block.isEmpty && block.rest.isEmpty)
    }

    @Test func `where there is no room it waits, longer when it was misled`() {
        var block = block(["one"])
        #expect(block.step(after: .failed(errno: EAGAIN)) == .waitForRoom(isAgain: false))
        #expect(block.step(after: .failed(errno: EAGAIN)) == .waitForRoom(isAgain: true))
        #expect(block.step(after: .wrote(0)) == .waitForRoom(isAgain: true))
        #expect(block.step(after: .wrote(1)) == .write)
        #expect(block.step(after: .failed(errno: EAGAIN)) == .waitForRoom(isAgain: false))
        #expect(rest(block) == "ne\n")
    }

    @Test(arguments: [EPIPE, ENOSPC, EIO, EBADF, EFBIG, EDQUOT])
    func `an error costs the lines that aren't written whole`(error: Int32) {
        var block = block(["one", "two", "three"])
        #expect(block.step(after: .wrote(6)) == .write)
        #expect(block.step(after: .failed(errno: error)) == .end(written: 1))
        #expect(block.isEmpty)
    }

    @Test func `a line that was cut off isn't glued to the next one`() {
        var block = block(["one", "two"])
        _ = block.step(after: .wrote(6))
        _ = block.step(after: .failed(errno: ENOSPC))
        block.append(Array("three".utf8))
        #expect(rest(block) == "\nthree\n")
        // Nor where the break itself can't be written at first.
        #expect(block.step(after: .failed(errno: ENOSPC)) == .end(written: 0))
        block.append(Array("four".utf8))
        #expect(rest(block) == "\nfour\n")
        #expect(block.step(after: .wrote(1)) == .write)
        #expect(block.step(after: .failed(errno: ENOSPC)) == .end(written: 0))
        block.append(Array("five".utf8))
        #expect(rest(block) == "five\n")
    }

    @Test func `an error between two lines leaves nothing to part`() {
        var block = block(["one", "two"])
        _ = block.step(after: .wrote(4))
        #expect(block.step(after: .failed(errno: EIO)) == .end(written: 1))
        block.append(Array("three".utf8))
        #expect(rest(block) == "three\n")
    }

    @Test func `a block is no longer than a pipe takes at once, unless one line is`() {
        var block = LineBlock()
        #expect(!block.isFull(for: 100_000))
        block.append(Array(repeating: UInt8(ascii: "x"), count: 4000))
        #expect(!block.isFull(for: 94))
        #expect(block.isFull(for: 95))
    }
}
