"""The command `serve`: a preview of the site on 127.0.0.1, made anew when something changes."""

from __future__ import annotations

import contextlib
import functools
import re
import sys
import threading
import time
from collections.abc import Callable, Hashable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from diembao.build import steps
from diembao.commands.request import Build, Outcome, Serve
from diembao.commands.site import site
from diembao.problems import Problem, ProblemError, Where

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_HOSTS = ("127.0.0.1", "localhost")
# Before the places of the site in the links of 404.html: nothing, or the path of the site's `url`.
_BEFORE = re.compile(rb'href="([^":?#]*)static/site\.css"')
_PAUSE = 0.5  # seconds between two looks at what changed


def serve(request: Serve) -> Outcome:
    """A preview that follows changes until Ctrl-C."""
    root = request.root
    # As `site` would be asked; in one process, for a preview has threads and must not fork.
    asked = Build(root=root, offline=request.offline, json=request.json, progress=request.progress)

    def rebuild() -> None:
        for problem in site(asked).problems:
            print(problem, file=sys.stderr)

    steps.recover(root)
    preview(asked.site, request.port, rebuild, lambda: _fingerprint(root))
    return Outcome()


def _fingerprint(root: Path) -> int:
    """Another number whenever a file that the site is made of is another."""
    watched = [root / "digest.toml", *(p for name in ("content", "templates") for p in (root / name).rglob("*"))]
    seen = []
    for path in watched:
        with contextlib.suppress(OSError):  # gone since it was listed
            seen.append((str(path), path.stat().st_mtime_ns))
    return hash(tuple(seen))


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with the files of one folder, as GitHub Pages would under `base`, and nothing else."""

    protocol_version = "HTTP/1.1"

    def __init__(self, site: Path, base: str, *args: object) -> None:
        self.site = site
        self.base = base
        super().__init__(*args)  # type: ignore[arg-type]  # what the server hands over

    def handle(self) -> None:
        """Until the connection ends, which a browser may do in the middle of an answer."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        """A file, a folder's index.html, or 404.html with status 404."""
        # Only names of this machine: a page elsewhere must not reach the preview by rebinding its own name to it.
        if self.headers.get("Host", "").rsplit(":", 1)[0] not in _HOSTS:
            self._answer(HTTPStatus.FORBIDDEN, b"", ".txt")
            return
        try:
            target = self._target(unquote(urlsplit(self.path).path))
            data = None if target.is_dir() else target.read_bytes()
        except (OSError, RuntimeError):  # not there, not inside, a name too long, a circle of links
            missing = self.site / "404.html"
            page = based(missing.read_bytes(), self.base) if missing.is_file() else b""
            self._answer(HTTPStatus.NOT_FOUND, page, ".html")
            return
        if data is None:
            self._redirect(target)
        else:
            self._answer(HTTPStatus.OK, data, target.suffix)

    do_HEAD = do_GET

    def _target(self, path: str) -> Path:
        """The place inside the site that a path means, be there something or not. Raises OSError for one outside."""
        path += "index.html" if path.endswith("/") else "/" if f"{path}/" == self.base else ""
        if not path.startswith(self.base) or "\0" in path:
            raise FileNotFoundError(path)
        target = (self.site / path[len(self.base) :].lstrip("/")).resolve()
        if not target.is_relative_to(self.site.resolve()):
            raise FileNotFoundError(path)
        return target

    def _redirect(self, folder: Path) -> None:
        """To the same with a slash at its end: without it the page's relative links would lead astray."""
        below = folder.relative_to(self.site.resolve()).as_posix()
        query = urlsplit(self.path).query
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", quote(f"{self.base}{below}/".removesuffix("./")) + (query and f"?{query}"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, status: HTTPStatus, data: bytes, suffix: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", _TYPES.get(suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Says nothing: what matters is what the rebuild prints."""


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


def preview(site: Path, port: int, rebuild: Callable[[], None], changed: Callable[[], Hashable]) -> None:
    """Builds, serves on 127.0.0.1 and rebuilds whenever `changed()` gives another value, until Ctrl-C.

    Raises ProblemError usage-port if the port is taken.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler(site))
    except OSError as error:
        where, hint = Where(f"127.0.0.1:{port}"), "name another with --port"
        raise ProblemError(Problem("usage-port", "error", where, f"cannot listen: {error.strerror}", hint)) from None
    with server:
        seen = changed()
        rebuild()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)", file=sys.stderr)
        try:
            while True:
                time.sleep(_PAUSE)
                # Looked at before the build: a file saved while it runs, by a person or by itself, makes one more.
                if (now := changed()) != seen:
                    seen = now
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
