/// Which pages wait to be written, and who waits for which: decides, and does nothing itself.
///
/// One page is written at a time. Requests for the same page share it if its writing hasn't begun: nobody
/// gets a page that is older than the request.
struct PageQueue<Waiter: Sendable>: Sendable {
    /// Pages that may wait.
    static var pagesMax: Int { 64 }

    /// What makes two requests ask for the same page.
    struct Page: Sendable, Hashable {
        /// The path.
        let path: String
        /// The query as sent.
        let query: String?
        /// Whether it is compressed with gzip.
        let isCompressed: Bool
    }

    /// What becomes of a request.
    enum Place: Sendable, Equatable {
        /// It waits; `isFirst` says that nothing was running, so that somebody must begin.
        case waiting(isFirst: Bool)
        /// Too many wait.
        case crowded
    }

    /// In the order asked.
    private var pages: [(page: Page, waiters: [Waiter])] = []
    private var isRunning = false

    /// Puts a request in its place.
    mutating func ask(_ page: Page, waiter: Waiter) -> Place {
        if let index = pages.firstIndex(where: { $0.page == page }) {
            pages[index].waiters.append(waiter)
        } else {
            guard pages.count < Self.pagesMax else { return .crowded }
            pages.append((page, [waiter]))
        }
        defer { isRunning = true }
        return .waiting(isFirst: !isRunning)
    }

    /// The page to write now and who waits for it; nil when none is left.
    mutating func next() -> (page: Page, waiters: [Waiter])? {
        isRunning = !pages.isEmpty
        return pages.isEmpty ? nil : pages.removeFirst()
    }

    /// Gives up, since nothing can run: returns everybody who waits.
    mutating func giveUp() -> [Waiter] {
        defer {
            pages = []
            isRunning = false
        }
        return pages.flatMap(\.waiters)
    }
}
