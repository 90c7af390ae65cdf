internal import Glibc
internal import Locking

/// One accepted connection: reads requests, asks the gateway, delivers well or badly.
///
/// It runs on a thread of its own and owns its descriptor, which the server may shut down (not close) from
/// another.
struct Connection: Sendable {
    /// A client that says nothing for this long is let go.
    private static let idleLimit: Duration = .seconds(75)

    /// A client that takes nothing for this long is let go.
    private static let sendLimitSeconds = 30

    /// What an endless or huge answer sends before it falls silent: far more than a client may take.
    private static let fillerBytes = 64 << 20

    private static let readBytes = 16 << 10

    /// The socket, blocking.
    let descriptor: Int32

    /// The number in the log.
    let number: Int

    /// Who answers.
    let gateway: Locked<Gateway>

    /// The world's clocks.
    let clock: SimulatorClock

    /// How it learns that it is to end.
    let stop: StopSignal

    /// Serves requests until either side ends it; the descriptor is left open.
    func serve() {
        var reader = RequestReader()
        limitSending()
        while true {
            let reply: Reply
            switch reader.next() {
            case .incomplete:
                guard receive(into: &reader) else { return }
                continue
            case .request(let request):
                reply = gateway.withLock { gateway in
                    let moment = Gateway.Moment(
                        wall: clock.wallMilliseconds(), monotonic: clock.monotonic())
                    return gateway.answer(request, at: moment, connection: number)
                }
            case .invalid(let status):
                reply = gateway.withLock { $0.answer(invalid: status, wall: clock.wallMilliseconds()) }
            }
            guard deliver(reply), !reply.closes else { return }
        }
    }

    private func receive(into reader: inout RequestReader) -> Bool {
        guard stop.wait(for: descriptor, Self.idleLimit) == .readable else { return false }
        var buffer = [UInt8](repeating: 0, count: Self.readBytes)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        reader.append(buffer[..<count])
        return true
    }

    /// Does what the reply says; false when the connection is of no more use.
    private func deliver(_ reply: Reply) -> Bool {
        if reply.delay > .zero, stop.wait(reply.delay) { return false }
        switch reply.delivery {
        case .send: return send(reply.bytes)
        case .drip(let bytesPerSecond): return drip(reply.bytes, bytesPerSecond)
        case .endlessChunks:
            let size = Array("4000\r\n".utf8)
            let chunk = size + [UInt8](repeating: UInt8(ascii: " "), count: 0x4000) + Array("\r\n".utf8)
            return send(reply.bytes) && flood(chunk)
        case .filler:
            return send(reply.bytes) && flood([UInt8](repeating: UInt8(ascii: " "), count: 0x4000))
        case .hang:
            hang()
            return false
        case .reset:
            reset()
            return false
        }
    }

    /// Sends a piece again and again up to the bound, then nothing more.
    private func flood(_ piece: [UInt8]) -> Bool {
        for _ in 0..<(Self.fillerBytes / piece.count) {
            guard send(piece) else { return false }
        }
        hang()
        return false
    }

    /// Waits until the client goes away, dropping what it sends.
    private func hang() {
        var buffer = [UInt8](repeating: 0, count: Self.readBytes)
        while stop.wait(for: descriptor, nil) == .readable {
            guard unsafe recv(descriptor, &buffer, buffer.count, 0) > 0 else { return }
        }
    }

    /// Sends byte by byte, or in the smallest pieces that keep the pace.
    private func drip(_ bytes: [UInt8], _ bytesPerSecond: Int) -> Bool {
        let pieceSize = max(1, bytesPerSecond / 20)
        let pause: Duration = .milliseconds(Int64(1_000 * pieceSize / bytesPerSecond))
        for start in stride(from: 0, to: bytes.count, by: pieceSize) {
            guard !stop.wait(pause), send(Array(bytes[start..<min(start + pieceSize, bytes.count)])) else {
                return false
            }
        }
        return true
    }

    /// Makes the coming close send RST, as a crashed load balancer does (socket(7), SO_LINGER).
    private func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }

    private func limitSending() {
        var limit = timeval(tv_sec: Self.sendLimitSeconds, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes { rest in
                unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
