import Foundation
import Testing

@testable import CanaryExporter

@Suite struct FileFollowerTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func follower(_ patterns: String...) -> FileFollower {
        FileFollower(patterns: patterns.map(folder.file))
    }

    private func texts(_ look: FileFollower.Look) -> [String] { look.lines.map(\.text) }

    @Test func `lines that are there are read once and are not live`() throws {
        try folder.write("one\ntwo\n", to: "a.txt")
        let follower = follower("a.txt")
        let first = follower.look()
        #expect(texts(first) == ["one", "two"])
        #expect(first.lines.map(\.isLive) == [false, false])
        #expect(texts(follower.look()) == [])
    }

    @Test func `lines that are appended are live`() throws {
        try folder.write("one\n", to: "a.txt")
        let follower = follower("a.txt")
        _ = follower.look()
        try folder.append("two\n", to: "a.txt")
        let look = follower.look()
        #expect(texts(look) == ["two"])
        #expect(look.lines.map(\.isLive) == [true])
    }

    @Test func `with other patterns a file is read on where one stays, and let go of where none does`() throws
    {
        try folder.write("one\n", to: "a.txt")
        try folder.write("uno\n", to: "b.txt")
        let follower = FileFollower(patterns: [folder.file("a*"), folder.file("?.txt"), folder.file("b*")])
        _ = follower.look()
        follower.follow([folder.file("?.txt"), folder.file("c*")])
        try folder.append("two\n", to: "a.txt")
        try folder.write("eins\n", to: "c1")
        #expect(texts(follower.look()) == ["two", "eins"])
        follower.follow([folder.file("c*")])
        try folder.append("three\n", to: "a.txt")
        try folder.append("zwei\n", to: "c1")
        #expect(texts(follower.look()) == ["zwei"])
        follower.follow([folder.file("a.txt")])
        #expect(texts(follower.look()) == ["one", "two", "three"])
    }

    @Test func `half a line waits for its other half`() throws {
        try folder.write("one\ntw", to: "a.txt")
        let follower = follower("a.txt")
        #expect(texts(follower.look()) == ["one"])
        try folder.append("o\nthree\n", to: "a.txt")
        #expect(texts(follower.look()) == ["two", "three"])
    }

    @Test func `a last line that never gets its end is taken after ten quiet looks`() throws {
        try folder.write("one", to: "a.txt")
        let follower = follower("a.txt")
        var found: [String] = []
        for _ in 0..<10 { found += texts(follower.look()) }
        #expect(found == [])
        #expect(texts(follower.look()) == ["one"])
        #expect(texts(follower.look()) == [])
    }

    @Test func `after rotation by renaming neither the rest of the old file nor the new file is lost`() throws
    {
        try folder.write("one\n", to: "a.txt")
        let follower = follower("a.txt")
        _ = follower.look()
        try folder.append("two\nthr", to: "a.txt")
        try folder.rename("a.txt", to: "a.txt.1")
        try folder.write("four\n", to: "a.txt")
        #expect(texts(follower.look()).sorted() == ["four", "two"])
        // Who writes the old file hasn't heard of it yet.
        try folder.append("ee\nfive", to: "a.txt.1")
        #expect(texts(follower.look()) == ["three"])
        var found: [String] = []
        for _ in 0..<FileFollower.looksAfterGone { found += texts(follower.look()) }
        #expect(found == ["five"])
        try folder.append("six\n", to: "a.txt.1")
        #expect(texts(follower.look()) == [])
    }

    @Test func `of too many files those that were written last are followed`() throws {
        let hour = { (number: Int) in Date(timeIntervalSince1970: 1_750_000_000 + 3_600 * Double(number)) }
        func write(_ number: Int, _ text: String) throws {
            try folder.append(text, to: "\(number).txt")
            try FileManager.default.setAttributes(
                [.modificationDate: hour(number)], ofItemAtPath: folder.file("\(number).txt"))
        }
        let count = FileFollower.filesMax
        for number in 0..<count + 3 {
            try folder.write("", to: "\(number).txt")
            try write(number, "file \(number)\n")
        }
        let follower = follower("*.txt")
        let first = follower.look()
        #expect(Set(texts(first)) == Set((3..<count + 3).map { "file \($0)" }))
        #expect(first.faults.map(\.path) == [folder.file("*.txt")])
        #expect(
            first.faults.first?.reason
                == "more than 200 files match; those that were written last are followed")
        try folder.write("", to: "\(count + 3).txt")
        try write(count + 3, "newest\n")
        let second = follower.look()
        #expect(texts(second) == ["newest"])
        #expect(second.faults.isEmpty)
    }

    @Test func `folders take no file's place`() throws {
        try folder.write("one\n", to: "a.txt")
        for number in 0..<FileFollower.filesMax + 1 {
            try FileManager.default.createDirectory(
                atPath: folder.file("\(number)"), withIntermediateDirectories: false)
        }
        #expect(texts(follower("*").look()) == ["one"])
    }

    @Test func `a file that is replaced again and again holds few descriptors, and loses nothing`() throws {
        let follower = follower("a.txt")
        var found: [String] = []
        for number in 0..<30 {
            try folder.write("\(number)\n", to: "new")
            #expect(rename(folder.file("new"), folder.file("a.txt")) == 0)
            found += texts(follower.look())
            #expect(try descriptors() <= FileFollower.predecessorsMax + 1)
        }
        #expect(found == (0..<30).map(String.init))
    }

    @Test func `files that never end and go hold few descriptors`() throws {
        let line = String(repeating: "a\n", count: 12_000)
        for number in 0..<300 { try folder.write(line, to: "\(number).txt") }
        let follower = follower("*.txt")
        for turn in 0..<5 {
            for number in 0..<300 where number % 5 == turn {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: 4e9 + Double(turn))],
                    ofItemAtPath: folder.file("\(number).txt"))
            }
            _ = follower.look()
            #expect(try descriptors() <= FileFollower.filesMax + FileFollower.goneMax)
        }
    }

    /// How many files of the folder this process holds open.
    private func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            return target?.hasPrefix(folder.file("")) == true
        }
    }

    @Test func `lines of a file that was written anew are not live`() throws {
        try folder.write("one\ntwo\n", to: "a.txt")
        let follower = follower("a.txt")
        _ = follower.look()
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("a.txt")))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data("two\nthree\n".utf8))
        try handle.close()
        #expect(follower.look().lines.map(\.isLive) == [false, false])
        try folder.append("four\n", to: "a.txt")
        #expect(follower.look().lines.map(\.isLive) == [true])
    }

    @Test func `a rotated file that still matches is not read again`() throws {
        try folder.write("one\n", to: "a.txt")
        let follower = follower("a.*")
        _ = follower.look()
        try folder.rename("a.txt", to: "a.old")
        try folder.write("two\n", to: "a.txt")
        #expect(texts(follower.look()) == ["two"])
    }

    @Test func `a truncated file is read from its start`() throws {
        try folder.write("one\ntwo\n", to: "a.txt")
        let follower = follower("a.txt")
        _ = follower.look()
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("a.txt")))
        try handle.truncate(atOffset: 0)
        try handle.close()
        try folder.append("new\n", to: "a.txt")
        #expect(texts(follower.look()) == ["new"])
    }

    @Test func `a file that was written anew in place is read from its start though it grew`() throws {
        try folder.write("one\n", to: "a.txt")
        let follower = follower("a.txt")
        _ = follower.look()
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("a.txt")))
        try handle.write(contentsOf: Data("other\nlines\n".utf8))
        try handle.close()
        #expect(texts(follower.look()) == ["other", "lines"])
    }

    @Test func `files that appear later are found`() throws {
        let follower = follower("*.txt")
        let look = follower.look()
        #expect(look.faults.map(\.reason) == ["no file matches yet"])
        try folder.write("one\n", to: "later.txt")
        #expect(texts(follower.look()) == ["one"])
    }

    @Test func `a fault is told once and again when it changed`() throws {
        let follower = follower("a.txt")
        #expect(follower.look().faults.count == 1)
        #expect(follower.look().faults.count == 0)
        try folder.write("x\n", to: "a.txt")
        #expect(follower.look().faults.count == 0)
        try folder.remove("a.txt")
        #expect(follower.look().faults.count == 1)
    }

    @Test func `line ends of other systems are taken off`() throws {
        try folder.write("one\r\ntwo\r\n", to: "a.txt")
        #expect(texts(follower("a.txt").look()) == ["one", "two"])
    }

    @Test func `lines that are too long or no text are passed over and told`() throws {
        let long = String(repeating: "x", count: 5000)
        var bytes = Data("one\n\(long)\ntwo\n".utf8)
        bytes.append(contentsOf: [0xFF, 0xFE, 0x0A])
        bytes.append(Data("three\n".utf8))
        try bytes.write(to: URL(fileURLWithPath: folder.file("a.txt")))
        let look = follower("a.txt").look()
        #expect(texts(look) == ["one", "two", "three"])
        #expect(look.faults.map(\.reason) == ["2 lines are longer than 4096 bytes or no UTF-8"])
    }

    @Test func `a folder and a pipe are no message files`() throws {
        try FileManager.default.createDirectory(
            atPath: folder.file("a.txt"), withIntermediateDirectories: false)
        #expect(mkfifo(folder.file("b.txt"), 0o600) == 0)
        let follower = follower("*.txt")
        let look = follower.look()
        #expect(look.lines.isEmpty)
        #expect(look.faults.map(\.reason) == ["is no regular file", "is no regular file"])
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("c.txt"), withDestinationPath: folder.file("c.txt"))
        #expect(follower.look().faults.map(\.reason) == ["Too many levels of symbolic links"])
        #expect(follower.look().faults.map(\.reason) == [])
    }

    @Test func `of a huge file the end is read from a whole line on`() throws {
        let line = String(repeating: "y", count: 199) + "\n"
        let count = FollowedFile.bytesPerLookMax / 200 + 1000
        try folder.write(String(repeating: line, count: count) + "last\n", to: "a.txt")
        let found = texts(follower("a.txt").look())
        #expect(found.last == "last")
        #expect(found.dropLast().allSatisfy { $0.count == 199 })
        #expect(found.count < count)
        #expect(found.count > count - 1200)
    }

    @Test func `lines beyond a look's number wait for the next looks and are not live for that`() throws {
        let count = 25_000
        try folder.write(String(repeating: "a\n", count: count), to: "a.txt")
        let follower = follower("a.txt")
        var found = 0
        for _ in 0..<3 {
            let look = follower.look()
            // Half a piece of 16 KiB is the most that a look may have too many.
            #expect(look.lines.count < FollowedFile.linesPerLookMax + 8192)
            #expect(look.lines.allSatisfy { !$0.isLive })
            found += look.lines.count
        }
        #expect(found == count)
        try folder.append("b\n", to: "a.txt")
        #expect(follower.look().lines.map(\.isLive) == [true])
    }

    @Test func `a file that goes before it was read whole is read to its end`() throws {
        try folder.write(String(repeating: "a\n", count: 25_000) + "last", to: "a.txt")
        let follower = follower("a.txt")
        var found = texts(follower.look())
        try folder.rename("a.txt", to: "a.old")
        for _ in 0..<20 { found += texts(follower.look()) }
        #expect(found.count == 25_001)
        #expect(found.last == "last")
    }

    @Test func `many files share one look's number of lines and all get their turn`() throws {
        for number in 0..<6 {
            try folder.write(String(repeating: "a\n", count: 9_000) + "\(number)\n", to: "\(number).txt")
        }
        let follower = follower("*.txt")
        var marks: Set<String> = []
        for _ in 0..<3 {
            let found = texts(follower.look())
            #expect(found.count < 40_000)
            marks.formUnion(found)
        }
        #expect(marks == ["a", "0", "1", "2", "3", "4", "5"])
    }

    @Test func `empty lines are no lines`() throws {
        try folder.write("\n\none\n\n", to: "a.txt")
        #expect(texts(follower("a.txt").look()) == ["one"])
    }
}
