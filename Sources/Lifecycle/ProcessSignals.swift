internal import Glibc
internal import Locking

/// The signals that ask a process to end or to reload, taken over by one reader.
///
/// They are blocked in every thread, and one thread waits for them: whenever they come, also while the
/// program is starting, none is lost and none ends the process by itself.
package struct ProcessSignals: Sendable {
    /// What a signal asks for.
    package enum Request: Equatable, Sendable {
        /// SIGTERM or SIGINT.
        case end
        /// SIGHUP.
        case reload
    }

    private static let taken = [SIGTERM, SIGINT, SIGHUP]

    /// Whether whoever started the program had it ignore SIGHUP, as `nohup` does.
    private let wasHangupIgnored: Bool

    /// Blocks the signals, in this thread and in those that are made from here on; to be called by `main`
    /// before there is any other thread.
    ///
    /// Whoever started the program may have ignored or blocked them, as `nohup` does: they are taken all the
    /// same, since nothing else ends this process well.
    package static func block() -> ProcessSignals {
        var set = Self.set
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        var hangup = sigaction()
        unsafe sigaction(SIGHUP, nil, &hangup)
        let wasIgnored = unsafe hangup.__sigaction_handler.sa_handler.map(address) == address(SIG_IGN)
        // A signal that is ignored isn't even queued. Now that it is blocked its default does nothing.
        for number in taken { signal(number, SIG_DFL) }
        return ProcessSignals(wasHangupIgnored: wasIgnored)
    }

    /// Gives them back to a command that ends at once when one comes: by the signal, so that a shell sees
    /// why, and with 128 and its number where that does nothing, as in process 1 of a container.
    ///
    /// Under `nohup` SIGHUP stays ignored.
    package func endAtOnce() {
        if wasHangupIgnored { signal(SIGHUP, SIG_IGN) }
        for number in Self.taken where number != SIGHUP || !wasHangupIgnored {
            signal(number) { number in
                signal(number, SIG_DFL)
                var set = sigset_t()
                unsafe sigemptyset(&set)
                unsafe sigaddset(&set, number)
                unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
                raise(number)
                _exit(128 + number)
            }
        }
        var set = Self.set
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Starts the thread that waits for them, for the rest of the process; to be called once.
    ///
    /// - Parameter handle: Called on that thread for each signal; several of a kind that come together are
    ///   one, as the system counts.
    /// - Throws: `NotStarted` where there can be no thread.
    package func read(_ handle: @escaping @Sendable (Request) -> Void) throws(NotStarted) {
        let isStarted = DetachedThread.start {
            var set = Self.set
            while true {
                var number: Int32 = 0
                guard unsafe sigwait(&set, &number) == 0 else { continue }
                handle(number == SIGHUP ? .reload : .end)
            }
        }
        guard isStarted else { throw NotStarted("the system allows no thread") }
    }

    /// Waits on this thread until the end is asked for; a reload is nothing then.
    package func waitForEnd() {
        var set = Self.set
        var number: Int32 = 0
        repeat { unsafe sigwait(&set, &number) } while number != SIGTERM && number != SIGINT
    }

    /// Handlers can't be compared, their addresses can.
    private static func address(_ handler: @convention(c) (Int32) -> Void) -> UInt {
        unsafe unsafeBitCast(handler, to: UInt.self)
    }

    private static var set: sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in taken { unsafe sigaddset(&set, number) }
        return set
    }
}
