"""A subscriber as people write them with the CloudEvents SDK for Python.

Prints its port, then one line of JSON for each event. Answers `asks` with an event, fails `fails`.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cloudevents.http import CloudEvent, from_http, to_binary, to_structured


def tell(what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Subscriber(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        event = from_http(dict(self.headers), body)
        attributes = {name: str(value) for name, value in event.get_attributes().items()}
        tell({"path": self.path, "attributes": attributes, "data": event.data})
        if event["type"] == "fails" and self.path != "/dead":
            return self.answer(503, {}, b"not today")
        if event["type"] != "asks":
            return self.answer(200, {}, b"")
        write = to_structured if event.get("form") == "structured" else to_binary
        reply = CloudEvent({"type": "answers", "source": "/sdk", "re": event["id"]}, {"sum": event.data["a"] + 1})
        return self.answer(200, *write(reply))

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Subscriber)
tell(server.server_port)
server.serve_forever()
