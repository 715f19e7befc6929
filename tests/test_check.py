"""The checks that stand between a build and its publication."""

from __future__ import annotations

import contextlib
from urllib.parse import unquote

import pytest
from amount import times
from hypothesis import given, settings
from hypothesis import strategies as st

from diembao.build import make
from diembao.build.state import State
from diembao.outputs import Output
from diembao.press import check as checking
from diembao.press.assemble import Unit
from diembao.press.check import scan
from diembao.problems import Problem

POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src">'


def told(state: State, **pages: str) -> tuple[Problem, ...]:
    """What a build says of a site of these pages. `state`: what earlier builds left."""

    def unit(path: str, text: str) -> Unit:
        output = Output(path, (POLICY + text).encode())
        return Unit(path, output.sha256, lambda: (output,))

    units = [unit(name.replace("__", "/") + ".html", text) for name, text in pages.items()]
    held = {unit.name: unit.key for unit in units if state.table("unit", make.Files).mark(unit.name) == unit.key}
    return make.make(units, held, {}, frozenset({"static/site.css"}), state, lambda _: None).problems


def codes(**pages: str) -> list[str]:
    with contextlib.closing(State()) as state:
        return [problem.code for problem in told(state, **pages)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<a href="../a/b.html">', []),
        ('<a href="b.html#x"><p id="x">', []),
        ('<a href="#nowhere">', ["link-anchor"]),
        ('<a href="../a/c.html">', ["link-broken"]),
        ('<a href="../../../etc/passwd">', ["link-broken"]),
        ('<a rel="external" href="../../other/index.html">', []),
        ('<script rel="external" src="../other.js">', ["page-foreign"]),
        ('<link rel="stylesheet" href="../static/site.css">', []),
        ('<link rel="stylesheet" href="https://cdn.example/x.css">', ["page-foreign"]),
        ('<link rel="canonical" href="https://example.org/a/">', []),
        ('<link rel="icon" href="data:image/svg+xml,x">', []),
        ('<link rel="icon" href="https://cdn.example/x.svg">', ["page-foreign"]),
        ('<script src="//cdn.example/x.js">', ["page-foreign"]),
        ('<img src="https://example.org/pixel.gif">', ["page-foreign"]),
        ('<a href="https://example.org/">', []),
        ("<script>alert(1)</script>", ["page-inline"]),
        ('<script type="application/ld+json">{}</script>', []),
        ('<p style="x">', ["page-inline"]),
        ('<p onclick="x">', ["page-inline"]),
        ('<p>the paper writes  onclick="x" and style="y"</p>', []),
        ('<a href="https://[broken/">', []),
        ("<script src='https://cdn.example/x.js'></script>", ["page-foreign"]),
        ("<img src=//cdn.example/x.gif>", ["page-foreign"]),
        ('<iframe title="a" src="https://video.example/x"></iframe>', ["page-foreign"]),
        ('<img alt="" srcset="https://cdn.example/x.gif 2x">', ["page-foreign"]),
        ("<link rel='stylesheet' href='https://cdn.example/x.css'>", ["page-foreign"]),
        ("<link rel='canonical' href='https://example.org/a/'>", []),
        ("<SCRIPT>alert(1)</SCRIPT>", ["page-inline"]),
        ("<p onclick='x'>", ["page-inline"]),
        ('<a href="javascript:alert(1)">', ["page-inline"]),
        ('<p title="javascript:x">src = //x and onclick = "y", href=javascript:</p>', []),
    ],
)
def test_links_and_requests(page: str, expected: list[str]) -> None:
    assert codes(a__b=page) == expected


def test_a_site_that_is_too_big_is_told_with_its_size() -> None:
    assert not checking.too_big(checking.MAX_BYTES)
    (problem,) = checking.too_big(4_677_000_000)
    assert (problem.code, problem.severity) == ("site-too-big", "warning") and "4,677 MB" in problem.message


def test_a_page_without_a_policy_is_named() -> None:
    (problem,) = scan("x.html", "<p>").faults
    assert (problem.code, problem.where.path) == ("page-policy", "site/x.html")


def test_what_a_template_does_to_many_pages_is_told_once() -> None:
    faults = [fault for name in ("a", "b", "c") for fault in scan(f"{name}.html", f"{POLICY}<style>").faults]
    others = scan("d.html", f'{POLICY}<img src="//x.example/y"><a href="#z">').faults
    first, foreign = checking.refused([*faults, *others])
    assert (first.code, first.where.path) == ("page-inline", "site/a.html") and "2 other pages" in first.message
    assert (foreign.code, foreign.where.path) == ("page-foreign", "site/d.html")


def gone(path: str, link: str) -> str:
    """Where a link leads, step by step."""
    parts = path.split("/")[:-1] if link else path.split("/")
    for part in unquote(link).split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


@settings(max_examples=times(200), deadline=None)
@given(
    st.sampled_from(["a.html", "a/b.html", "a/b/c.html"]),
    st.lists(st.sampled_from(["..", "/", "../", "a", "b.html", ".", "%2e", "%2F", "./"]), max_size=7).map("".join),
)
def test_a_link_leads_where_its_steps_lead(path: str, link: str) -> None:
    assert checking._target(path, link) == gone(path, link)


@pytest.mark.parametrize("white", [" ", "\n", "\t", "\n  "])
def test_attributes_may_stand_on_lines_of_their_own(white: str) -> None:
    assert codes(a=f'<a{white}href="b.html#x">', b=f'<p{white}id="x">') == []
    assert codes(a=f'<p{white}style="x">') == ["page-inline"]
    assert codes(a=f'<img{white}src="//x.example/y">') == ["page-foreign"]


def test_a_page_that_did_not_change_is_told_of_what_it_led_to_as_long_as_that_is_gone() -> None:
    with contextlib.closing(State()) as state:
        both = {"a": '<a href="b.html#x">', "b": '<p id="x">'}
        assert not told(state, **both)
        assert [p.code for p in told(state, a=both["a"])] == ["link-broken"]
        assert [p.code for p in told(state, a=both["a"])] == ["link-broken"]
        assert [p.code for p in told(state, a=both["a"], b="<p>")] == ["link-anchor"]
        assert not told(state, **both)
        assert [p.code for p in told(state, a=both["a"], b='<p id="y">')] == ["link-anchor"]
