"""The checks that stand between a build and its publication."""

from __future__ import annotations

import pytest

from diembao.check import check, scan

POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src">'


def codes(**pages: str) -> list[str]:
    texts = {name.replace("__", "/") + ".html": POLICY + text for name, text in pages.items()}
    sizes = {path: len(text) for path, text in texts.items()} | {"static/site.css": 1}
    return [p.code for p in check({path: scan(path, text) for path, text in texts.items()}, sizes)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<a href="../a/b.html">', []),
        ('<a href="b.html#x"><p id="x">', []),
        ('<a href="#nowhere">', ["link-anchor"]),
        ('<a href="../a/c.html">', ["link-broken"]),
        ('<a href="../../../etc/passwd">', ["link-broken"]),
        ('<link rel="stylesheet" href="../static/site.css">', []),
        ('<link rel="stylesheet" href="https://cdn.example/x.css">', ["page-foreign"]),
        ('<link rel="canonical" href="https://example.org/a/">', []),
        ('<script src="//cdn.example/x.js">', ["page-foreign"]),
        ('<img src="https://example.org/pixel.gif">', ["page-foreign"]),
        ('<a href="https://example.org/">', []),
        ("<script>alert(1)</script>", ["page-inline"]),
        ('<script type="application/ld+json">{}</script>', []),
        ('<p style="x">', ["page-inline"]),
        ('<p onclick="x">', ["page-inline"]),
        ('<p>the paper writes  onclick="x" and style="y"</p>', []),
        ('<a href="https://[broken/">', []),
    ],
)
def test_links_and_requests(page: str, expected: list[str]) -> None:
    assert codes(a__b=page) == expected


def test_a_page_without_a_policy_is_named() -> None:
    (problem,) = check({"x.html": scan("x.html", "<p>")}, {"x.html": 3})
    assert (problem.code, problem.where.path) == ("page-policy", "site/x.html")
