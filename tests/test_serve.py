"""The preview shows the site and nothing else of the machine."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from diembao import serve


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("serve")
    (folder / "secret.txt").write_text("secret")
    site = folder / "site"
    (site / "vi/a").mkdir(parents=True)
    for name in ("index.html", "vi/a/index.html", "404.html", "x.js", "x.css", "x.woff2"):
        (site / name).write_text(name)
    (site / "out").symlink_to(folder / "secret.txt")
    server = ThreadingHTTPServer(("127.0.0.1", 0), serve.handler(site, "/digest/"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def get(port: int, path: str, host: str = "127.0.0.1", method: str = "GET") -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, answer.headers.get("Content-Type", ""), body


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/digest/", "text/html; charset=utf-8", "index.html"),
        ("/digest/index.html", "text/html; charset=utf-8", "index.html"),
        ("/digest/vi/a/", "text/html; charset=utf-8", "vi/a/index.html"),
        ("/digest/vi/a", "text/html; charset=utf-8", "vi/a/index.html"),
        ("/digest/x.js?v=1", "text/javascript; charset=utf-8", "x.js"),
        ("/digest/x.css", "text/css; charset=utf-8", "x.css"),
        ("/digest/x.woff2", "font/woff2", "x.woff2"),
    ],
)
def test_files_are_served_with_their_types(port: int, path: str, kind: str, body: str) -> None:
    assert get(port, path) == (200, kind, body)


def test_head_has_no_body(port: int) -> None:
    assert get(port, "/digest/", method="HEAD") == (200, "text/html; charset=utf-8", "")


@pytest.mark.parametrize(
    "path",
    [
        "/", "/index.html", "/digest", "/digestx/", "/digest/none.html", "/digest/../secret.txt",
        "/digest/%2e%2e/secret.txt",
        "/digest/..%2fsecret.txt", "/digest/vi/../../secret.txt", "/digest//etc/passwd", "/digest/%2fetc/passwd",
        "/digest/..%5csecret.txt", "/digest/a%00b", "/digest/out", "/digest/" + "a" * 3000, "//etc/passwd",
        "/digest/~root",
        "/digest/%c0%ae%c0%ae/secret.txt", "/digest/....//secret.txt", "/digest/vi/",
    ],
)  # fmt: skip
def test_everything_else_is_not_found(port: int, path: str) -> None:
    status, _, body = get(port, path)
    assert (status, body) == (404, "404.html")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "10.0.0.1"])
def test_other_host_names_are_refused(port: int, host: str) -> None:
    assert get(port, "/digest/", host)[0] == 403


def test_other_methods_are_refused(port: int) -> None:
    assert get(port, "/digest/", method="POST")[0] == 501
