internal import Glibc

/// A file or folder of `/proc` that stays open, since finding it anew takes longer than reading it.
///
/// What is read is always what it is at that moment: proc(5). Any thread may use it. Where it couldn't be
/// opened, because descriptors had run out when it was first needed, it is looked up at each use.
struct ProcFile: Sendable {
    /// Where it is.
    let path: String

    /// The open file, for as long as the process lives; negative where it couldn't be opened.
    private let descriptor: Int32

    /// Opens it.
    init(_ path: String) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    }

    /// What it says of itself; nil where that can't be read.
    var status: stat? {
        var status = stat()
        let result = unsafe descriptor >= 0 ? fstat(descriptor, &status) : stat(path, &status)
        return result == 0 ? status : nil
    }

    /// Its first 4096 bytes, which is all of a short file; nil where there are none.
    func read() -> [UInt8]? {
        descriptor >= 0 ? Self.read(descriptor) : Self.read(path)
    }

    /// The first 4096 bytes of a file that is opened for this alone.
    static func read(_ path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return read(descriptor)
    }

    private static func read(_ descriptor: Int32) -> [UInt8]? {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            unsafe count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        return bytes.isEmpty ? nil : bytes
    }
}
