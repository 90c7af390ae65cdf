internal import Glibc
internal import Locking
package import Log

/// The life of a process of services: the shell around ``LifePlan``, with tasks, signals and a clock.
package final class Life: Sendable {
    /// The services, made and joined.
    package struct Assembly: Sendable {
        /// In the order of the start.
        let services: [any Service]
        /// Called for each SIGHUP, or once for several; it must not block.
        let reload: @Sendable () -> Void

        /// Makes an assembly.
        package init(services: [any Service], reload: @escaping @Sendable () -> Void) {
            self.services = services
            self.reload = reload
        }
    }

    /// Why there are no services: reported already.
    package struct NotAssembled: Error {
        /// The status that the process ends with.
        package let status: Int32

        /// Makes a reason.
        package init(status: Int32) {
            self.status = status
        }
    }

    /// Everything stops within this: who sends SIGTERM expects an end within 5 s.
    private static let endLimit: Duration = .milliseconds(4800)

    private typealias Work = Task<Void, Never>

    private let mailbox = Mailbox<LifePlan.Event>()
    private let isOver = Locked(false)
    private let endRequests = Locked(EndRequests())
    private let logger: Logger

    /// Makes a life that hasn't begun, and reports it to the logger.
    package init(logger: Logger) {
        self.logger = logger
    }

    /// Makes the services, runs them until SIGTERM or SIGINT, or until one fails, and stops them.
    ///
    /// For `main` alone, once: the calling thread waits here.
    ///
    /// A second signal ends the process at once, with status 1, unless it comes right after the first, see
    /// ``EndRequests``.
    ///
    /// - Parameters:
    ///   - signals: What asks for the end or a reload.
    ///   - assemble: Makes the services, on a thread of its own; it may block.
    /// - Returns: The process's exit status: 0 after a signal, 1 for a service that failed or was late, what
    ///   `assemble` says where there are none. Whatever hasn't ended by then is left to the process's end.
    package func run(
        signals: ProcessSignals, assemble: @escaping @Sendable () throws(NotAssembled) -> Assembly
    ) -> Int32 {
        do throws(NotStarted) {
            try signals.read { [self] request in
                guard request == .end else { return ask(request) }
                guard endRequests.withLock({ $0.counts(at: .now) }) else { return }
                // What comes when nobody listens any more, as while the log's last lines are written, must
                // not be waited for either.
                if isOver.withLock({ $0 }) { _exit(1) }
                ask(request)
            }
        } catch {
            logger.error("The program can't start.", ["error": .error(error)])
            return 1
        }
        return run(assemble: assemble)
    }

    /// Asks for the end or for a reload; any thread may.
    func ask(_ request: ProcessSignals.Request) {
        mailbox.post(request == .end ? .endAsked : .reloadAsked)
    }

    /// The same without signals: somebody calls ``ask(_:)``.
    func run(assemble: @escaping @Sendable () throws(NotAssembled) -> Assembly) -> Int32 {
        let assembled = Locked<Assembly?>(nil)
        let isStarted = DetachedThread.start { [mailbox] in
            do throws(NotAssembled) {
                let assembly = try assemble()
                assembled.withLock { $0 = assembly }
                mailbox.post(.assembled(count: assembly.services.count))
            } catch {
                mailbox.post(.notAssembled(status: error.status))
            }
        }
        if !isStarted {
            logger.error("The program can't start.", ["error": .text("the system allows no thread")])
            return 1
        }
        defer { isOver.withLock { $0 = true } }
        return live { assembled.withLock { $0 } }
    }

    /// Carries out what the plan says, until it says how to end.
    private func live(_ assembly: () -> Assembly?) -> Int32 {
        var plan = LifePlan()
        var tasks: [Int: Work] = [:]
        var limits: [LifePlan.Limit: ContinuousClock.Instant] = [:]
        let clock = ContinuousClock()
        while true {
            for action in plan.handle(nextEvent(&limits, clock)) {
                switch action {
                case .start(let index):
                    guard let service = assembly()?.services[index] else { continue }
                    tasks[index] = task(of: service, index)
                case .stop(let index): tasks[index]?.cancel()
                case .limit(let limit): limits[limit] = clock.now + duration(of: limit, assembly())
                case .reload: assembly()?.reload()
                case .report(let report): log(report, assembly()?.services.map(\.name) ?? [])
                case .exit(let status): return status
                }
            }
        }
    }

    /// The next letter, or the limit that is over.
    private func nextEvent(
        _ limits: inout [LifePlan.Limit: ContinuousClock.Instant], _ clock: ContinuousClock
    ) -> LifePlan.Event {
        while true {
            let next = limits.min { $0.value < $1.value }
            if let event = mailbox.next(within: next.map { max(.zero, $0.value - clock.now) }) {
                return event
            }
            if let next, next.value <= clock.now {
                limits[next.key] = nil
                return .limitPassed(next.key)
            }
        }
    }

    private func task(of service: any Service, _ index: Int) -> Work {
        // Its own, not one of a group: a group waits for its children for ever. The priority is named, since
        // a task from `main` would take user-initiated priority and with it worker threads of its own.
        Task.detached(priority: .medium) { [mailbox] in
            do {
                try await service.start()
                mailbox.post(.started(index))
                try await service.run()
                mailbox.post(.ended(index, .finished))
            } catch is CancellationError where Task.isCancelled {
                // It was asked to stop, and says so.
                mailbox.post(.ended(index, .finished))
            } catch {
                mailbox.post(.ended(index, .failed("\(error)")))
            }
        }
    }

    private func duration(of limit: LifePlan.Limit, _ assembly: Assembly?) -> Duration {
        switch limit {
        case .end: Self.endLimit
        case .stop(let index): assembly?.services[index].stopLimit ?? .zero
        }
    }

    private func log(_ report: LifePlan.Report, _ names: [String]) {
        switch report {
        case .up: logger.debug("Every service has started.")
        case .stopping: logger.info("Stopping, since a signal asked for it.")
        case .failed(let index, let error):
            logger.error("A service failed.", ["service": .text(names[index]), "error": .foreign(error)])
        case .endedUnasked(let index):
            logger.error("A service ended though nobody asked it to.", ["service": .text(names[index])])
        case .late(let index):
            logger.error("A service did not stop in time.", ["service": .text(names[index])])
        case .assemblyLate: logger.error("The start did not end in time.")
        case .endedAtOnce: logger.error("Ending at once, since the end was asked for twice.")
        }
    }
}
