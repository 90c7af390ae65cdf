"""What the program writes, whatever its standard output is, and which status it ends with."""

import fcntl
import os
import pty
import re
import resource
import signal
import struct
import subprocess
import tempfile
import termios
import unittest

import program
from program import run

ID = "1E0578FE110F18B4AAC235C0C8460BA2"
TEXTS = [["--help"], ["--help-long"], ["--help-man"], ["--version"], ["--completion-script-bash"], ["decode", ID]]


class Writing(unittest.TestCase):
    def test_a_full_disk_is_reported_with_status_1(self):
        for arguments in TEXTS:
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                ended = run(*arguments, stdout=full)
                self.assertEqual(ended.returncode, 1)
                self.assertEqual(
                    ended.stderr,
                    b"rocketmq-canary-exporter: error: standard output can't be written: No space left on device\n")

    def test_a_reader_that_left_is_no_error(self):
        for arguments in TEXTS:
            with self.subTest(arguments=arguments):
                reader, writer = os.pipe()
                os.close(reader)
                ended = run(*arguments, stdout=writer)
                os.close(writer)
                self.assertEqual((ended.returncode, ended.stderr), (0, b""))

    def test_a_closed_output_is_no_error(self):
        ended = subprocess.run(
            ["sh", "-c", '"$0" --help >&-', program.path()], stderr=subprocess.PIPE, timeout=30, check=False)
        self.assertEqual((ended.returncode, ended.stderr), (0, b""))

    def test_a_slow_reader_of_a_pipe_that_does_not_block_gets_every_byte(self):
        # IDs of brokers hold no time, and so no age that grows.
        arguments = ["decode", *(f"C0A83A9800002A9F{number:016X}" for number in range(500))]
        expected = run(*arguments).stdout
        reader, writer = os.pipe()
        size = fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        self.assertGreater(len(expected), size, "one piece would be enough")
        os.set_blocking(writer, False)
        with subprocess.Popen([program.path(), *arguments], stdout=writer, stderr=subprocess.PIPE) as process:
            os.close(writer)
            read = b""
            while piece := os.read(reader, 1000):
                read += piece
            self.assertEqual(process.wait(timeout=30), 0)
            self.assertEqual(process.stderr.read(), b"")
        os.close(reader)
        self.assertEqual(read, expected)

    def test_help_is_as_wide_as_the_terminal(self):
        for columns, shortest, longest in [(60, 50, 60), (100, 90, 100), (200, 101, 200), (0, 70, 80)]:
            with self.subTest(columns=columns):
                terminal, inner = pty.openpty()
                fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
                environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
                with subprocess.Popen([program.path(), "--help"], stdout=inner, env=environment) as process:
                    os.close(inner)
                    read = b""
                    try:
                        while piece := os.read(terminal, 65536):
                            read += piece
                    except OSError:
                        pass  # The other end of the terminal is closed.
                    self.assertEqual(process.wait(timeout=30), 0)
                os.close(terminal)
                widest = max(len(line) for line in read.decode().splitlines())
                self.assertLessEqual(widest, longest)
                self.assertGreaterEqual(widest, shortest)

    def test_the_variable_wins_over_the_terminal(self):
        read = run("--help", env={**os.environ, "COLUMNS": "50"}).stdout.decode()
        self.assertLessEqual(max(map(len, read.splitlines())), 50)


class Lines(unittest.TestCase):
    def test_a_bad_line_is_one_line_and_status_2(self):
        for arguments, words in [
            ([], "--config.file=FILE, or --simulate"),
            (["--config.fil=x"], "did you mean --config.file?"),
            (["chekc-config", "x"], "did you mean check-config?"),
            (["--config.check"], "did you mean check-config FILE?"),
            (["--simulate", "--web.max-requests", "-1"], "isn't a whole number"),
            (["--simulate", "--web.telemetry-path=/probe"], "is a page of its own"),
            (["decode", "--utc-offset", "-5", ID], "isn't an offset"),
            (["trace", "--canary=x"], "--config.file=FILE"),
            (["@/nowhere/at/all"], "No such file"),
        ]:
            with self.subTest(arguments=arguments):
                ended = run(*arguments)
                self.assertEqual((ended.returncode, ended.stdout), (2, b""))
                line = ended.stderr.decode()
                self.assertTrue(line.startswith("rocketmq-canary-exporter: error: "), line)
                self.assertTrue(line.endswith(" try --help\n"), line)
                self.assertEqual(line.count("\n"), 1)
                self.assertIn(words, line)

    def test_nothing_that_was_typed_moves_the_cursor(self):
        hostile = "\x1b[31m\u202e\u2028\x9b\x07"
        for arguments in [
            ["--" + hostile], [hostile], ["--config.file=" + hostile], ["--log.level=" + hostile], ["decode", hostile],
            ["check-config", hostile], ["check-web-config", hostile], ["@" + hostile], ["check-config", "--" + hostile],
            ["trace", "--config.file=" + hostile, "--canary=" + hostile],
            ["simulate", "--listen=127.0.0.1:0", "--scenario=" + hostile],
        ]:
            with self.subTest(arguments=arguments):
                ended = run(*arguments)
                self.assertNotEqual(ended.returncode, 0)
                written = (ended.stdout + ended.stderr).decode()
                self.assertNotEqual(written, "")
                self.assertIsNone(re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", written), written)

    def test_bytes_that_are_no_text_are_no_trouble(self):
        ended = run(b"--\xff\xfe=\x80")
        self.assertEqual(ended.returncode, 2)
        self.assertEqual(ended.stderr.decode().count("\n"), 1)

    def test_a_flag_of_100_000_characters_costs_next_to_nothing(self):
        for word in ["--" + "x" * 100_000, "x" * 100_000, "--config." + "file" * 25_000, "-" * 100_000]:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            ended = run(word)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.assertEqual(ended.returncode, 2)
            self.assertLess(len(ended.stderr), 1000)
            # Once it was 2.4 s in a release build.
            self.assertLess(after.ru_utime - before.ru_utime, 1)

    def test_a_signal_ends_the_wait_for_a_file_of_arguments(self):
        for number in [signal.SIGINT, signal.SIGTERM]:
            with tempfile.TemporaryDirectory() as folder, self.subTest(signal=number):
                path = os.path.join(folder, "pipe")
                os.mkfifo(path)
                # Somebody holds the other end and writes nothing.
                holder = os.open(path, os.O_RDWR)
                with subprocess.Popen([program.path(), "decode", "@" + path], stderr=subprocess.DEVNULL) as process:
                    blocked = 1 << (number - 1)
                    while True:
                        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                            mask = re.search(r"SigBlk:\s*([0-9a-f]+)", status.read())
                        if int(mask.group(1), 16) & blocked:
                            break
                    process.send_signal(number)
                    self.assertEqual(process.wait(timeout=30), -number)
                os.close(holder)

    def test_arguments_come_from_a_file_or_a_pipe(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "arguments")
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"# IDs\ndecode\n--utc-offset=-05:00\n\n  {ID}\n")
            direct = run("decode", "--utc-offset=-05:00", ID)
            strip = re.compile(rb" +age .*")  # It grows.
            for arguments in [["bash", "-c", '"$0" "@$1"'], ["bash", "-c", '"$0" @<(cat "$1")']]:
                ended = subprocess.run(
                    [*arguments, program.path(), path], stdout=subprocess.PIPE, timeout=30, check=False)
                self.assertEqual(ended.returncode, 0)
                self.assertEqual(strip.sub(b"", ended.stdout), strip.sub(b"", direct.stdout))
            for name, text in [("large", b"x" * (1 << 21)), ("bytes", b"\xff\n")]:
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(text)
                self.assertEqual(run("@" + os.path.join(folder, name)).returncode, 2)
            self.assertEqual(run("@" + folder).returncode, 2)


class Documents(unittest.TestCase):
    def test_the_manual_page_is_without_fault(self):
        page = run("--help-man").stdout
        linted = subprocess.run(["mandoc", "-T", "lint"], input=page, stdout=subprocess.PIPE, timeout=30, check=False)
        self.assertEqual((linted.returncode, linted.stdout.decode()), (0, ""))
        shown = subprocess.run(["mandoc", "-T", "ascii"], input=page, stdout=subprocess.PIPE, timeout=30, check=True)
        self.assertIn("--web.listen-address", re.sub("_?.\x08", "", shown.stdout.decode()))

    def test_the_version_has_the_form_of_other_exporters(self):
        text = run("--version").stdout.decode()
        form = (r"rocketmq-canary-exporter, version \d+\.\d+\.\d+ \(branch: \S+, revision: \S+\)\n"
                r"  build user:       \S+\n  build date:       (unknown|\d{8}-\d\d:\d\d:\d\d)\n"
                r"  swift version:    \d+\.\d+\n  platform:         linux/\S+\n")
        self.assertRegex(text, re.compile(rf"\A{form}\Z"))

    def test_a_build_of_an_epoch_names_neither_user_nor_machine(self):
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "86400"}
        made = subprocess.run(
            ["make", "--no-print-directory", "-n", "release"], cwd=program.REPOSITORY, env=environment,
            stdout=subprocess.PIPE, timeout=60, check=True).stdout.decode()
        self.assertIn('-DCANARY_BUILD_DATE="19700102-00:00:00"', made)
        self.assertIn('-DCANARY_BUILD_USER="unknown"', made)
        self.assertNotIn(os.uname().nodename + '"', made)


if __name__ == "__main__":
    unittest.main()
