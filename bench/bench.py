#!/usr/bin/env python3
"""Measures the released program from outside and prints one table. See `make bench`.

    bench.py --program .build/dist/rocketmq-canary-exporter [--saturated-seconds 600] [--runs 5] [--only scrape,start]
"""
import argparse
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import inprocess
import measure
import nginx
import stage
from measure import median

# Canaries and groups of each; every canary has one message. A group costs 26 series: nine track types, a histogram
# of 14 lines, and three more; a canary about as many.
SIZES = {1_000: (1, 35), 10_000: (4, 95), 100_000: (39, 98)}
# Every canary is sampled once in this time: 39 in 5 s are 7.8 calls a second, inside the quota of 8.
INTERVAL_SECONDS = 5
# What scrapes ask for, in turns; Prometheus asks for the last.
FORMS = (
    measure.PLAIN_TEXT, measure.Form(measure.TEXT, True), measure.Form(measure.OPEN_METRICS, False),
    measure.Form(measure.OPEN_METRICS, True))


def note(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Table:
    """Rows of a name, our value, the Go client's value, and a remark."""

    def __init__(self):
        self.rows = []

    def add(self, name, value, other="", remark=""):
        self.rows.append((name, value, other, remark))
        note(f"{name}: {value} {other and '(other ' + other + ')'} {remark}")

    def show(self):
        rows = [("what", "exporter", "Go client or nginx", "remark")] + self.rows
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for index, row in enumerate(rows):
            print("| " + " | ".join(text.ljust(width) for text, width in zip(row, widths)) + " |")
            if index == 0:
                print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder, self.table = options, pathlib.Path(folder), Table()
        self.cloud = stage.Cloud(folder)

    # A scrape.

    def scrape(self):
        for size, (canaries, groups) in SIZES.items():
            ours, series = self.scrape_exporter(canaries, groups)
            theirs = self.scrape_go_peer()
            for kind in ("changed", "unchanged"):
                for form in FORMS:
                    own, other = ours[kind, form], theirs[kind, form]
                    name = f"scrape of {series:,} series, {kind}, {form}"
                    remark = f"median of {len(own)}"
                    if kind == "changed":
                        remark += f", {median([p.changed_share for p in own]):.0%} of the lines changed"
                    self.table.add(
                        name + ", CPU", milliseconds(p.cpu_seconds for p in own),
                        milliseconds(p.cpu_seconds for p in other), remark)
                    self.table.add(
                        name + ", wall", milliseconds(p.wall_seconds for p in own),
                        milliseconds(p.wall_seconds for p in other), f"{len(own[0].body) / 1e6:.2f} MB")

    def scrape_exporter(self, canaries, groups):
        """Pages by kind and form, and the number of series."""
        tracks = [{f"GID_bench_{n:03d}": kind for n in range(groups)} for kind in ("CONSUMED", "NOT_CONSUME_YET")]
        found = {(kind, form): [] for kind in ("changed", "unchanged") for form in FORMS}
        with self.cloud.serving():
            self.cloud.control(groups=tracks[1])
            with stage.exporter(self.options.program, self.folder, self.static(canaries)) as child:
                self.wait_for_round(canaries)
                scraper = measure.Scraper(child.port, child.pid)
                page = scraper.fetch(measure.PLAIN_TEXT)
                (self.folder / "page.prom").write_bytes(page.body)
                previous = page.samples()
                series = len(previous)
                for turn in range(len(FORMS) * self.options.runs):
                    form = FORMS[turn % len(FORMS)]
                    self.cloud.control(groups=tracks[turn % 2])
                    cpu, begun = measure.cpu_seconds(child.pid), time.perf_counter()
                    self.wait_for_round(canaries)
                    idle = (measure.cpu_seconds(child.pid) - cpu) / (time.perf_counter() - begun)
                    page = scraper.scrape(form, idle)
                    page.changed_share = changed_share(previous, page.samples())
                    if page.changed_share == 0:
                        raise RuntimeError("nothing changed between two scrapes that should differ")
                    found["changed", form].append(page)
                    found["unchanged", form].append(self.unchanged(scraper, form, idle))
                    previous = page.samples()
                if canaries == SIZES[100_000][0]:
                    self.table.add(
                        f"resident at {series:,} series", f"{measure.resident_mib(child.pid):.1f} MiB",
                        remark="after the scrapes")
        return found, series

    def unchanged(self, scraper, form, idle):
        """The second of two equal pages, one right after the other; samples land meanwhile, so that it may take some tries."""
        for _ in range(50):
            before = scraper.fetch(form)
            page = scraper.scrape(form, idle)
            if page.samples() == before.samples():
                return page
        raise RuntimeError("no two equal pages in 50: samples land faster than scrapes")

    def wait_for_round(self, canaries):
        """Until every canary has been sampled since now; half a round more, since they don't go in step."""
        due = self.cloud.stats()["calls"] + canaries + canaries // 2 + 1
        measure.wait_for(
            lambda: self.cloud.stats()["calls"] >= due, 4 * INTERVAL_SECONDS + 10, "a sample of every canary")
        # Not in step with the sampling loop, which wakes every quarter of a second from the last answer on and
        # would be measured with every scrape or with none.
        time.sleep(0.2 + random.random())

    def static(self, canaries, interval=f"{INTERVAL_SECONDS}s", rate=8):
        return stage.configuration(
            self.cloud.address, self.cloud.ca_file,
            [stage.canary(n, message_ids=[stage.message_id(n)]) for n in range(canaries)],
            requests_per_second=rate, sample_interval=interval, settled_interval=interval)

    def scrape_go_peer(self):
        """The pages of the Go client with the series of the exporter's."""
        program = self.build_go_peer()
        port = stage.free_port()
        found = {(kind, form): [] for kind in ("changed", "unchanged") for form in FORMS}
        log = self.folder / "go-peer.log"
        with stage.process([program, f"127.0.0.1:{port}", self.folder / "page.prom"], log) as child:
            child.port = port
            stage.wait_until_answering(child, log)
            scraper = measure.Scraper(port, child.pid)
            for turn in range(len(FORMS) * self.options.runs):
                form = FORMS[turn % len(FORMS)]
                scraper.fetch(measure.PLAIN_TEXT, "/change")
                # Its garbage collector may be at work on what came before.
                time.sleep(0.5)
                for kind in ("changed", "unchanged"):
                    found[kind, form].append(scraper.scrape(form))
        return found

    def build_go_peer(self):
        target = self.folder / "go-peer"
        if not target.exists():
            env = {
                **os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "",
                "GOCACHE": str(self.folder / "go-cache")}
            stage.run("go", "build", "-o", target, stage.ROOT / "bench/go-peer/main.go", env=env)
        return target

    # Beside nginx.

    def nginx(self):
        nginx.compare(self)

    # The log.

    def log(self):
        inprocess.add_rows(self)

    # The quota.

    def saturated(self):
        for rate in (8, 10):
            self.saturated_at(rate)

    def saturated_at(self, rate):
        """Twenty canaries with twenty messages each, to be sampled every second: fifty times the quota."""
        seconds = self.options.saturated_seconds
        canaries = []
        for number in range(20):
            file = self.folder / f"messages-{number:03d}.txt"
            lines = [stage.message_id(number * 20 + n, seconds_ago=30 + n) for n in range(20)]
            file.write_text("\n".join(lines) + "\n")
            canaries.append(stage.canary(number, message_files=[str(file)]))
        with self.cloud.serving():
            self.cloud.control(groups={f"GID_bench_{n:03d}": "NOT_CONSUME_YET" for n in range(10)}, quota=1000)
            text = stage.configuration(
                self.cloud.address, self.cloud.ca_file, canaries, requests_per_second=rate, sample_interval="1s",
                settled_interval="1s")
            with stage.exporter(self.options.program, self.folder, text) as child:
                measure.wait_for(lambda: self.cloud.stats()["calls"] > 0, 20, "a first sample")
                before, cpu = self.cloud.stats(), measure.cpu_seconds(child.pid)
                time.sleep(seconds)
                after, cpu = self.cloud.stats(), measure.cpu_seconds(child.pid) - cpu
        calls = after["calls"] - before["calls"]
        self.table.add(
            f"saturated at {rate}/s, most calls in any sliding second", f"{after['max_sliding_second']}",
            remark=f"at the peer, by arrival, {seconds} s")
        self.table.add(
            f"saturated at {rate}/s, mean rate", f"{after['mean_rate']:.2f}/s",
            remark=f"{after['connections'] - self.cloud.asked} connections, {after['signature_failures']} bad signatures, "
                   f"{after['nonces_reused']} nonces reused")
        self.table.add(
            f"saturated at {rate}/s, CPU per sample over TLS", f"{cpu / max(calls, 1) * 1e6:.0f} us",
            remark=f"{calls} samples of 10 groups, everything else included")

    # At rest, at start, on disk.

    def idle(self):
        with self.cloud.serving():
            self.cloud.control(groups={f"GID_bench_{n:03d}": "CONSUMED" for n in range(10)})
            text = self.static(10, interval="30s")
            with stage.exporter(self.options.program, self.folder, text) as child:
                measure.wait_for(lambda: self.cloud.stats()["calls"] >= 10, 60, "a sample of every canary")
                for _ in range(5):
                    measure.fetch(child.port, form=FORMS[-1])
                    time.sleep(1)
                cpu = measure.cpu_seconds(child.pid)
                time.sleep(10)
                cpu = measure.cpu_seconds(child.pid) - cpu
                self.table.add(
                    "resident, idle", f"{measure.resident_mib(child.pid):.1f} MiB",
                    remark="ten canaries of ten groups over TLS, every 30 s")
                self.table.add("CPU, idle", f"{cpu / 10 * 100:.2f} %", remark="of one core, over 10 s, unscraped")

    def start(self):
        with self.cloud.serving():
            (self.folder / "canaries.yml").write_text(self.static(10))
            times = [self.start_once() for _ in range(2 * self.options.runs)]
        self.table.add(
            "start to first answered scrape", milliseconds(times), remark=f"median of {len(times)}, ten canaries")

    def start_once(self):
        port = stage.free_port()
        command = [
            self.options.program, f"--config.file={self.folder / 'canaries.yml'}",
            f"--web.listen-address=127.0.0.1:{port}"]
        env = {"ALIBABA_CLOUD_ACCESS_KEY_ID": stage.KEY_ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": stage.KEY_SECRET}
        begun = time.perf_counter()
        with stage.process(command, self.folder / "start.log", env) as child:
            child.port = port
            return stage.wait_until_answering(child, self.folder / "start.log") - begun

    def size(self):
        self.table.add(
            "size of the program", f"{os.path.getsize(self.options.program) / 1e6:.1f} MB",
            remark="stripped, Swift's runtime inside")


def changed_share(before, after):
    """The share of lines that are new since the page before."""
    return len(set(after) - set(before)) / max(len(after), 1)


def milliseconds(seconds):
    value = median(list(seconds)) * 1000
    return f"{value:.2f} ms" if value < 10 else f"{value:.0f} ms"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--saturated-seconds", type=int, default=60)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=7, help="rounds of the comparison with nginx")
    parser.add_argument("--round-seconds", type=int, default=2)
    parser.add_argument("--only", default="size,start,idle,log,scrape,nginx,saturated")
    parser.add_argument("--swift", default="swift", help="the toolchain that builds what is measured in process")
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    folder = tempfile.mkdtemp(prefix="canary-bench-")
    try:
        stage.make_certificates(folder)
        bench = Bench(options, folder)
        for part in options.only.split(","):
            note(f"measuring {part}")
            getattr(bench, part)()
        print(f"\nmachine: {measure.machine()}")
        print(f"program: {stage.run(options.program, '--version').strip() or 'unknown version'}\n")
        bench.table.show()
    except RuntimeError as error:
        log = pathlib.Path(folder) / "exporter.log"
        note(f"failed: {error}")
        if log.exists():
            note(f"the exporter's last words:\n{log.read_text()[-2000:]}")
        sys.exit(1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
