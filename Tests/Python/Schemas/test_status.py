"""What the status API answers is what its schema says."""
import copy
import json
import unittest

import schemas

DOCUMENTS = ["nothing_sampled", "lively", "everything_fails", "refused_reload"]


def load(name):
    return json.loads((schemas.FIXTURES / "status" / f"{name}.json").read_text(encoding="utf-8"))


class Status(unittest.TestCase):
    def setUp(self):
        self.checker = schemas.validator("status.schema.json")

    def test_answers_obey_the_schema(self):
        files = sorted(path.stem for path in (schemas.FIXTURES / "status").glob("*.json"))
        self.assertEqual(files, sorted(DOCUMENTS))
        for name in DOCUMENTS:
            with self.subTest(name):
                self.assertEqual(schemas.faults(self.checker, load(name)), [])

    def test_the_worlds_are_what_they_are_called(self):
        self.assertTrue(all(canary["last_sample"] is None for canary in load("nothing_sampled")["canaries"]))
        lively = load("lively")
        types = {kind for canary in lively["canaries"] for group in canary["consumer_groups"]
                 for kind in group["tracks"] or {}}
        self.assertGreaterEqual(len(types), 7)
        failing = load("everything_fails")
        self.assertTrue(all(not canary["successes"] and canary["failures"] for canary in failing["canaries"]))
        self.assertEqual(len(load("refused_reload")["configuration"]["refusal"]), 1)

    def test_the_schema_is_strict(self):
        """Every object says which members it has, all of them required but counts by kind."""
        def visit(node, path):
            if isinstance(node, dict):
                if "properties" in node:
                    self.assertIs(node.get("additionalProperties"), False, path)
                    if path.rsplit("/", 1)[-1] not in ("tracks", "failures"):
                        self.assertEqual(sorted(node["required"]), sorted(node["properties"]), path)
                for key, child in node.items():
                    visit(child, f"{path}/{key}")
            elif isinstance(node, list):
                for index, child in enumerate(node):
                    visit(child, f"{path}/{index}")
        visit(self.checker.schema, "")

    def test_what_is_wrong_is_found(self):
        """Each change of a good document breaks the schema: the check can fail."""
        lively = load("lively")
        changes = {
            "a member more": lambda d: d.update(more=1),
            "a member less": lambda d: d.pop("heartbeat"),
            "a moment without milliseconds": lambda d: d.update(now="2026-01-02T03:04:05Z"),
            "a moment that isn't": lambda d: d.update(now="2026-13-02T03:04:05.000Z"),
            "an unknown word": lambda d: d["canaries"][0]["consumer_groups"][0].update(status="FINE"),
            "an unknown type": lambda d: d["canaries"][0]["consumer_groups"][0]["tracks"].update(FINE=1),
            "an unknown severity": lambda d: d["problems"][0].update(severity="bad"),
            "an unknown reason": lambda d: d["canaries"][1]["failures"][0].update(reason="bad"),
            "a fraction of a message": lambda d: d["canaries"][0].update(pending_messages=0.5),
            "a negative duration": lambda d: d["canaries"][1]["failures"][0].update(duration_seconds=-1),
            "too many problems": lambda d: d.update(problems=d["problems"][:1] * 201),
        }
        for name, change in changes.items():
            with self.subTest(name):
                document = copy.deepcopy(lively)
                change(document)
                self.assertNotEqual(schemas.faults(self.checker, document), [])


if __name__ == "__main__":
    unittest.main()
