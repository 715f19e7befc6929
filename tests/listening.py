"""A server in a thread of this process, for the tests that need a real one, and what answers there."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TypeVar

S = TypeVar("S", bound=HTTPServer)
ENDED = set[int]()  # the ports of servers that are no more


@contextmanager
def listening(server: HTTPServer) -> Iterator[int]:
    """The server at work, until the block ends; its port. It is told to stop within 20 ms: by default, half a second."""
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        ENDED.add(server.server_port)


@contextmanager
def at_work(server: S) -> Iterator[S]:
    """As `listening`, with the server itself."""
    with listening(server):
        yield server


class Handler(BaseHTTPRequestHandler):
    """Gives what it is told to give, and logs nothing. Of a header's name, _ stands for -."""

    def give(self, status: int, data: bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": kind, "Content_Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def give_json(self, status: int, said: object, **headers: str) -> None:
        self.give(status, json.dumps(said).encode(), "application/json", **headers)

    def log_message(self, *_: object) -> None:
        pass
