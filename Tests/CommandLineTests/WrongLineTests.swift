import Arguments
import Testing

@testable import rocketmq_canary_exporter

/// Spellings of the command line that are wrong, and what is said of them.
@Suite struct WrongLineTests {
    /// The end of what is said where one thing was probably meant.
    private static func meant(_ text: String) -> String { ", did you mean \(text)? try --help" }

    private func expect(_ line: String, _ expected: String) {
        #expect(Lines.reading(line) == "rocketmq-canary-exporter: error: " + expected)
    }

    @Test(arguments: [
        ("--config.fil=F", "--config.file"), ("--config", "--config.file"),
        ("--config-file=F", "--config.file"),
        ("--config_file=F", "--config.file"), ("--configfile=F", "--config.file"),
        ("--Config.File=F", "--config.file"),
        ("-config.file=F", "--config.file"), ("-c F", "--config.file"), ("-f F", "--config.file"),
        ("\u{2014}config.file=F", "--config.file"), ("--file=F", "--config.file or --web.config.file"),
        ("--conf F", "--config.file"), ("--cofnig.file=F", "--config.file"),
        ("--config.file:F", "--config.file"), ("--log", "--log.level or --log.format"),
        ("--level=debug", "--log.level"), ("--log.leveldebug", "--log.level"),
        ("--log-level=debug", "--log.level"),
        ("--web.listen", "--web.listen-address"), ("--listen-address=:1", "--web.listen-address"),
        ("--web.listen-adress=:1", "--web.listen-address"),
        ("--web.listen_address=:1", "--web.listen-address"),
        ("--port=1", "--web.listen-address=:PORT"), ("--web.port=1", "--web.listen-address=:PORT"),
        ("--telemetry-path=/m", "--web.telemetry-path"), ("--web.metrics-path=/m", "--web.telemetry-path"),
        ("--config.check", "check-config FILE"), ("--dry-run", "check-config FILE"),
        ("--simualte", "--simulate"), ("--no-simulat", "--no-simulate"), ("--sim", "--simulate"),
        ("--verbose", "--log.level=debug"), ("-v", "--version"), ("-version", "--version"),
        ("--hlep", "--help"),
        ("--max-requests=1", "--web.max-requests"), ("--enable-lifecycle", "--web.enable-lifecycle"),
        ("decode --offset=Z ID", "--utc-offset"), ("trace --instance=I ID", "--instance-id"),
        ("trace --json ID", "--output=json"), ("trace --cannary=c", "--canary"),
    ])
    func `a flag that isn't known, with what was probably meant`(line: String, meant: String) {
        let spelling =
            line.split(separator: " ").first { $0.hasPrefix("-") || $0.hasPrefix("\u{2014}") } ?? ""
        expect(line, "unknown flag \"\(spelling.prefix { $0 != "=" })\"" + Self.meant(meant))
    }

    @Test(arguments: [
        ("chekc-config F", "check-config"), ("check_config F", "check-config"),
        ("checkconfig F", "check-config"),
        ("check F", "check-config FILE"), ("version", "--version"), ("config.file=F", "--config.file"),
        ("canaries.yml", "--config.file=canaries.yml"), ("sevre", "serve"), ("run", "serve"),
        ("hepl", "help"),
        ("Trace", "trace"), ("sim", "simulate"), ("validate F", "check-config FILE"),
    ])
    func `a command that isn't known, with what was probably meant`(line: String, meant: String) {
        expect(line, "unknown command \"\(line.prefix { $0 != " " })\"" + Self.meant(meant))
    }

    @Test(arguments: [
        ("", "give --config.file=FILE, or --simulate to try it without a cloud account, try --help"),
        ("serve", "give --config.file=FILE, or --simulate to try it without a cloud account, try --help"),
        (
            "--no-simulate",
            "give --config.file=FILE, or --simulate to try it without a cloud account, try --help"
        ),
        (
            "--simulate --config.file=F",
            "--simulate watches a simulated cloud and takes no --config.file: give one of them, try --help"
        ),
        ("--config.file", "--config.file needs a value: --config.file=FILE, try --help"),
        ("--config.file --simulate", "--config.file needs a value: --config.file=FILE, try --help"),
        ("--config.file=", "--config.file is empty and needs a value: --config.file=FILE, try --help"),
        ("--config.file=F --config.file=F", "--config.file is given twice and can't be repeated, try --help"),
        ("--simulate true", "unexpected argument true: a switch is written --name=true, try --help"),
        ("--simulate=yes", "--simulate: \"yes\" isn't true or false, try --help"),
        (
            "--no-config.file",
            "--no-config.file: --config.file takes a value and can't be turned off, try --help"
        ),
        (
            "--listen=:1",
            "serve has no flag --listen, which simulate has, did you mean --web.listen-address? try --help"
        ),
        (
            "--canary=C",
            "serve has no flag --canary, which trace has, did you mean trace --canary? try --help"
        ),
        (
            "decode --config.file=F ID",
            "decode has no flag --config.file, which serve and trace have, try --help"
        ),
        ("check-config", "check-config needs FILE..., try --help"),
        ("check-web-config F G", "unexpected argument \"G\" of check-web-config, try --help"),
        ("decode", "decode needs MESSAGE_ID..., try --help"),
        ("decode ID --utc-offset", "--utc-offset needs a value: --utc-offset=OFFSET, try --help"),
        (
            "decode --utc-offset=8 ID",
            "--utc-offset: \"8\" isn't an offset from UTC like +08:00, -03:30 or Z, try --help"
        ),
        (
            "trace",
            "give --config.file and --canary, or --region, --instance-id, --topic and message IDs, try --help"
        ),
        ("trace --canary=C", "--config.file and --canary go together: give --config.file=FILE, try --help"),
        ("trace --config.file=F", "--config.file and --canary go together: give --canary=NAME, try --help"),
        (
            "trace --config.file=F --region=R",
            "give either --config.file and --canary, or --region, --instance-id and --topic, try --help"
        ),
        ("trace --output=JSON", "--output: \"JSON\" isn't table or json, did you mean json? try --help"),
        ("simulate --scenario=F", "simulate needs --listen=ADDRESS, try --help"),
        (
            "simulate --listen=80 --scenario=F",
            "--listen: \"80\" isn't an address: the port is missing, as in :10879, try --help"
        ),
        (
            "simulate --listen=unix:/x --scenario=F",
            "--listen: \"unix:/x\" isn't a loopback address and a port, such as 127.0.0.1:8080, try --help"
        ),
        ("@none", "arguments can't be read from \"none\": there is no such file, try --help"),
        ("--\u{1B}[31m\u{202E}", "unknown flag \"--\\u{1B}[31m\\u{202E}\", try --help"),
        ("--nonsense", "unknown flag \"--nonsense\", try --help"),
        ("--web.enable-registration", "unknown flag \"--web.enable-registration\", try --help"),
        ("frobnicate", "unknown command \"frobnicate\", try --help"),
    ])
    func `a line that is wrong in another way`(line: String, expected: String) {
        expect(line, expected)
    }

    @Test(arguments: [
        ("--log.level=DEBUG", "isn't debug, info, warn or error, did you mean debug? try --help"),
        ("--log.level=warning", "isn't debug, info, warn or error, did you mean warn? try --help"),
        ("--log.level=trace", "isn't debug, info, warn or error, try --help"),
        ("--log.format=text", "isn't logfmt or json, try --help"),
        ("--log.format=jsno", "isn't logfmt or json, did you mean json? try --help"),
        ("--web.max-requests=-1", "isn't a whole number from 0 to 1000000, try --help"),
        ("--web.max-requests=1e3", "isn't a whole number from 0 to 1000000, try --help"),
        ("--web.max-requests=1000001", "isn't a whole number from 0 to 1000000, try --help"),
        ("--web.listen-address=10879", "isn't an address: the port is missing, as in :10879, try --help"),
        (
            "--web.listen-address=:99999",
            "isn't an address: the port must be a number from 0 to 65535, try --help"
        ),
        (
            "--web.listen-address=::1:80",
            "isn't an address: an IPv6 address needs brackets, as in [::1]:10879, try --help"
        ),
        (
            "--web.listen-address=http://localhost:1",
            "is a URL; an address is host:port, [::1]:port, :port or unix:/path, try --help"
        ),
        (
            "--web.listen-address=vsock://:1",
            "is a vsock address, which isn't supported; write host:port or unix:/path, try --help"
        ),
        (
            "--web.listen-address=unix:x",
            "isn't an address: the path must be absolute, as in unix:/run/canary.sock, try --help"
        ),
        ("--web.telemetry-path=metrics", "doesn't begin with /, as in /metrics, try --help"),
        ("--web.telemetry-path=/probe", "is a page of its own, try --help"),
        ("--web.telemetry-path=/config", "is a page of its own, try --help"),
        ("--web.telemetry-path=/style.css", "is a page of its own, try --help"),
        ("--web.telemetry-path=/api/v1/status", "is below /api/, where other pages are, try --help"),
        ("--web.telemetry-path=/-/metrics", "is below /-/, where other pages are, try --help"),
        (
            "--web.telemetry-path=//x",
            "is another path once a client has removed //, /./ and /../ from it, try --help"
        ),
        (
            "--web.telemetry-path=/a/../b",
            "is another path once a client has removed //, /./ and /../ from it, try --help"
        ),
        (
            "--web.telemetry-path=/a/.",
            "is another path once a client has removed //, /./ and /../ from it, try --help"
        ),
        (
            "--web.telemetry-path=/a%2e",
            "has characters that clients send in another form; take letters, digits, / - . _ and ~, try --help"
        ),
        (
            "--web.telemetry-path=/m?x",
            "has characters that clients send in another form; take letters, digits, / - . _ and ~, try --help"
        ),
    ])
    func `a value that is checked before anything starts`(flag: String, expected: String) {
        let parts = flag.split(separator: "=", maxSplits: 1)
        expect("--simulate " + flag, "\(parts[0]): \"\(parts[1])\" " + expected)
    }
}
