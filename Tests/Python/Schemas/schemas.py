"""The schemas, and YAML as an editor reads it."""
import json
import pathlib
import re

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "Tests" / "CanaryExporterTests" / "Fixtures"


def validator(name):
    """A validator for a schema in docs/, which must be one itself; formats count."""
    schema = json.loads((ROOT / "docs" / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def faults(checker, document):
    """What is wrong with a document, a line for each fault."""
    return [f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(document)]


class Loader(yaml.SafeLoader):
    """YAML 1.2's core schema, by which editors read, in place of 1.1, by which +14:00 is a number."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)


def mapping(loader, node):
    """A mapping; keys that no JSON has, or that stand there twice, are refused as an editor does."""
    loader.flatten_mapping(node)
    keys = [loader.construct_object(key) for key, _ in node.value]
    if any(not isinstance(key, str) for key in keys) or len(set(keys)) < len(keys):
        raise yaml.YAMLError("a key that is no text, or stands there twice")
    return loader.construct_mapping(node, deep=True)


Loader.add_constructor("tag:yaml.org,2002:map", mapping)


def load_yaml(path):
    """What stands in a file of one document."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader)
