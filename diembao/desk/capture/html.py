"""A saved page's HTML -> its visible lines, as a text browser would show them, and what the markup says of each.

One block element gives one line: inline elements are joined, <br> ends a line, the cells of a table's row stand side by
side with tabs, blank lines stand where a browser leaves a space. Nothing hidden, and no script, reaches a line.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Sequence
from itertools import accumulate, groupby, islice
from typing import TYPE_CHECKING

from msgspec import Struct

from diembao.desk.capture.decoding import MARKS, windows
from diembao.desk.capture.stated import as_iso, stated
from diembao.elements import Element, Markup
from diembao.lang.roles import LAYOUT, role
from diembao.problems import ProblemError, failure
from diembao.text import fold, many_marks

if TYPE_CHECKING:
    from lxml.etree import _Element

AGAIN = "save the page again, or delete the file"  # what to do with an empty one
_HIDDEN, _SPACED = LAYOUT["hidden"], LAYOUT["spaced"]
_BLOCKS = _SPACED | LAYOUT["blocks"]
_PICTURES = frozenset({"img", "picture", "amp-img"})
_IN_LAYOUT = ("br", "input", "table", "img", "select")  # in cells of tables that place things, not of rows
_EMBEDDED = frozenset({"iframe", "object", "embed", "video"})  # a caption may follow
_MARKED = frozenset({"date", "author"})  # roles of inline elements that stand for a line of their own
_UNSHOWN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_WESTERN = frozenset({"", "iso-8859-1", "latin1", "windows-1252", "us-ascii", "x-user-defined"})
_DATA_URL = re.compile(r"data:[\w/+.-]*[;,][^\s\"'<>)]{64,}")
# libxml2 takes 12 s for one element with 100,000 attributes; 2,000 parts are some 600 attributes.
_STUFFED = re.compile(r"<([a-zA-Z][\w:-]*)(?>\"[^\"]*\"|'[^']*'|[^'\"<>]){2000,}+")
_OF_HEAD = "base", "link", "meta", "noscript", "script", "style", "template", "title"
_MOST_ELEMENTS = 40_000  # a news page has 5,000 or fewer; each takes up to 35 µs
_DEEPEST = 200  # block elements; deeper ones are read as part of the one above
_ROW_WORDS = 40  # the longest cell of a table that is not there for the layout
_MARKED_WORDS = 25  # the longest line that is a row of date, author and counters
_ALL_LINKS = 0.6


def decode(data: bytes, charset: str = "") -> str:
    """The text of an HTML file: by its mark, as UTF-8 if it is that, else as it or the server (`charset`) says.

    Bytes that are valid UTF-8 with Vietnamese letters are hardly ever anything else, whatever the page says. Pages in
    old Vietnamese encodings say that they are Western: they are read so, for `decoding.mended` to tell which it is.
    """
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "")
    if encoding:
        return data.decode(encoding, "replace")
    said = _CHARSET.search(data, 0, 8192)
    for name in ("utf-8-sig", *([said[1].decode("ascii")] if said else []), charset):
        text = _decoded(data, name) if name.lower() not in _WESTERN else None
        if text is not None:
            return text
    return data.decode(windows())


def _decoded(data: bytes, name: str) -> str | None:
    """The text, if the bytes are of that encoding but for one damaged letter in a thousand."""
    try:
        text = data.decode(name, "replace")
    except (LookupError, ValueError):
        return None
    return text if text.count("\ufffd") <= len(text) // 1000 else None


def flatten(path: str, text: str) -> tuple[tuple[str, ...], Markup]:
    """(the visible lines, what the markup says of them) of a page's HTML.

    Raises ProblemError: capture-html-tangled (nested too deep or too many elements to be a saved page), capture-empty.
    """
    root = _parsed(path, text)
    flattener = _Flattener()
    flattener.walk(root)
    lines = flattener.lines
    if not lines:
        raise _empty(path)
    texts = tuple(line.text for line in lines)
    markup = Markup(
        elements=tuple(flattener.elements),
        at=tuple(line.element for line in lines),
        linked=tuple(line.linked for line in lines),
        pictured=frozenset(n for n, line in enumerate(lines) if line.pictured),
        styled=frozenset(n for n, line in enumerate(lines) if line.styled),
        stated=stated(root, text[:4000]),
        times=tuple(flattener.times),
        extracted=_extracted(root, texts),
    )
    return texts, markup


def _parsed(path: str, text: str) -> _Element:
    from lxml import etree  # only for pages saved as HTML: loading it takes long
    from lxml.html import HTMLParser

    message = "its elements are nested too deep or are too many to be one article's page"
    tangled = failure("capture-html-tangled", path, message, "save the page again with the browser, or as plain text")
    bare = _DATA_URL.sub("data:", text).replace("\0", "")
    if min(map(bare.count, "<>")) > 10 * _MOST_ELEMENTS:  # scripts have some too; 3 million elements take libxml2 2 s
        raise tangled
    parser = HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(_STUFFED.sub(r"<\1", bare).encode("utf-8", "replace"), parser) if bare.strip() else None
    if root is None:
        raise _empty(path)
    cut = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    if cut or sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise tangled
    _begin_body(root)
    return root


def _begin_body(root: _Element) -> None:
    """What is no part of a head begins the body, as in browsers, where the page leaves the tag out (SingleFile does):
    libxml2 knows neither main, article nor header, and keeps them in the head up to the first div or p."""
    head, body = root.find("head"), root.find("body")
    first = next((one for one in head if one.tag not in _OF_HEAD), None) if head is not None else None
    if first is None:
        return
    astray = [first, *first.itersiblings()]
    body = root.makeelement("body") if body is None else body
    root.append(body)
    astray[-1].tail, body.text = (astray[-1].tail or "") + (body.text or ""), None
    for at, element in enumerate(astray):
        body.insert(at, element)


def _empty(path: str) -> ProblemError:
    return failure("capture-empty", path, "there is no text in it", AGAIN)


def _is_hidden(element: _Element) -> bool:
    attributes = element.attrib
    if element.tag in _HIDDEN or "hidden" in attributes or _UNSHOWN.search(attributes.get("style", "")):
        return True
    # An open dialog hides the page itself from screen readers, not from readers.
    return attributes.get("aria-hidden") == "true" and element.find(".//p") is None


def _is_styled(element: _Element) -> bool:
    aligned = element.tag in ("td", "p", "div") and element.get("align") == "center"
    centred = "text-align:center" in element.get("style", "").replace(" ", "")
    return aligned or centred or element.tag in ("em", "i", "small", "center")


def _stands_apart(element: _Element) -> bool:
    """Whether style alone parts an inline element from the one before: <b class=by>Lê Na</b><i class=on>5/3</i>."""
    before = element.getprevious()
    if before is None or before.tail or before.tag in _BLOCKS:
        return False
    return bool(before.get("class")) and bool(element.get("class")) and before.get("class") != element.get("class")


def _is_row(row: _Element) -> bool:
    """Whether the cells of a table's row belong side by side: two or more of plain short text."""
    filled = 0
    for cell in row.iterchildren("td", "th"):
        blocks = islice(cell.iterdescendants(*_BLOCKS), 2)
        if len([*blocks]) > 1 or next(cell.iterdescendants(*_IN_LAYOUT), None) is not None:
            return False
        words = len(" ".join(cell.itertext()).split())
        if words > _ROW_WORDS:
            return False
        filled += words > 0
    return filled > 1


class _Piece(Struct, frozen=True):
    """Text between two tags. link: the number of the link it is in; mark: its marked inline element; -1 for none."""

    text: str
    link: int
    mark: int
    styled: bool


class _Line(Struct, frozen=True):
    """A line, its element (-1 for a blank one) and the share of it that is links; the rest as in Markup."""

    text: str
    element: int = -1
    linked: float = 0.0
    pictured: bool = False
    styled: bool = False


class _Flattener:
    """Lines and elements, gathered in one walk over the tree."""

    def __init__(self) -> None:
        self.lines: list[_Line] = []
        self.elements: list[Element] = []
        self.times: list[tuple[int, str]] = []
        self._blocks: list[int] = []  # the open block elements
        self._pieces: list[_Piece] = []
        self._link = self._links = self._mark = -1
        self._marked: _Element | None = None
        self._gap = self._picture = self._above = False  # a picture on this line, a picture right above it
        self._row = self._pre = self._style = 0

    def walk(self, root: _Element) -> None:
        from lxml import etree

        walker = etree.iterwalk(root, events=("start", "end"))
        skipped: _Element | None = None
        for event, element in walker:
            if event == "start" and _is_hidden(element):
                skipped = element
                self._picture |= element.tag in _EMBEDDED
                walker.skip_subtree()
            elif event == "start":
                self._open(element, str(element.tag))
                self._text(element.text)
            else:
                if element is not skipped:
                    self._close(element, str(element.tag))
                skipped = None
                self._text(element.tail)
        self._flush()

    def _open(self, element: _Element, tag: str) -> None:
        if tag in _BLOCKS:
            self._open_block(element, tag)
        elif tag == "br":
            self._gap |= self._is_empty() and not self._picture
            self._flush()
        elif tag == "a":
            self._links += 1
            self._link = self._links
        if tag not in _BLOCKS:
            if _stands_apart(element):
                self._text(" ")
            name = role(tag, element.attrib) if self._mark < 0 and element.attrib else ""
            if name in _MARKED:
                self._mark, self._marked = self._add(tag, name), element
        if tag == "time" and (iso := as_iso(element.get("datetime", ""))):
            self.times.append((self._mark if self._mark >= 0 else self._blocks[-1], iso))
        self._picture |= tag in _PICTURES
        self._pre += tag == "pre"
        self._style += _is_styled(element)

    def _open_block(self, element: _Element, tag: str) -> None:
        if self._row and tag in ("td", "th") and not self._is_empty():
            self._pieces.append(_Piece("\t", -1, -1, False))
        elif not self._row:
            self._flush()
        self._gap |= tag in _SPACED and not self._row
        deep = len(self._blocks) >= _DEEPEST
        self._blocks.append(self._blocks[-1] if deep else self._add(tag, role(tag, element.attrib)))
        if tag == "tr" and not self._row and _is_row(element):
            self._row = len(self._blocks)

    def _close(self, element: _Element, tag: str) -> None:
        self._pre -= tag == "pre"
        self._style -= _is_styled(element)
        if tag == "a":
            self._link = -1
        if tag in _BLOCKS:
            if self._row == len(self._blocks):
                self._row = 0
            if not self._row:
                self._flush()
                self._gap |= tag in _SPACED
            self._blocks.pop()
        elif element is self._marked:
            self._mark, self._marked = -1, None

    def _add(self, tag: str, name: str) -> int:
        self.elements.append(Element(self._blocks[-1] if self._blocks else -1, tag, name))
        return len(self.elements) - 1

    def _is_empty(self) -> bool:
        return not any(piece.text.strip() for piece in self._pieces)

    def _text(self, text: str | None) -> None:
        for n, line in enumerate((text or "").split("\n") if self._pre else [text or ""]):
            if n:
                self._flush()
            if line:
                self._pieces.append(_Piece(line, self._link, self._mark, self._style > 0))

    def _flush(self) -> None:
        """The text gathered since the last line becomes one; a row of date, author and counters one for each."""
        groups = _parts(self._pieces)
        for group, mark in groups:
            text = _joined(group)
            if not text.strip():
                continue
            if self._gap and self.lines:
                self.lines.append(_Line(""))
            styled = all(piece.styled for piece in group if piece.text.strip())
            self.lines.append(_Line(text, mark if mark >= 0 else self._blocks[-1], _share(group), self._above, styled))
            self._gap = self._above = False
        self._above |= self._picture and not groups
        self._picture = False
        self._pieces = []


def _parts(pieces: list[_Piece]) -> list[tuple[list[_Piece], int]]:
    """(pieces, marked element or -1) of a line; parted at marked elements if the line is nothing but a row of them."""
    words = "".join(piece.text for piece in pieces).split()
    if len(words) > _MARKED_WORDS or not words or words[-1].endswith((".", "!", "?")):
        return [(pieces, -1)] if words else []
    groups: list[list[_Piece]] = []
    for mark, run in groupby(pieces, key=lambda piece: piece.mark):
        # 'Tác giả: <span class="author">...': a word or two without a figure belong to what they announce.
        before = "".join(piece.text for piece in groups[-1]) if groups else ""
        announces = mark >= 0 > groups[-1][-1].mark if groups else False
        short = announces and len(before.split()) <= 3 and not any(c.isdigit() for c in before)
        part = list(run)
        if groups and (short or not any(c.isalnum() for piece in part for c in piece.text)):
            groups[-1] += part
        else:
            groups.append(part)
    return [(group, max(piece.mark for piece in group)) for group in groups]


def _joined(pieces: list[_Piece]) -> str:
    """The text of a line, white space as a browser shows it; links side by side are parted by a bar."""
    bars = _share(pieces) >= _ALL_LINKS
    parts: list[str] = []
    end, last = "", -1  # the sign before, and the link before if only white space lies between
    for piece in pieces:
        part = piece.text if piece.text == "\t" else re.sub(r"\s+", " ", piece.text)
        if bars and -1 < last != piece.link > -1:
            parts.append(" | ")
        elif part[:1].isupper() and (end.islower() or end.isdigit()):
            parts.append(" ")  # side by side only by their style: '<span>18/4/2025</span><a>Đọc báo in</a>'
        parts.append(part)
        end = part[-1]
        last = piece.link if piece.link >= 0 or part.strip() else last
    return re.sub(r" {2,}", " ", "".join(parts))


def _share(pieces: list[_Piece]) -> float:
    """The share of the words that are links."""
    words = sum(len(piece.text.split()) for piece in pieces)
    return sum(len(piece.text.split()) for piece in pieces if piece.link >= 0) / words if words else 0.0


# ---------------------------------------------------------------- another reader
# trafilatura is a witness, never the only one: it loses leads that stand outside the text's element and keeps boxes of
# other stories inside it; but it has seen more kinds of page than we have.

logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it discards is no news to anyone
# Elements, tables, and how deep: it recurses, needs 1 s for so many, and for many tables quadratic time (5,000: 11 s).
_TAME_SIZE, _TAME_TABLES, _TAME_DEPTH = 10_000, 300, 150
_TAME_TEXT = 2_000_000  # characters; no page that has more is read


def _extracted(root: _Element, lines: Sequence[str]) -> frozenset[int]:
    """Indexes of the lines whose words a general extractor takes for the article's; none if it finds no article."""
    import trafilatura  # 0.3 s: only when there is HTML to read

    if sum(map(len, lines)) > _TAME_TEXT or not _is_tame(root) or many_marks("".join(map(str, root.itertext()))):
        return frozenset()
    found = trafilatura.extract(copy.deepcopy(root), include_comments=False, include_tables=True, favor_recall=True)
    words = {_plain(line) for line in (found or "").split("\n")} - {""}
    return frozenset(n for n, line in enumerate(lines) if _plain(line) in words)


def _plain(line: str) -> str:
    return fold(line).strip(".-|# ")


def _is_tame(root: _Element) -> bool:
    from lxml import etree

    steps = (1 if event == "start" else -1 for event, _ in etree.iterwalk(root, events=("start", "end")))
    sizes = sum(1 for _ in root.iter()) <= _TAME_SIZE and sum(1 for _ in root.iter("table")) <= _TAME_TABLES
    return sizes and max(accumulate(steps)) <= _TAME_DEPTH
