"""What strict readers make of the pages."""
import gzip
import subprocess
import unittest
import zlib

from prometheus_client.openmetrics import parser as open_metrics
from prometheus_client import parser as text

import stage
import programs  # found by stage


def identities(families):
    """Each series by name and labels, which must be no other's."""
    found = [(sample.name, frozenset(sample.labels.items())) for family in families for sample in family.samples]
    assert len(set(found)) == len(found), "a series twice"
    return set(found)


class Readers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = stage.exporter()
        cls.port = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)

    def page(self, accept, encoding="identity"):
        headers, body = stage.get(self.port, accept, encoding)
        if encoding == "gzip":
            self.assertEqual(headers["Content-Encoding"], "gzip")
            reader = zlib.decompressobj(31)
            plain = reader.decompress(body)
            self.assertTrue(reader.eof, "the stream has no end")
            self.assertEqual(reader.unused_data, b"", "a second member, which browsers don't read")
            self.assertEqual(gzip.decompress(body), plain)
            body = plain
        else:
            self.assertNotIn("Content-Encoding", headers)
        self.assertEqual(headers["Vary"], "Accept, Accept-Encoding")
        return headers["Content-Type"], body.decode()

    def test_the_strict_parser_takes_open_metrics(self):
        for encoding in ("identity", "gzip"):
            for version in ("1.0.0", "0.0.1"):
                kind, page = self.page(f"application/openmetrics-text;version={version}", encoding)
                self.assertEqual(kind, f"application/openmetrics-text; version={version}; charset=utf-8")
                families = {family.name: family for family in open_metrics.text_string_to_metric_families(page)}
                self.assertEqual(families["rocketmq_canary_exporter_build"].type, "info")
                self.assertEqual(families["rocketmq_canary_samples"].type, "counter")
                latency = families["rocketmq_canary_consumption_latency_seconds"]
                self.assertEqual((latency.type, latency.unit), ("histogram", "seconds"))
                exemplars = [sample.exemplar for sample in latency.samples if sample.exemplar]
                self.assertTrue(exemplars)
                for exemplar in exemplars:
                    self.assertEqual(set(exemplar.labels), {"message_id", "request_id"})
                calls = families["rocketmq_canary_api_request_duration_seconds"].samples
                self.assertTrue(any(sample.exemplar for sample in calls))

    def test_series_are_the_same_in_both_formats(self):
        def equal():
            # Groups may come between the two scrapes.
            one = identities(open_metrics.text_string_to_metric_families(self.page(stage.OPEN_METRICS)[1]))
            other = identities(text.text_string_to_metric_families(self.page(stage.TEXT)[1]))
            return one == other and len(one)
        self.assertGreater(programs.eventually("equal series", equal, 20), 300)

    def test_a_head_has_the_headers_of_a_get(self):
        headers, body = stage.get(self.port, stage.OPEN_METRICS, "gzip", method="HEAD")
        self.assertEqual(body, b"")
        self.assertEqual(headers["Content-Encoding"], "gzip")
        self.assertTrue(headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0"))
        self.assertGreater(int(headers["Content-Length"]), 1000)

    def test_a_filter_leaves_whole_families(self):
        path = "/metrics?name[]=rocketmq_canary_tracks&name[]=rocketmq_canary_api_request_duration_seconds"
        body = stage.get(self.port, stage.OPEN_METRICS, path=path)[1].decode()
        names = [family.name for family in open_metrics.text_string_to_metric_families(body)]
        self.assertEqual(names, ["rocketmq_canary_tracks", "rocketmq_canary_api_request_duration_seconds"])
        self.assertEqual(stage.get(self.port, stage.TEXT, path="/metrics?name[]=none")[1], b"")

    def test_curl_reads_compressed_pages_whole(self):
        command = ["curl", "--silent", "--show-error", "--compressed", "--header", f"Accept: {stage.OPEN_METRICS}",
                   f"http://127.0.0.1:{self.port}/metrics"]
        page = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        self.assertTrue(page.endswith("# EOF\n"))
        self.assertIn("process_cpu_seconds_total", page)

    def test_promtool_finds_nothing_to_say(self):
        page = self.page(stage.TEXT)[1]
        check = subprocess.run(["promtool", "check", "metrics"], input=page.encode(), capture_output=True, check=False)
        self.assertEqual((check.returncode, check.stdout + check.stderr), (0, b""))
