"""The programs that bench/compare.py compares: how they are started, asked and stopped."""
import base64
import contextlib
import http.client
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import time

from stage import free_port, run  # noqa: F401  (free_port is imported from here)

START_SECONDS_MAX = 20
USER, PASSWORD = "scraper", "secret"
# bcrypt of the password, at the least cost.
PASSWORD_HASH = "$2b$04$8VKJIXcotTkecVyII5M5huHzZvbkboPv1fjibAD0AQ23rMDx4HkLS"


class Subject:
    """One program, and the folder that holds its configuration and certificates."""

    def __init__(self, name, program, folder, config=None, lively=(), secret=None, socket_flags=()):
        self.name, self.program, self.folder, self.config = name, program, folder, config
        self.lively, self.secret, self.socket_flags = list(lively), secret, list(socket_flags)
        folder.mkdir()
        if config:
            self.write_config(config[1])
            (folder / "key-id").write_text("LTAI5tComparisonKeyId")
            (folder / "key-secret").write_text(secret)

    def write_config(self, text):
        (self.folder / self.config[0]).write_text(text)

    def flags(self, configured):
        """Flags to run with a configuration file, or with something to show."""
        if self.lively and not configured:
            return self.lively
        return [f"--config.file={self.folder / self.config[0]}"] if self.config else []

    @contextlib.contextmanager
    def running(self, *flags, configured=False, listen=None, **popen):
        """The program while it runs, and its port; listen is a list of further addresses, None for one free port."""
        port = free_port()
        addresses = [f"127.0.0.1:{port}"] + (listen or [])
        command = [*self.program, *self.flags(configured), *flags]
        command += [f"--web.listen-address={address}" for address in addresses]
        with started(command, self.folder, **popen) as process:
            wait_for_port(process, port)
            yield process, port


@contextlib.contextmanager
def started(command, folder, **popen):
    """A child process that is ended when the block is left; its standard error is in `process.log`."""
    log = pathlib.Path(folder) / f"log-{time.monotonic_ns()}"
    with open(log, "wb") as file:
        process = subprocess.Popen(command, cwd=folder, stdout=file, stderr=file, **popen)
    process.log = log
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def wait_for_port(process, port):
    """Returns once the port takes connections; raises with the log's last line when the program has ended."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        if process.poll() is not None:
            raise RefusedToStart(last_line(process))
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if time.monotonic() > deadline:
            raise TimeoutError("it doesn't listen")
        time.sleep(0.05)


def last_line(process):
    return (process.log.read_text(errors="replace").strip().splitlines() or [""])[-1]


class RefusedToStart(RuntimeError):
    """The program ended at its start; the text is the last line it wrote."""


class Answer:
    def __init__(self, response):
        self.status, self.body = response.status, response.read()
        self.headers = response.headers

    @property
    def text(self):
        return self.body.decode(errors="replace")


def ask(port, path="/metrics", method="GET", headers=None, tls=None, user=None):
    """One request on a connection of its own."""
    kind = http.client.HTTPSConnection if tls else http.client.HTTPConnection
    extra = {"context": tls} if tls else {}
    connection = kind("127.0.0.1", port, timeout=15, **extra)
    headers = dict(headers or {})
    if user:
        headers["Authorization"] = "Basic " + base64.b64encode(f"{user[0]}:{user[1]}".encode()).decode()
    try:
        connection.request(method, path, headers=headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def make_certificates(folder):
    """An authority, a server certificate and two client certificates, as files in the folder."""
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    run("openssl", "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
        "-subj", "/CN=Comparison authority", cwd=folder)
    for name, names in [("server", "IP:127.0.0.1"), ("renewed", "IP:127.0.0.1"),
                        ("allowed", "DNS:prometheus.example"), ("other", "DNS:other.example")]:
        run("openssl", "req", *curve, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}",
            cwd=folder)
        (folder / "extensions").write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
        run("openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-out", f"{name}.pem", "-extfile", "extensions", cwd=folder)


def client(folder, certificate=None):
    """A TLS context that trusts the authority and, if named, shows a certificate."""
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    context.check_hostname = False
    if certificate:
        context.load_cert_chain(folder / f"{certificate}.pem", folder / f"{certificate}.key")
    return context


def program_version(program):
    result = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"version:? v?(\d+(?:\.\d+)+)|^v?(\d+(?:\.\d+)+)", result.stdout + result.stderr, re.M)
    return next(filter(None, found.groups()), "") if found else ""


def end(process, number=signal.SIGTERM, seconds=15):
    """Its exit status after a signal, as a shell would show it."""
    process.send_signal(number)
    status = process.wait(timeout=seconds)
    return status if status >= 0 else 128 - status


def in_environment(extra):
    return {**os.environ, **extra}
