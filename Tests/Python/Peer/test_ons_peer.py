#!/usr/bin/env python3
"""The peer measures others, so it is measured first: python3 -m unittest discover Tests/Python/Peer"""
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid
import ssl

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ons_peer

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
QUERY = "InstanceId=MQ_INST_1_B&MsgId=1E0578FE110F18B4AAC235C0C8460BA2&Topic=orders"


def signed_headers(target, host, key="peer-key", secret="peer-secret", date=None, nonce=None, action="OnsMessageTrace"):
    headers = {
        "host": host, "x-acs-action": action, "x-acs-version": "2019-02-14",
        "x-acs-date": date or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "x-acs-signature-nonce": nonce or uuid.uuid4().hex, "x-acs-content-sha256": EMPTY,
    }
    names = sorted(headers)
    canonical = ons_peer.canonical_request("POST", target, headers, names, EMPTY)
    signature, _ = ons_peer.v3_signature(secret, canonical)
    headers["Authorization"] = f"ACS3-HMAC-SHA256 Credential={key},SignedHeaders={';'.join(names)},Signature={signature}"
    return headers


class KnownAnswers(unittest.TestCase):
    def test_a_trace_is_signed_as_the_official_kit_signs_it(self):
        headers = {
            "host": "ons.cn-hangzhou.aliyuncs.com", "x-acs-version": "2019-02-14", "x-acs-action": "OnsMessageTrace",
            "x-acs-date": "2026-01-02T03:04:05Z", "x-acs-signature-nonce": "0123456789abcdef0123456789abcdef",
            "x-acs-content-sha256": EMPTY,
        }
        target = "/?InstanceId=MQ_INST_1234567890123456_BXexample&MsgId=1E0578FE110F18B4AAC235C0C8460BA2&Topic=canary-topic"
        canonical = ons_peer.canonical_request("POST", target, headers, sorted(headers), EMPTY)
        signature, _ = ons_peer.v3_signature("ExampleSecret/+=~*0123456789AB", canonical)
        self.assertEqual(signature, "2a3515177523b1de71b5bd0250405a1e2d0ceffc67ca53328cf80c7f9e628264")

    def test_a_message_id_tells_its_birth(self):
        # The vendor's example and its BornTimestamp.
        now = 1570761026630 / 1000 + 60
        self.assertEqual(ons_peer.birth_of("1E0578FE110F18B4AAC235C0C8460BA2", now, 8 * 3600), 1570761026630)
        self.assertEqual(ons_peer.birth_of("0156F7E71C361B21BC024CCDBE00000000", now, 0), 1648047038000)
        self.assertIsNone(ons_peer.birth_of("C0A83A9800002A9F000000000002B4B6", now, 0))


class SlidingSecond(unittest.TestCase):
    def test_the_window_slides(self):
        stats = ons_peer.Stats()
        counts = [stats.arrived("A", at) for at in (0.0, 0.5, 0.9, 1.0, 1.4, 2.5)]
        self.assertEqual(counts, [1, 2, 3, 3, 4, 1])
        self.assertEqual(stats.as_json()["max_sliding_second"], 4)
        self.assertAlmostEqual(stats.as_json()["mean_rate"], 2.0)


class Wire(unittest.TestCase):
    def setUp(self):
        self.serve(["--access-key", "peer-key:peer-secret"])

    def serve(self, arguments, context=None):
        self.server = ons_peer.make_server(ons_peer.parse_arguments(arguments))
        self.context = context
        self.host = "127.0.0.1:%d" % self.server.server_address[1]
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def connection(self, timeout=5):
        if self.context:
            return http.client.HTTPSConnection(self.host, timeout=timeout, context=self.context)
        return http.client.HTTPConnection(self.host, timeout=timeout)

    def call(self, timeout=5, **changes):
        target = "/?" + QUERY
        connection = self.connection(timeout)
        try:
            connection.request("POST", target, headers=signed_headers(target, self.host, **changes))
            response = connection.getresponse()
            return response.status, json.loads(response.read()), response.headers
        finally:
            connection.close()

    def control(self, **change):
        connection = self.connection()
        connection.request("POST", "/_control", body=json.dumps(change))
        response = connection.getresponse()
        answer = json.loads(response.read())
        connection.close()
        self.assertEqual(response.status, 200, answer)

    def stats(self):
        connection = self.connection()
        connection.request("GET", "/_stats")
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def test_a_signed_call_is_answered_in_the_documented_shape(self):
        self.control(groups={"GID_a": "CONSUMED"}, messages={"1e0578fe110f18b4aac235c0c8460ba2": {"GID_b": "PULL"}})
        status, body, _ = self.call()
        self.assertEqual(status, 200)
        self.assertEqual(body["Data"], {"MessageTrack": [
            {"TrackType": "CONSUMED", "ConsumerGroup": "GID_a", "InstanceId": "MQ_INST_1_B"},
            {"TrackType": "PULL", "ConsumerGroup": "GID_b", "InstanceId": "MQ_INST_1_B"},
        ]})

    def test_wrong_keys_dates_and_nonces_are_refused(self):
        for code, changes in [
            ("InvalidAccessKeyId.NotFound", {"key": "other"}),
            ("SignatureDoesNotMatch", {"secret": "other"}),
            ("InvalidTimeStamp.Expired", {"date": "2020-01-01T00:00:00Z"}),
            ("InvalidTimeStamp.Format", {"date": "yesterday"}),
        ]:
            with self.subTest(code):
                self.assertEqual(self.call(**changes)[1]["Code"], code)
        self.assertEqual(self.call(nonce="once")[0], 200)
        self.assertEqual(self.call(nonce="once")[1]["Code"], "SignatureNonceUsed")
        stats = self.stats()
        self.assertEqual((stats["nonces_reused"], stats["signature_failures"]), (1, 1))

    def test_the_eleventh_call_of_a_second_is_throttled(self):
        codes = [self.call()[1].get("Code", "ok") for _ in range(11)]
        self.assertEqual(codes, ["ok"] * 10 + ["Throttling.User"])
        self.assertEqual(self.stats()["max_sliding_second"], 11)

    def test_every_fault_is_what_it_says(self):
        self.control(quota=1000)
        for mode, expected in [
            ("reset", ConnectionResetError), ("close", http.client.RemoteDisconnected),
            ("truncate", http.client.IncompleteRead), ("garbage", http.client.BadStatusLine),
            ("hang", socket.timeout), ("notjson", ValueError), ("empty", ValueError), ("html502", ValueError),
            ("drip", socket.timeout),
        ]:
            with self.subTest(mode):
                self.control(faults=[{"mode": mode, "pause_ms": 2000}])
                with self.assertRaises(expected):
                    self.call(timeout=0.5)
        for mode, status in [
            ("throttle", 400), ("internal_error", 500), ("expired", 400), ("wrongtypes", 200),
        ]:
            with self.subTest(mode):
                self.control(faults=[{"mode": mode}])
                self.assertEqual(self.call()[0], status)
        self.control(faults=[{"mode": "throttle", "retry_after_ms": 1500, "every": 2}])
        self.assertEqual(self.call()[0], 200)
        self.assertEqual(self.call()[2]["x-acs-retry-after"], "1500")

    def test_the_clock_and_the_latency_can_be_moved(self):
        self.control(clock_offset_seconds=3600)
        self.assertEqual(self.call()[1]["Code"], "InvalidTimeStamp.Expired")
        self.control(clock_offset_seconds=0, latency_ms=300)
        begun = time.monotonic()
        self.assertEqual(self.call()[0], 200)
        self.assertGreaterEqual(time.monotonic() - begun, 0.3)

    def test_hanging_calls_hold_up_nobody(self):
        self.control(quota=1000, faults=[{"mode": "hang", "count": 40, "seconds": 5}])
        hanging = []
        target = "/?" + QUERY
        for _ in range(40):
            connection = self.connection()
            connection.request("POST", target, headers=signed_headers(target, self.host))
            hanging.append(connection)
        deadline = time.monotonic() + 5
        while self.stats()["by_outcome"].get("fault:hang", 0) < 40 and time.monotonic() < deadline:
            time.sleep(0.02)
        begun = time.monotonic()
        self.assertEqual(self.call()[0], 200)
        self.assertLess(time.monotonic() - begun, 1)
        for connection in hanging:
            connection.close()

    def test_it_speaks_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "cert.pem")
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                 "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1",
                 "-addext", "subjectAltName=IP:127.0.0.1"],
                check=True, capture_output=True)
            self.serve(
                ["--access-key", "peer-key:peer-secret", "--tls-cert", certificate, "--tls-key", key],
                ssl.create_default_context(cafile=certificate))
            self.assertEqual(self.call()[0], 200)
            self.assertEqual(self.call()[0], 200)
            self.assertEqual(self.stats()["connections"], 3)


if __name__ == "__main__":
    unittest.main()
