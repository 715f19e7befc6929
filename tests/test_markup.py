"""Markdown to safe HTML, and marks put into it."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from amount import times
from hypothesis import given, settings
from hypothesis import strategies as st

from diembao.digest import markup
from diembao.digest.markup import Mark
from diembao.text import nfc

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<svg/onload=alert(1)>",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x](http://a.b 'onmouseover=alert(1)')",
    "**a** <b onclick=alert(1)>",
    "<a href='  javascript:alert(1)'>x</a>",
    '"><script>alert(1)</script>',
)


class Checker(HTMLParser):
    """Fails on a tag that is closed out of order; collects the text and every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not (tag == "a" and "a" in self.open), "a link inside a link"
        self.tags.append((tag, dict(attrs)))
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> out of order"

    def handle_data(self, data: str) -> None:
        self.text += data


def checked(source: str) -> Checker:
    checker = Checker()
    checker.feed(source)
    checker.close()
    assert not checker.open, f"left open: {checker.open}"
    return checker


def test_blocks_are_split_at_blank_lines_and_numbered_without_headings() -> None:
    parts = markup.parse("Một.\n\n## Hai\n\n- a\n- b\n\ndòng  \nthơ\n\n[x]: http://a.b\n")
    assert [p.tag for p in parts] == ["p", "h2", "div", "p"]
    assert markup.paragraphs("Một.\n\n## Hai\n\nBa **bốn** &lt;5&gt;.") == ("Một.", "Ba bốn <5>.")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_becomes_text(text: str) -> None:
    for body in (text, f"# {text}", f"- {text}", f"| a |\n| --- |\n| {text} |", f"> {text}"):
        for part in markup.parse(body):
            for tag, attributes in checked(part.html).tags:
                assert tag not in ("script", "img", "svg", "b")
                assert not [a for a in attributes if a not in ("href", "rel", "start")]
                assert (attributes.get("href") or "http").startswith(("http", "mailto"))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 30_000,
        "![" * 15_000,
        "> " * 5_000 + "a",
        "- " * 5_000 + "a",
        "[a](" * 9_000,
        r"\*\*a " * 9_000,
        "_a " * 9_000,
        "`a " * 9_000,
    ],
)
def test_what_would_choke_markdown_is_shown_as_typed(text: str) -> None:
    start = time.process_time()
    (part,) = markup.parse(text)
    assert part.typed and part.text == text
    assert time.process_time() - start < 1


def test_a_mark_is_put_around_text_across_other_elements() -> None:
    (part,) = markup.parse("ab **cd** [ef](http://x.y) gh")
    marks = [Mark(1, 7, '<span class="src" id="s1">', '<span class="src">', "</span>", "<sup>1</sup>")]
    checker = checked(markup.mark(part.html, marks))
    assert checker.text.replace("1", "") == part.text
    assert [a.get("id") for tag, a in checker.tags if a.get("class") == "src"] == ["s1", None, None]
    assert markup.mark(part.html, marks).index("<sup>") > markup.mark(part.html, marks).index("</a>")


def test_a_link_is_never_put_inside_a_link() -> None:
    (part,) = markup.parse("[chi bộ](http://x.y) và chi bộ")
    link = '<a href="#t">'
    marked = markup.mark(part.html, [Mark(0, 6, link, link, "</a>"), Mark(10, 16, link, link, "</a>")])
    assert checked(marked).text == part.text
    assert marked.count(link) == 1


WORDS = st.text(st.sampled_from("ab đệ<>&*_`[]()#!|\n-.\"'"), max_size=60)
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.booleans()), max_size=6)


@settings(max_examples=times(150), deadline=None)
@given(WORDS, SPANS)
def test_marking_keeps_html_well_formed_and_its_text(body: str, spans: list[tuple[int, int, bool]]) -> None:
    tags = {True: ('<a href="#t">', "</a>"), False: ("<span>", "</span>")}
    for part in markup.parse(body):
        links: list[int] = []  # as in an article, links do not overlap
        marks = []
        for start, end, link in sorted(spans):
            link = link and start >= max(links, default=0)
            links += [end] if link else []
            opening, closing = tags[link]
            marks.append(Mark(start, min(end, len(part.text)), opening, opening, closing))
        checker = checked(markup.mark(part.html, marks))
        assert checker.text == part.text


PROSE = st.text(
    st.one_of(st.sampled_from("aĐệ 12.,;:?!'\"“”‘’()/%–—…+=@$•°-_*#&<>[]\\`~|\n\t\xa0\u2028\x85İ١"), st.characters()),
    max_size=40,
)


@settings(max_examples=times(200), deadline=None)
@given(PROSE)
@pytest.mark.parametrize("start", ["", "1. ", "- ", "“", "A ", "12) ", "    "])
def test_the_short_way_for_prose_gives_what_markdown_gives(start: str, text: str) -> None:
    for source in re.split(r"\n[ \t]*\n", nfc(markup.showable(start + text)).replace("\r\n", "\n")):
        if source.strip():
            assert markup._part(source, markup._Left()) == markup._converted(source, markup._Left())


@pytest.mark.parametrize(
    ("block", "most"),
    [
        ("a  \n" * 1_500, 6),
        ("|a" * 100 + "\n" + "|-" * 100 + "\n" + "|b\n" * 150, 6),
        ("- a", 5_000),
        ("[a](http://b.c) " * 150, 6),
    ],
)
def test_blocks_that_are_many_together_are_shown_as_typed(block: str, most: int) -> None:
    """A body may hold much of what takes long, but not in each of its thousands of blocks."""
    parts = markup.parse(f"{block.strip()}\n\n" * (most + 10))
    assert [part.typed for part in parts] == [False] * most + [True] * 10


def test_a_small_table_does_not_unfold_to_a_large_one() -> None:
    (part,) = markup.parse("|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + "|b\n" * 1_000)
    assert part.typed and len(part.html) < 10_000
