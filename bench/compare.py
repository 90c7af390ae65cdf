#!/usr/bin/env python3
"""Measures from outside what docs/comparison.md says of this exporter, blackbox_exporter and node_exporter.

Starts each of them on loopback ports, asks all of them the same, prints one table and puts it into that page. `make
compare` runs it.
"""
import argparse
import concurrent.futures
import datetime
import pathlib
import re
import sys
import tempfile

import compare_rows
from compare_subjects import Subject, make_certificates, program_version
from stage import run

# More of a message would make the table unreadable.
ERROR_LENGTH_MAX = 60
ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/comparison.md"
CANARIES = """\
accounts:
  - name: default
    credentials: {type: access_key, access_key_id_file: key-id, access_key_secret_file: key-secret}
    endpoint: http://127.0.0.1:1
canaries:
  - name: orders
    region: cn-hangzhou
    instance_id: MQ_INST_111111111111_DOxxxxxx
    topic: orders
    message_files: [orders-*.txt]
"""
MODULES = """\
modules:
  icmp:
    prober: icmp
  with_secret:
    prober: http
    http: {basic_auth: {username: someone, password: not-to-be-shown}}
"""


def subjects(program, folder):
    """The three, each with a folder of its own, and what stands in its configuration."""
    return [
        Subject("exporter", [program], folder / "exporter", config=("canaries.yml", CANARIES),
                lively=["--simulate"], secret="not-to-be-shown"),
        Subject("blackbox_exporter", ["prometheus-blackbox-exporter"], folder / "blackbox",
                config=("blackbox.yml", MODULES), secret="not-to-be-shown",
                socket_flags=["--web.external-url=http://localhost/"]),
        Subject("node_exporter", ["prometheus-node-exporter"], folder / "node"),
    ]


def measure(subject, rows):
    """Every row of one subject; a row that fails says so instead of hiding the others."""
    answers = []
    for name, ask in rows:
        try:
            answers.append(ask(subject))
        except Exception as error:  # noqa: BLE001 - whatever breaks is this row's answer
            answers.append(f"failed: {error}"[:ERROR_LENGTH_MAX])
    return answers


def table(header, rows):
    """Markdown."""
    lines = ["| " + " | ".join(row) + " |" for row in [header] + rows]
    lines.insert(1, "|" + "---|" * len(header))
    return "\n".join(lines)


def write(made):
    """Puts the table into the page, with the day and the commit."""
    commit = run("git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude=*").strip()
    page = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(r"(<!-- make compare -->\n).*?(?=<!-- end of make compare -->)", re.DOTALL)
    text = f"Measured on {datetime.date.today()}, at commit {commit}.\n\n{made}\n"
    page, count = pattern.subn(lambda match: match[1] + text, page)
    if not count:
        sys.exit(f"{PAGE} has no place for the table")
    PAGE.write_text(page, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=ROOT / ".build/debug/rocketmq-canary-exporter", type=pathlib.Path)
    parser.add_argument("--only", default="", help="rows whose name contains this")
    options = parser.parse_args()
    if not options.program.exists():
        sys.exit(f"{options.program} is missing: build it first")
    rows = [row for row in compare_rows.ROWS if options.only in row[0]]
    with tempfile.TemporaryDirectory(prefix="compare-") as folder:
        make_certificates(pathlib.Path(folder))
        all_subjects = subjects(str(options.program.resolve()), pathlib.Path(folder))
        with concurrent.futures.ThreadPoolExecutor(len(all_subjects)) as pool:
            columns = list(pool.map(lambda subject: measure(subject, rows), all_subjects))
        names = [f"{subject.name} {program_version(subject.program[0])}" for subject in all_subjects]
    made = table(["measured"] + names, [[row[0], *cells] for row, *cells in zip(rows, *columns)])
    print(made)
    if not options.only:
        write(made)


if __name__ == "__main__":
    main()
