internal import Glibc

/// The file of a unix socket that this process listens on, removed when nobody needs it any more.
struct UnixSocketFile: Sendable {
    /// Where it is.
    let path: String

    // Which file it is: another process may have put its own in the same place since.
    private let device: UInt64
    private let inode: UInt64

    /// Makes a listening socket at a path; owned by the caller, the file too.
    ///
    /// A file that a process left behind is replaced; one on which somebody listens is not. The owner and the
    /// group of the process may connect.
    static func listen(
        _ address: ListenAddress, path: String, backlog: Int32
    ) throws(HTTPServerError) -> (socket: Int32, file: UnixSocketFile) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let socket = Glibc.socket(AF_UNIX, type, 0)
        guard socket >= 0 else { throw ListenSocket.error(address, call: "socket") }
        var isKept = false
        defer { if !isKept { close(socket) } }
        // On Linux the socket's mode becomes the file's: there is no moment in which others may connect.
        fchmod(socket, mode)
        if bind(socket, to: path) != 0 {
            guard errno == EADDRINUSE else { throw ListenSocket.error(address, call: "bind") }
            try removeStale(address, path: path)
            guard bind(socket, to: path) == 0 else { throw ListenSocket.error(address, call: "bind") }
        }
        // The process's umask took bits away that the group needs.
        guard unsafe chmod(path, mode) == 0, let file = UnixSocketFile(path: path) else {
            throw ListenSocket.error(address, call: "chmod")
        }
        guard Glibc.listen(socket, backlog) == 0 else {
            file.remove()
            throw ListenSocket.error(address, call: "listen")
        }
        isKept = true
        return (socket, file)
    }

    private init?(path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        self.path = path
        (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }

    /// Removes the file, if it still is the one that was made.
    func remove() {
        guard let now = UnixSocketFile(path: path), now.device == device, now.inode == inode else { return }
        unsafe unlink(path)
    }

    /// Owner and group may connect, which takes the right to write.
    private static let mode: mode_t = 0o660

    /// Removes a socket's file on which nobody listens.
    private static func removeStale(_ address: ListenAddress, path: String) throws(HTTPServerError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notSocket(address) }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let probe = Glibc.socket(AF_UNIX, type, 0)
        guard probe >= 0 else { throw ListenSocket.error(address, call: "socket") }
        defer { close(probe) }
        // EAGAIN is a full backlog, and a socket of another type has a process too.
        guard connect(probe, to: path) != 0, errno == ECONNREFUSED else { throw .addressInUse(address) }
        guard unsafe unlink(path) == 0 else { throw ListenSocket.error(address, call: "unlink") }
    }

    private static func bind(_ socket: Int32, to path: String) -> Int32 {
        unsafe withAddress(path) { address, length in unsafe Glibc.bind(socket, address, length) }
    }

    private static func connect(_ socket: Int32, to path: String) -> Int32 {
        unsafe withAddress(path) { address, length in unsafe Glibc.connect(socket, address, length) }
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            // The rest is NUL already, and the path was checked to leave one.
            unsafe bytes.copyBytes(from: path.utf8.prefix(ListenAddress.pathMax))
        }
        return unsafe withUnsafePointer(to: &address) { pointer in
            let raw = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe body(raw, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
