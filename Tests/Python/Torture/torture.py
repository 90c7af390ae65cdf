#!/usr/bin/env python3
"""Maltreats a running exporter in every way its HTTP side must bear, while a well-behaved scraper watches.

    torture.py --program .build/debug/rocketmq-canary-exporter [--seed 7] [--patience 1.0]

Attackers come from 127.0.0.2 and up, the scraper from 127.0.0.1. It fails where the scraper waits longer than the
patience, or reads a wrong body; where a malformed request is answered as if it were two; and where the process
dies, keeps connections, or doesn't end with status 0. Everything stays on this machine and is over in about two minutes.
"""
import argparse
import contextlib
import os
import pathlib
import random
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import programs  # noqa: E402  (found through the line above)

GOOD = b"GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n"
FINAL = b"GET /-/healthy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /metrics HTTP/1.1\r\nHost: a\r\n"
# What the exporter allows at once, and a thousand more.
CONNECTIONS = 120 + 1000
# The first request's deadline, and what a busy machine adds.
REQUEST_SECONDS, SLACK_SECONDS = 10, 8


class Failure(Exception):
    pass


def connect(port, source="127.0.0.2", timeout=30.0, receive_buffer=None):
    client = socket.socket()
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.settimeout(timeout)
    client.bind((source, 0))
    client.connect(("127.0.0.1", port))
    return client


def read_all(client):
    """Everything up to the connection's end; a reset is an end."""
    data = b""
    with contextlib.suppress(ConnectionError):
        while piece := client.recv(65536):
            data += piece
    return data


def statuses(data):
    """The status codes of all responses in what a connection gave."""
    found = []
    while data:
        head, separator, rest = data.partition(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.[01] (\d{3}) ", head)
        if not match or not separator:
            raise Failure(f"no response: {data[:80]!r}")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if not length:
            raise Failure(f"no length: {head!r}")
        if len(rest) < int(length[1]):
            raise Failure(f"a body cut short: {head!r}")
        found.append(int(match[1]))
        data = rest[int(length[1]):]
    return found


def reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


class Witness(threading.Thread):
    """A scraper that behaves, on a new connection each time."""

    def __init__(self, port, patience):
        super().__init__(daemon=True)
        self.port, self.patience = port, patience
        self.longest, self.count, self.failures = 0.0, 0, []
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.05):
            begun = time.monotonic()
            try:
                with connect(self.port, "127.0.0.1", 10) as client:
                    client.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    data = read_all(client)
                if statuses(data) != [200] or b"\r\n\r\n# HELP " not in data or not data.endswith(b"\n"):
                    raise Failure(f"a wrong answer: {data[:200]!r}")
            except (OSError, Failure) as error:
                self.failures.append(f"after {time.monotonic() - begun:.2f} s: {error}")
            took = time.monotonic() - begun
            self.count += 1
            self.longest = max(self.longest, took)

    def check(self, what):
        if self.failures:
            raise Failure(f"{what}: the scraper failed: {self.failures[0]} ({len(self.failures)} in all)")
        if self.longest > self.patience:
            raise Failure(f"{what}: the scraper waited {self.longest:.2f} s")
        self.longest = 0.0


# Requests that are malformed, or can be read in two ways: what they hide must not be answered. Each with the statuses
# that are allowed for the one answer; an empty list is an end without one.
MALFORMED = {
    "content-length and transfer-encoding": (
        POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, [411]),
    "transfer-encoding and content-length": (
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 100\r\n\r\n0\r\n\r\n" + SMUGGLED, [411]),
    "two lengths that differ": (POST + b"Content-Length: 0\r\nContent-Length: 50\r\n\r\n" + SMUGGLED, [400]),
    "two lengths that agree": (POST + b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + SMUGGLED, [400]),
    "a list of lengths": (POST + b"Content-Length: 0, 0\r\n\r\n" + SMUGGLED, [400]),
    "a signed length": (POST + b"Content-Length: +0\r\n\r\n" + SMUGGLED, [400]),
    "a negative length": (POST + b"Content-Length: -1\r\n\r\n" + SMUGGLED, [400]),
    "a hexadecimal length": (POST + b"Content-Length: 0x0\r\n\r\n" + SMUGGLED, [400]),
    "an empty length": (POST + b"Content-Length:\r\n\r\n" + SMUGGLED, [400]),
    "a length of 2^64": (POST + b"Content-Length: 18446744073709551616\r\n\r\n" + SMUGGLED, [400, 413]),
    "a length of 2^63": (POST + b"Content-Length: 9223372036854775808\r\n\r\n" + SMUGGLED, [400, 413]),
    "an unknown coding": (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED, [411]),
    "a coding after chunked": (POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED, [411]),
    "a tab before the coding": (POST + b"Transfer-Encoding:\tx chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, [411]),
    "two codings": (
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SMUGGLED, [411]),
    "a quoted coding": (POST + b'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n' + SMUGGLED, [411]),
    "a coding in HTTP/1.0": (
        b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, [411]),
    "a space before the colon": (POST + b"Content-Length : 0\r\n\r\n" + SMUGGLED, [400]),
    "a tab before the colon": (POST + b"Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, [400]),
    "a vertical tab in a name": (POST + b"Content\x0bLength: 0\r\n\r\n" + SMUGGLED, [400]),
    "a name without end": (POST + b"nonsense\r\n\r\n" + SMUGGLED, [400]),
    "a NUL in a name": (POST + b"Content-Length\x00: 0\r\n\r\n" + SMUGGLED, [400]),
    "a bare CR in a value": (POST + b"X: a\rTransfer-Encoding: chunked\r\n\r\n" + SMUGGLED, [400]),
    "a folded first line": (b"POST /metrics HTTP/1.1\r\n Host: a\r\n\r\n" + SMUGGLED, [400]),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + SMUGGLED, [400]),
    "no host": (b"GET / HTTP/1.1\r\n\r\n" + SMUGGLED, [400]),
    "a method that is no token": (b"G(T / HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED, [400]),
    "version 2": (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n" + SMUGGLED, [400, 505]),
    "version 0.9": (b"GET / HTTP/0.9\r\nHost: a\r\n\r\n" + SMUGGLED, [400, 505]),
    "version 1.1x": (b"GET / HTTP/1.1x\r\nHost: a\r\n\r\n" + SMUGGLED, [400, 505]),
    "no version": (b"GET /\r\n\r\n" + SMUGGLED, [400, 505]),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400, 505]),
    "a chunk length of letters": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + SMUGGLED, [411]),
    "a negative chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n" + SMUGGLED, [411]),
    "a huge chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n" + SMUGGLED, [411]),
    "a chunk without its end": (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nxyz0\r\n\r\n" + SMUGGLED, [411]),
    "chunk extensions and trailers": (
        POST + b"Transfer-Encoding: chunked\r\n\r\n3;a=b;c=\"d\"\r\nabc\r\n0;x\r\nTrailer: y\r\n\r\n" + SMUGGLED, [411]),
    "chunked in capitals": (POST + b"Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n" + SMUGGLED, [411]),
    "a chunk's line that ends in a line feed": (
        POST + b"Transfer-Encoding: chunked\r\n\r\n0;\n\r\n" + SMUGGLED, [411]),
    "a header of a megabyte": (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * (1 << 20) + b"\r\n\r\n", [400, 413, 431]),
    "headers of a megabyte": (
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * (1 << 18) + b"\r\n", [400, 413, 431]),
    "a target of a megabyte": (b"GET /" + b"x" * (1 << 20) + b" HTTP/1.1\r\nHost: a\r\n\r\n", [414, 431, 400]),
    "a target with spaces": (b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED, [400, 505]),
}

# libmicrohttpd 0.9.75 writes the head of its own answer twice where Content-Length isn't a number, and ends the connection:
# the client reads one refusal, with the copy in its body.
DOUBLED_HEAD = {name for name in MALFORMED if "length" in name and "two" not in name and "coding" not in name}

# What is odd and allowed: each with the statuses of its answers, in order.
ALLOWED = {
    "a hundred requests at once": (GOOD * 99 + FINAL, [200] * 100),
    "other methods": (
        b"".join(b"%s /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" % method
                 for method in (b"POST", b"PUT", b"DELETE", b"OPTIONS", b"BREW", b"get")) + FINAL, [405] * 6 + [200]),
    "a body that looks like a request": (POST + b"Content-Length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED + FINAL, [405, 200]),
    "empty lines before a request": (b"\r\n\r\n" + FINAL, [200]),
    "an absolute target": (b"GET http://a/-/healthy HTTP/1.1\r\nHost: a\r\n\r\n" + FINAL, [200, 200]),
    "a version without keeping": (b"GET /-/healthy HTTP/1.0\r\n\r\n" + SMUGGLED, [200]),
    # The library's texts end at a NUL, and it passes over a field without a name.
    "a NUL in the target": (b"GET /\x00x HTTP/1.1\r\nHost: a\r\n\r\n" + FINAL, None),
    "a NUL in a value": (POST + b"X: a\x00b\r\n\r\n" + FINAL, None),
    "an empty name": (POST + b": x\r\n\r\n" + FINAL, None),
    "a folded value": (b"GET /-/healthy HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n" + FINAL, None),
    "line feeds alone": (b"GET /-/healthy HTTP/1.1\nHost: a\n\n" + FINAL, None),
}


def send_and_read(port, data):
    with connect(port) as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(data)
        return read_all(client)


def malformed(exporter):
    for name, (data, allowed) in MALFORMED.items():
        # Where the hidden request is read as one, so is the one that follows, and the connection ends.
        answer = send_and_read(exporter.port, data + FINAL)
        head, _, rest = answer.partition(b"\r\n\r\n")
        if answer and rest.startswith(head):
            answer = head.partition(b"\r\n")[0] + b"\r\nContent-Length: 0\r\n\r\n"
            if b"HTTP/1.1" in rest[len(head):]:
                raise Failure(f"{name}: there is more than a doubled head: {rest!r}")
        found = statuses(answer)
        if len(found) > 1 or any(status not in allowed for status in found):
            raise Failure(f"{name}: answered {found}, allowed is one of {allowed} or none")
    for name, (data, expected) in ALLOWED.items():
        found = statuses(send_and_read(exporter.port, data))
        if expected is not None and found != expected:
            raise Failure(f"{name}: answered {found[:10]}, expected {expected[:10]}")
        if 404 in found:
            raise Failure(f"{name}: what it hides was answered")


def random_bytes(exporter):
    generator = random.Random(exporter.seed)
    pieces = [GOOD, POST, b"\r\n", b"\n", b"HTTP/1.1", b"Content-Length: 5", b"Transfer-Encoding: chunked", b": ", b"\0", b"0\r\n\r\n"]
    for _ in range(300):
        data = b""
        while len(data) < generator.randrange(1, 3000):
            if generator.random() < 0.6:
                data += generator.choice(pieces)
            else:
                data += generator.randbytes(generator.randrange(1, 60))
        # What is taken for the body of a request that isn't whole would be waited for.
        with connect(exporter.port) as client:
            with contextlib.suppress(ConnectionError):
                client.sendall(data)
                client.shutdown(socket.SHUT_WR)
            client.settimeout(0.2)
            answer = b""
            with contextlib.suppress(TimeoutError):
                answer = read_all(client)
        if answer and not answer.startswith(b"HTTP/1."):
            raise Failure(f"seed {exporter.seed}: no response: {answer[:80]!r}")


def resets_and_half_closes(exporter):
    for number in range(200):
        client = connect(exporter.port, receive_buffer=4096)
        client.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n" * (1 + number % 5))
        if number % 2:
            client.recv(100)
        reset(client)
    # Who says that nothing more will come still gets its answer.
    for _ in range(50):
        with connect(exporter.port) as client:
            client.sendall(FINAL)
            client.shutdown(socket.SHUT_WR)
            found = statuses(read_all(client))
        if found != [200]:
            raise Failure(f"a half-closed client was answered {found}")


def too_many(exporter):
    """A thousand connections more than allowed: some say nothing, some begin, some ask and don't read."""
    beginnings = [b"", b"GET / HT", b"GET / HTTP/1.1\r\nX: ", POST + b"Content-Length: 1000\r\n\r\nx",
                  b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n" * 50]
    clients = []
    try:
        for number in range(CONNECTIONS):
            client = connect(exporter.port, "127.0.0.2", receive_buffer=2048)
            clients.append(client)
            with contextlib.suppress(ConnectionError):
                client.sendall(beginnings[number % len(beginnings)])
        time.sleep(2)
    finally:
        for client in clients:
            client.close()


def many_addresses(exporter):
    """As many from fifty addresses, none of which has many."""
    clients = []
    try:
        for number in range(CONNECTIONS):
            clients.append(connect(exporter.port, f"127.0.0.{10 + number % 50}"))
        time.sleep(1)
    finally:
        for client in clients:
            client.close()


def slow_writers(exporter):
    """A byte now and then doesn't keep a connection beyond its deadline."""
    begun = time.monotonic()
    beginnings = [b"", b"GET / HTTP/1.1\r\nX: ", POST + b"Content-Length: 50000\r\n\r\n"]
    clients = [connect(exporter.port) for _ in range(40)]
    for number, client in enumerate(clients):
        client.sendall(beginnings[number % len(beginnings)])
        client.settimeout(0.001)
    while clients:
        if time.monotonic() - begun > REQUEST_SECONDS + SLACK_SECONDS:
            raise Failure(f"{len(clients)} slow writers are connected after {time.monotonic() - begun:.0f} s")
        time.sleep(0.2)
        for client in list(clients):
            try:
                client.sendall(b"x")
                ended = not client.recv(1000)
            except TimeoutError:
                continue
            except ConnectionError:
                ended = True
            if ended:
                client.close()
                clients.remove(client)


def slow_readers(exporter):
    """Many requests and no reading: the answers pile up in the socket, and whoever has most gives way."""
    clients = [connect(exporter.port, receive_buffer=2048) for _ in range(60)]
    for client in clients:
        with contextlib.suppress(ConnectionError):
            client.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n" * 200)
    time.sleep(3)
    for client in clients:
        client.close()


def tls_to_plain(exporter):
    context = ssl._create_unverified_context()
    for _ in range(20):
        with connect(exporter.port, timeout=REQUEST_SECONDS + SLACK_SECONDS) as client:
            try:
                context.wrap_socket(client)
            except (ssl.SSLError, OSError):
                continue
            raise Failure("TLS was spoken on a plain port")


def plain_to_tls(exporter):
    for _ in range(20):
        answer = send_and_read(exporter.tls_port, GOOD)
        if b"200 OK" in answer:
            raise Failure("HTTP was answered on a port for TLS")


def tls_stalls(exporter):
    """Handshakes that begin and stop, or break off, at every length; one that is whole is served meanwhile."""
    generator = random.Random(exporter.seed)
    hello = client_hello()
    clients = []
    for number in range(120):
        client = connect(exporter.tls_port)
        with contextlib.suppress(ConnectionError):
            client.sendall(hello[:1 + number * len(hello) // 120])
            if number % 3 == 0:
                client.sendall(generator.randbytes(200))
        if number % 4 == 0:
            reset(client)
        else:
            clients.append(client)
    begun = time.monotonic()
    with ssl._create_unverified_context().wrap_socket(connect(exporter.tls_port, "127.0.0.1")) as good:
        good.sendall(FINAL)
        if statuses(read_all(good)) != [200]:
            raise Failure("no answer over TLS beside handshakes that stall")
    if time.monotonic() - begun > exporter.patience:
        raise Failure(f"a client over TLS waited {time.monotonic() - begun:.2f} s")
    for client in clients:
        client.close()


def client_hello():
    outgoing = ssl.MemoryBIO()
    session = ssl._create_unverified_context().wrap_bio(ssl.MemoryBIO(), outgoing)
    with contextlib.suppress(ssl.SSLWantReadError):
        session.do_handshake()
    return outgoing.read()


def renegotiation(exporter):
    """A client that asks for another handshake in the same session gets no further."""
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{exporter.tls_port}", "-tls1_2"]
    run = subprocess.run(command, input=b"R\n" * 50, capture_output=True, timeout=30)
    if b"HTTP/1.1 200" in run.stdout:
        raise Failure("a request was answered after a renegotiation")


class Exporter:
    """The program on a plain port and on one with TLS, watching the simulated cloud."""

    def __init__(self, options, folder):
        self.seed, self.patience = options.seed, options.patience
        run = subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=torture", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], capture_output=True)
        run.check_returncode()
        (folder / "web.yml").write_text("tls_server_config: {cert_file: cert.pem, key_file: key.pem}\n")
        self.logs = [folder / "plain.log", folder / "tls.log"]
        self.processes = [
            self.start(options.program, self.logs[0]),
            self.start(options.program, self.logs[1], f"--web.config.file={folder / 'web.yml'}")]
        self.port, self.tls_port = map(programs.port_of, self.processes)

    @staticmethod
    def start(program, log, *more):
        return programs.start([program, "--simulate", "--web.listen-address=127.0.0.1:0", *more], log)

    def connections(self):
        """Connections that the program holds on its two ports: established ones, and those that only the client ended."""
        ports = {self.port, self.tls_port}
        lines = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return sum(int(line[1].split(":")[1], 16) in ports and line[3] in ("01", "08") for line in lines)

    def check_alive(self, what):
        for process, log in zip(self.processes, self.logs):
            if process.poll() is not None:
                raise Failure(f"{what}: it died with {process.returncode}: {log.read_text()[-3000:]}")

    def stop(self):
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        for process, log in zip(self.processes, self.logs):
            status = process.wait(20)
            if status != 0:
                raise Failure(f"it ended with {status}: {log.read_text()[-3000:]}")
        if time.monotonic() - begun > 8:
            raise Failure(f"it took {time.monotonic() - begun:.1f} s to end")

    def kill(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()


CASES = [malformed, random_bytes, resets_and_half_closes, too_many, many_addresses, slow_readers, slow_writers,
         tls_to_plain, plain_to_tls, tls_stalls, renegotiation]


def torture(options, folder):
    exporter = Exporter(options, folder)
    try:
        witness = Witness(exporter.port, options.patience)
        witness.start()
        time.sleep(1)
        for case in CASES:
            begun = time.monotonic()
            case(exporter)
            exporter.check_alive(case.__name__)
            longest = witness.longest
            witness.check(case.__name__)
            print(f"torture: {case.__name__}: {time.monotonic() - begun:.1f} s, the scraper waited {longest * 1000:.0f} ms "
                  "at most", flush=True)
        deadline = time.monotonic() + REQUEST_SECONDS + SLACK_SECONDS
        witness.over.set()
        witness.join()
        witness.check("at the end")
        while kept := exporter.connections():
            if time.monotonic() > deadline:
                raise Failure(f"{kept} connections are kept though every client has gone")
            time.sleep(0.2)
        # A client that waits must not hold up the end.
        with connect(exporter.port):
            exporter.stop()
        print(f"torture: survived; {witness.count} scrapes, all well")
    finally:
        exporter.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--patience", type=float, default=1.0, help="seconds that the scraper may wait")
    parser.add_argument("--only", help="names of cases, separated by commas")
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    if options.only:
        CASES[:] = [case for case in CASES if case.__name__ in options.only.split(",")]
    with tempfile.TemporaryDirectory(prefix="canary-torture-") as folder:
        try:
            torture(options, pathlib.Path(folder))
        except (Failure, programs.NotWithinTime) as failure:
            print(f"torture: {failure}", file=sys.stderr)
            sys.exit(1)


if __name__ == "__main__":
    main()
