#!/usr/bin/env python3
"""A second implementation of the cloud's API, to measure and test the exporter from outside.

It shares no code with the exporter and none with the simulator: it was written from the vendor's pages alone, in
another language, so that a misreading would have to happen twice. It verifies ACS3-HMAC-SHA256 signatures as they
came over the wire, counts the calls in every sliding second by their arrival, and misbehaves when told to.

    ons_peer.py --listen 127.0.0.1:0 --access-key ID:SECRET[:TOKEN] [--tls-cert F --tls-key F] [--state FILE]

The first line on standard output is the address. Beside the API it answers
    GET  /_stats      what was seen, as JSON
    POST /_control    a JSON object that is merged into the state (see State), {"reset_stats": true} among it
"""
import argparse
import collections
import datetime
import email.utils
import hashlib
import hmac
import json
import random
import signal
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VERSION = "2019-02-14"
# Documented: 10 calls a second per region, operation and account.
DOCUMENTED_QUOTA = 10
# Documented: a date may be off by 15 minutes.
CLOCK_SKEW_SECONDS = 15 * 60
# Requests of the exporter are under 2 KiB; a control request may set a state of many groups.
BODY_BYTES_MAX = 8 * 1024 * 1024
# A silent connection ends, as gateways do it; longer than any client's own timeout.
IDLE_SECONDS = 75
# What an answer that announces too much really sends before it gives up.
FLOOD_BYTES_MAX = 64 * 1024 * 1024


def percent_encode(text):
    """RFC 3986 as the vendor's page writes it: only A-Z a-z 0-9 - _ . ~ stay."""
    return urllib.parse.quote(text, safe="-_.~")


class Fault(Exception):
    """An answer in the vendor's error form."""

    def __init__(self, status, code, message, headers=None):
        super().__init__(code)
        self.status, self.code, self.message = status, code, message
        self.headers = headers or {}


def canonical_request(method, target, headers, signed_names, payload_hash):
    """The V3 canonical request, from the request target and the header values that came over the wire."""
    path, _, query = target.partition("?")
    pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, encoding="utf-8")
    canonical_query = "&".join(
        percent_encode(key) + "=" + percent_encode(value) for key, value in sorted(pairs, key=lambda p: p[0].encode())
    )
    canonical_headers = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in signed_names)
    segments = "/".join(percent_encode(urllib.parse.unquote(part)) for part in path.split("/"))
    return "\n".join(
        [method, segments or "/", canonical_query, canonical_headers, ";".join(signed_names), payload_hash]
    )


def v3_signature(secret, canonical):
    """The hexadecimal signature of a canonical request."""
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "ACS3-HMAC-SHA256\n" + digest
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest(), text


def parse_authorization(value):
    """Credential, signed header names and signature of an Authorization header."""
    scheme, _, rest = value.partition(" ")
    if scheme != "ACS3-HMAC-SHA256":
        raise Fault(400, "InvalidSignatureMethod", "Specified signature method is not supported.")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    try:
        return fields["Credential"], fields["SignedHeaders"].split(";"), fields["Signature"]
    except KeyError as missing:
        raise Fault(400, "IncompleteSignature", f"The request signature lacks {missing}.") from None


def birth_of(message_id, now, utc_offset_seconds):
    """The birth that a message ID tells, in milliseconds since 1970, or None: an ID of a 4.x or a 5.x client."""
    try:
        raw = bytes.fromhex(message_id)
    except ValueError:
        return None
    if len(raw) == 17 and raw[0] == 1:
        return (int.from_bytes(raw[9:13], "big") + 1609459200) * 1000
    if len(raw) not in (16, 28):
        return None
    address = len(raw) - 12
    if raw[address : address + 2] == b"\0\0":
        return None
    span_ms = int.from_bytes(raw[address + 6 : address + 10], "big")
    zone = datetime.timezone(datetime.timedelta(seconds=utc_offset_seconds))
    month = datetime.datetime.fromtimestamp(now, zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if month.timestamp() * 1000 + span_ms > now * 1000:
        month = (month - datetime.timedelta(days=1)).replace(day=1)
    return int(month.timestamp() * 1000) + span_ms


class Stats:
    """What arrived, counted under the lock of the peer."""

    def __init__(self):
        self.calls = collections.Counter()
        self.outcomes = collections.Counter()
        self.windows = collections.defaultdict(collections.deque)
        self.largest = collections.Counter()
        self.first, self.last = {}, {}
        self.nonces_reused = 0
        self.signature_failures = 0
        self.connections = 0

    def arrived(self, operation, at):
        """Counts one call; returns how many of its operation arrived in the second that ends now."""
        window = self.windows[operation]
        while window and window[0] <= at - 1.0:
            window.popleft()
        window.append(at)
        self.calls[operation] += 1
        self.largest[operation] = max(self.largest[operation], len(window))
        self.first.setdefault(operation, at)
        self.last[operation] = at
        return len(window)

    def mean_rate(self, operation):
        """Calls a second between the first and the last one."""
        seconds = self.last[operation] - self.first[operation]
        return (self.calls[operation] - 1) / seconds if seconds > 0 else 0.0

    def as_json(self):
        operations = sorted(self.calls)
        return {
            "calls": sum(self.calls.values()),
            "max_sliding_second": max(self.largest.values(), default=0),
            "mean_rate": max((self.mean_rate(name) for name in operations), default=0.0),
            "by_operation": {
                name: {
                    "calls": self.calls[name],
                    "max_sliding_second": self.largest[name],
                    "mean_rate": self.mean_rate(name),
                }
                for name in operations
            },
            "by_outcome": dict(sorted(self.outcomes.items())),
            "nonces_reused": self.nonces_reused,
            "signature_failures": self.signature_failures,
            "connections": self.connections,
        }


class State:
    """What the peer answers, merged from a file and from control requests; all keys are optional.

    groups            {"GID_a": "CONSUMED"}: the track type of every group, for every message; null removes a group
    topics            {"orders": {"GID_a": "..."}}: instead of groups, for one topic
    messages          {"MESSAGE ID": {"GID_a": "..."}}: over both, for one message
    born              {"MESSAGE ID": milliseconds}: what OnsMessageGetByMsgId says; else read from the ID, else a minute ago
    gone              ["MESSAGE ID"]: answered with BIZ_NO_MESSAGE
    quota             calls a second and operation; more are throttled
    latency_ms        before every answer; latency_jitter_ms at most is added
    clock_offset_seconds  how far the cloud's clock is ahead
    producer_utc_offset_seconds   of the IDs that carry local time
    faults            [{"mode": "hang", "operation": "OnsMessageTrace", "every": 1, "count": 3}]: the first that fits a call
                      is played; every Nth call, at most count times. Modes are the methods play_* of Handler
    """

    def __init__(self):
        self.values = {
            "groups": {}, "topics": {}, "messages": {}, "born": {}, "gone": [], "quota": DOCUMENTED_QUOTA,
            "latency_ms": 0, "latency_jitter_ms": 0, "clock_offset_seconds": 0,
            "producer_utc_offset_seconds": 8 * 3600, "faults": [],
        }

    def merge(self, change):
        """Takes new values; objects replace those of the same name as a whole, but groups are merged."""
        unknown = set(change) - set(self.values)
        if unknown:
            raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}")
        for fault in change.get("faults", []):
            if not hasattr(Handler, "play_" + fault["mode"]):
                raise ValueError(f"unknown fault mode: {fault['mode']}")
        for key, value in change.items():
            if key in ("messages", "born", "gone"):
                value = self.upper(value)
            if key == "groups":
                merged = dict(self.values["groups"], **value)
                value = {group: track for group, track in merged.items() if track is not None}
            if key == "faults":
                value = [dict(fault, seen=0, played=0) for fault in value]
            self.values[key] = value

    @staticmethod
    def upper(value):
        if isinstance(value, list):
            return [text.upper() for text in value]
        return {text.upper(): inner for text, inner in value.items()}

    def fault_for(self, operation):
        """The fault to play on this call, or None."""
        for fault in self.values["faults"]:
            if fault.get("operation") not in (None, operation):
                continue
            fault["seen"] += 1
            if fault["seen"] % fault.get("every", 1) != 0 or fault["played"] >= fault.get("count", float("inf")):
                continue
            fault["played"] += 1
            return dict(fault)
        return None

    def tracks(self, topic, message_id):
        """Track type by group."""
        found = dict(self.values["topics"].get(topic, self.values["groups"]))
        found.update(self.values["messages"].get(message_id.upper(), {}))
        return {group: track for group, track in found.items() if track is not None}


class Peer:
    """State, statistics and keys, under one lock."""

    def __init__(self, keys, verify=True):
        self.keys = keys
        self.verify = verify
        self.lock = threading.Lock()
        self.state = State()
        self.stats = Stats()
        self.nonces = {}
        self.wrong_types = 0

    def now(self):
        return time.time() + self.state.values["clock_offset_seconds"]

    def check(self, method, target, headers, body):
        """Raises a Fault unless the request is signed well, in time, and for the first time."""
        credential, names, signature = parse_authorization(headers.get("authorization", ""))
        if credential not in self.keys:
            raise Fault(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
        secret, token = self.keys[credential]
        self.check_date(headers.get("x-acs-date", ""))
        self.check_nonce(headers.get("x-acs-signature-nonce", ""))
        if token is not None and headers.get("x-acs-security-token") != token:
            code = "InvalidSecurityToken.Malformed" if "x-acs-security-token" in headers else "MissingSecurityToken"
            raise Fault(400, code, "Specified SecurityToken is malformed.")
        due = {"host"} | {name for name in headers if name.startswith("x-acs-")}
        payload_hash = hashlib.sha256(body).hexdigest()
        canonical = canonical_request(method, target, headers, names, payload_hash)
        expected, text = v3_signature(secret, canonical)
        whole = due <= set(names) and names == sorted(names)
        hashed = headers.get("x-acs-content-sha256") == payload_hash
        if not (whole and hashed and hmac.compare_digest(expected, signature)):
            self.stats.signature_failures += 1
            raise Fault(
                400, "SignatureDoesNotMatch",
                f"Specified signature is not matched with our calculation. server string to sign is:{text}")

    def check_date(self, text):
        try:
            date = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
        except ValueError:
            raise Fault(400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.") from None
        if abs(date.timestamp() - self.now()) > CLOCK_SKEW_SECONDS:
            raise Fault(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")

    def check_nonce(self, nonce):
        # Twice the tolerance: an older nonce belongs to a date that is refused anyway.
        horizon = time.monotonic() - 2 * CLOCK_SKEW_SECONDS
        while self.nonces and next(iter(self.nonces.values())) < horizon:
            del self.nonces[next(iter(self.nonces))]
        if not nonce:
            raise Fault(400, "MissingSignatureNonce", "SignatureNonce is mandatory for this action.")
        if nonce in self.nonces:
            self.stats.nonces_reused += 1
            raise Fault(400, "SignatureNonceUsed", "Specified signature nonce was used already.")
        self.nonces[nonce] = time.monotonic()

    def answer(self, operation, parameters):
        """The data of a well-formed call; raises a Fault where the service would."""
        if operation not in ("OnsMessageTrace", "OnsMessageGetByMsgId"):
            raise Fault(404, "InvalidApi.NotFound", "Specified api is not found, please check your url and method.")
        for name in ("MsgId", "Topic", "InstanceId"):
            if not parameters.get(name):
                raise Fault(400, "Missing" + name, f"{name} is mandatory for this action.")
        message_id, topic, instance = (parameters[name] for name in ("MsgId", "Topic", "InstanceId"))
        if message_id.upper() in self.state.values["gone"]:
            raise Fault(400, "BIZ_NO_MESSAGE", "No message matches the specified condition.")
        if operation == "OnsMessageTrace":
            tracks = self.state.tracks(topic, message_id)
            return {"MessageTrack": [
                {"TrackType": track, "ConsumerGroup": group, "InstanceId": instance} for group, track in tracks.items()
            ]}
        born = self.state.values["born"].get(message_id.upper())
        if born is None:
            born = birth_of(message_id, self.now(), self.state.values["producer_utc_offset_seconds"])
        if born is None:
            born = int((self.now() - 60) * 1000)
        return {
            "Topic": topic, "MsgId": message_id, "InstanceId": instance, "StoreSize": 407, "BodyCRC": 914112295,
            "ReconsumeTimes": 0, "StoreTimestamp": born + 3, "BornTimestamp": born,
            "StoreHost": "11.193.146.37:10911", "BornHost": "30.5.120.254:54890",
            "PropertyList": {"MessageProperty": [{"Name": "TRACE_ON", "Value": "true"}]},
        }


class Handler(BaseHTTPRequestHandler):
    """One connection; every request is read whole, counted at its arrival, judged, and answered or not."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Peer", ""
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.peer = self.server.peer
        with self.peer.lock:
            self.peer.stats.connections += 1

    def parse_request(self):
        # The arrival: the request line has been read, nothing else has.
        self.arrival = time.monotonic()
        return super().parse_request()

    def log_message(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        return email.utils.formatdate(self.peer.now() if timestamp is None else timestamp, usegmt=True)

    def do_GET(self):
        self.handle_call()

    def do_POST(self):
        self.handle_call()

    def handle_call(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_BYTES_MAX:
            self.close_connection = True
            return
        body = self.rfile.read(length)
        if self.path == "/_stats":
            with self.peer.lock:
                stats = self.peer.stats.as_json()
            self.send_json(200, stats)
        elif self.path == "/_control":
            self.control(body)
        else:
            self.call(body)

    def control(self, body):
        try:
            change = json.loads(body)
            with self.peer.lock:
                if change.pop("reset_stats", False):
                    connections = self.peer.stats.connections
                    self.peer.stats = Stats()
                    self.peer.stats.connections = connections
                self.peer.state.merge(change)
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            self.send_json(400, {"error": str(error)})
        else:
            self.send_json(200, {})

    def call(self, body):
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = urllib.parse.parse_qsl(self.path.partition("?")[2], keep_blank_values=True)
        if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            query += urllib.parse.parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        parameters = dict(query)
        operation = headers.get("x-acs-action") or parameters.get("Action") or "none"
        request_id = "%08X-0000-4000-8000-%012X" % (random.getrandbits(32), random.getrandbits(48))
        fault, outcome, data = None, "ok", None
        with self.peer.lock:
            count = self.peer.stats.arrived(operation, self.arrival)
            try:
                if self.peer.verify:
                    self.peer.check(self.command, self.path, headers, body)
                if count > self.peer.state.values["quota"]:
                    raise Fault(400, "Throttling.User", "Request was denied due to user flow control.")
                fault = self.peer.state.fault_for(operation)
                if fault is None:
                    data = self.peer.answer(operation, parameters)
                else:
                    outcome = "fault:" + fault["mode"]
            except Fault as refused:
                fault, outcome = refused, refused.code
            self.peer.stats.outcomes[outcome] += 1
            delay_ms = self.peer.state.values["latency_ms"]
            delay_ms += random.random() * self.peer.state.values["latency_jitter_ms"]
        if delay_ms:
            time.sleep(delay_ms / 1000)
        if isinstance(fault, Fault):
            self.send_error_body(fault, request_id)
        elif fault is not None:
            getattr(self, "play_" + fault["mode"])(fault, request_id)
        else:
            self.send_json(200, {"RequestId": request_id, "Data": data})

    # What goes out.

    def send_bytes(self, status, content_type, content, headers=None, announced=None):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content) if announced is None else announced))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def send_json(self, status, value, headers=None):
        self.send_bytes(status, "application/json;charset=utf-8", json.dumps(value).encode(), headers)

    def send_error_body(self, fault, request_id):
        host = (self.headers.get("Host") or "peer").partition(":")[0]
        body = {
            "RequestId": request_id, "HostId": host, "Code": fault.code, "Message": fault.message,
            "Recommend": "https://api.alibabacloud.com/troubleshoot?q=" + fault.code,
        }
        self.send_json(fault.status, body, fault.headers)

    # Faults, by mode.

    def play_throttle(self, fault, request_id):
        headers = {"x-acs-retry-after": str(fault["retry_after_ms"])} if "retry_after_ms" in fault else {}
        refused = Fault(400, "Throttling.User", "Request was denied due to user flow control.", headers)
        self.send_error_body(refused, request_id)

    def play_error(self, fault, request_id):
        refused = Fault(fault.get("status", 400), fault["code"], fault.get("message", "As the test asked for."))
        self.send_error_body(refused, request_id)

    def play_internal_error(self, fault, request_id):
        message = "The request processing has failed due to some unknown error."
        self.send_error_body(Fault(500, "InternalError", message), request_id)

    def play_expired(self, fault, request_id):
        message = "Specified time stamp or date value is expired."
        self.send_error_body(Fault(400, "InvalidTimeStamp.Expired", message), request_id)

    def play_html502(self, fault, request_id):
        page = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
        self.send_bytes(502, "text/html", page)

    def play_hang(self, fault, request_id):
        # Until the client gives up: its close makes the read return.
        self.connection.settimeout(fault.get("seconds", IDLE_SECONDS))
        try:
            self.rfile.read(1)
        except OSError:
            pass
        self.close_connection = True

    def play_reset(self, fault, request_id):
        # With a linger time of zero, the close that follows sends a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def play_close(self, fault, request_id):
        self.close_connection = True

    def play_truncate(self, fault, request_id):
        body = b'{"RequestId":"%s","Data":{"MessageTrack":[{"Trac' % request_id.encode()
        self.send_bytes(200, "application/json;charset=utf-8", body, announced=len(body) + 500)
        self.close_connection = True

    def play_garbage(self, fault, request_id):
        self.wfile.write(b"\x00\xff\x13SSH-2.0-no http at all\r\n\r\n" * 4)
        self.close_connection = True

    def play_notjson(self, fault, request_id):
        self.send_bytes(200, "application/json;charset=utf-8", b"Success, but in no words that a machine reads")

    def play_empty(self, fault, request_id):
        self.send_bytes(200, "application/json;charset=utf-8", b"")

    def play_wrongtypes(self, fault, request_id):
        with self.peer.lock:
            self.peer.wrong_types += 1
            turn = self.peer.wrong_types
        wrong = [
            [], "text", 7, {"RequestId": 1, "Data": "CONSUMED"}, {"RequestId": request_id, "Data": {"MessageTrack": 3}},
            {"RequestId": request_id, "Data": {"MessageTrack": [{"TrackType": 1, "ConsumerGroup": {}}]}},
            {"RequestId": request_id, "Data": [[]]},
        ]
        self.send_json(200, wrong[turn % len(wrong)])

    def play_twogb(self, fault, request_id):
        self.send_bytes(200, "application/json;charset=utf-8", b"{", announced=2 * 1024 * 1024 * 1024)
        self.flood(b" " * 65536)

    def play_endless(self, fault, request_id):
        self.send_response(200)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.flood(b"10000\r\n" + b" " * 65536 + b"\r\n")

    def flood(self, piece):
        self.close_connection = True
        try:
            for _ in range(FLOOD_BYTES_MAX // len(piece)):
                self.wfile.write(piece)
        except OSError:
            pass

    def play_redirect(self, fault, request_id):
        self.send_bytes(302, "text/html", b"", {"Location": "http://127.0.0.1:1/elsewhere"})

    def play_drip(self, fault, request_id):
        self.close_connection = True
        try:
            for byte in b'HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n' + b" " * 4000:
                self.wfile.write(bytes([byte]))
                time.sleep(fault.get("pause_ms", 200) / 1000)
        except OSError:
            pass


class Server(ThreadingHTTPServer):
    """A thread for each connection; TLS is shaken hands in that thread, so that nobody's handshake holds up others."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, address, peer, context=None):
        self.peer, self.context = peer, context
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, Handler)

    def finish_request(self, request, client_address):
        request.settimeout(IDLE_SECONDS)
        if self.context is not None:
            request = self.context.wrap_socket(request, server_side=True)
        try:
            super().finish_request(request, client_address)
        finally:
            # Here and not by the caller, who doesn't know the object that wrap_socket made, and who would say
            # good-bye first where a fault wants none.
            request.close()

    def handle_error(self, request, client_address):
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handle_error(request, client_address)


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listen", default="127.0.0.1:0", help="address and port; port 0 takes a free one")
    parser.add_argument("--access-key", action="append", default=[], help="ID:SECRET or ID:SECRET:TOKEN; repeatable")
    parser.add_argument("--tls-cert", help="a PEM file with the certificate: HTTPS instead of HTTP")
    parser.add_argument("--tls-key", help="a PEM file with its key")
    parser.add_argument("--state", help="a JSON file with the first state")
    parser.add_argument("--no-verify", action="store_true", help="take requests without a signature")
    return parser.parse_args(arguments)


def make_server(options):
    """A bound server, not yet serving."""
    keys = {}
    for text in options.access_key:
        identifier, secret, *token = text.split(":", 2)
        keys[identifier] = (secret, token[0] if token else None)
    peer = Peer(keys, verify=not options.no_verify)
    if options.state:
        with open(options.state, encoding="utf-8") as file:
            peer.state.merge(json.load(file))
    context = None
    if options.tls_cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.tls_cert, options.tls_key)
        context.set_alpn_protocols(["http/1.1"])
    host, _, port = options.listen.rpartition(":")
    return Server((host.strip("[]"), int(port)), peer, context)


def main():
    options = parse_arguments(sys.argv[1:])
    server = make_server(options)
    scheme = "https" if options.tls_cert else "http"
    host, port = server.server_address[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"listening on {scheme}://{shown}:{port}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
