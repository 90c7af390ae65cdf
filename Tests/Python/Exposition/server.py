"""What a real Prometheus makes of the pages in both formats."""
import http.server
import json
import pathlib
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request

import stage
import programs  # found by stage

CONFIGURATION = """
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: open_metrics
    static_configs: [{{targets: ["127.0.0.1:{exporter}"]}}]
  - job_name: text
    static_configs: [{{targets: ["127.0.0.1:{translator}"]}}]
"""


class Translator(http.server.BaseHTTPRequestHandler):
    """Passes scrapes on as if their sender took the text format alone."""

    def do_GET(self):
        self.server.accepted = self.headers["Accept"]
        headers, body = stage.get(self.server.exporter, stage.TEXT, self.headers["Accept-Encoding"])
        self.send_response(200)
        for name in ("Content-Type", "Content-Encoding", "Content-Length"):
            if name in headers:
                self.send_header(name, headers[name])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = stage.exporter()
        exporter = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        cls.translator = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Translator)
        cls.translator.exporter = exporter
        threading.Thread(target=cls.translator.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.translator.shutdown)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        path = pathlib.Path(folder.name)
        (path / "prometheus.yml").write_text(
            CONFIGURATION.format(exporter=exporter, translator=cls.translator.server_port))
        cls.port = programs.free_port()
        prometheus = programs.running(
            ["prometheus", f"--config.file={path}/prometheus.yml", f"--storage.tsdb.path={path}/tsdb",
             f"--web.listen-address=127.0.0.1:{cls.port}", "--enable-feature=exemplar-storage", "--log.level=warn"],
            path / "prometheus.log")
        prometheus.__enter__()
        cls.addClassCleanup(prometheus.__exit__, None, None, None)
        cls.log = path / "prometheus.log"
        programs.eventually("two scrapes of each", lambda: cls.has_scraped())

    @classmethod
    def has_scraped(cls):
        try:
            counts = cls.ask("query", query="count_over_time(up[1m]) > 2")["result"]
        except OSError:
            return False
        return len(counts) == 2

    @classmethod
    def ask(cls, path, **parameters):
        address = f"http://127.0.0.1:{cls.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(address, timeout=10) as response:
            return json.load(response)["data"]

    def series(self, job):
        found = self.ask("query", query=f'{{job="{job}"}}')["result"]
        ours = [series["metric"] for series in found]
        own = ("up", "scrape_")
        return {
            frozenset((name, value) for name, value in labels.items() if name not in ("job", "instance"))
            for labels in ours if not labels["__name__"].startswith(own)}

    def test_both_formats_are_taken(self):
        for target in self.ask("targets")["activeTargets"]:
            self.assertEqual((target["health"], target["lastError"]), ("up", ""), target["labels"]["job"])
        self.assertTrue(self.translator.accepted.startswith("application/openmetrics-text;version=1.0.0"))
        self.assertEqual(self.log.read_text(), "")

    def test_a_series_has_the_same_identity_in_both(self):
        def equal():
            # Groups may come between two scrapes.
            one, other = self.series("open_metrics"), self.series("text")
            return one == other and len(one)
        self.assertGreater(programs.eventually("equal series", equal, 30), 300)

    def test_exemplars_are_stored(self):
        def found():
            return self.ask(
                "query_exemplars", query="rocketmq_canary_consumption_latency_seconds_bucket",
                start=time.time() - 3600, end=time.time() + 60)
        exemplars = [exemplar for series in programs.eventually("exemplars", found, 30) for exemplar in series["exemplars"]]
        for exemplar in exemplars:
            self.assertEqual(set(exemplar["labels"]), {"message_id", "request_id"})

    def test_metadata_is_understood(self):
        def found():
            data = self.ask("metadata")
            return data if "rocketmq_canary_exporter_build" in data else None
        metadata = programs.eventually("metadata", found, 30)
        # From OpenMetrics and from text, under the names that either has.
        types = {entry["type"] for entry in metadata["rocketmq_canary_exporter_build"]}
        self.assertEqual(types, {"info"})
        units = {entry["unit"] for entry in metadata["rocketmq_canary_consumption_latency_seconds"]}
        self.assertEqual(units, {"seconds", ""})
