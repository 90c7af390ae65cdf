internal import Glibc

/// A socket on which connections arrive, closed when this is let go of.
final class Listener: Sendable {
    /// The address it really has, with the port that the system chose.
    let address: ListenAddress

    /// The socket; only for as long as this object is kept.
    let socket: Int32

    private let file: UnixSocketFile?

    /// Listens on an address.
    init(_ address: ListenAddress) throws(HTTPServerError) {
        if let path = address.path {
            let (socket, file) = try UnixSocketFile.listen(
                address, path: path, backlog: ListenSocket.backlog)
            (self.address, self.socket, self.file) = (address, socket, file)
        } else {
            let socket = try ListenSocket.open(address)
            let port = ListenSocket.address(of: socket)?.port ?? 0
            (self.address, self.socket, file) = (ListenAddress(host: address.host, port: port), socket, nil)
        }
    }

    /// Takes over a socket that another process opened and listens on; nil if it isn't such a one.
    ///
    /// The socket is closed at the end, and its file, if it has one, is left to whoever made it.
    init?(inherited socket: Int32) {
        guard ListenSocket.isListening(socket), let address = ListenSocket.address(of: socket) else {
            return nil
        }
        let flags = fcntl(socket, F_GETFL)
        guard flags >= 0 && fcntl(socket, F_SETFL, flags | O_NONBLOCK) == 0 else { return nil }
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        (self.address, self.socket, file) = (address, socket, nil)
    }

    deinit {
        // The file first: whoever finds it finds somebody who listens.
        file?.remove()
        close(socket)
    }
}
