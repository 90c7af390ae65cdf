import Arguments
import Testing

@testable import rocketmq_canary_exporter

/// Spellings of the command line that are right, and what they mean.
@Suite struct RightLineTests {
    @Test(arguments: [
        ("--config.file=F", "serve config.file=F"),
        ("--config.file F", "serve config.file=F"),
        ("serve --config.file=F", "serve config.file=F"),
        ("--config.file=F serve", "serve config.file=F"),
        ("--config.file F serve", "serve config.file=F"),
        ("--simulate", "serve simulate=true"),
        ("--simulate=true", "serve simulate=true"),
        ("--simulate=false --config.file=F", "serve config.file=F simulate=false"),
        ("--no-simulate --config.file=F", "serve config.file=F simulate=false"),
        ("--config.file=a=b", "serve config.file=a=b"),
        ("--config.file=-", "serve config.file=-"),
        ("--config.file -weird", "serve config.file=-weird"),
        (
            "--simulate --web.listen-address=:1 --web.listen-address [::1]:2",
            "serve simulate=true web.listen-address=:1,[::1]:2"
        ),
        ("--simulate --web.listen-address=unix:/run/x", "serve simulate=true web.listen-address=unix:/run/x"),
        ("--simulate --web.listen-address=localhost:0", "serve simulate=true web.listen-address=localhost:0"),
        ("--simulate --web.max-requests=0", "serve simulate=true web.max-requests=0"),
        ("--simulate --web.max-requests 1000000", "serve simulate=true web.max-requests=1000000"),
        ("--simulate --web.config.file=", "serve simulate=true web.config.file="),
        (
            "--simulate --web.config.file= --log.level=warn",
            "serve simulate=true web.config.file= log.level=warn"
        ),
        ("--simulate --web.telemetry-path=/", "serve simulate=true web.telemetry-path=/"),
        ("--simulate --web.telemetry-path=/a/metrics", "serve simulate=true web.telemetry-path=/a/metrics"),
        ("--simulate --web.telemetry-path=/probe2", "serve simulate=true web.telemetry-path=/probe2"),
        ("--simulate --web.telemetry-path=/metrics/", "serve simulate=true web.telemetry-path=/metrics/"),
        (
            "--simulate --log.level=debug --log.format=json",
            "serve simulate=true log.level=debug log.format=json"
        ),
        (
            "--simulate --web.auth-free-health --web.enable-lifecycle=true --no-web.enable-open-probe --web.systemd-socket",
            "serve simulate=true web.systemd-socket=true web.auth-free-health=true web.enable-lifecycle=true web.enable-open-probe=false"
        ),
        ("@args --log.level=error", "serve config.file=/etc/x y log.level=error log.format=json"),
        ("check-config F G", "check-config"),
        ("check-config -- -F", "check-config"),
        ("check-web-config F", "check-web-config"),
        ("trace --config.file=F --canary=C", "trace config.file=F canary=C"),
        ("--config.file=F trace --canary C ID", "trace config.file=F canary=C"),
        ("--canary=C --config.file=F trace ID --output=json", "trace config.file=F canary=C output=json"),
        ("trace --region=R --instance-id=I --topic=T ID", "trace region=R instance-id=I topic=T"),
        ("decode ID", "decode"),
        ("decode --utc-offset -05:00 ID", "decode utc-offset=-05:00"),
        ("decode ID --utc-offset=Z ID", "decode utc-offset=Z"),
        ("decode --utc-offset +05:45 ID", "decode utc-offset=+05:45"),
        ("simulate --listen=127.0.0.1:0 --scenario=F", "simulate listen=127.0.0.1|0 scenario=F"),
        ("--scenario=F simulate --listen [::1]:80", "simulate listen=::1|80 scenario=F"),
    ])
    func `a line that is right`(line: String, expected: String) {
        let files = ["args": "# as a chart writes it\n--config.file=/etc/x y\n\n  --log.format=json\n"]
        #expect(Lines.reading(line, files: files) == expected)
    }

    @Test(arguments: [
        ("--help", "usage: rocketmq-canary-exporter [<flags>] [<command> [<args> ...]]"),
        ("-h", "usage: rocketmq-canary-exporter [<flags>] [<command> [<args> ...]]"),
        ("help", "usage: rocketmq-canary-exporter [<flags>] [<command> [<args> ...]]"),
        ("--bogus chekc --help", "usage: rocketmq-canary-exporter [<flags>] [<command> [<args> ...]]"),
        ("--help-long", "usage: rocketmq-canary-exporter [<flags>] [<command> [<args> ...]]"),
        ("serve --help", "usage: rocketmq-canary-exporter serve [<flags>]"),
        ("help serve", "usage: rocketmq-canary-exporter serve [<flags>]"),
        ("check-config --help", "usage: rocketmq-canary-exporter check-config FILE..."),
        ("check-web-config -h", "usage: rocketmq-canary-exporter check-web-config FILE"),
        ("trace --canary --help", "usage: rocketmq-canary-exporter trace [<flags>] [MESSAGE_ID...]"),
        ("decode --utc-offset=x --help", "usage: rocketmq-canary-exporter decode [<flags>] MESSAGE_ID..."),
        ("help simulate", "usage: rocketmq-canary-exporter simulate --listen=ADDRESS --scenario=FILE"),
        (
            "--config.file=F --config.file=F --version",
            "rocketmq-canary-exporter, version 0.1.0 (branch: unknown, revision: unknown)"
        ),
        ("trace --version", "rocketmq-canary-exporter, version 0.1.0 (branch: unknown, revision: unknown)"),
        ("--help-markdown", "# Command line"),
        ("--completion-script-bash", "# bash completion for rocketmq-canary-exporter; to be sourced."),
        ("--completion-script-zsh", "#compdef rocketmq-canary-exporter"),
    ])
    func `a line that asks for a text`(line: String, expected: String) {
        #expect(Lines.reading(line) == expected)
    }

    @Test func `the table has no faults`() {
        #expect(CommandTable.program.faults == [])
    }

    @Test func `the first help names every flag of serve with its default`() throws {
        guard case .show(let text) = Lines.parse(["--help"]) else {
            Issue.record("no text")
            return
        }
        for row in ServeCommand.command.usage.flags {
            let value = row.defaultText.map { $0.isEmpty ? "=\"\"" : "=\($0)" }
            #expect(text.contains("      --\(row.name)\(value ?? "")"), "\(row.name)")
        }
        for command in CommandTable.program.commands {
            let line = "  \(command.name)".padded(to: 20) + command.sentence + "\n"
            #expect(text.contains(line), "\(command.name) has a line of its own that 80 columns hold")
        }
    }

    @Test func `what other programs' words mean here exists`() {
        let program = CommandTable.program
        let flags = Set(program.commands.flatMap(\.flags).map(\.name))
            .union(["version", "help", "help-man", "completion-script-bash"])
        let commands = Set(program.commands.map(\.name))
        for meant in Array(program.foreignFlags.values) + Array(program.foreignCommands.values) {
            for word in meant.split(separator: " ") where word != "FILE" {
                let name = word.split(separator: "=")[0]
                #expect(
                    name.hasPrefix("--")
                        ? flags.contains(String(name.dropFirst(2))) : commands.contains(String(name)),
                    "\(meant)")
            }
        }
        for word in program.foreignFlags.keys {
            #expect(!flags.contains(word), "\(word) is a flag: nobody comes to ask what it means")
        }
        for word in program.foreignCommands.keys {
            #expect(!commands.contains(word), "\(word) is a command: nobody comes to ask what it means")
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
