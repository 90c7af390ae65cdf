internal import Text

/// A binary heap of slots by their dues that knows where each slot stands, so that any of them can be taken
/// out.
///
/// Slots are small numbers that the owner hands out and uses again; a slot is in the heap at most once.
/// Adding and removing take O(log n), finding takes O(1). Equal dues are ordered by slot, so that runs can be
/// repeated.
struct IndexedHeap: Sendable {
    /// A slot and when it is due.
    struct Node: Sendable {
        let due: MonotonicTime
        let slot: Int32
    }

    /// How many comparisons and moves of nodes there were, for tests of the cost.
    private(set) var operationCount = 0

    private var nodes: [Node] = []

    /// Where each slot's node stands, or `absent`; by slot.
    private var positions: [Int32] = []

    /// The node that is due first.
    var first: Node? { nodes.first }

    /// The due of a slot; nil when it isn't in the heap.
    func due(of slot: Int32) -> MonotonicTime? {
        guard Int(slot) < positions.count, positions[Int(slot)] != Self.absent else { return nil }
        return nodes[Int(positions[Int(slot)])].due
    }

    /// Adds a slot, which must not be in the heap.
    mutating func insert(_ slot: Int32, due: MonotonicTime) {
        while positions.count <= Int(slot) { positions.append(Self.absent) }
        precondition(positions[Int(slot)] == Self.absent, "The slot is in the heap already.")
        let node = Node(due: due, slot: slot)
        nodes.append(node)
        settle(node, at: nodes.count - 1)
    }

    /// Removes a slot, and tells whether it was there.
    @discardableResult
    mutating func remove(_ slot: Int32) -> Bool {
        guard Int(slot) < positions.count, positions[Int(slot)] != Self.absent else { return false }
        let position = Int(positions[Int(slot)])
        positions[Int(slot)] = Self.absent
        let last = nodes.removeLast()
        if position < nodes.count { settle(last, at: position) }
        return true
    }

    /// Puts a node at a free place, then up or down to where it belongs.
    private mutating func settle(_ node: Node, at start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard isBefore(node, nodes[parent]) else { break }
            place(nodes[parent], at: position)
            position = parent
        }
        // A node that went up can't go down: its former parent's other children come after that parent.
        while position >= start {
            let left = 2 * position + 1
            guard left < nodes.count else { break }
            let right = left + 1
            let child = right < nodes.count && isBefore(nodes[right], nodes[left]) ? right : left
            guard isBefore(nodes[child], node) else { break }
            place(nodes[child], at: position)
            position = child
        }
        place(node, at: position)
    }

    private mutating func place(_ node: Node, at position: Int) {
        operationCount += 1
        nodes[position] = node
        positions[Int(node.slot)] = Int32(position)
    }

    private mutating func isBefore(_ left: Node, _ right: Node) -> Bool {
        operationCount += 1
        return left.due == right.due ? left.slot < right.slot : left.due < right.due
    }

    /// The position of a slot that isn't in the heap.
    private static let absent: Int32 = -1
}
