import CanaryWatch
import Glibc
import Testing
import Text

@testable import CanaryExporter

/// What is read from systemd's variables, and what it is told.
@Suite(.timeLimit(.minutes(5))) struct SystemdTests {
    @Test(
        arguments: [
            ("77", "2", [3, 4]), ("77", "1", [3]), ("78", "2", []), (nil, "2", []), ("77", nil, []),
            ("77", "0", []), ("77", "-1", []), ("77", "x", []), ("77", "100000", []), ("", "", []),
        ] as [(String?, String?, [Int32])])
    func `sockets are taken that are meant for this process`(
        process: String?, count: String?, descriptors: [Int32]
    ) {
        #expect(
            SystemdSockets.descriptors(processText: process, countText: count, process: 77) == descriptors)
    }

    @Test(arguments: ["path", "abstract"])
    func `systemd hears of every state`(kind: String) throws {
        let folder = try TemporaryFolder()
        let name =
            kind == "path" ? folder.file("notify") : "@canary-test-\(getpid())-\(folder.path.hashValue)"
        let socket = try listen(name)
        defer { close(socket) }
        let notifier = SystemdNotifier(
            address: name, watchdogMicroseconds: "2000000", watchdogProcess: nil, process: 7)
        #expect(notifier.watchdogInterval == .seconds(2))
        notifier.ready()
        notifier.reloading(at: MonotonicTime(nanoseconds: 5_000_900))
        notifier.ready()
        notifier.alive()
        notifier.stopping()
        let heard = (0..<5).map { _ in receive(socket) }
        #expect(
            heard == [
                "READY=1\n", "RELOADING=1\nMONOTONIC_USEC=5000\n", "READY=1\n", "WATCHDOG=1\n",
                "STOPPING=1\n",
            ])
    }

    @Test(
        arguments: [
            ("/run/x", "1000", "7", Duration.milliseconds(1)), ("/run/x", "1000", "8", nil),
            ("/run/x", "0", nil, nil), ("/run/x", nil, nil, nil), (nil, "1000", nil, nil),
            ("relative", "1000", nil, nil),
        ] as [(String?, String?, String?, Duration?)])
    func `a watchdog is one that is meant for this process`(
        address: String?, microseconds: String?, process: String?, interval: Duration?
    ) {
        let notifier = SystemdNotifier(
            address: address, watchdogMicroseconds: microseconds, watchdogProcess: process, process: 7)
        #expect(notifier.watchdogInterval == interval)
    }

    @Test func `nobody is told where nobody listens`() {
        for address in [nil, "", "@", "/nowhere/notify", String(repeating: "/x", count: 200)] {
            SystemdNotifier(
                address: address, watchdogMicroseconds: nil, watchdogProcess: nil, process: 7
            ).ready()
        }
    }

    private func listen(_ name: String) throws -> Int32 {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = name.hasPrefix("@") ? [0] + Array(name.utf8.dropFirst()) : Array(name.utf8) + [0]
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sa_family_t>.size + bytes.count))
            }
        }
        try #require(status == 0, "bind: \(errno)")
        return socket
    }

    private func receive(_ socket: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 1000)
        let count = recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : "nothing"
    }
}
