"""Answers each event with one that tells what it found around it, and says what it does."""

import http.server
import json
import os
import sys

NAMES = ["K_SERVICE", "K_SINK", "K_CE_OVERRIDES", "TOKEN", "PLAIN"]


class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/ready" else 404)
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        print("got", self.headers["ce-type"], "at", self.path, os.environ.get("TOKEN"), flush=True)
        if body == b"crash":
            os._exit(3)
        self.send_response(200)
        for name, value in [("id", "r"), ("source", "/echo"), ("type", "echo.told"), ("specversion", "1.0")]:
            self.send_header("ce-" + name, value)
        self.send_header("content-type", "application/json")
        self.end_headers()
        told = {name: os.environ.get(name) for name in NAMES}
        told.update(pid=os.getpid(), path=self.path, dir=os.getcwd())
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_):
        pass


print("starting", file=sys.stderr, flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Echo).serve_forever()
