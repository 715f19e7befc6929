"""A server on 127.0.0.1 that is LibreTranslate's or, asked by GET, MyMemory's, and that misbehaves on command: a text that begins with a word of `DEEDS`."""

from __future__ import annotations

import json
import time
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from listening import Handler

DEEDS = (
    "stall", "drip", "busy", "rest", "broken", "quota", "torn", "chinese", "echo", "vanish", "lose", "empty", "endless", "page",
    "forbid", "list", "number", "null", "refuse", "move",
)  # fmt: skip


def english(text: str) -> str:
    """What this server takes for English."""
    return f"English of {len(text)} letters, {sum(map(ord, text)) % 9973}"


class Server(ThreadingHTTPServer):
    """`answered`: every text that was answered properly, in order; `asked`: how many requests came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answered: list[str] = []
        self.asked = 0
        self.busy_left = 0
        self.pause = 0.0

    def handle_error(self, *_: object) -> None:  # connections cut by impatient clients are what is tested
        pass

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(Handler):
    server: Server

    def do_GET(self) -> None:
        self.answer(parse_qs(urlsplit(self.path).query)["q"], mymemory=True)

    def do_POST(self) -> None:
        self.answer(json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))["q"])

    def answer(self, texts: list[str], mymemory: bool = False) -> None:
        self.server.asked += 1
        deed = next((word for text in texts for word in DEEDS if text.startswith(word)), "")
        if self.server.busy_left:
            self.server.busy_left -= 1
            self.give_json(429, {}, Retry_After="0")
        elif not self.misbehave(deed, texts):
            time.sleep(self.server.pause)
            answers = [english(text) for text in texts]
            said = {"responseData": {"translatedText": answers[0]}} if mymemory else {"translatedText": answers}
            self.give_json(200, said)
            self.server.answered += texts

    def misbehave(self, deed: str, texts: list[str]) -> bool:
        """Does the deed; False if there is none."""
        whole = json.dumps({"translatedText": [english(text) for text in texts]}).encode()
        if deed == "stall":
            time.sleep(5)
        elif deed == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        elif deed == "vanish":
            self.connection.close()
        elif deed in ("busy", "rest", "broken", "forbid", "refuse"):
            status = {"busy": 429, "rest": 429, "broken": 500, "forbid": 403, "refuse": 400}[deed]
            self.give_json(status, {}, **({"Retry_After": "9999"} if deed == "rest" else {}))
        elif deed == "move":
            self.give_json(307, {}, Location=f"{self.server.url}/elsewhere")
        else:
            said = {
                "quota": json.dumps({"translatedText": ["MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS"] * len(texts)}).encode(),
                "torn": whole[:-9],
                "chinese": json.dumps({"translatedText": ["村里的党支部有十二名党员"] * len(texts)}).encode(),
                "echo": json.dumps({"translatedText": [text.upper() for text in texts]}).encode(),
                "lose": json.dumps({"translatedText": [english(text) for text in texts[1:]]}).encode(),
                "empty": json.dumps({"translatedText": [""] * len(texts)}).encode(),
                "endless": json.dumps({"translatedText": ["so " * 9000] * len(texts)}).encode(),
                "page": b"<!doctype html><title>Sign in</title>",
                "list": b"[]", "number": b'{"translatedText": 7}', "null": b'{"translatedText": [null]}',
            }.get(deed)  # fmt: skip
            if said is None:
                return False
            self.give(200, said, "application/json")
        return True
