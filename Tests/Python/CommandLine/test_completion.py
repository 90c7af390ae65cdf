"""Completion, by real shells that run the program at each press of the key."""

import os
import tempfile
import unittest

import program
from shells import NAME, STARTS, Shell

CANARIES = """canaries:
  - {name: orders, region: cn-hangzhou, instance_id: i, topic: t, message_files: [a.txt]}
  - {name: bills-eu, region: cn-hangzhou, instance_id: i, topic: u, message_files: [a.txt]}
  - {name: bills-us, region: cn-hangzhou, instance_id: i, topic: v, message_files: [a.txt]}
"""

# What is typed, and the line after the key that completes.
LINES = [
    ("dec", "decode "),
    ("chec", "check-"),
    ("help simu", "help simulate "),
    ("--log.lev", "--log.level="),
    ("--log.level=de", "--log.level=debug "),
    ("--log.level de", "--log.level debug "),
    ("--log.format js", "--log.format json "),
    ("--simu", "--simulate "),
    ("--simulate=fa", "--simulate=false "),
    ("--no-simu", "--no-simulate "),
    ("--simulate --simu", "--simulate --simu"),
    ("--web.listen-address=:1 --web.listen-a", "--web.listen-address=:1 --web.listen-address="),
    ("--simulate --log.level=debug --log.l", "--simulate --log.level=debug --log.l"),
    ("decode --utc", "decode --utc-offset="),
    ("decode --log.l", "decode --log.l"),
    ("check-web-config can", "check-web-config canaries.yml "),
    ("check-config canaries.yml my\\ f", "check-config canaries.yml my\\ file.yml "),
    ("--config.file can", "--config.file canaries.yml "),
    ("--config.file=can", "--config.file=canaries.yml "),
    ("--config.file=sub/in", "--config.file=sub/inner.yml "),
    ("trace --config.file=canaries.yml --canary=or", "trace --config.file=canaries.yml --canary=orders "),
    ("--config.file canaries.yml trace --canary or", "--config.file canaries.yml trace --canary orders "),
    ("trace --config.file=canaries.yml --canary=bi", "trace --config.file=canaries.yml --canary=bills-"),
    ("trace --config.file=~/canaries.yml --canary or", "trace --config.file=~/canaries.yml --canary orders "),
    ("trace --config.file=none.yml --canary=or", "trace --config.file=none.yml --canary=or"),
]


class Completion(unittest.TestCase):
    def complete(self, kind):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            for path in ["canaries.yml", "my file.yml", "sub/inner.yml"]:
                os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
                with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                    file.write(CANARIES)
            with Shell(kind, program.path(), folder) as shell:
                for typed, expected in LINES:
                    with self.subTest(shell=kind, typed=typed):
                        line, written = shell.completed(f"{NAME} {typed}")
                        self.assertEqual(line, f"{NAME} {expected}", written)
                os.symlink(program.path(), os.path.join(folder, NAME))
                with self.subTest(shell=kind, typed="a path to the program"):
                    line, written = shell.completed(f"~/{NAME} --log.level=de")
                    self.assertEqual(line, f"~/{NAME} --log.level=debug ", written)
                # bash has no room for sentences beside its candidates.
                last = "check-web-config" if kind == "bash" else "Check a file"
                self.assertIn(last, shell.listed(f"{NAME} check-", last))

    def test_bash(self):
        self.complete("bash")

    def test_zsh(self):
        self.complete("zsh")

    def test_fish(self):
        self.complete("fish")

    def test_every_shell_is_driven(self):
        self.assertEqual(sorted(STARTS), ["bash", "fish", "zsh"])


if __name__ == "__main__":
    unittest.main()
