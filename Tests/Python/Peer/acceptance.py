#!/usr/bin/env python3
"""Judges a built exporter from outside, against the independent API beside this file.

    python3 Tests/Python/Peer/acceptance.py BINARY [--only WORD] [--jobs N] [--rate-seconds N]

Every check is a function check_*; it gets the binary and an empty folder, and raises where the exporter falls short.
Checks of the calls' rate run alone, the others beside each other. Exit status 0 when all hold. Loopback only.
"""
import argparse
import concurrent.futures
import inspect
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

from rig import (
    INSTANCE, KEY_ID, SECRET, Exporter, Peer, canary, certificates, config, free_port, message_id, message_id_5x,
    offset_id, run, stop, wait_for)

KEYS = {"ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": SECRET}
# A canary that is sampled as fast as the exporter allows, and goes stale as fast.
FAST = {"sample_interval": "1s", "settled_interval": "1s", "stale_after": "3s"}


def eventually(exporter, condition, seconds, what):
    """The first page of metrics for which a condition holds."""
    def look():
        page = exporter.metrics()
        return page if condition(page) else None
    try:
        return wait_for(look, seconds, what)
    except AssertionError:
        page = exporter.metrics()
        seen = [line for line in page.text.splitlines() if "rocketmq_canary_" in line and not line.startswith("#")
                and not line.endswith(" 0") and "bucket" not in line]
        raise AssertionError(f"{what}: not within {seconds} s; " + "\n    ".join(seen[:40])) from None


# The rate of calls.

def saturated(binary, folder, rate, seconds):
    (folder / "many.txt").write_text("".join(message_id(n) + "\n" for n in range(300)))
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "NOT_CONSUME_YET"})
        many = canary(message_files=["many.txt"], max_messages=300, sample_interval="1s")
        with Exporter(binary, folder, config(peer.address, [many], rate), level="info") as exporter:
            wait_for(lambda: peer.stats()["calls"] >= 2 * rate, 20, "calls")
            peer.control(reset_stats=True)
            time.sleep(seconds)
            stats = peer.stats()
            assert stats["by_outcome"].keys() == {"ok"}, stats
            assert stats["nonces_reused"] == 0 and stats["signature_failures"] == 0, stats
            assert stats["connections"] <= 4, stats
            assert exporter.metrics().one("schedule_demand_ratio", operation="OnsMessageTrace") > 1
            return stats


def check_rate_of_8_with_9_in_a_second_at_most(binary, folder, seconds):
    stats = saturated(binary, folder, 8, seconds)
    assert stats["max_sliding_second"] <= 9, stats
    assert stats["mean_rate"] >= 0.98 * 8, stats


def check_rate_of_10_with_10_in_a_second_at_most(binary, folder, seconds):
    stats = saturated(binary, folder, 10, seconds)
    assert stats["max_sliding_second"] <= 10, stats
    assert stats["mean_rate"] >= 0.95 * 10, stats


# What is published.

def check_tracks_verdicts_and_odd_answers(binary, folder):
    ids = [message_id(n, 90) for n in range(2)]
    groups = {
        "GID_done": "CONSUMED", "GID_late": "NOT_CONSUME_YET", "GID_off": "NOT_ONLINE", "GID_some": "UNKNOWN",
        "GID_filter": "CONSUMED_BUT_FILTERED", "GID_pull": "PULL", "GID_cast": "CONSUME_BROADCASTING",
        "GID_new": "SOMETHING_NEW", f"{INSTANCE}%GID_prefixed": "CONSUMED", "GID_ignored_1": "NOT_CONSUME_YET",
    }
    with Peer(folder) as peer:
        peer.control(groups=groups)
        one = canary(message_ids=ids, expected_groups=["GID_done", "GID_absent"], ignored_groups=["GID_ignored_.*"])
        with Exporter(binary, folder, config(peer.address, [one], **FAST)) as exporter:
            page = eventually(exporter, lambda m: m.sum("tracks") == 20, 15, "two messages with ten groups")
            for group, track in [
                ("GID_done", "CONSUMED"), ("GID_late", "NOT_CONSUME_YET"), ("GID_off", "NOT_ONLINE"),
                ("GID_some", "UNKNOWN"), ("GID_filter", "CONSUMED_BUT_FILTERED"), ("GID_pull", "PULL"),
                ("GID_cast", "CONSUME_BROADCASTING"), ("GID_new", "OTHER"), ("GID_prefixed", "CONSUMED"),
                ("GID_absent", "MISSING"),
            ]:
                assert page.one("tracks", consumer_group=group, track_type=track) == 2, (group, track)
                assert len(page.all("tracks", consumer_group=group)) == 9, group
            assert not page.all("tracks", consumer_group="GID_ignored_1")
            assert page.one("expected_group_info", consumer_group="GID_absent") == 1
            born = page.one("oldest_unconsumed_timestamp_seconds", consumer_group="GID_late")
            assert abs(time.time() - 90 - born) < 15, born
            assert page.one("oldest_unconsumed_timestamp_seconds", consumer_group="GID_done") is None
            assert page.one("consumed_through_timestamp_seconds", consumer_group="GID_done") is not None
            assert exporter.get("/")[0] == 200


def check_stall_shows_and_recovers_and_a_reset_counts(binary, folder):
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "CONSUMED"})
        two = canary(message_ids=[message_id(n) for n in range(2)])
        with Exporter(binary, folder, config(peer.address, [two], **FAST)) as exporter:
            eventually(exporter, lambda m: m.one("tracks", track_type="CONSUMED") == 2, 15, "consumed")
            page = exporter.metrics()
            assert page.one("watched_messages", state="settled") == 2
            assert page.one("regressions_total") == 0
            peer.control(groups={"GID_a": "NOT_CONSUME_YET"})
            eventually(exporter, lambda m: m.one("regressions_total") == 2, 4, "the reset counts")
            assert exporter.metrics().one("oldest_unconsumed_timestamp_seconds") is not None
            peer.control(groups={"GID_a": "NOT_ONLINE"})
            eventually(exporter, lambda m: m.one("tracks", track_type="NOT_ONLINE") == 2, 4, "offline shows")
            assert exporter.metrics().one("oldest_unconsumed_timestamp_seconds") is not None, "the verdict is sticky"
            peer.control(groups={"GID_a": "CONSUMED"})
            eventually(
                exporter, lambda m: m.one("oldest_unconsumed_timestamp_seconds") is None
                and m.one("tracks", track_type="CONSUMED") == 2, 4, "recovery shows")
            assert exporter.metrics().one("regressions_total") == 2


def check_births_and_latency(binary, folder):
    now = time.time()
    stated, exact = message_id(1, 4000), offset_id(7)
    (folder / "m.txt").write_text("")
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "NOT_CONSUME_YET"}, born={exact: int((now - 1000) * 1000)})
        canaries = [
            canary("stated", message_files=["m.txt"]), canary("exact", message_ids=[exact]),
            canary("five", message_ids=[message_id_5x(3, 500)]),
        ]
        with Exporter(binary, folder, config(peer.address, canaries, **FAST)) as exporter:
            born_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - 30))
            with open(folder / "m.txt", "a", encoding="ascii") as file:
                file.write(json.dumps({"message_id": stated, "born_at": born_at}) + "\n")
            name = "oldest_unconsumed_timestamp_seconds"
            page = eventually(exporter, lambda m: len(m.all(name)) == 3, 15, "three births")
            time.sleep(1)
            page = exporter.metrics()
            for which, age in [("stated", 30), ("exact", 1000), ("five", 500)]:
                assert abs(page.one(name, canary=which) - (now - age)) < 3, (which, page.one(name, canary=which) - now)
            peer.control(groups={"GID_a": "CONSUMED"})
            page = eventually(
                exporter, lambda m: m.one("consumption_latency_seconds_count", canary="stated") == 1
                and m.one("latency_unobserved_total", canary="exact") == 1, 5, "one is timed, one came too late")
            seconds = page.one("consumption_latency_seconds_sum", canary="stated")
            assert 30 <= seconds <= time.time() - now + 31, seconds


def check_faults_are_counted_and_pass(binary, folder):
    expected = {
        "throttle": "throttled", "reset": "connection", "close": "connection", "truncate": "connection",
        "html502": "server_error", "internal_error": "server_error", "garbage": "connection",
        "notjson": "undecodable", "empty": "undecodable", "wrongtypes": "undecodable", "twogb": "undecodable",
        "endless": "undecodable", "redirect": "undecodable", "expired": "clock_skew",
    }
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "CONSUMED"})
        two = canary(message_ids=[message_id(1), message_id(2)])
        with Exporter(binary, folder, config(peer.address, [two], **FAST)) as exporter:
            eventually(exporter, lambda m: m.sum("tracks") == 2, 15, "tracks")
            fds, rss = exporter.fds(), exporter.rss_mib()
            for mode, reason in expected.items():
                before = exporter.metrics()
                peer.fault(mode, operation="OnsMessageTrace", count=2, retry_after_ms=500)
                page = eventually(
                    exporter, lambda m: sum(m.reasons().values()) >= sum(before.reasons().values()) + 2, 8,
                    f"{mode} is counted")
                grown = {key for key, value in page.reasons().items() if value > before.reasons().get(key, 0)}
                allowed = {reason, "connection", "undecodable"} if mode == "garbage" else {reason}
                assert grown <= allowed, (mode, grown)
                good = page.one("last_success_timestamp_seconds")
                eventually(exporter, lambda m: m.one("last_success_timestamp_seconds") > good, 6, f"after {mode}")
            page = eventually(exporter, lambda m: m.sum("tracks") == 2, 8, "tracks again")
            assert exporter.fds() <= fds + 4, (fds, exporter.fds())
            assert exporter.rss_mib() <= rss + 8, (rss, exporter.rss_mib())
            assert page.one("regressions_total") == 0


def check_stale_tracks_are_withdrawn_and_return(binary, folder):
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "NOT_CONSUME_YET"})
        one = canary(message_ids=[message_id(1)], expected_groups=["GID_a"])
        with Exporter(binary, folder, config(peer.address, [one], **FAST)) as exporter:
            eventually(exporter, lambda m: m.sum("tracks") == 1, 15, "tracks")
            peer.fault("internal_error")
            page = eventually(exporter, lambda m: not m.all("tracks"), 6, "withdrawn")
            assert page.one("oldest_unconsumed_timestamp_seconds") is None
            assert page.one("expected_group_info") == 1 and page.one("lag_threshold_seconds") == 600
            eventually(exporter, lambda m: m.one("overdue_messages") == 1, 6, "overdue")
            assert exporter.get("/-/healthy")[0] == 200
            peer.control(faults=[])
            page = eventually(exporter, lambda m: m.sum("tracks") == 1, 4, "tracks return")
            assert page.one("overdue_messages") == 0


def check_hanging_calls_end_and_others_go_on(binary, folder):
    hung, free = message_id(1), message_id(2)
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "CONSUMED"})
        with Exporter(
                binary, folder, config(peer.address, [canary(message_ids=[hung, free])], **FAST)) as exporter:
            eventually(exporter, lambda m: m.sum("tracks") == 2, 15, "tracks")
            peer.fault("hang", operation="OnsMessageTrace", count=1)
            time.sleep(1.5)
            before = exporter.metrics().one("samples_total")
            time.sleep(6)
            assert exporter.metrics().one("samples_total") >= before + 4, "the other message goes on"
            eventually(exporter, lambda m: m.reasons().get("timeout") == 1, 8, "the hanging call ends")


def check_gone_forbidden_and_clock(binary, folder):
    gone, there = message_id(1), message_id(2)
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "CONSUMED"}, gone=[gone])
        with Exporter(
                binary, folder, config(peer.address, [canary(message_ids=[gone, there])], **FAST)) as exporter:
            page = eventually(exporter, lambda m: m.one("watched_messages", state="expired") == 1, 15, "expired")
            assert page.reasons().get("message_gone"), page.reasons()
            for code, status, reason in [
                ("Forbidden.RAM", 403, "forbidden"), ("AUTH_RESOURCE_OWNER_ERROR", 400, "not_found"),
                ("BIZ_TOPIC_NOT_FOUND", 400, "not_found"), ("ONS_SYSTEM_ERROR", 400, "server_error"),
                ("InvalidParameter", 400, "invalid_request"), ("InvalidSecurityToken.Expired", 400, "unauthorized"),
                ("ServiceUnavailable", 503, "server_error"), ("Throttling.User", 503, "throttled"),
            ]:
                before = exporter.metrics().reasons().get(reason, 0)
                peer.fault("error", code=code, status=status, operation="OnsMessageTrace", count=1)
                eventually(exporter, lambda m: m.reasons().get(reason, 0) > before, 6, f"{code} as {reason}")
            peer.control(faults=[], clock_offset_seconds=1200)
            eventually(exporter, lambda m: m.reasons().get("clock_skew"), 6, "clock_skew")
    assert "clock.behind_seconds=1200" in exporter.logged() or "clock.behind_seconds=1199" in exporter.logged()


def check_wrong_keys(binary, folder):
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "CONSUMED"})
        for wrong in [
            {"ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAIwrong"}, {"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "wrong"},
        ]:
            one = config(peer.address, [canary(message_ids=[message_id(1)])], **FAST)
            with Exporter(binary, folder, one, env=wrong) as exporter:
                eventually(exporter, lambda m: m.reasons().get("unauthorized"), 10, str(wrong))
        none = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": ""}
        with Exporter(binary, folder, one, env=none) as exporter:
            page = eventually(
                exporter, lambda m: m.sum("sample_failures_total", reason="credentials"), 10, "no credentials")
            assert page.one("api_requests_total", operation="OnsMessageTrace") == 0


def check_endpoints_that_are_no_endpoints(binary, folder):
    certificates(folder, "other.example")
    with Peer(folder, tls=True) as peer, socket.create_server(("127.0.0.1", 0)) as mute:
        mute.listen()
        for endpoint, reason, ca in [
            (f"http://127.0.0.1:{free_port()}", "connection", None),
            ("https://no-such-host.invalid", "connection", None),
            (peer.address, "tls", None), (peer.address, "tls", str(folder / "ca.pem")),
        ]:
            account = {"tls": {"ca_file": ca}} if ca else None
            one = config(endpoint, [canary(message_ids=[message_id(1)])], account=account, **FAST)
            with Exporter(binary, folder, one) as exporter:
                page = eventually(exporter, lambda m: m.reasons(), 15, f"{endpoint} fails")
                assert page.reasons().keys() == {reason}, (endpoint, page.reasons())
                assert exporter.get("/")[0] == 200


def check_tls_with_an_authority_of_ones_own(binary, folder):
    certificates(folder)
    with Peer(folder, tls=True) as peer:
        peer.control(groups={"GID_a": "CONSUMED"})
        account = {"tls": {"ca_file": "ca.pem"}}
        ten = [canary(f"c{n}", message_ids=[message_id(n)]) for n in range(10)]
        with Exporter(binary, folder, config(peer.address, ten, account=account, sample_interval="2s")) as exporter:
            eventually(exporter, lambda m: m.sum("tracks") == 10, 20, "ten canaries over TLS")
            time.sleep(3)
            assert peer.stats()["connections"] <= 6, peer.stats()


# Files, configuration and commands.

def check_message_files_of_every_kind(binary, folder):
    files = folder / "files"
    files.mkdir()
    (files / "a.txt").write_text(message_id(1) + "\nno message id\n\n{\"message_id\": 7}\n{broken\n" + message_id(2))
    (files / "junk.txt").write_bytes(os.urandom(200_000))
    with open(files / "big.txt", "w", encoding="ascii") as file:
        line = "x" * 99 + "\n"
        for _ in range(500):
            file.write(line * 1000)
        file.write(message_id(3) + "\n")
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "NOT_CONSUME_YET"})
        with Exporter(
                binary, folder, config(peer.address, [canary(message_files=["files/*.txt"])], **FAST)) as exporter:
            eventually(exporter, lambda m: m.one("watched_messages", state="pending") == 2, 20, "two whole lines")
            assert exporter.rss_mib() < 40, exporter.rss_mib()
            with open(files / "a.txt", "a", encoding="ascii") as file:
                file.write("\n")
            eventually(exporter, lambda m: m.one("watched_messages", state="pending") == 3, 5, "the line is whole")
            (files / "a.txt").rename(files / "a.txt.1")
            (files / "a.txt").write_text(message_id(4) + "\n")
            eventually(exporter, lambda m: m.one("watched_messages", state="pending") == 4, 5, "the file was rotated")
            (files / "a.txt").write_text(message_id(5) + "\n")
            eventually(exporter, lambda m: m.one("watched_messages", state="pending") == 5, 5, "it was rewritten")
            assert exporter.logged().count("\n") < 600, "junk doesn't fill the log"


def check_commands(binary, folder):
    def expect(status, *arguments, words=(), env=None, timeout=30):
        code, out, err = run(binary, *arguments, env=env, timeout=timeout)
        assert code == status, (arguments, code, out[-500:], err[-500:])
        for word in words:
            assert word in out + err, (arguments, word, out[-800:], err[-800:])
        return out
    expect(0, "--version", words=["rocketmq-canary-exporter"])
    expect(0, "--help", words=["check-config", "trace", "decode", "simulate"])
    for flag in ["--web.enable-registration", "--web.max-requests=-1", "--storage.path=x", "--nonsense"]:
        expect(2, "--config.file=x", flag, words=[flag.partition("=")[0]])
    expect(2, "--simulate", "--config.file=x")
    expect(2, words=["--config.file"])
    expect(2, "frobnicate", words=['"frobnicate"'])
    expect(2, "--simulate", "--web.telemetry-path=/-/healthy")
    expect(2, "--config.file=" + str(folder / "absent.yml"), words=["absent.yml"])
    out = expect(0, "decode", "1E0578FE110F18B4AAC235C0C8460BA2", words=["30.5.120.254", "4367"])
    assert ":30:26" in out, out
    expect(0, "decode", "0156F7E71C361B21BC024CCDBE00000000", words=["2022-03-23T14:50:38"])
    expect(0, "decode", "C0A83A9800002A9F000000000002B4B6", words=["192.168.58.152"])
    assert run(binary, "decode", "no-id")[0] != 0
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "CONSUMED", "GID_b": "NOT_CONSUME_YET"})
        file = folder / "c.yml"
        file.write_text(json.dumps(config(peer.address, [canary(message_ids=[message_id(1)])])))
        expect(0, "check-config", file, words=["cn-hangzhou"])
        expect(0, "trace", f"--config.file={file}", "--canary=orders", env=KEYS, words=["GID_a", "NOT_CONSUME_YET"])
        out = expect(0, "trace", f"--config.file={file}", "--canary=orders", "--output=json", message_id(2), env=KEYS)
        json.loads(out)
        expect(2, "trace", f"--config.file={file}", "--canary=other", env=KEYS)
        (folder / "m.txt").write_text("".join(
            json.dumps({"message_id": message_id(n), "born_at": "2026-01-02T03:04:05Z"}) + "\n" for n in range(12_000)))
        long = folder / "long.yml"
        long.write_text(json.dumps(config(peer.address, [canary(message_files=["m.txt"], max_messages=2)])))
        newest = [line[16:48] for line in (folder / "m.txt").read_text().splitlines()[-2:]]
        expect(0, "trace", f"--config.file={long}", "--canary=orders", env=KEYS, words=newest)
        peer.control(clock_offset_seconds=-1200)
        expect(1, "trace", f"--config.file={file}", "--canary=orders", env=KEYS, words=["clock", "s ahead of the service"])
        peer.control(clock_offset_seconds=0)
        peer.fault("internal_error")
        expect(1, "trace", f"--config.file={file}", "--canary=orders", env=KEYS)


def check_bad_configurations(binary, folder):
    cases = {
        "empty": b"", "binary": os.urandom(5000), "nested": b"a: " + b"[" * 100_000, "flow": b"{a: " * 50_000,
        "ten-megabytes": b"# comment\n" * 1_000_000, "scalar": b"hello\n", "tab": b"canaries:\n\t- name: x\n",
        "unknown": b"canary: []\n", "bad-id": json.dumps(config("", [canary(message_ids=["zzz"])])).encode(),
        "five": json.dumps(config("", [canary(message_ids=[message_id(1)], instance_id="rmq-cn-x")])).encode(),
        "demand": json.dumps(config("", [canary(
            message_ids=[message_id(n) for n in range(20)], sample_interval="1s")])).encode(),
        "alias-bomb": b"a: &a [x,x,x,x,x,x]\n" + b"".join(
            b"%c: &%c [*%c,*%c,*%c,*%c]\n" % (n + 1, n + 1, n, n, n, n) for n in range(97, 115)),
    }
    for name, content in cases.items():
        path = folder / f"{name}.yml"
        path.write_bytes(content)
        for status, arguments in [(1, ["check-config", path]), (2, [f"--config.file={path}"])]:
            begun = time.monotonic()
            code, out, err = run(binary, *arguments)
            assert code == status, (name, arguments, code, out[-300:], err[-300:])
            assert f"{name}.yml" in out + err, (name, out[-300:], err[-300:])
            assert time.monotonic() - begun < 10 and len(out + err) < 20_000, (name, len(out + err))
    code, out, err = run(binary, f"--config.file={folder}")
    assert code == 2, (code, out, err)


def check_port_in_use(binary, folder):
    with Peer(folder) as peer:
        one = config(peer.address, [canary(message_ids=[message_id(1)])], **FAST)
        with Exporter(binary, folder, one) as exporter:
            begun = time.monotonic()
            code, out, err = run(*exporter.command, env=KEYS)
            assert code == 1 and str(exporter.port) in out + err, (code, out, err)
            assert time.monotonic() - begun < 5
            assert exporter.get("/-/healthy")[0] == 200


def check_signals_under_load(binary, folder):
    (folder / "many.txt").write_text("".join(message_id(n) + "\n" for n in range(100)))
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "CONSUMED"}, latency_ms=300, faults=[{"mode": "hang", "every": 3}])
        many = config(peer.address, [canary(message_files=["many.txt"], max_messages=100)], **FAST)
        for number in (signal.SIGTERM, signal.SIGINT):
            with Exporter(binary, folder, many) as exporter:
                time.sleep(3)
                held = [socket.create_connection(("127.0.0.1", exporter.port)) for _ in range(20)]
                for connection in held:
                    connection.sendall(b"GET /metrics HT")
                exporter.metrics()
                exporter.signal(number)
                assert exporter.child.wait(5) == 0, exporter.logged()[-500:]
                for connection in held:
                    connection.close()


def check_hostile_clients(binary, folder):
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "CONSUMED"})
        one = config(peer.address, [canary(message_ids=[message_id(1)])], **FAST)
        with Exporter(binary, folder, one) as exporter:
            eventually(exporter, lambda m: m.sum("tracks") == 1, 15, "tracks")
            fds = exporter.fds()
            held = []
            try:
                for number in range(1000):
                    connection = socket.create_connection(("127.0.0.1", exporter.port), 5)
                    connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n"[:number % 34])
                    held.append(connection)
            except OSError:
                pass
            assert exporter.get(timeout=5)[0] == 200, "a scrape beside a thousand idle connections"
            assert exporter.fds() < 700, exporter.fds()
            for connection in held:
                connection.close()
            slow = socket.create_connection(("127.0.0.1", exporter.port), 5)
            sent = 0
            try:
                slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ")
                while sent < 1 << 20:
                    sent += slow.send(b"a")
            except OSError:
                pass
            slow.close()
            assert sent < 1 << 20, "a header of a megabyte is cut off"
            for request in [
                b"\x00\xff\xfe\r\n\r\n", b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
                b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
            ]:
                with socket.create_connection(("127.0.0.1", exporter.port), 5) as connection:
                    connection.settimeout(5)
                    connection.sendall(request)
                    try:
                        answer = connection.recv(4096)
                    except OSError:
                        answer = b""
                    assert not answer.startswith(b"HTTP/1.1 200"), (request[:40], answer[:100])
            status, _, body = exporter.get("/metrics", method="HEAD")
            assert status == 200 and body == b""
            for path, status in [("/nothing", 404), ("/config", 200), ("/api/v1/status", 200), ("/probe", 400),
                                 ("/-/reload", 405), ("/-/healthy", 200), ("/-/ready", 200), ("/", 200)]:
                assert exporter.get(path)[0] == status, (path, exporter.get(path)[0])
            wait_for(lambda: exporter.fds() <= fds + 3, 10, "descriptors are given back")


def check_log_that_takes_nothing(binary, folder):
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "CONSUMED"})
        with Exporter(binary, folder, config(peer.address, [canary(message_ids=[message_id(1)])], **FAST)) as first:
            port = free_port()
            command = [part.replace(str(first.port), str(port)) for part in first.command]
        for redirect in (">/dev/full 2>&1", ">&- 2>&- <&-"):
            child = subprocess.Popen(
                ["sh", "-c", 'exec "$@" ' + redirect, "sh", *command], env={**os.environ, **KEYS})
            try:
                first.port = port
                wait_for(lambda: first.metrics().sum("tracks") == 1, 15, f"tracks with {redirect}")
            finally:
                assert stop(child) == 0, child.returncode


def check_secrets_show_nowhere(binary, folder):
    (folder / "id").write_text(KEY_ID + "\n")
    (folder / "secret").write_text(SECRET + "\n")
    (folder / "token").write_text("TokenThatNobodySees==\n")
    files = {"type": "access_key", "access_key_id_file": "id", "access_key_secret_file": "secret",
             "security_token_file": "token"}
    with Peer(folder, keys=[f"{KEY_ID}:{SECRET}:TokenThatNobodySees=="]) as peer:
        peer.control(groups={"GID_a": "CONSUMED"})
        one = config(peer.address, [canary(message_ids=[message_id(1)])], account={"credentials": files}, **FAST)
        with Exporter(binary, folder, one, env={name: "" for name in KEYS}) as exporter:
            page = eventually(exporter, lambda m: m.sum("tracks") == 1, 15, "tracks with keys from files")
            peer.fault("error", code="SignatureDoesNotMatch", message=f"to sign is {SECRET} TokenThatNobodySees==",
                       operation="OnsMessageTrace", count=2)
            page = eventually(exporter, lambda m: m.reasons().get("unauthorized") == 2, 8, "refused")
            shown = page.text + exporter.get("/")[2].decode() + exporter.logged()
            for secret in (SECRET, "TokenThatNobodySees", "acceptance/Secret"):
                assert secret not in shown, secret
            assert message_id(1)[:20] not in page.text


def check_page_pleases_promtool(binary, folder):
    if not shutil.which("promtool"):
        print("    (promtool is not installed: not checked)")
        return
    with Peer(folder) as peer:
        odd = 'GID_"quoted"\\slash\nline'
        peer.control(groups={"GID_a": "CONSUMED", "GID_b": "NOT_CONSUME_YET", odd: "CONSUMED"})
        with Exporter(binary, folder, config(peer.address, [canary(message_ids=[message_id(1)])], **FAST)) as exporter:
            page = eventually(exporter, lambda m: m.sum("tracks") == 3, 15, "tracks")
            result = subprocess.run(
                ["promtool", "check", "metrics"], input=page.text.encode(), capture_output=True, timeout=20)
            assert result.returncode == 0 and not result.stdout + result.stderr, result
            reasons = {"throttled", "unauthorized", "forbidden", "credentials", "clock_skew", "not_found",
                       "message_gone", "invalid_request", "server_error", "timeout", "connection", "tls", "undecodable"}
            for name in ("sample_failures_total", "api_request_failures_total"):
                found = {l["reason"] for n, l, _ in page.series if n == "rocketmq_canary_" + name}
                assert found == reasons, (name, found ^ reasons)


def check_killed_and_started_again(binary, folder):
    (folder / "many.txt").write_text("".join(message_id(n) + "\n" for n in range(100)))
    with Peer(folder) as peer:
        peer.control(groups={"GID_a": "NOT_CONSUME_YET"})
        many = canary(message_files=["many.txt"], max_messages=100, sample_interval="1s")
        with Exporter(binary, folder, config(peer.address, [many])) as exporter:
            for _ in range(3):
                time.sleep(3)
                exporter.child.kill()
                exporter.child.wait()
                exporter.start()
            time.sleep(3)
            stats = peer.stats()
            assert stats["max_sliding_second"] <= 9, stats
            assert stats["calls"] > 50 and stats["nonces_reused"] == 0, stats


# Running them.

def judge(check, binary, rate_seconds):
    """Runs one check in a folder of its own; returns its name, seconds and what is wrong, or an empty text."""
    begun = time.monotonic()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="acceptance-"))
    wrong = ""
    try:
        if "seconds" in inspect.signature(check).parameters:
            check(binary, folder, rate_seconds)
        else:
            check(binary, folder)
        shutil.rmtree(folder)
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)
        own = [frame.lineno for frame in line if frame.filename.endswith("acceptance.py")][-1]
        wrong = f"line {own}: {type(error).__name__}: {str(error)[:1500]}\n    (left in {folder})"
    return check.__name__[6:].replace("_", " "), time.monotonic() - begun, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--only", default="", help="the checks whose names contain this word")
    parser.add_argument("--jobs", type=int, default=4, help="checks beside each other")
    parser.add_argument("--rate-seconds", type=float, default=20, help="how long each saturation lasts")
    options = parser.parse_args()
    binary = options.binary.resolve()
    checks = [value for name, value in globals().items() if name.startswith("check_") and options.only in name]
    alone = [check for check in checks if "seconds" in inspect.signature(check).parameters]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(max(1, options.jobs)) as pool:
        results = [judge(check, binary, options.rate_seconds) for check in alone]
        rest = [check for check in checks if check not in alone]
        futures = [pool.submit(judge, check, binary, options.rate_seconds) for check in rest]
        for result in [*results, *(f for f in concurrent.futures.as_completed(futures))]:
            name, seconds, wrong = result if isinstance(result, tuple) else result.result()
            failed += bool(wrong)
            print(f"{'FAIL' if wrong else 'ok  '} {name} ({seconds:.1f} s)", flush=True)
            if wrong:
                print("    " + wrong, flush=True)
    print(f"{len(checks) - failed} of {len(checks)} checks hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
