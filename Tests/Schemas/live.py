"""A real exporter's answers obey the schema, and its configuration is what check-config takes."""
import json
import os
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import schemas

PROGRAM = os.environ.get("SCHEMAS_EXPORTER", "")
DEADLINE_SECONDS = 60


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.log = tempfile.TemporaryFile()
        cls.exporter = subprocess.Popen(
            [PROGRAM, "--simulate", "--web.listen-address=127.0.0.1:0"],
            stdin=subprocess.DEVNULL, stdout=cls.log, stderr=cls.log)
        cls.addClassCleanup(cls.stop)
        cls.address = "http://" + cls.wait_for(cls.listening)

    @classmethod
    def stop(cls):
        cls.exporter.terminate()
        cls.exporter.wait(timeout=20)
        cls.log.close()

    @classmethod
    def said(cls):
        return os.pread(cls.log.fileno(), 1 << 20, 0).decode()

    @classmethod
    def listening(cls):
        for line in cls.said().splitlines():
            if "Listening on" in line:
                return line.rsplit("address=", 1)[-1].strip().strip('"')
        return None

    @classmethod
    def wait_for(cls, condition):
        end = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < end:
            if (found := condition()) is not None:
                return found
            time.sleep(0.2)
        raise AssertionError(f"not within {DEADLINE_SECONDS} s: {condition.__name__}; {cls.said()[-2000:]}")

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

        document = self.wait_for(lively)
        for query in ["?detail=overview", *(f"?canary={canary['name']}" for canary in document["canaries"])]:
            with self.subTest(query):
                self.assertEqual(schemas.faults(checker, self.status(query)), [])
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.status("?canary=nobody")
        self.assertEqual(caught.exception.code, 404)


if __name__ == "__main__":
    unittest.main()
