#!/usr/bin/env python3
"""Writes the dashboards: python3 dashboards/build.py. With --check it only says which are not current, and fails.

The JSON files are what Grafana imports; they are kept in the repository, so nobody needs this to use them.
"""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from source import exporter, overview  # noqa: E402  (found through the line above)


def built():
    """The text of each file by its name."""
    made = (overview.build(), exporter.build())
    return {f"{one['uid']}.json": json.dumps(one, ensure_ascii=False, indent=2) + "\n" for one in made}


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit("usage: dashboards/build.py [--check]")
    old = []
    for name, text in built().items():
        path = HERE / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            old.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    if check and old:
        sys.exit(f"not current, run dashboards/build.py: {', '.join(old)}")


if __name__ == "__main__":
    main()
