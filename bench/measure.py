"""Readings of a process and of a page, from outside."""
import gzip
import http.client
import os
import platform
import statistics
import time

# A page of 100,000 series takes tens of milliseconds; a server that takes this long has failed.
SCRAPE_SECONDS_MAX = 60
# What a process still does after the answer, as collecting garbage, belongs to the scrape.
SETTLE_SECONDS = 0.05
TEXT = "text/plain;version=0.0.4"
# The version that Debian's Go client knows; the exporter's bytes are those of 1.0.0.
OPEN_METRICS = "application/openmetrics-text;version=0.0.1"


class Form:
    """What a scrape asks for."""

    def __init__(self, accept, compressed):
        self.accept, self.compressed = accept, compressed

    @property
    def headers(self):
        return {"Accept": self.accept, "Accept-Encoding": "gzip" if self.compressed else "identity"}

    def __str__(self):
        kind = "text" if self.accept == TEXT else "OpenMetrics"
        return kind + (", gzip" if self.compressed else "")


PLAIN_TEXT = Form(TEXT, False)


def cpu_seconds(pid):
    """CPU time of all threads of a process, ended ones too, in seconds to the nanosecond.

    The clock that clock_getcpuclockid(3) gives for another process; /proc/PID/stat counts ticks of 10 ms, which is
    more than a scrape of 1,000 series takes.
    """
    return time.clock_gettime(((~pid) << 3) | 2)


def resident_mib(pid):
    """Resident memory in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


class Scraper:
    """A client that keeps its connection, as Prometheus does."""

    def __init__(self, port, pid):
        self.pid = pid
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SCRAPE_SECONDS_MAX)

    def fetch(self, form, path="/metrics"):
        """One GET; returns the page, with its wall time from the request to the last byte."""
        begun = time.perf_counter()
        self.connection.request("GET", path, headers=form.headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}: {body[:200]!r}")
        return Page(body, time.perf_counter() - begun)

    def scrape(self, form, idle_cpu_per_second=0.0):
        """A GET with its CPU time; what the process uses anyway, scraped or not, is taken off."""
        cpu, begun = cpu_seconds(self.pid), time.perf_counter()
        page = self.fetch(form)
        time.sleep(SETTLE_SECONDS)
        idle = idle_cpu_per_second * (time.perf_counter() - begun)
        page.cpu_seconds = max(0.0, cpu_seconds(self.pid) - cpu - idle)
        return page

    def close(self):
        self.connection.close()


class Page:
    """One answer of /metrics."""

    def __init__(self, body, wall_seconds, cpu=0.0):
        self.body, self.wall_seconds, self.cpu_seconds = body, wall_seconds, cpu

    def samples(self):
        """The lines that aren't comments, without what changes with every scrape."""
        volatile = ("process_", "promhttp_", "scrape_")
        lines = [line for line in self.text().splitlines() if line and not line.startswith(("#",) + volatile)]
        # Without exemplars, so that formats can be compared.
        return [line.partition(" # {")[0] for line in lines]

    def text(self):
        body = gzip.decompress(self.body) if self.body[:2] == b"\x1f\x8b" else self.body
        return body.decode()


def fetch(port, path="/metrics", form=PLAIN_TEXT):
    """One GET on a connection of its own."""
    scraper = Scraper(port, None)
    try:
        return scraper.fetch(form, path)
    finally:
        scraper.close()


def wait_for(condition, seconds, what):
    """Asks until it is true; raises after the deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


def median(values):
    return statistics.median(values) if values else float("nan")


def machine():
    """CPU model, cores and operating system, in one line."""
    model = platform.machine()
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    release = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    return f"{model}, {len(os.sched_getaffinity(0))} cores, {release}, kernel {platform.release()}"
