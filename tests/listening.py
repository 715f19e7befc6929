"""A server in a thread of this process, for the tests that need a real one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer

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
