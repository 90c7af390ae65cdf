"""The same page from the exporter and, as a file, from nginx: requests per second, CPU per request, latency."""
import contextlib
import os
import pathlib
import re

import measure
import stage
from measure import median

COMPRESSED = measure.Form(measure.TEXT, True)
# Canaries, groups of each, and form: one that is 10 kB compressed, the smallest there is, and one of about 1.4 MB.
PAGES = {
    "compressed": (1, 47, COMPRESSED), "small": (1, 1, measure.PLAIN_TEXT), "large": (3, 80, measure.PLAIN_TEXT)}
CONNECTIONS = (2, 64)
# nginx has no limit of requests at once, and 64 readers of a large page are more than 40.
NO_LIMIT = "--web.max-requests=0"

CONFIGURATION = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=10;
    open_file_cache_valid 3600s;
    keepalive_requests 1000000000;
    default_type text/plain;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{ listen 127.0.0.1:{port}; root {folder}/pages; }}
}}
"""


class Nginx:
    """Debian's nginx with one worker, serving a folder."""

    def __init__(self, folder, port, child):
        self.folder, self.port, self.child = folder, port, child

    @property
    def pid(self):
        """The worker's, which does all the work."""
        children = pathlib.Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()
        return int(children[0])


@contextlib.contextmanager
def nginx(folder, body):
    folder = pathlib.Path(folder) / "nginx"
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    os.chmod(folder.parent, 0o755)
    (folder / "pages/metrics").write_bytes(body)
    port = stage.free_port()
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, port=port))
    log = folder / "nginx.log"
    with stage.process(["nginx", "-c", folder / "nginx.conf", "-p", folder], log) as child:
        child.port = port
        stage.wait_until_answering(child, log)
        yield Nginx(folder, port, child)


class Round:
    """One run of wrk against a server."""

    def __init__(self, port, pid, form, connections, seconds):
        cpu = measure.cpu_seconds(pid)
        headers = [argument for name, value in form.headers.items() for argument in ("-H", f"{name}: {value}")]
        command = [
            "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *headers,
            f"http://127.0.0.1:{port}/metrics"]
        text = stage.run(*command)
        cpu = measure.cpu_seconds(pid) - cpu
        if "Non-2xx" in text or "Socket errors" in text:
            raise RuntimeError(f"not every request was answered:\n{text}")
        requests = int(re.search(r"(\d+) requests in", text)[1])
        self.rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
        self.cpu = cpu / max(requests, 1)
        self.slowest = milliseconds(re.search(r"99%\s+([\d.]+)(us|ms|s)", text))


def milliseconds(match):
    return float(match[1]) * {"us": 0.001, "ms": 1, "s": 1000}[match[2]]


def compare(bench):
    """Adds rows to the table; rounds alternate, and ratios are medians of the ratios of each round."""
    for name, (canaries, groups, form) in PAGES.items():
        tracks = {f"GID_bench_{n:03d}": "CONSUMED" for n in range(groups)}
        with bench.cloud.serving():
            bench.cloud.control(groups=tracks)
            text = bench.static(canaries, interval="60s")
            with stage.exporter(bench.options.program, bench.folder, text, NO_LIMIT) as child:
                measure.wait_for(lambda: bench.cloud.stats()["calls"] >= canaries, 30, "a sample of every canary")
                body = measure.fetch(child.port, form=form).body
                with nginx(bench.folder, body) as other:
                    for connections in CONNECTIONS:
                        add_rows(bench, name, form, len(body), connections, child, other)


def add_rows(bench, name, form, length, connections, child, other):
    rounds = []
    for turn in range(bench.options.rounds):
        pair = [(child.port, child.pid), (other.port, other.pid)]
        # Who goes first changes: what the machine does meanwhile meets both.
        order = pair if turn % 2 == 0 else pair[::-1]
        results = {port: Round(port, pid, form, connections, bench.options.round_seconds) for port, pid in order}
        rounds.append((results[child.port], results[other.port]))
    title = f"{name} page, {connections} connections"
    for what, unit, value in (
            ("requests per second", lambda number: f"{number:,.0f}", lambda run: run.rate),
            ("CPU per request", lambda number: f"{number * 1e6:.1f} us", lambda run: run.cpu),
            ("99th percentile", lambda number: f"{number:.2f} ms", lambda run: run.slowest)):
        ratio = median([value(ours) / value(theirs) for ours, theirs in rounds])
        bench.table.add(
            f"{title}, {what}", unit(median([value(ours) for ours, _ in rounds])),
            unit(median([value(theirs) for _, theirs in rounds])),
            f"nginx; ratio {ratio:.2f}, {len(rounds)} rounds, {length:,} bytes")
