"""The schema of the configuration knows what can be known of it without asking what it means."""
import unittest

import yaml

import schemas

# Faults that no schema can find, each with what would have to be known. Everything else in the folder it refuses.
NEEDS_MEANING = {
    "account_names_equal.yml": "names of accounts are unique",
    "account_undecided.yml": "an account is named default, or is the only one",
    "account_unknown.yml": "the account exists",
    "account_unknown_far.yml": "the account exists",
    "anchor.yml": "anchors and aliases, which editors take, aren't taken",
    "canary_names_equal.yml": "names of canaries are unique",
    "defaults_settled_too_short.yml": "the settled interval is no shorter than the sample interval",
    "duration_overflow.yml": "durations have bounds",
    "endpoint_plain_http.yml": "which hosts are this machine",
    "endpoint_port.yml": "ports end at 65535",
    "endpoint_short_address.yml": "short forms of addresses",
    "expected_group_threshold.yml": "durations have bounds",
    "expected_group_twice.yml": "groups are unique",
    "expected_groups_over_max.yml": "max_groups has room for them",
    "ignored_group_expected.yml": "no expected group is ignored",
    "quota_exceeded.yml": "the quota suffices",
    "retire_after_too_long.yml": "durations have bounds",
    "sample_interval_too_long.yml": "durations have bounds",
    "sample_interval_too_short.yml": "durations have bounds",
    "sample_longer_than_default_settled.yml": "the settled interval is no shorter than the sample interval",
    "settled_shorter_than_sample.yml": "the settled interval is no shorter than the sample interval",
}


class Configuration(unittest.TestCase):
    def setUp(self):
        self.checker = schemas.validator("canaries.schema.json")

    def refusal(self, path):
        """Why a file is refused: by its YAML, or by the schema; empty where it isn't."""
        try:
            document = schemas.load_yaml(path)
        except yaml.YAMLError as error:
            return [f"no YAML: {error}"]
        return schemas.faults(self.checker, document)

    def test_good_files_pass(self):
        files = [*(schemas.FIXTURES / "config" / "good").glob("*.yml"),
                 *(schemas.ROOT / "deploy" / "examples").glob("canaries*.yml")]
        self.assertGreaterEqual(len(files), 3)
        for path in files:
            with self.subTest(path.name):
                self.assertEqual(self.refusal(path), [])

    def test_bad_files_are_refused_unless_they_need_meaning(self):
        passed = set()
        for path in sorted((schemas.FIXTURES / "config" / "bad").glob("*.yml")):
            if not self.refusal(path):
                passed.add(path.name)
        self.assertEqual(passed, set(NEEDS_MEANING))

    def test_every_key_is_described(self):
        def visit(node, path):
            if isinstance(node, dict):
                # Conditions have properties too, but are of no type.
                for key, child in node.get("properties", {}).items() if "type" in node else []:
                    if "$ref" in child and "description" not in child:
                        child = self.checker.schema["$defs"][child["$ref"].rsplit("/", 1)[-1]]
                    self.assertIn("description", child, f"{path}/{key}")
                for key, child in node.items():
                    visit(child, f"{path}/{key}")
            elif isinstance(node, list):
                for index, child in enumerate(node):
                    visit(child, f"{path}/{index}")
        visit(self.checker.schema, "")


if __name__ == "__main__":
    unittest.main()
