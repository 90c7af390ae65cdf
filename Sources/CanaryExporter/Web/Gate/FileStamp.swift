internal import CanaryWatch
internal import Glibc
internal import Text

/// What tells that a file is another one, or has other content, than at an earlier look.
struct FileStamp: Sendable, Equatable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modified: Int64
    private let changed: Int64

    /// Looks at a file, through links; nil if there is none to be seen.
    init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    /// How long a stamp can't be relied on after a change.
    ///
    /// File systems keep time in steps, of two seconds at the most: a second change within one step leaves
    /// the stamp as it is.
    private static let step: Duration = .seconds(2)

    /// Whether every later change of the file will change the stamp.
    func isSettled(at now: UnixTime) -> Bool {
        now - UnixTime(milliseconds: max(modified, changed) / 1_000_000) > Self.step
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
