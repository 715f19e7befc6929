"""Fetching over real HTTP from a server on this machine that misbehaves in every way we could think of."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from listening import Handler, at_work

from diembao.commands import cli, given
from diembao.desk import fetch
from diembao.desk.fetch import Fetcher
from diembao.problems import ProblemError

PAGE = (
    "<!DOCTYPE html><title>Chợ phiên Nà Hin đông trở lại</title><h1>Chợ phiên Nà Hin đông trở lại</h1><p>Sáng chủ nhật, chợ phiên "
    "Nà Hin đã đông trở lại sau nhiều tháng vắng khách, với hơn 200 gian hàng của bà con các bản quanh vùng."
).encode()


class _Handler(Handler):
    """/robots.txt is the server's `robots` (status, text); every other path misbehaves as it is called."""

    server: Any

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["User-Agent"], time.monotonic()))
        name = self.path.strip("/").partition("/")[0].replace(".", "_").replace("-", "_")
        if name == "robots_txt":
            status, text = self.server.robots
            self.give(status, text.encode(), "text/plain")
        else:
            getattr(self, f"on_{name}", self.on_page)()

    def on_page(self) -> None:
        self.give(200, PAGE)

    def on_packed(self) -> None:
        self.give(200, gzip.compress(PAGE), Content_Encoding="gzip")

    def on_old(self) -> None:
        self.give(200, "<p>chợ".encode("utf-16-le"), "text/html; charset=windows-1258")

    def on_missing(self) -> None:
        self.give(404, b"")

    def on_broken(self) -> None:
        self.give(500, b"")

    def on_pdf(self) -> None:
        self.give(200, b"%PDF-1.7", "application/pdf")

    def on_brotli(self) -> None:
        self.give(200, b"x", Content_Encoding="br")

    def on_moved(self) -> None:
        self.give(301, b"", Location="/page#top")

    def on_to_private(self) -> None:
        self.give(302, b"", Location="http://10.0.0.1/")

    def on_to_file(self) -> None:
        self.give(302, b"", Location="file:///etc/passwd")

    def on_loop(self) -> None:
        self.give(302, b"", Location="/loop")

    def on_huge(self) -> None:
        self.give(200, b"x" * (fetch.MAX_BYTES + 1))

    def on_bomb(self) -> None:
        self.give(200, gzip.compress(b"x" * (3 * fetch.MAX_BYTES)), Content_Encoding="gzip")

    def on_short(self) -> None:
        self.give(200, PAGE, Content_Length="100000")

    def on_two_gzip(self) -> None:
        self.give(200, gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:]), Content_Encoding="gzip")

    def on_odd_location(self) -> None:
        self.give(302, b"", Location="http://[bao/a.html")

    def on_cut_gzip(self) -> None:
        data = gzip.compress(PAGE)[:-12]
        self.give(200, data, Content_Encoding="gzip", Content_Length=str(len(data)))

    def on_stall(self) -> None:
        self.server.released.wait(5)

    def on_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        while not self.server.released.wait(0.02):
            try:
                self.wfile.write(b" ")
            except OSError:
                return

    def on_header_drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        self.on_drip()


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.released = threading.Event()
    with at_work(server):
        yield server
        server.released.set()


@pytest.fixture
def server(running: Any) -> Any:
    running.asked, running.robots = [], (404, "")
    return running


def url(server: Any, path: str) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}/{path}"


def fetcher(pause: float = 0.0, seconds: float = 10.0) -> Fetcher:
    return Fetcher("diembao/0 (+mailto:a@b.example)", pause=pause, seconds=seconds, loopback=True)


def codes(address: str, one: Fetcher) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        one.page(address)
    assert all(p.hint for p in caught.value.problems)
    return [p.code for p in caught.value.problems]


@pytest.mark.parametrize("path", ["page", "packed", "moved"])
def test_a_page_comes_as_it_is_with_its_last_address(server: Any, path: str) -> None:
    got = fetcher().page(url(server, path))
    assert got.data == PAGE and got.charset == "utf-8"
    assert got.url == url(server, "page" if path == "moved" else path)
    assert {agent for _, agent, _ in server.asked} == {"diembao/0 (+mailto:a@b.example)"}


def test_the_charset_of_the_server_is_kept(server: Any) -> None:
    assert fetcher().page(url(server, "old")).charset == "windows-1258"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("missing", "fetch-status"),
        ("broken", "fetch-status"),
        ("pdf", "fetch-not-html"),
        ("brotli", "fetch-not-html"),
        ("to-private", "fetch-refused"),
        ("to-file", "fetch-url"),
        ("loop", "fetch-redirects"),
        ("huge", "fetch-too-big"),
        ("bomb", "fetch-too-big"),
        ("short", "fetch-failed"),
        ("cut-gzip", "fetch-failed"),
        ("two-gzip", "fetch-failed"),
        ("odd-location", "fetch-url"),
        ("stall", "fetch-timeout"),
        ("drip", "fetch-timeout"),
        ("header-drip", "fetch-timeout"),
    ],
)
def test_what_a_server_may_do_ends_in_a_problem_and_soon(server: Any, path: str, code: str) -> None:
    started = time.monotonic()
    patience = 0.4 if code == "fetch-timeout" else 10.0
    assert codes(url(server, path), fetcher(seconds=patience)) == [code]
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(("path", "led_to"), [("to-private", "http://"), ("to-file", "file:"), ("pdf", "")])
def test_a_problem_names_the_address_that_was_given(server: Any, path: str, led_to: str) -> None:
    with pytest.raises(ProblemError) as caught:
        fetcher().page(url(server, path))
    (problem,) = caught.value.problems
    assert problem.where.path == url(server, path)
    assert f"({led_to}" in problem.message if led_to else "(" not in problem.message


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        ((200, "User-agent: *\nDisallow: /"), "page", False),
        ((200, "User-agent: diembao\nDisallow: /kin\n\nUser-agent: *\nDisallow: /"), "page", True),
        ((200, "User-agent: *\nDisallow: /\nAllow: /page"), "page", True),
        ((200, "User-agent: *\nDisallow: /*.html$"), "page/a.html", False),
        ((404, ""), "page", True),
        ((403, ""), "page", True),
        ((500, ""), "page", False),
        ((200, "x" * 600_000), "page", False),
    ],
)
def test_robots_txt_is_obeyed(server: Any, robots: tuple[int, str], path: str, allowed: bool) -> None:
    server.robots = robots
    if allowed:
        assert fetcher().page(url(server, path)).data == PAGE
    else:
        assert codes(url(server, path), fetcher()) == ["fetch-robots"]
        assert [asked for asked, _, _ in server.asked] == ["/robots.txt"]


def test_robots_txt_is_read_once_and_a_pause_lies_between_requests(server: Any) -> None:
    one = fetcher(pause=0.1)
    one.page(url(server, "page"))
    one.page(url(server, "page/2"))
    assert [path for path, _, _ in server.asked] == ["/robots.txt", "/page", "/page/2"]
    times = [moment for _, _, moment in server.asked]
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(times))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://127.0.0.1/", "fetch-refused"),
        ("http://localhost:80/", "fetch-refused"),
        ("http://[::1]/", "fetch-refused"),
        ("http://[::ffff:127.0.0.1]/", "fetch-refused"),
        ("http://2130706433/", "fetch-refused"),
        ("http://169.254.169.254/latest/meta-data/", "fetch-refused"),
        ("http://0.0.0.0/", "fetch-refused"),
        ("ftp://a.example/", "fetch-url"),
        ("http://user:secret@a.example/", "fetch-url"),
        ("http:///a", "fetch-url"),
        ("http://a.example:99999/", "fetch-url"),
        ("http://a.example/\r\nHost: b", "fetch-url"),
        ("http://[::1/", "fetch-url"),
        ("http://" + "a" * 70 + ".example/", "fetch-url"),
    ],
)
def test_addresses_that_are_not_the_public_web_are_refused(address: str, code: str) -> None:
    assert codes(address, Fetcher("a", pause=0)) == [code]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("3fff::1", False),
        ("2001:db8::1", False),
        ("192.0.2.1", False),
        ("fe80::1%eth0", False),
        ("ff02::1", False),
        ("::", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert fetch.is_public(address) is public


def test_tls_is_never_left_out(server: Any) -> None:
    assert codes(url(server, "page").replace("http:", "https:"), fetcher()) == ["fetch-failed"]


def test_a_name_is_resolved_once_and_the_checked_address_is_used(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers differently the second time gets no second question."""
    answers = iter(["127.0.0.1", "127.0.0.1"])  # for robots.txt and for the page
    real = socket.getaddrinfo

    def resolve(host: str, *rest: Any, **options: Any) -> Any:
        return real(next(answers) if host == "name.example" else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    port = server.server_address[1]
    assert fetcher().page(f"http://name.example:{port}/page").data == PAGE
    assert next(answers, None) is None


def test_add_saves_the_page_with_a_note_and_offline_refuses(
    server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = tmp_path / "digest"
    assert cli.run(["new", str(digest)]) == 0
    monkeypatch.setattr(given.fetch, "Fetcher", lambda agent: fetcher())
    address = url(server, "page/cho-phien-na-hin.html?id=1")
    assert cli.run(["add", address, "--offline", "--root", str(digest)]) == 2
    assert "usage-offline" in capsys.readouterr().err and not server.asked
    (digest / "digest.toml").write_text('[translate]\nengine = "none"\n', "utf-8")
    assert cli.run(["add", address, "--root", str(digest)]) == 0
    saved = digest / "content/captures/cho-phien-na-hin.html"
    note = saved.with_suffix(".toml").read_text("utf-8")
    assert saved.read_bytes() == PAGE and f'url = "{address}"' in note and "fetched = " in note
    assert "Chợ phiên Nà Hin đông trở lại" in capsys.readouterr().out
