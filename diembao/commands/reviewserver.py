"""`review --serve`: the page to review on, from 127.0.0.1: what is typed is checked again and saved into the records.

Nobody but that page is answered: the name of the host, the origin and a token that only the page has must be right.
"""

from __future__ import annotations

import functools
import json
import secrets
import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus

import msgspec

from diembao.build import reviewpage, steps
from diembao.commands import deciding, serve
from diembao.commands.cli import of_files
from diembao.commands.looking import Looked, looked, rows_of
from diembao.commands.request import Outcome
from diembao.commands.request import Review as Request
from diembao.digest.unseen import seen
from diembao.english import approving, exchange, incoming, verdict
from diembao.problems import ProblemError
from diembao.program import as_started

PAGE = "index.html"
MAX_CHECKED = 1_000_000  # bytes of a request to check one piece


class Reviewing:
    """What is reviewed in one run of the server. token: that its page has."""

    def __init__(self, request: Request) -> None:
        self.token = secrets.token_urlsafe()
        self._request, self._lock = request, threading.Lock()
        self._now: Looked | None = None
        self._files = dict[str, bytes]()

    def file(self, name: str) -> bytes | None:
        """The page as the records are now, or a file that belongs to it; None if there is none. Raises ProblemError."""
        if name == PAGE or not self._files:
            self._files = self._made()
        return self._files.get(name)

    def _made(self) -> dict[str, bytes]:
        with self._lock:
            digest = steps.open_digest(self._request.root)
            now = self._now = looked(self._request, digest, before=self._now)
        return {output.path: output.data for output in reviewpage.outputs(digest, rows_of(now), self.token)}

    def check(self, data: bytes) -> Mapping[str, object]:
        """What the checks say of {key, en}: other English for a piece. Raises LookupError, ValueError."""
        asked, now = json.loads(data), self._now
        slug, number = incoming.place(str(asked["key"]))
        if now is None or slug not in now.checked:
            raise LookupError(slug)
        article, text = now.checked[slug], seen(str(asked["en"])).strip()
        piece = next(one for one in approving.pieces(article) if one.number == number)
        found = verdict.findings(approving.put(article, piece, text, None), now.known) if text else {}
        marked = reviewpage.marked(article, piece, text, found)
        hints = reviewpage.hints({doubt.code: doubt for doubt in marked.doubts})
        return {"seen": msgspec.to_builtins(marked), "hints": hints}

    def save(self, data: bytes) -> Mapping[str, object]:
        """Brings in a file of the page as `--apply` does: how many records were written, and what was refused."""
        name = "approvals.json"
        try:
            batch = exchange.read(name, data)
            approval = deciding.needed(
                msgspec.structs.replace(self._request, by=None, date=None), batch
            )  # as the page says
            with self._lock, steps.alone(self._request.root):
                digest = steps.open_digest(self._request.root)
                done = deciding.bring_in(digest, steps.records(digest).articles, batch, approval, name)
        except ProblemError as error:
            done = deciding.Done((), error.problems)
        except OSError as error:  # what was written before it stays: a page that is loaded again shows it
            done = deciding.Done((), (of_files(error, self._request.root),))
        root = self._request.root
        refused = [{"message": p.message, "hint": as_started(p.hint, root)} for p in done.problems]
        return {"changed": len(done.changed), "refused": refused}


# No page elsewhere may show it in a frame, for somebody to press a button of ours there, or load any part of it.
_ALONE = {"X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin"}


class Handler(serve.Local):
    """Answers for the page, and for its script what POST check and POST save are asked."""

    def __init__(self, reviewing: Reviewing, *args: object) -> None:
        self.reviewing = reviewing
        super().__init__(*args)

    def answer(self) -> serve.Answer:
        """The page as the records are now, or a file that belongs to it."""
        name = self.path.partition("?")[0].removeprefix("/") or PAGE
        try:
            data = self.reviewing.file(name)
        except (ProblemError, OSError) as error:
            return HTTPStatus.INTERNAL_SERVER_ERROR, str(error).encode(), {"Content-Type": serve.kind(".txt")}
        if data is None:
            return HTTPStatus.NOT_FOUND, b"", {}
        return HTTPStatus.OK, data, {"Content-Type": serve.kind(name), **_ALONE}

    def do_POST(self) -> None:
        """JSON in, JSON out."""
        self.close_connection = True  # what is refused was not read
        self.send(*self._posted())

    def _posted(self) -> serve.Answer:
        if not self.is_local() or not self._is_of_the_page():
            return HTTPStatus.FORBIDDEN, b"", {}
        asked: Mapping[str, tuple[int, Callable[[bytes], Mapping[str, object]]]] = {
            "/check": (MAX_CHECKED, self.reviewing.check),
            "/save": (exchange.MAX_BYTES, self.reviewing.save),
        }
        length = self.headers.get("Content-Length", "")
        if self.path not in asked:
            return HTTPStatus.NOT_FOUND, b"", {}
        most, done = asked[self.path]
        if not length.isascii() or not length.isdigit() or int(length[:12]) > most:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"", {}
        try:
            said = json.dumps(done(self.rfile.read(int(length))), ensure_ascii=False).encode()
        except (LookupError, StopIteration, TypeError, ValueError, RecursionError):  # half a character, too
            return HTTPStatus.BAD_REQUEST, b"", {}
        return HTTPStatus.OK, said, {"Content-Type": serve.kind(".json")}

    def _is_of_the_page(self) -> bool:
        """Whether our own page asks. A page elsewhere has another origin, and may not set headers of its own."""
        given = self.headers
        token = given.get("X-Token", "").encode()
        return (
            given.get("Origin") == f"http://{given.get('Host')}"
            and given.get("Content-Type") == "application/json"
            and secrets.compare_digest(token, self.reviewing.token.encode())
        )


def run(request: Request) -> Outcome:
    """Serves until Ctrl-C. Raises ProblemError: usage-id, usage-port."""
    reviewing = Reviewing(request)
    reviewing.file(PAGE)  # what is asked wrongly is told at once
    with serve.listening(request.port, functools.partial(Handler, reviewing)) as server:
        print(f"http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)", file=sys.stderr)
        server.serve_forever()
    return Outcome()
