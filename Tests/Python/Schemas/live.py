"""A real exporter's answers obey the schema, and its configuration is what check-config takes."""
import json
import os
import pathlib
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

import schemas

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from programs import eventually, port_of, running  # noqa: E402  (found through the line above)


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        exporter = running(
            [os.environ["SCHEMAS_EXPORTER"], "--simulate", "--web.listen-address=127.0.0.1:0"],
            pathlib.Path(folder.name) / "exporter.log")
        child = exporter.__enter__()
        cls.addClassCleanup(exporter.__exit__, None, None, None)
        cls.address = f"http://127.0.0.1:{port_of(child)}"

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return answer.headers, answer.read()

    def status(self, query=""):
        headers, body = self.get("/api/v1/status" + query)
        self.assertEqual(headers["Content-Type"], "application/json")
        self.assertEqual(headers["Cache-Control"], "no-store")
        return json.loads(body)

    def test_every_answer_obeys_the_schema(self):
        checker = schemas.validator("status.schema.json")

        def lively():
            document = self.status()
            self.assertEqual(schemas.faults(checker, document), [])
            canaries = document["canaries"]
            isLively = all(canary["successes"] for canary in canaries) and document["problems"]
            return document if isLively else None

        document = eventually("every canary was sampled, and something is wrong", lively)
        for query in ["?detail=overview", *(f"?canary={canary['name']}" for canary in document["canaries"])]:
            with self.subTest(query):
                self.assertEqual(schemas.faults(checker, self.status(query)), [])
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.status("?canary=nobody")
        self.assertEqual(caught.exception.code, 404)


if __name__ == "__main__":
    unittest.main()
