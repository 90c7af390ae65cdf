"""What bench/compare.py measures: each row is a question and a function that puts it to one program."""
import gzip
import http.client
import os
import re
import signal
import socket
import subprocess
import time

from compare_subjects import (PASSWORD, PASSWORD_HASH, USER, RefusedToStart, ask, client, end, free_port,
                              in_environment, last_line, started)
from measure import wait_for

PROMETHEUS_2_42 = ("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                   "text/plain;version=0.0.4;q=0.5,*/*;q=0.1")
# It writes the parameter `escaping` twice in one entry.
PROMETHEUS_3_1 = ("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                  "application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,"
                  "text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.4,"
                  "text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;escaping=allow-utf-8;q=0.2")
OPENMETRICS = {"Accept": "application/openmetrics-text;version=1.0.0"}
TEXT = {"Accept": "text/plain;version=0.0.4"}
# Long enough to see a server that closes after ten seconds, or half a minute.
SLOW_CLIENT_SECONDS_MAX = 45
ROWS = []


def row(name):
    def add(function):
        ROWS.append((name, function))
        return function
    return add


def kind(answer):
    """The Content-Type without its charset."""
    return re.sub(r";\s*charset=[^;]*", "", answer.headers.get("Content-Type", "none"))


def series(body):
    """Name and labels of each sample, without what OpenMetrics adds."""
    lines = [line.partition(" # {")[0] for line in body.splitlines() if line and not line.startswith("#")]
    return {line.rpartition(" ")[0] for line in lines}


@row("answer to the Accept of Prometheus 2.42")
def accept_2_42(subject):
    with subject.running() as (_, port):
        return kind(ask(port, headers={"Accept": PROMETHEUS_2_42}))


@row("answer to the Accept of Prometheus 3.1")
def accept_3_1(subject):
    with subject.running() as (_, port):
        return kind(ask(port, headers={"Accept": PROMETHEUS_3_1}))


@row("OpenMetrics alone asked for")
def openmetrics(subject):
    with subject.running() as (_, port):
        answer = ask(port, headers=OPENMETRICS)
        if "openmetrics" not in kind(answer):
            return kind(answer)
        units, exemplars = len(re.findall("^# UNIT", answer.text, re.M)), answer.text.count(" # {")
        wait_for_seconds(lambda: " # {" in ask(port, headers=OPENMETRICS).text, 20)
        exemplars = ask(port, headers=OPENMETRICS).text.count(" # {")
        ending = "ends with # EOF" if answer.text.endswith("\n# EOF\n") else "no # EOF"
        return f"{ending}, {units} UNIT lines, {exemplars} exemplars after 20 s at most"


def wait_for_seconds(condition, seconds):
    """True as soon as the condition holds, False if it didn't in time."""
    try:
        wait_for(condition, seconds, "")
        return True
    except RuntimeError:
        return False


@row("same series in both formats")
def same_series(subject):
    with subject.running() as (_, port):
        text, other = ask(port, headers=TEXT), ask(port, headers=OPENMETRICS)
        if "openmetrics" not in kind(other):
            return "one format"
        apart = series(text.text) ^ series(other.text)
        return "yes" if not apart else f"no: {len(apart)} differ, as {sorted(apart)[0]}"


@row("families, and those without HELP or TYPE")
def families(subject):
    with subject.running() as (_, port):
        text = ask(port, headers=TEXT).text
        types, helps = (set(re.findall(rf"^# {word} (\S+)", text, re.M)) for word in ("TYPE", "HELP"))
        names = {re.match(r"[^\s{]+", line)[0] for line in text.splitlines() if line and line[0] != "#"}
        bare = {re.sub("_(bucket|sum|count)$", "", name) for name in names} - types
        return f"{len(types)}, {len(bare | (types ^ helps))}"


@row("promtool check metrics")
def promtool(subject):
    with subject.running() as (_, port):
        body = ask(port, headers=TEXT).body
        result = subprocess.run(["promtool", "check", "metrics"], input=body, capture_output=True, check=False)
        return f"status {result.returncode}, {len(result.stderr.splitlines())} complaints"


@row("gzip asked for; refused with q=0; Vary")
def compression(subject):
    with subject.running() as (_, port):
        asked = ask(port, headers={"Accept-Encoding": "gzip"})
        refused = ask(port, headers={"Accept-Encoding": "gzip;q=0, identity"})
        if asked.headers.get("Content-Encoding") == "gzip":
            gzip.decompress(asked.body)
        words = [answer.headers.get("Content-Encoding", "identity") for answer in (asked, refused)]
        return f"{words[0]}; {words[1]}; {asked.headers.get('Vary', 'none')}"


@row("name[]=process_open_fds leaves")
def name_filter(subject):
    with subject.running() as (_, port):
        samples = len(series(ask(port, "/metrics?name[]=process_open_fds", headers=TEXT).text))
        return f"{samples} of {len(series(ask(port, headers=TEXT).text))} samples"


@row("two listen addresses, the second IPv6")
def several_addresses(subject):
    second = free_port()
    with subject.running(listen=[f"[::1]:{second}"]) as (_, port):
        with socket.create_connection(("::1", second), timeout=5):
            return f"yes, {ask(port).status}"


@row("unix socket as listen address")
def unix_socket(subject):
    path = subject.folder / "socket"
    try:
        with subject.running(listen=[f"unix:{path}"]):
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(str(path))
                connection.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
                return connection.recv(64).split(b"\r\n")[0].decode()
    except RefusedToStart:
        return "refused at start"


@row("socket from systemd")
def systemd_socket(subject):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.set_inheritable(True)
        port = listening.getsockname()[1]
        shell = 'exec 3<&"$0"; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"'
        command = ["bash", "-c", shell, str(listening.fileno()), *subject.program, *subject.flags(False),
                   "--web.systemd-socket", *subject.socket_flags]
        with started(command, subject.folder, pass_fds=[listening.fileno()]) as process:
            if wait_for_seconds(lambda: process.poll() is not None, 1):
                return f"refused: {last_line(process)}"
            return f"yes, {ask(port).status}"


@row("sd_notify: what systemd is told")
def sd_notify(subject):
    path = str(subject.folder / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bus:
        bus.bind(path)
        bus.settimeout(6)
        environment = in_environment({"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "2000000"})
        words = set()
        with subject.running(env=environment):
            deadline = time.monotonic() + 6
            while time.monotonic() < deadline and not {"READY=1", "WATCHDOG=1"} <= words:
                try:
                    words |= set(bus.recv(4096).decode().split("\n"))
                except TimeoutError:
                    break
        return ", ".join(sorted(words & {"READY=1", "WATCHDOG=1", "STOPPING=1"})) or "nothing"


def web_config(subject, text):
    path = subject.folder / "web.yml"
    path.write_text(text)
    return f"--web.config.file={path}"


def tls_keys(subject, extra=""):
    root = subject.folder.parent
    return (f"tls_server_config:\n  cert_file: {root / 'server.pem'}\n  key_file: {root / 'server.key'}\n{extra}")


def client_keys(subject, extra=""):
    keys = f"  client_ca_file: {subject.folder.parent / 'ca.pem'}\n  client_auth_type: RequireAndVerifyClientCert\n"
    return tls_keys(subject, keys + extra)


def status_of(port, context, **keys):
    """The status, or `refused` when TLS doesn't get that far."""
    try:
        return str(ask(port, tls=context, **keys).status)
    except (OSError, http.client.HTTPException):
        return "refused"


@row("TLS; without, with client certificate")
def tls(subject):
    root = subject.folder.parent
    with subject.running(web_config(subject, client_keys(subject))) as (_, port):
        return ", ".join(status_of(port, client(root, name)) for name in (None, "allowed"))


@row("client_allowed_sans: other, allowed name")
def allowed_sans(subject):
    root = subject.folder.parent
    text = client_keys(subject, "  client_allowed_sans: [prometheus.example]\n")
    try:
        with subject.running(web_config(subject, text)) as (_, port):
            return ", ".join(status_of(port, client(root, name)) for name in ("other", "allowed"))
    except RefusedToStart:
        return "no such key"


@row("basic auth: none, wrong, right; health")
def basic_auth(subject):
    text = f"basic_auth_users:\n  {USER}: {PASSWORD_HASH}\n"
    flags = [web_config(subject, text)] + (["--web.auth-free-health"] if subject.lively else [])
    with subject.running(*flags) as (_, port):
        users = [None, (USER, "wrong"), (USER, PASSWORD)]
        words = ", ".join(str(ask(port, user=user).status) for user in users)
        return f"{words}; {ask(port, '/-/healthy').status}"


@row("certificate replaced on disk")
def certificate_replaced(subject):
    root = subject.folder.parent
    text = tls_keys(subject).replace(str(root / "server."), str(subject.folder / "own."))

    def install(name):
        for ending in ("pem", "key"):
            new = subject.folder / f"new.{ending}"
            new.write_bytes((root / f"{name}.{ending}").read_bytes())
            os.replace(new, subject.folder / f"own.{ending}")

    def shown(port):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            with client(root).wrap_socket(connection) as secure:
                return secure.getpeercert(binary_form=True)

    install("server")
    with subject.running(web_config(subject, text)) as (_, port):
        before = shown(port)
        install("renewed")
        begun = time.monotonic()
        if wait_for_seconds(lambda: shown(port) != before, 15):
            return f"served within {max(1, round(time.monotonic() - begun))} s"
        return "not served within 15 s"


@row("rate_limit of one a second: three requests")
def rate_limit(subject):
    try:
        with subject.running(web_config(subject, "rate_limit: {interval: 1s, burst: 1}\n")) as (_, port):
            return ", ".join(str(ask(port).status) for _ in range(3))
    except RefusedToStart:
        return "no such key"


@row("unknown path; HEAD; DELETE of /metrics")
def paths(subject):
    with subject.running() as (_, port):
        return (f"{ask(port, '/no-such-path').status}; {ask(port, method='HEAD').status}; "
                f"{ask(port, method='DELETE').status}")


@row("half a request, then silence")
def half_request(subject):
    return closed_after(subject, [b"GET /metrics HTTP/1.1\r\nHost: x\r\n"])


@row("a header line every 2 s, without end")
def trickled_request(subject):
    return closed_after(subject, [b"GET /metrics HTTP/1.1\r\nHost: x\r\n"] + [b"X-Slow: 1\r\n"] * 100)


def closed_after(subject, pieces):
    """When the server closes a connection on which the pieces come, one every two seconds."""
    with subject.running() as (_, port):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            begun, pieces = time.monotonic(), list(pieces)
            connection.settimeout(2)
            while time.monotonic() - begun < SLOW_CLIENT_SECONDS_MAX:
                try:
                    if pieces:
                        connection.sendall(pieces.pop(0))
                    if not connection.recv(4096):
                        return f"closed after {round(time.monotonic() - begun)} s"
                except TimeoutError:
                    continue
                except OSError:
                    return f"closed after {round(time.monotonic() - begun)} s"
        return f"open after {SLOW_CLIENT_SECONDS_MAX} s"


@row("SIGTERM: exit status")
def sigterm(subject):
    with subject.running() as (process, port):
        ask(port)
        return str(end(process))


@row("/-/healthy; /-/ready")
def health(subject):
    with subject.running() as (_, port):
        answers = [ask(port, path) for path in ("/-/healthy", "/-/ready")]
        return "; ".join(f"{answer.status} {'page' if '<html' in answer.text else 'text'}" for answer in answers)


@row("reload: POST good, POST faulty; SIGHUP")
def reload(subject):
    if not subject.config:
        return "no configuration"
    flags = ["--web.enable-lifecycle"] if subject.lively else []
    with subject.running(*flags, configured=True) as (process, port):
        good = ask(port, "/-/reload", method="POST").status
        subject.write_config("no_such_key: 1\n")
        refused = ask(port, "/-/reload", method="POST")
        named = "names the key" if "no_such_key" in refused.text else "no reason"
        gauge = config_gauge(port)
        subject.write_config(subject.config[1])
        process.send_signal(signal.SIGHUP)
        back = wait_for_seconds(lambda: config_gauge(port) == "1", 5)
        return f"{good}; {refused.status}, {named}, gauge {gauge}; gauge {'1' if back else config_gauge(port)}"


def config_gauge(port):
    found = re.search(r"^\w*config_last_reload_successful(?:\{[^}]*\})? (\S+)", ask(port).text, re.M)
    return found[1] if found else "none"


@row("/config; a secret on it")
def config_page(subject):
    if not subject.config:
        return str(ask_once(subject, "/config"))
    with subject.running(configured=True) as (_, port):
        answer = ask(port, "/config")
        return f"{answer.status}; {'shown' if subject.secret in answer.text else 'hidden'}"


def ask_once(subject, path):
    with subject.running() as (_, port):
        answer = ask(port, path)
        return f"{answer.status} {'page' if '<html' in answer.text else ''}".strip()


@row("check of a faulty file: status, place")
def check(subject):
    if not subject.config:
        return "no configuration"
    faulty = subject.folder / "faulty.yml"
    first, _, rest = subject.config[1].partition("\n")
    faulty.write_text(f"{first}\n{rest}no_such_key: 1\n")
    line = len(faulty.read_text().splitlines())
    flags = ["check-config", str(faulty)] if subject.lively else [f"--config.file={faulty}", "--config.check"]
    result = subprocess.run([*subject.program, *flags], capture_output=True, text=True, check=False, timeout=30)
    said = result.stdout + result.stderr
    place = "line and column" if f":{line}:1" in said else "line" if f"line {line}" in said else "no line"
    return f"{result.returncode}, {place}"


@row("/api/v1/status; /probe; /")
def for_people(subject):
    with subject.running() as (_, port):
        answers = [ask(port, path) for path in ("/api/v1/status", "/probe", "/")]
        return "; ".join(f"{answer.status} {kind(answer).split(';')[0]}" for answer in answers)
