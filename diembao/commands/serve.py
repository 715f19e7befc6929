"""The command `serve`: a preview of the site on 127.0.0.1, made anew when something changes."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import re
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from watchfiles import watch

from diembao import publish
from diembao.commands.cli import report
from diembao.commands.request import Build, Outcome, Serve
from diembao.commands.site import site
from diembao.digest import door
from diembao.digest.layout import PUBLISHING
from diembao.problems import ProblemError, failure

_TEXTS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".txt": "text/plain"}
_TEXTS |= {".json": "application/json", ".xml": "application/xml"}
_TYPES = {ending: f"{kind}; charset=utf-8" for ending, kind in _TEXTS.items()}
_TYPES |= {".svg": "image/svg+xml", ".woff2": "font/woff2"}
_HOSTS = ("127.0.0.1", "localhost")
# Before the places of the site in the links of 404.html: nothing, or the path of the site's `url`.
_BEFORE = re.compile(rb'href="([^":?#]*)static/site\.css"')


def serve(request: Serve) -> Outcome:
    """A preview that follows changes until Ctrl-C."""
    root = request.root
    # As `site` would be asked; in one process, for a preview has threads and must not fork.
    asked = Build(root=root, jobs=1, offline=request.offline, json=request.json, progress=request.progress)

    def rebuild() -> None:
        report(site(asked).problems, request.json)

    publish.recover(asked.site, root / PUBLISHING)  # what is shown is no site that was exchanged halfway
    preview(asked.site, request.port, rebuild, changes(root))
    return Outcome()


def changes(root: Path) -> Iterator[None]:
    """Gives something when it begins to watch, and from then on whenever what the site is made of was changed.

    What is changed between two of them, by a person or by a build, gives one more.
    """
    root = root.resolve()
    places = [root / name for name in ("digest.toml", "content", "templates")]
    while True:
        # Folders, listed anew each time: a file that an editor replaces is no longer the one that was watched. The root
        # without what is below it: a site of 10,000 articles has 20,000 folders.
        below = (folder for place in places for folder, *_ in os.walk(place) if door.is_text(folder))
        watching = watch(
            str(root), *below, recursive=False, rust_timeout=1, yield_on_timeout=True, ignore_permission_denied=True,
            watch_filter=lambda _, path: any(Path(path).is_relative_to(place) for place in places),
        )  # fmt: skip
        with contextlib.closing(watching):  # else by the collector, and a Ctrl-C that comes meanwhile would be lost
            try:
                next(watching)
            except FileNotFoundError:  # a folder went since it was listed
                if root.exists():
                    continue
                raise
            except (OSError, RuntimeError, ValueError) as error:  # no more watches, a root whose name is no text
                message = f"cannot be watched ({error}); WATCHFILES_FORCE_POLLING=1 needs no watches"
                raise OSError(errno.EIO, message, str(root)) from error
            yield
            with contextlib.suppress(RuntimeError):  # something came whose name is no text, all that is told of it
                while not next(watching):
                    pass


Answer = tuple[HTTPStatus, bytes, dict[str, str]]


def kind(name: str) -> str:
    """The media type of a file by its name's ending."""
    return _TYPES.get(f".{name.rpartition('.')[2]}", "application/octet-stream")


class Local(BaseHTTPRequestHandler, ABC):
    """Answers GET and HEAD to this machine alone, and nothing else."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # what the server hands over

    def handle(self) -> None:
        """Until the connection ends, which a browser may do in the middle of an answer."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        """What there is at that path."""
        self.send(*(self.answer() if self.is_local() else (HTTPStatus.FORBIDDEN, b"", {})))

    do_HEAD = do_GET

    def is_local(self) -> bool:
        """Only names of this machine: a page elsewhere must not reach us by rebinding its own name to it."""
        return self.headers.get("Host", "").rsplit(":", 1)[0] in _HOSTS

    @abstractmethod
    def answer(self) -> Answer:
        """What there is at `path`."""

    def send(self, status: HTTPStatus, data: bytes, headers: Mapping[str, str]) -> None:
        """The answer, which no browser keeps."""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data)), "Cache-Control": "no-store"}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Says nothing: what matters is what the command prints."""


class Handler(Local):
    """Answers with the files of one folder, as GitHub Pages would under `base`."""

    def __init__(self, site: Path, base: str, *args: object) -> None:
        self.site, self.base = site.resolve(), base
        super().__init__(*args)

    def answer(self) -> Answer:
        """A file, a folder's index.html, or 404.html with status 404."""
        try:
            asked = urlsplit(self.path)
            target = self._target(unquote(asked.path))
            if target.is_dir():  # without a slash at the end of its address the page's relative links would lead astray
                folder = f"{self.base}{target.relative_to(self.site).as_posix()}/".removesuffix("./")
                to = quote(folder) + (asked.query and f"?{asked.query}")
                return HTTPStatus.MOVED_PERMANENTLY, b"", {"Location": to}
            return HTTPStatus.OK, target.read_bytes(), {"Content-Type": kind(target.name)}
        except (OSError, RuntimeError, ValueError):  # not there, not inside, too long, no name, a circle of links
            missing = self.site / "404.html"
            page = based(missing.read_bytes(), self.base) if missing.is_file() else b""
            return HTTPStatus.NOT_FOUND, page, {"Content-Type": _TYPES[".html"]}

    def _target(self, path: str) -> Path:
        """The place inside the site that a path means, be there something or not. Raises ValueError for one outside."""
        path += "index.html" if path.endswith("/") else "/" if f"{path}/" == self.base else ""
        if not path.startswith(self.base):
            raise ValueError(path)
        target = (self.site / path[len(self.base) :].lstrip("/")).resolve()
        target.relative_to(self.site)
        return target


def based(page: bytes, base: str) -> bytes:
    """404.html with links from `base`: it is shown at any depth, and here not where the site's `url` says.

    In the file they are relative, for a page that is opened from disk, or begin with the path of `url`.
    """
    before = _BEFORE.search(page)
    if before is None:
        return page
    link = re.compile(rb'(\s(?:href|src|action)=")' + re.escape(before[1]) + rb"(?![#/]|[a-z][a-z+.-]*:)")
    return link.sub(lambda found: found[1] + base.encode(), page)


def handler(site: Path, base: str = "/") -> Callable[..., Handler]:
    """A handler class for http.server: `site` shown under `base`, which begins and ends with a slash."""
    return functools.partial(Handler, site, base)


def listening(port: int, handler: Callable[..., Local]) -> ThreadingHTTPServer:
    """A server on 127.0.0.1 that listens. Raises ProblemError usage-port if the port is taken."""
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        message, hint = f"cannot listen: {error.strerror}", "name another with --port"
        raise failure("usage-port", f"127.0.0.1:{port}", message, hint) from None


def preview(site: Path, port: int, rebuild: Callable[[], None], changes: Iterator[None]) -> None:
    """Builds, serves on 127.0.0.1 and rebuilds at each of the `changes` after the first, until Ctrl-C.

    Raises ProblemError usage-port if the port is taken.
    """
    with listening(port, handler(site)) as server:
        next(changes)
        rebuild()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)", file=sys.stderr)
        try:
            for _ in changes:
                _rebuilt(rebuild)
        finally:
            server.shutdown()


def _rebuilt(rebuild: Callable[[], None]) -> None:
    started = time.monotonic()
    try:
        rebuild()
    except ProblemError as error:  # a mistake being typed: told, and the preview stays
        print(error, file=sys.stderr)
    else:
        print(f"rebuilt in {time.monotonic() - started:.1f} s", file=sys.stderr)
