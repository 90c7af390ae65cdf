"""Receives Alertmanager's webhooks on loopback, and writes each as a JSON line: time, path, payload.

    python3 receiver.py FILE        prints the address it listens on, and ends with SIGTERM
"""
import http.server
import json
import sys
import threading
import time

BODY_BYTES_MAX = 4 * 1024 * 1024
lock = threading.Lock()


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length", "0"))
        if length > BODY_BYTES_MAX:
            self.send_error(413)
            return
        payload = json.loads(self.rfile.read(length))
        line = json.dumps({"time": time.time(), "path": self.path, "payload": payload})
        with lock, open(sys.argv[1], "a", encoding="utf-8") as file:
            file.write(line + "\n")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Says nothing: the file tells."""


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
