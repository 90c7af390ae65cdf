import Glibc
import TestSupport
import Testing

@testable import Log

@Suite struct JournalStreamTests {
    @Test(arguments: [
        ("8:1234", true), ("8:1235", false), ("9:1234", false), ("", false), ("8", false), ("8:1234 ", false),
        ("8:1234:5", false), ("08:1234", false),
    ])
    func `device and inode have to be those of the descriptor`(variable: String, isJournal: Bool) {
        #expect(JournalStream.isNamed(by: variable, device: 8, inode: 1234) == isJournal)
    }

    @Test func `an open descriptor is compared, and nothing else is a journal`() {
        let pipe = TestPipe()
        var status = stat()
        fstat(pipe.writing, &status)
        let name = "\(status.st_dev):\(status.st_ino)"
        #expect(JournalStream.isNamed(by: name, descriptor: pipe.writing))
        #expect(!JournalStream.isNamed(by: name, descriptor: TestPipe().writing))
        #expect(!JournalStream.isNamed(by: nil, descriptor: pipe.writing))
        #expect(!JournalStream.isNamed(by: name, descriptor: -1))
    }
}
