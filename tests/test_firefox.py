"""The site in Debian's Firefox, for `make test-all`: search over http under a sub-path and from disk, its tools, every kind of page."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import axe_playwright_python
import pytest
from bidi import Firefox, started
from conftest import Served, serving
from test_site import QUERIES

PROGRAM = os.environ.get("FIREFOX", "")
pytestmark = pytest.mark.skipif(not PROGRAM, reason="in Firefox by `make test-all`")
FOUND = "document.querySelector('[data-count]')?.dataset.found"
RESULTS = "[...document.querySelectorAll('[data-result]')].map(one => one.dataset.result)"
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
KINDS = ("index.html", "all/index.html", "places/index.html", "glossary/index.html", "status/index.html", "404.html")


@pytest.fixture(scope="module", params=[False, True], ids=["light", "dark"])
def firefox(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with started(PROGRAM, tmp_path_factory.mktemp("profile"), request.param) as browser:
        yield browser


@pytest.fixture(autouse=True)
def no_fault(firefox: Firefox) -> Iterator[None]:
    firefox.faults.clear()
    yield
    assert not firefox.faults


@pytest.fixture(params=["http", "file"])
def base(request: pytest.FixtureRequest, served: Served) -> str:
    return served.url if request.param == "http" else served.folder.as_uri() + "/"


def search(firefox: Firefox, base: str, query: str, more: str = "") -> int:
    """How many articles are the answer."""
    firefox.goto(f"{base}search/index.html?q={quote(query)}{more}")
    return int(firefox.wait(FOUND))


def test_the_right_article_is_first(firefox: Firefox, base: str) -> None:
    for query, first in QUERIES:
        search(firefox, base, query)
        found = firefox.wait(f"(all => all.length ? all : null)({RESULTS})")
        if first is None:
            assert len(found) >= 4, query
        else:
            assert found[0] in ((first,) if isinstance(first, str) else first), (query, found)


def test_what_is_typed_is_answered_at_once_and_back_leads_to_it(firefox: Firefox, base: str) -> None:
    firefox.goto(f"{base}search/index.html")
    firefox.press("/")
    assert firefox.evaluate("document.activeElement.name") == "q"
    firefox.press("si ma cai", "Enter")
    firefox.wait(f"{FOUND} && {RESULTS}.length")
    before = firefox.evaluate(RESULTS)
    address = firefox.evaluate("location.href")
    firefox.evaluate("document.querySelector('[data-result] a').click()")
    firefox.wait("!document.querySelector('[data-search]') && document.readyState === 'complete'")
    firefox.back()
    firefox.wait(f"location.href === {json.dumps(address)} && !!document.querySelector('[data-result]')")
    assert firefox.evaluate(RESULTS) == before
    assert "si ma cai" in firefox.evaluate("document.title")


YEAR = "document.querySelector('[data-facet=year] input')"


def test_a_filter_keeps_the_focus_and_narrows_the_answer(firefox: Firefox, base: str) -> None:
    firefox.resize(1280, 900)
    count = search(firefox, base, "đảng viên")
    firefox.wait(f"!!{YEAR}")
    firefox.wait(f"window.stood === (window.stood = {YEAR}.getBoundingClientRect().top)")  # it moves while results come
    firefox.click("[data-facet=year] input")  # a key ticks nothing in a window without a screen
    firefox.wait(
        "/year:/.test(decodeURIComponent(location.search)) && !!document.querySelector('[data-facet=year] input:checked')"
    )
    assert 0 < int(firefox.wait(FOUND)) < count
    assert firefox.evaluate("document.activeElement.closest('[data-facet]').dataset.facet") == "year"


def test_every_occurrence_and_the_years_are_shown(firefox: Firefox, base: str) -> None:
    search(firefox, base, "đảng viên")
    firefox.wait("!!document.querySelector('[data-frequency] summary')")
    firefox.evaluate("document.querySelector('[data-frequency] summary').click()")
    assert firefox.wait("document.querySelectorAll('[data-frequency] tbody tr').length")
    search(firefox, base, "đảng viên", "&view=lines")
    said = firefox.wait("document.querySelector('[data-lines] [role=status]')?.textContent")
    assert firefox.wait("document.querySelectorAll('[data-lines] mark, [data-lines] b').length"), said


def test_words_are_found_inside_an_article(firefox: Firefox, base: str) -> None:
    search(firefox, base, "Si Ma Cai")
    firefox.wait("!!document.querySelector('[data-result] a')")
    firefox.evaluate("document.querySelector('[data-result] a').click()")
    says = firefox.wait("document.querySelector('.inside [role=status]')?.textContent")
    assert says.startswith("“Si Ma Cai”: 1 / ")
    assert firefox.evaluate("document.querySelectorAll('main mark').length") > 1


def test_a_missing_shard_is_told(firefox: Firefox, site: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(site, tmp_path / "site")
    for path in (folder / "search").glob("s[0-9]*.js"):
        path.unlink()
    with serving(folder, "/digest/") as found:
        firefox.goto(f"{found.url}search/index.html?q=chi+bo")
        firefox.wait("document.querySelector('[data-notice]').textContent")
    firefox.faults.clear()  # of the files that are not there


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_have_no_accessibility_fault_and_do_not_overflow(firefox: Firefox, served: Served, width: int) -> None:
    firefox.resize(width, 900)
    articles = [path.relative_to(served.folder).as_posix() for path in served.folder.glob("en/*/index.html")][:2]
    for address in (*KINDS, *articles, "search/index.html?q=chi+bo"):
        firefox.goto(served.url + address)
        if "?" in address:
            firefox.wait(FOUND)
        assert firefox.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        firefox.evaluate(f"void (() => {{ {AXE.read_text('utf-8')} }})()")
        faults = firefox.evaluate("axe.run().then(found => found.violations.map(one => [one.id, one.nodes[0].html]))")
        assert not faults, (address, faults)
