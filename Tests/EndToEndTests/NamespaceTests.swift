import Foundation
import Testing

extension EndToEndTests {
    /// The real binary as process 1, as in a container without an init: signals it doesn't take do nothing there.
    @Suite struct NamespaceTests {
        /// Why the kernel doesn't allow it here; nil where it does.
        private static func refusal() async throws -> String? {
            let folder = try TemporaryFolder()
            let trial = try ChildProcess(
                Programs.installed("unshare"), options + ["/bin/true"], name: "unshare", in: folder)
            return try await trial.exitStatus(within: .seconds(10)) == 0 ? nil : trial.log
        }

        /// A user namespace as well, so that it needs no root.
        private static let options = ["--user", "--map-root-user", "--pid", "--fork", "--mount-proc"]

        @Test(.timeLimit(.minutes(5)))
        func `as process 1 it reloads and ends well`() async throws {
            if let reason = try await Self.refusal() {
                try Test.cancel("the kernel refuses a namespace: \(reason)")
            }
            let folder = try TemporaryFolder()
            let path = try folder.write("canaries.yml", configuration(["one"]))
            for signal in [SIGTERM, SIGINT] {
                try folder.write("canaries.yml", configuration(["one"]))
                let outer = try ChildProcess(
                    Programs.installed("unshare"),
                    Self.options + [
                        Programs.exporter.path, "--config.file=\(path)", "--web.listen-address=127.0.0.1:0",
                    ], name: "exporter", in: folder, environment: Exporter.credentials)
                let port = try await outer.waitForLog(#/msg="Listening on" address=127\.0\.0\.1:([0-9]+)/#)
                let inner = try #require(outer.child)
                let status = try String(contentsOfFile: "/proc/\(inner)/status", encoding: .utf8)
                #expect(status.contains(#/NSpid:.*\t1\n/#), "\(status)")
                try folder.write("canaries.yml", configuration(["two"]))
                kill(inner, SIGHUP)
                try await eventually("it reloads; it said: \(outer.log.suffix(2000))") {
                    try await Web.send("http://127.0.0.1:\(port)/metrics").text.contains("canary=\"two\"")
                }
                kill(inner, signal)
                // unshare ends with the status of its child.
                #expect(try await outer.exitStatus(within: .seconds(5)) == 0, "\(outer.log)")
                #expect(outer.log.hasSuffix("msg=Stopped.\n"))
            }
        }

        private func configuration(_ names: [String]) -> String {
            let canaries = names.map {
                "  - {name: \($0), region: r, instance_id: i, topic: t, message_files: [none]}\n"
            }
            return Exporter.configuration(
                endpoint: "http://127.0.0.1:1", defaults: "", canaries: canaries.joined())
        }
    }
}

extension ChildProcess {
    /// The process that it started.
    fileprivate var child: pid_t? {
        let path = "/proc/\(identifier)/task/\(identifier)/children"
        return (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ").first
            .flatMap { pid_t($0) }
    }
}
