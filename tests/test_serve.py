"""The preview shows the site and nothing else of the machine."""

from __future__ import annotations

import functools
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from listening import listening

from diembao.commands import reviewserver, serve
from diembao.problems import Problem, ProblemError, Where


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("serve")
    (folder / "secret.txt").write_text("secret")
    site = folder / "site"
    (site / "vi/a").mkdir(parents=True)
    for name in ("index.html", "vi/a/index.html", "404.html", "x.js", "x.css", "x.woff2"):
        (site / name).write_text(name)
    (site / "out").symlink_to(folder / "secret.txt")
    (site / "circle").symlink_to("circle")
    (site / "empty").mkdir()
    (site / "leads-out").mkdir()
    (site / "leads-out/index.html").symlink_to(folder / "secret.txt")
    with listening(ThreadingHTTPServer(("127.0.0.1", 0), serve.handler(site, "/digest/"))) as found:
        yield found


def ask(port: int, path: str, host: str = "127.0.0.1", method: str = "GET") -> tuple[int, http.client.HTTPMessage, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def get(port: int, path: str, host: str = "127.0.0.1", method: str = "GET") -> tuple[int, str, str]:
    status, headers, body = ask(port, path, host, method)
    return status, headers.get("Content-Type", ""), body


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/digest/", "text/html; charset=utf-8", "index.html"),
        ("/digest/index.html", "text/html; charset=utf-8", "index.html"),
        ("/digest/vi/a/", "text/html; charset=utf-8", "vi/a/index.html"),
        ("/digest/vi/../vi/a/?q=1", "text/html; charset=utf-8", "vi/a/index.html"),
        ("/digest/x.js?v=1", "text/javascript; charset=utf-8", "x.js"),
        ("/digest/x.css", "text/css; charset=utf-8", "x.css"),
        ("/digest/x.woff2", "font/woff2", "x.woff2"),
    ],
)
def test_files_are_served_with_their_types(port: int, path: str, kind: str, body: str) -> None:
    assert get(port, path) == (200, kind, body)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/digest", "/digest/"), ("/digest/vi/a", "/digest/vi/a/"), ("/digest/vi/a?q=%C4%91", "/digest/vi/a/?q=%C4%91"),
        ("/digest//vi/a", "/digest/vi/a/"), ("/digest/vi/../vi/a", "/digest/vi/a/"), ("/digest/.", "/digest/"),
    ],
)  # fmt: skip
def test_a_folder_is_shown_under_its_own_address(port: int, path: str, to: str) -> None:
    status, headers, _ = ask(port, path)
    assert (status, headers["Location"]) == (301, to)


def test_head_has_no_body(port: int) -> None:
    assert get(port, "/digest/", method="HEAD") == (200, "text/html; charset=utf-8", "")


@pytest.mark.parametrize(
    "path",
    [
        "/", "/index.html", "/digestx/", "/digest/none.html", "/digest/x.js/", "/digest/vi/", "/digest/empty/",
        "/digest/../secret.txt", "/digest/%2e%2e/secret.txt", "/digest/..%2fsecret.txt", "/digest/vi/../../secret.txt",
        "/digest/%252e%252e/secret.txt", "/digest/%c0%ae%c0%ae/secret.txt", "/digest/....//secret.txt",
        "/digest/..%5csecret.txt", "/digest/..\\secret.txt", "/../secret.txt", "/digest/../site2/x", "/digest/..",
        "/digest//etc/passwd", "/digest/%2fetc/passwd", "//etc/passwd", "/digest/~root", "/digest/file:///etc/passwd",
        "/digest/a%00b", "/digest/x.js%00.html", "/digest/%0d%0aX:1", "/digest/" + "a" * 3000, "/digest/" + "a/" * 3000,
        "/digest/out", "/digest/leads-out/", "/digest/circle", "http://evil.example/etc/passwd", "/digest/%",
    ],
)  # fmt: skip
def test_everything_else_is_not_found(port: int, path: str) -> None:
    status, _, body = get(port, path)
    assert (status, body) == (404, "404.html")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "10.0.0.1", "0", "[::1]:80", "127.0.0.1@evil.example"]
)
def test_other_host_names_are_refused(port: int, host: str) -> None:
    assert get(port, "/digest/", host)[0] == 403


def test_other_methods_are_refused(port: int) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "CONNECT"):
        assert get(port, "/digest/", method=method)[0] == 501


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1"])
def test_names_of_this_machine_are_answered(port: int, host: str) -> None:
    assert get(port, "/digest/", host)[0] == 200


PLACES = (
    '<link rel="stylesheet" href="{0}static/site.css"><a href="#main"><a href="{0}index.html"><script src="{0}x.js">'
    '<form action="{0}search/index.html"><a href="https://example.org/"><a href="mailto:a@b.c"><a href="{0}a/b.html#c">'
)


@pytest.mark.parametrize("before", ["", "/news/digest/"])
def test_the_page_for_missing_addresses_has_links_that_hold_at_any_depth(before: str) -> None:
    """Without a `url` those in the file are relative; with one they begin with its path, which the preview has not."""
    made = PLACES.format(before).encode()
    assert serve.based(made, "/") == PLACES.format("/").encode()
    assert serve.based(b"<p>Of one's own", "/") == b"<p>Of one's own"


def test_each_change_is_one_build_and_a_mistake_does_not_end_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    builds: list[int] = []

    def changes() -> Iterator[None]:
        yield from [None] * 4
        raise KeyboardInterrupt

    def rebuild() -> None:
        builds.append(len(builds))
        if len(builds) == 3:
            raise ProblemError(Problem("config-syntax", "error", Where("digest.toml", 3), "half a line"))

    with pytest.raises(KeyboardInterrupt):
        serve.preview(tmp_path, 0, rebuild, changes())
    said = capsys.readouterr().err.splitlines()
    assert builds == [0, 1, 2, 3]
    assert [line.split(" ")[0] for line in said[1:]] == ["rebuilt", "digest.toml:3:", "rebuilt"]
    assert said[0].startswith("http://127.0.0.1:")


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """The files of a digest, all from a while ago."""
    for name in ("digest.toml", "content/articles/mot.md", "content/captures/deep/a.txt", "site/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before")
        os.utime(tmp_path / name, (1_600_000_000, 1_600_000_000))
    return tmp_path


def replaced(path: Path) -> None:
    path.with_name("new~").write_text("after")
    path.with_name("new~").replace(path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda root: (root / "content/articles/mot.md").write_text("after"),
    "replaced, as editors do": lambda root: replaced(root / "digest.toml"),
    "removed": lambda root: (root / "content/captures/deep/a.txt").unlink(),
    "new": lambda root: (root / "content/glossary.csv").write_text("after"),
    "a folder new": lambda root: (root / "templates/static").mkdir(parents=True),
    "a name that is no text": lambda root: (root / "content" / os.fsdecode(b"caf\xe9")).mkdir(),
    "a folder removed": lambda root: shutil.rmtree(root / "content/captures"),
    "a folder renamed": lambda root: (root / "content").rename(root / "other"),
}


def comes(changes: Iterator[None]) -> bool:
    """Whether there is one within a minute, which a machine at work may need, and a broken watch would take for ever."""
    thread = threading.Thread(target=next, args=(changes,), daemon=True)
    thread.start()
    thread.join(60)
    return not thread.is_alive()


@pytest.mark.parametrize("polling", ["", "1"], ids=["told by the system", "looked for"])
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_noticed_and_the_next_one_as_well(
    watched: Path, monkeypatch: pytest.MonkeyPatch, change: str, polling: str
) -> None:
    """Also one that is made while a build runs, which is when nobody asks."""
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", polling)
    changes = serve.changes(watched)
    assert comes(changes)
    CHANGES[change](watched)
    assert comes(changes)
    replaced(watched / "digest.toml")
    os.utime(
        watched / "digest.toml", (2_000_000_000, 2_000_000_000)
    )  # where they are looked for, times are whole seconds
    assert comes(changes)


@pytest.mark.parametrize(
    "fault", [OSError("OS file watch limit reached"), RuntimeError("Error creating watcher"), ValueError("surrogates")]
)
def test_what_cannot_be_watched_is_told_with_a_remedy(
    watched: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def watch(*_: object, **__: object) -> Iterator[set[object]]:
        yield from ()
        raise fault

    monkeypatch.setattr(serve, "watch", watch)
    with pytest.raises(OSError, match="WATCHFILES_FORCE_POLLING") as caught:
        next(serve.changes(watched))
    assert caught.value.filename == str(watched)


def test_a_folder_that_goes_while_all_are_listed_is_no_fault_but_the_root_is(
    watched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[int]()

    def watch(*_: object, **__: object) -> Iterator[set[object]]:
        asked.append(1)
        if len(asked) == 1 or not watched.exists():
            raise FileNotFoundError(2, "No such file or directory")
        yield set()

    monkeypatch.setattr(serve, "watch", watch)
    next(serve.changes(watched))
    assert len(asked) == 2
    shutil.rmtree(watched)
    with pytest.raises(FileNotFoundError):
        next(serve.changes(watched))


def test_what_a_build_makes_is_not_watched(watched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[Path], Any]] = []

    def watch(*folders: Path | str, watch_filter: Any, **_: object) -> Iterator[set[object]]:
        asked.append(([Path(folder) for folder in folders], watch_filter))
        yield set()

    monkeypatch.setattr(serve, "watch", watch)
    next(serve.changes(watched))
    ((folders, matters),) = asked
    names = {folder.relative_to(watched).as_posix() for folder in folders}
    assert names == {".", "content", "content/articles", "content/captures", "content/captures/deep"}
    for name in ("", "site", ".cache", "contents", "digest.toml.swp"):
        assert not matters(None, str(watched / name)), name
    for name in ("digest.toml", "content", "templates", "content/articles/mot.md"):
        assert matters(None, str(watched / name)), name


def test_ctrl_c_as_one_watch_follows_another_ends_the_preview(watched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def watch(*_: object, **__: object) -> Iterator[set[object]]:
        try:
            yield set()
            yield {"a change"}
        finally:
            raise KeyboardInterrupt

    monkeypatch.setattr(serve, "watch", watch)
    changes = serve.changes(watched)
    next(changes)
    with pytest.raises(KeyboardInterrupt):
        next(changes)


def heeds_ctrl_c() -> None:
    """In a child: what a shell starts in the background, with all that this starts, is told to ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_what_is_edited_is_shown_until_somebody_ends_it(settled: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "build.py", "serve", "--offline", "--root", str(settled), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=heeds_ctrl_c) as process:
        stuck = threading.Timer(120, process.kill)
        stuck.start()
        assert process.stderr
        try:
            assert "127.0.0.1" in next(line for line in process.stderr if line.startswith("http"))
            settings = settled / "digest.toml"
            settings.write_text(settings.read_text("utf-8").replace("Điểm Báo", "Tên mới"), "utf-8")
            assert next(line for line in process.stderr if line.startswith("rebuilt"))
            assert "Tên mới" in ask(port, "/")[2]
        finally:
            process.send_signal(signal.SIGINT)
            last = process.stderr.read()
            stuck.cancel()
    assert process.returncode == 130 and last.endswith("interrupted\n")


def test_no_other_command_loads_what_watches(settled: Path) -> None:
    script = "import sys; from diembao.commands import cli; cli.run(sys.argv[1:]); print('watchfiles' in sys.modules)"
    for command in ("site", "check"):
        given = [sys.executable, "-c", script, command, "--offline", "--root", str(settled)]
        ended = subprocess.run(given, capture_output=True, text=True, check=True, cwd=ROOT)
        assert ended.stdout.splitlines()[-1] == "False"


def test_a_port_that_is_taken_is_told_before_anything_is_built(port: int, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="usage-port"):
        serve.preview(tmp_path, port, lambda: pytest.fail("built"), iter(()))


def test_only_this_machine_is_listened_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def refuse(address: tuple[str, int], _: object) -> None:
        asked.append(address)
        raise PermissionError(13, "refused")

    monkeypatch.setattr(serve, "ThreadingHTTPServer", refuse)
    with pytest.raises(ProblemError, match="usage-port"):
        serve.preview(tmp_path, 80, lambda: None, iter(()))
    assert asked == [("127.0.0.1", 80)]


# ---------------------------------------------------------------- the page to review on


class Desk:
    """Stands for what the server of `review --serve` does when it is asked by its page."""

    token = "t0ken"

    def file(self, name: str) -> bytes | None:
        return b"page" if name == reviewserver.PAGE else None

    def check(self, data: bytes) -> dict[str, object]:
        return {"key": json.loads(data)["key"]}

    save = check


@pytest.fixture(scope="module")
def review_port() -> Iterator[int]:
    handler = functools.partial(reviewserver.Handler, Desk())
    with listening(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as found:
        yield found


@pytest.mark.parametrize(
    ("but", "body", "status"),
    [
        ({}, b'{"key": "a"}', 200),
        ({"Host": "evil.example"}, b'{"key": "a"}', 403),
        ({"Origin": "https://evil.example"}, b'{"key": "a"}', 403),
        ({"Origin": None}, b'{"key": "a"}', 403),
        ({"Origin": "null"}, b'{"key": "a"}', 403),
        ({"X-Token": "token"}, b'{"key": "a"}', 403),
        ({"X-Token": "tok\xe9n"}, b'{"key": "a"}', 403),
        ({"X-Token": None}, b'{"key": "a"}', 403),
        ({"Content-Type": "text/plain"}, b'{"key": "a"}', 403),
        ({}, b"{}", 400),
        ({}, b"[" * 100_000, 400),
        ({}, b"\xff", 400),
        ({}, b'{"key": "\\ud800"}', 400),  # half a character, which no answer can hold
        ({"Content-Length": "9999999999999"}, b"", 413),
        ({"Content-Length": "-1"}, b"", 413),
        ({"Content-Length": None}, b"", 413),
    ],
)
def test_only_the_page_itself_may_check_and_save(
    review_port: int, but: dict[str, str | None], body: bytes, status: int
) -> None:
    host = f"127.0.0.1:{review_port}"
    usual = {"Host": host, "Origin": f"http://{host}", "X-Token": Desk.token, "Content-Type": "application/json"}
    headers = usual | {"Content-Length": str(len(body))} | but
    for path in ("/check", "/save"):
        with closing(http.client.HTTPConnection("127.0.0.1", review_port, timeout=5)) as connection:
            connection.putrequest("POST", path, skip_host=True)
            for name, value in headers.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            assert answer.status == status and (status != 200 or json.loads(answer.read()) == {"key": "a"})


def test_the_server_of_the_page_shows_that_page_alone(review_port: int) -> None:
    assert get(review_port, "/") == (200, "text/html; charset=utf-8", "page")
    assert ask(review_port, "/")[1]["X-Frame-Options"] == "DENY"
    assert get(review_port, "/", "evil.example")[0] == 403
    assert [get(review_port, path)[0] for path in ("/digest.toml", "/../digest.toml", "/check")] == [404] * 3
