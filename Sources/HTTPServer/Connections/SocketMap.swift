/// Values by socket, in an array: the system gives each new file the lowest number that is free, so that a
/// socket's number is a short way into it.
///
/// Reports about connections come several times for each request; looking a value up by hash, once to read
/// and once to write, was what they spent most of their time on.
struct SocketMap<Value>: Sendable where Value: Sendable {
    private var values: [Value?] = []

    /// How many there are.
    private(set) var count = 0

    /// Says whether there is none.
    var isEmpty: Bool { count == 0 }

    /// The value of a socket; nil if there is none.
    subscript(socket: Int32) -> Value? {
        let index = Int(socket)
        return values.indices.contains(index) ? values[index] : nil
    }

    /// Sets the value of a socket, which must not be negative.
    mutating func set(_ socket: Int32, _ value: Value) {
        let index = Int(socket)
        if index >= values.count {
            values.append(contentsOf: repeatElement(nil, count: index + 1 - values.count))
        }
        if values[index] == nil { count += 1 }
        values[index] = value
    }

    /// Changes the value of a socket, if there is one.
    mutating func update(_ socket: Int32, _ change: (inout Value) -> Void) {
        let index = Int(socket)
        guard values.indices.contains(index), var value = values[index] else { return }
        change(&value)
        values[index] = value
    }

    /// Takes the value of a socket out; nil if there is none.
    mutating func remove(_ socket: Int32) -> Value? {
        let index = Int(socket)
        guard values.indices.contains(index), let value = values[index] else { return nil }
        values[index] = nil
        count -= 1
        return value
    }

    /// Each socket and its value, by number.
    var entries: some Sequence<(socket: Int32, value: Value)> {
        values.lazy.enumerated().lazy.compactMap { index, value in
            value.map { (socket: Int32(index), value: $0) }
        }
    }

    /// The sockets whose values are wanted, by number.
    func sockets(where isWanted: (Value) -> Bool) -> [Int32] {
        entries.filter { isWanted($0.value) }.map(\.socket)
    }
}
