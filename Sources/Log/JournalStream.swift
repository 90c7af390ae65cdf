internal import Glibc

/// Whether a descriptor is connected with systemd's journal.
///
/// systemd names the stream that it made in `JOURNAL_STREAM`; who redirects standard error leaves the
/// variable as it is, so that its numbers have to be compared.
/// https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html
package enum JournalStream {
    /// Whether a descriptor is the stream that the variable names.
    ///
    /// - Parameters:
    ///   - variable: The value of `JOURNAL_STREAM`; nil where it isn't set.
    ///   - descriptor: The descriptor, 2 for standard error.
    /// - Returns: Whether both its numbers are those of the variable.
    package static func isNamed(by variable: String?, descriptor: Int32) -> Bool {
        var status = stat()
        guard let variable, unsafe fstat(descriptor, &status) == 0 else { return false }
        return isNamed(by: variable, device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// Whether the variable names a file: both numbers in decimal, with a colon between.
    static func isNamed(by variable: String, device: UInt64, inode: UInt64) -> Bool {
        variable == "\(device):\(inode)"
    }
}
