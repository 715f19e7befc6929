"""Markdown of a record to safe HTML, and marks put into that HTML. Pure.

Two walls: Markdown with its raw-HTML rules taken out, which writes no tag or handler of a stranger's, but any address
of a link; then nh3 with a short list of tags, attributes and schemes, which is enough alone. What leaves `parse` is
well-formed HTML that a page may show as it is; `mark` walks its text, never its tags, so it stays so.
"""

from __future__ import annotations

import html
import operator
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

import nh3
from msgspec import Struct

from diembao.digest.unseen import seen
from diembao.text import nfc

if TYPE_CHECKING:
    from markdown import Markdown

_BRACKET, _BRACKETS = re.compile(r"(?<!\\)\["), re.compile(r"(?<!\\)[\[\]]")
_ADDRESSES = re.compile(r"\]?\(|\)")
_SIGN = re.compile(r"[*_`~\[<]")
_LATIN = re.compile("[\x80-\xbf]")
_HEADING = re.compile(r"^[ ]{0,3}(?:#|[-=_*][-=_* ]*$)", re.MULTILINE)


def _between_brackets(block: str) -> int:
    """The signs from each [ and each ]( to what closes it, or to the end: Markdown goes over all of them."""
    total = 0
    for pattern in (_BRACKETS, _ADDRESSES):
        opened = list[tuple[int, bool]]()
        for found in pattern.finditer(block):
            if found[0] not in "])":
                opened.append((found.start(), found[0] != "("))
            elif opened:
                start, counts = opened.pop()
                total += counts * (found.start() - start)
        total += sum(len(block) - start for start, counts in opened if counts)
    return total


# Markdown needs quadratic time on open brackets (8,000 of them: 30 s; 60 before 400,000 signs: 6 s), on what is escaped
# (100,000 signs: minutes), on hard breaks (120,000: 19 s), on headings and rules without blank lines between (30,000
# rows: 3 s), and recursion on nesting (500: overflow); a row of a table gets as many cells as its header has (1,000 of
# each: 5 s). nh3 needs quadratic time on signs from U+0080 to U+00BF (480,000: 4 s).
_MOST: tuple[tuple[Callable[[str], int], int], ...] = (
    (lambda block: len(_BRACKET.findall(block)), 200),
    (lambda block: _between_brackets(block), 500_000),
    (lambda block: len(_SIGN.findall(block)), 1_000),
    (lambda block: block.count("\\") + block.count("&"), 5_000),
    (lambda block: len(_HEADING.findall(block)), 300),
    (lambda block: len(_LATIN.findall(block)), 20_000),
    (lambda block: block.count("\n"), 2_000),
    (lambda block: (block.count("\n") + 1) * max(line.count("|") for line in block.split("\n")), 20_000),
)
_DEEPEST = 50
# So many times what one block may have may all of a body have together; so many of them may be more than prose, 0.1 ms.
_BLOCKS, _MOST_BLOCKS = 5, 5_000

_ALLOWED_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ALLOWED_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r'(<(?:[^">]|"[^"]*")*>)')  # of what nh3 has written
_NESTING = re.compile(r"(?:\s|[>*+-]|\d+[.)])*")
_NESTED = re.compile(r"[>*+-]|\d+[.)]| {4}|\t")
# One line of prose: nothing that Markdown could read as a sign, nor nh3 as HTML or a space to be written as &nbsp;.
# 9 of 10 paragraphs of news are such, and take 2 µs instead of 250; a property test compares both ways.
_PROSE = re.compile(r"""(?!\d+[.)])[\w"'“‘](?:.*\S)?""")
_NOT_PROSE = re.compile(r"""[^\w ,.;:?!'"“”‘’()/%–—…+=@$•°-]|_""")
_WHOLE = re.compile(r"<(p|h[1-6])>(.*)</\1>", re.DOTALL)


class Part(Struct, frozen=True):
    """One block of a body.

    tag    'h2' for a heading, 'p' for a plain paragraph, 'div' for anything else (list, table, quotation)
    html   safe; for 'h2' and 'p' what stands inside the element
    text   the words as a reader sees them: html without tags, offsets counted in it by `mark`
    typed  the source was refused (too many signs, too deep) and is shown exactly as typed
    """

    tag: Literal["h2", "p", "div"]
    html: str
    text: str
    typed: bool = False


class Mark(Struct, frozen=True):
    """Tags around the text start..end of a Part: `opening` (`again` where it goes on in another element), `closing`.

    after  HTML that follows the mark; never inside a link
    """

    start: int
    end: int
    opening: str
    again: str
    closing: str
    after: str = ""


def showable(text: str) -> str:
    """Text without what no XML parser reads and no page may hold: controls, non-characters, lone surrogates."""
    return _FORBIDDEN.sub("", text)


@lru_cache(maxsize=1)  # of an article both what is reviewed and what is shown must be known, one after the other
def parse(body: str) -> tuple[Part, ...]:
    """The blocks of a Markdown body, split at blank lines; blocks that show nothing are left out."""
    left = _Left()
    sources = re.split(r"\n[ \t]*\n", nfc(showable(body)).replace("\r\n", "\n"))
    parts = (_part(source, left) for source in sources if source.strip())
    return tuple(part for part in parts if part.text.strip())


def paragraphs(body: str) -> tuple[str, ...]:
    """The plain text of every block but the headings: paragraph number n of a page is item n-1."""
    return tuple(part.text.strip() for part in parse(body) if part.tag != "h2")


def mark(source: str, marks: Iterable[Mark]) -> str:
    """Safe HTML with marks put around its text. A mark that crosses an earlier one ends where that one ends."""
    return _marked(_tokens(source), _nested(marks))


class _Left:
    """What Markdown may still read of a body: how many blocks, and how many in them of each that takes it long."""

    def __init__(self) -> None:
        self._blocks, self._left = _MOST_BLOCKS, [most * _BLOCKS for _, most in _MOST]

    def takes(self, source: str) -> bool:
        """Whether it may read a block as well."""
        counts = [count(source) for count, _ in _MOST]
        most = (min(left, of_one) for left, (_, of_one) in zip(self._left, _MOST, strict=True))
        if not self._blocks or any(map(operator.gt, counts, most)) or _nesting(source) > _DEEPEST:
            return False
        self._blocks -= 1
        self._left = [*map(operator.sub, self._left, counts)]
        return True


def _part(source: str, left: _Left) -> Part:
    line = source.strip("\n")
    if not _NOT_PROSE.search(line) and _PROSE.fullmatch(line):
        return Part("p", line, line)
    return _converted(source, left)


def _converted(source: str, left: _Left) -> Part:
    if not left.takes(source):
        return Part("p", html.escape(source, quote=False), source, typed=True)
    converter = _markdown()
    converter.reset()
    raw = converter.convert(source).strip()
    whole = _WHOLE.fullmatch(raw)
    if whole and f"</{whole[1]}>" not in whole[2]:
        inner = _clean(whole[2])
        return Part("p" if whole[1] == "p" else "h2", inner, _text(inner))
    cleaned = _clean(raw)
    return Part("div", cleaned, _text(cleaned))


def _nesting(source: str) -> int:
    """An upper bound of how deep Markdown would nest lists and quotations."""
    prefixes = (_NESTING.match(line) for line in source.splitlines())
    return max((len(_NESTED.findall(found[0])) for found in prefixes if found), default=0)


@cache
def _markdown() -> Markdown:
    import markdown  # only here: it takes 16 ms, and few articles are more than plain paragraphs

    converter = markdown.Markdown(extensions=["tables"])
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    return converter


def _clean(raw: str) -> str:
    safe = nh3.clean(
        raw, tags=_ALLOWED_TAGS, attributes=_ALLOWED_ATTRIBUTES, url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )  # fmt: skip
    return seen(safe)  # of entities it makes the signs themselves


def _text(source: str) -> str:
    return html.unescape(_TAG.sub("", source))


class _Token(Struct, frozen=True):
    """A run of text, or a tag as it stands in the source. `linked`: inside a link."""

    text: str
    tag: str
    linked: bool


def _tokens(source: str) -> list[_Token]:
    tokens, links = list[_Token](), 0
    for place, piece in enumerate(_TAG.split(source)):
        if place % 2:
            links += piece.startswith(("<a ", "<a>")) - piece.startswith("</a>")
            tokens.append(_Token("", piece, links > 0 or not piece.startswith("</")))
        elif piece:
            tokens.append(_Token(html.unescape(piece), "", links > 0))
    return tokens


def _nested(marks: Iterable[Mark]) -> list[Mark]:
    """Marks sorted from outside in, each wholly inside or outside every other."""
    out: list[Mark] = []
    for item in sorted(marks, key=lambda m: (m.start, -m.end)):
        end = min((m.end for m in out if m.start <= item.start < m.end < item.end), default=item.end)
        if item.start < end:
            out.append(Mark(item.start, end, item.opening, item.again, item.closing, item.after))
    return out


def _marked(tokens: Sequence[_Token], marks: Sequence[Mark]) -> str:
    out = ""
    waiting: list[str] = []  # what follows a mark that ends inside a link
    position = 0
    for token in tokens:
        end = position + len(token.text)
        # White space alone stands between rows and items, where no other element may.
        inside = [m for m in marks if m.start < end and m.end > position and token.text.strip()]
        if token.linked:
            inside = [m for m in inside if not m.opening.startswith("<a ")]
            waiting += (m.after for m in _inner_first(inside) if m.end <= end)
        out += token.tag + _run(token, position, inside)
        position = end
        if not token.linked:
            out += "".join(waiting)
            waiting = []
    return out + "".join(waiting)


def _inner_first(marks: Sequence[Mark]) -> list[Mark]:
    """In the order in which they end."""
    return sorted(reversed(marks), key=lambda mark: mark.end)  # noqa: C414  # of equals the inner ones first


def _run(token: _Token, start: int, marks: Sequence[Mark]) -> str:
    """One run of text that begins at `start`, marked; what follows a mark in a link is left out."""
    stop = start + len(token.text)
    tags = []  # where each stands, those that close a mark before those that open one
    for mark in _inner_first(marks):
        tags.append((min(mark.end, stop), 0, mark.closing + mark.after * (mark.end <= stop and not token.linked)))
    tags += [(max(mark.start, start), 1, mark.opening if mark.start >= start else mark.again) for mark in marks]
    out, position = "", start
    for at, _, tag in [*sorted(tags, key=lambda tag: tag[:2]), (stop, 1, "")]:
        out += html.escape(token.text[position - start : at - start], quote=False) + tag
        position = at
    return out
