internal import Glibc

/// What a program puts in order before it does anything else.
package enum ProcessStart {
    /// Opens standard descriptors that are closed, and ignores SIGPIPE.
    ///
    /// Who starts a program may have closed descriptors 0, 1 or 2. The next file or socket that is opened
    /// would get that number, and log lines would be written into it. Source: POSIX, execve, "If file
    /// descriptor 0, 1, or 2 would otherwise be closed".
    ///
    /// A peer that closes its connection, or a reader that has left, must not end the process: writing
    /// returns EPIPE then.
    ///
    /// - Throws: `NotStarted` where a closed descriptor can't be opened.
    package static func prepare() throws(NotStarted) {
        signal(SIGPIPE, SIG_IGN)
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is taken, which is this one: those below are open.
            let opened = unsafe open("/dev/null", O_RDWR)
            guard opened == descriptor else {
                throw NotStarted("descriptor \(descriptor) is closed, and /dev/null can't be opened for it")
            }
        }
    }
}

/// Why the program can't even begin, in words for the person who started it.
package struct NotStarted: Error, CustomStringConvertible {
    /// What is in the way.
    package let description: String

    /// Makes a reason.
    init(_ description: String) {
        self.description = description
    }
}
