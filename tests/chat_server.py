"""A chat endpoint on 127.0.0.1, OpenAI's and Ollama's, that misbehaves on command: of a text that begins with a word of
DEEDS it does that while it is asked for other texts as well, and where `always` follows whenever it is asked."""

from __future__ import annotations

import json
import re
from http.server import ThreadingHTTPServer
from typing import Any

from listening import Handler

DEEDS = (
    "echo", "chatter", "refuse", "filter", "chinese", "lose", "double", "number", "torn", "words", "null", "cut", "half", "long",
)  # fmt: skip
WAYS = ("json_schema", "json_object", "max_tokens", "")


def english(text: str) -> str:
    """What this server takes for English: nothing of the text but its numbers."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(sum(map(ord, text))))
    return " ".join(["The", letters, "of", *re.findall(r"\d+", text), "it."])


class Server(ThreadingHTTPServer):
    """bodies: of every question, in order; heads: the headers of each; knows: the WAYS of asking that it understands."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies, self.heads, self.paths = list[dict[str, Any]](), list[dict[str, str]](), list[str]()
        self.knows: tuple[str, ...] = WAYS
        self.statuses = list[int]()  # with which the next questions are refused

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def texts(self) -> list[list[str]]:
        """The texts of every question."""
        return [texts_of(body) for body in self.bodies]


def told(body: dict[str, Any]) -> dict[str, Any]:
    """What a question tells, as the user."""
    read: dict[str, Any] = json.loads(body["messages"][1]["content"])
    return read


def texts_of(body: dict[str, Any]) -> list[str]:
    return [*told(body)["texts"].values()]


class _Handler(Handler):
    server: Server

    def do_GET(self) -> None:
        self.give_json(404, {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        self.server.heads.append(dict(self.headers))
        self.server.paths.append(self.path)
        texts = texts_of(body)
        way = body.get("response_format", {}).get("type") or ("max_tokens" if "max_tokens" in body else "")
        if self.server.statuses:
            self.give_json(self.server.statuses.pop(0), {"error": "later"})
        elif self.path == "/v1/chat/completions" and way not in self.server.knows:
            self.give_json(400, {"error": {"message": f"{way} is not known here"}})
        else:
            deeds = [word for word in DEEDS for text in texts if text.startswith(word)]
            stays = len(texts) > 1 or any("always" in text for text in texts)
            self.answer(texts, deeds[0] if deeds and stays else "", way)

    def answer(self, texts: list[str], deed: str, way: str) -> None:
        right = [english(text) for text in texts]
        said = {
            "echo": [text.upper() for text in texts],
            "chatter": [f"Sure! Here is the translation: {text}" for text in right],
            "chinese": ["村里的党支部有十二名党员"] * len(texts),
            "lose": right[1:],
            "double": [*right, "The end."],
            "number": [re.sub(r"\d+", "77", text) for text in right],
            "null": [None] * len(texts),
        }.get(deed, right)
        content = json.dumps({"translations": said} if way == "json_object" else said, ensure_ascii=False)
        content = {"torn": content[:-3], "words": "I will gladly help."}.get(deed, content)
        if not way:  # as small models talk
            content = f"<think>[Two] texts?</think>Of course:\n```json\n{content}\n```"
        if deed in ("filter", "long", "half"):
            code = {"filter": "content_filter", "long": "exceed_context_size_error", "half": "cut"}[deed]
            self.give_json(500 if deed == "half" else 400, {"error": {"code": code}})
        else:
            ended = {"cut": "length", "refuse": "content_filter"}.get(deed, "stop")
            message = {"role": "assistant", "content": content[:9] if deed == "cut" else content}
            openai = {"choices": [{"message": message, "finish_reason": ended}]}
            self.give_json(200, {"message": message, "done_reason": ended} if "/api/" in self.path else openai)
