/// A set that remembers the newest of what was put in, up to a bound.
struct RecentSet<Element: Hashable & Sendable>: Sendable {
    private let capacity: Int
    private var members: Set<Element> = []
    private var ring: [Element] = []
    private var oldest = 0

    /// Makes an empty set for so many elements; at least one.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// Remembers an element, forgetting the oldest when there are too many.
    mutating func insert(_ element: Element) {
        guard members.insert(element).inserted else { return }
        if ring.count < capacity {
            ring.append(element)
        } else {
            members.remove(ring[oldest])
            ring[oldest] = element
            oldest = (oldest + 1) % capacity
        }
    }

    /// Whether the element is remembered.
    func contains(_ element: Element) -> Bool { members.contains(element) }
}
