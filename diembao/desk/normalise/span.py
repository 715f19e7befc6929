"""Where the article lies on the page: its title, its first line of text, the line after its last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from msgspec import Struct

from diembao.desk.normalise.page import UNKNOWN, Labels, Line, Page, under_picture
from diembao.lang import Byline
from diembao.text import firsts, fold, pattern

_WORD = re.compile(r"\w\w+")
_TITLE_WORDS = range(3, 36)
_ENOUGH = 2.0  # points that a line above the text needs to be the title


class Span(Struct, frozen=True):
    """Indexes into the page's lines. title is None if the page has none; the text is lines start..end-1."""

    title: int | None
    start: int
    end: int


def span(page: Page, labels: Labels) -> Span | None:
    """Where the article lies; None if nothing on the page reads like one."""
    start = _first_text(page, labels)
    if start is None:
        return None
    return Span(_title(page, labels, start), start, _end(page, labels, start))


def _first_text(page: Page, labels: Labels) -> int | None:
    """The first line of running text; on a page of very short lines, the first whole sentence."""
    free = [i for i in page.index() if i not in labels]
    long = (i for i in free if page.lines[i].prose and not _after_residue(page, labels, i))
    return next(long, next((i for i in free if page.lines[i].ends and page.lines[i].words >= 5), None))


def _after_residue(page: Page, labels: Labels, i: int) -> bool:
    """Whether a line follows the trace of a picture and is short enough to be its caption."""
    return under_picture(labels, i) and page.lines[i].words <= 30 and ". " not in page.lines[i].text


# ---------------------------------------------------------------- title


def _title(page: Page, labels: Labels, start: int) -> int | None:
    """The line above the text that most looks like its title; the first of equals."""
    count = Counter(fold(line.text) for line in page.lines if line.words in _TITLE_WORDS)
    text = {word for line in page.lines[start : start + 12] for word in fold(line.text).split()}
    points = {
        i: _title_points(page, labels, i, text) + 2 * (count[fold(page.lines[i].text)] > 1)
        for i in range(start)
        if labels.get(i, _MAYBE) == _MAYBE and _may_be_title(page, page.lines[i])
    }
    best = max(points, key=lambda i: (points[i], -i), default=None)
    if best is None:
        return None
    alone = len(points) == 1 and page.lines[best].stop != "."
    return best if alone or points[best] >= _ENOUGH else None


_MAYBE = ("caption", "caption-words")  # 'Ảnh: Một ngày ở làng nuôi tằm', 'Toàn cảnh lễ khởi công cầu Nậm Pung'


def _may_be_title(page: Page, line: Line) -> bool:
    return line.words in _TITLE_WORDS and not line.bullet and not (line.words <= 8 and page.cues.heading(line.text))


def _title_points(page: Page, labels: Labels, i: int, text: set[str]) -> float:
    """How much a line looks like the title: in the words of the text, beside the date; no name, number or sentence."""
    line = page.lines[i]
    words = _WORD.findall(fold(line.text))
    shared = sum(word in text for word in words) / max(len(words), 1)
    beside = [labels.get(j, UNKNOWN)[0] for j in (i - 1, i + 1)]
    numbers = sum(any(c.isdigit() for c in word) for word in line.text.split())
    return (
        3 * shared
        + (line.words >= 6)
        + ("date" in beside or _signed(page, i + 1))
        - 2 * (line.stop == "." and not line.truncated)
        - 2 * all(_like_menu(page, labels, j) for j in (i - 1, i, i + 1))
        - (line.words > 25)
        - 2 * _signed(page, i)
        - 2 * (3 * numbers >= line.words)
        - (i in labels)
    )


def _like_menu(page: Page, labels: Labels, i: int) -> bool:
    """Whether a line is as short as those of menus, and no known thing that stands by titles."""
    if i < 0 or page.lines[i].words >= 6 or labels.get(i, UNKNOWN)[0] in ("date", "byline"):
        return False
    return not _signed(page, i)


def _signed(page: Page, i: int) -> bool:
    byline = page.cues.byline(page.lines[i].text) if page.lines[i].words <= 10 else None
    return byline is not None and byline.sure


# ---------------------------------------------------------------- end


def _end(page: Page, labels: Labels, start: int) -> int:
    """The line after the article's last: the first sign of an end after which the text does not go on."""
    marks = _clusters(page, labels, list(_marks(page, labels, start)))
    prose = [i for i in range(start, len(page.lines)) if page.lines[i].prose and i not in labels]
    known, runs = cache(lambda: _first_named(page, start)), _Runs(page, labels)
    for (first, last, kind), (stop, _, follows) in zip(marks, _following(marks, len(page.lines)), strict=True):
        after, signed = range(last + 1, stop), follows in ("name", "byline")
        if kind in ("name", "byline"):
            under_lead = len(prose) < 2 or prose[1] >= first
            goes_on = _spoken_of(page, labels, first, after) or _unsigned(runs, kind, after, under_lead, signed)
        else:
            goes_on = _goes_on(page, labels, runs, kind, after, _shared(page, known, first, after), signed)
        if not goes_on:
            return first
    return _before_teasers(page, labels, start)


def _following(marks: list[_Mark], end: int) -> list[_Mark]:
    """The mark behind each; behind a name, which may be one of a list, the first that is none."""
    found: list[_Mark] = []
    after = other = (end, 0, "")
    for mark in reversed(marks):
        found.append(other if mark[2] == "name" else after)
        after, other = mark, other if mark[2] == "name" else mark
    return found[::-1]


_Mark = tuple[int, int, str]
_STRONGEST = ("box", "imprint", "comments", "tail", "tags")


def _clusters(page: Page, labels: Labels, marks: list[tuple[int, str]]) -> list[_Mark]:
    """(first index, last index, kind) of the marks, headings without text between them taken together."""
    clusters: list[_Mark] = []
    for i, kind in marks:
        first, last, before = clusters[-1] if clusters else (0, 0, "")
        between = any(page.lines[j].prose and j not in labels for j in range(last + 1, i))
        if kind in _STRONGEST and before in _STRONGEST and not between:
            clusters[-1] = first, i, max(kind, before, key=_STRONGEST.index)
        else:
            clusters.append((i, i, kind))
    return clusters


def _spoken_of(page: Page, labels: Labels, i: int, after: range) -> bool:
    """Whether the paragraph under a name speaks of it, or goes on in small letters: a heading, no signature."""
    under = next((page.lines[j] for j in after if j not in labels), None)
    byline = signature(page, page.lines[i])
    if under is None or byline is None:
        return False
    return under.text[0].islower() or (under.prose and any(name in under.text for name in byline.names))


def _unsigned(runs: _Runs, kind: str, after: range, under_lead: bool, signed: bool) -> bool:
    """Whether a byline is not the end: it stands under the lead, or its words only look like a name.

    signed: the next mark is a byline.
    """
    run = runs.longest(after, 12)
    return (run >= 2 and (under_lead or kind == "name")) or (run == 1 and signed and kind == "name")


def _goes_on(page: Page, labels: Labels, runs: _Runs, kind: str, after: range, shared: float, signed: bool) -> bool:
    """Whether the lines `after` a heading go on with the text before it. signed: the next mark is a byline.

    Teasers stand apart, each under its headline; the text's paragraphs follow each other, and name the same names.
    """
    run = runs.longest(after, 12)
    free = [page.lines[j] for j in after if j not in labels]
    direct = bool(free) and free[0].prose and not (free[0].truncated or free[0].bullet)
    coherent = run >= 1 and shared >= _COHERENT
    if kind in ("box", "imprint"):
        return run >= 2 or (run == 1 and (signed or coherent or direct or _one_paragraph(free)))
    long = run >= _MANY or runs.longest(after, 20) >= 3
    return long or (run >= 2 and signed) or (coherent and (direct or run >= 5))


def _one_paragraph(lines: list[Line]) -> bool:
    """Whether a single paragraph stands under the links of a box and is not the teaser of the last."""
    prose = [n for n, line in enumerate(lines) if line.prose]
    return len(prose) == 1 and prose[0] > 0 and not teaser(lines[prose[0] - 1], lines[prose[0]])


_TEASER = 0.3  # the share of a headline's words in its own teaser (9 in 10 of 2,000), in another text (1 in 40)


def teaser(headline: Line, line: Line) -> bool:
    """Whether a line is the teaser under a headline: cut short, or in the headline's words."""
    words = set(_WORD.findall(fold(headline.text)))
    shared = words & set(_WORD.findall(fold(line.text)))
    return line.truncated or len(shared) >= _TEASER * len(words)


_MANY = 8  # paragraphs in a row: more than any list of other stories has without their headlines
_COHERENT = 0.25  # the share of its names that what follows has from the text


def _shared(page: Page, known: Callable[[], Mapping[str, int]], before: int, after: range) -> float:
    """The share of the names in the first paragraph of `after` that stand before the line `before`."""
    first = next((page.lines[i] for i in after if page.lines[i].prose), None)
    names = set(_NAME.findall(first.text)) if first else set()
    return sum(known()[name] < before for name in names) / len(names) if names else 0.0


def _first_named(page: Page, start: int) -> dict[str, int]:
    """The first line of the text with each name: a capitalised word that opens no sentence."""
    return firsts((name, i) for i in range(start, len(page.lines)) for name in _NAME.findall(page.lines[i].text))


_CAPITALS = "".join(c for c in map(chr, range(0x41, 0x1F00)) if c.isupper())
_NAME = pattern(rf"(?<=[^.!?:”\"“] )[{_CAPITALS}][^\W\d_]+")


def _marks(page: Page, labels: Labels, start: int) -> Iterator[tuple[int, str]]:
    """(index, kind) of each line that may be the first after the article.

    Kinds: box, tail, comments (headings), tags, imprint, byline, name (a byline that only its place makes one).
    """
    linked = False  # links stand here, under a heading and above the next paragraph: nobody signs them
    for i in range(start + 1, len(page.lines)):
        line = page.lines[i]
        heading = page.cues.heading(line.text) if line.words <= 8 else ""
        if heading:
            linked = True
            yield i, heading
        elif i in labels:
            if labels[i][0] == "tags" or labels[i][1] in ("copyright", "imprint", "masthead"):
                yield i, "tags" if labels[i][0] == "tags" else "imprint"
        else:
            byline = signature(page, line)
            if byline and (byline.cued or not linked):
                yield i, "byline" if byline.cued or (byline.sure and not line.ends) else "name"
            linked = linked and not line.prose


def signature(page: Page, line: Line) -> Byline | None:
    """The line as a byline, if its shape allows it: short, and no sentence."""
    if line.words > 25 or line.bullet or line.cells > 1 or (line.ends and line.words > 4):
        return None
    return page.cues.byline(line.text)


class _Runs:
    """How many paragraphs follow each other without a headline between them, each stretch of lines looked at once."""

    def __init__(self, page: Page, labels: Labels) -> None:
        self._page, self._labels = page, labels
        self._known: dict[tuple[int, int], tuple[int, list[int]]] = {}

    def longest(self, lines: range, words: int) -> int:
        """The most paragraphs of at least that many words in a row."""
        first, found = self._known.get((lines.stop, words), (lines.stop, [0]))
        if lines.start < first:
            first, found = self._known[lines.stop, words] = lines.start, self._from_each(lines, words)
        return found[min(lines.start, lines.stop) - first]

    def _from_each(self, lines: range, words: int) -> list[int]:
        """The same for the lines from each on."""
        run, best = 0, [0]
        for i in reversed(lines):
            line = self._page.lines[i]
            if i not in self._labels:
                if line.words >= words and line.prose and not line.truncated:
                    run += 1
                elif not line.ends or words > 12:
                    run = 0
            best.append(max(best[-1], run))
        return best[::-1]


def _before_teasers(page: Page, labels: Labels, start: int) -> int:
    """The end of a page without any sign of one, before closing pairs of headline and teaser cut short."""
    free = [i for i in range(start, len(page.lines)) if i not in labels]
    end, pairs = len(page.lines), 0
    while len(free) > 2:
        head, teaser = page.lines[free[-2]], page.lines[free[-1]]
        if not (teaser.truncated and teaser.words >= 12 and not head.ends and head.words <= 20):
            break
        end, pairs = free[-2], pairs + 1
        free = free[:-2]
        if free and fold(page.lines[free[-1]].text) == fold(head.text):
            end = free.pop()
    return end if pairs >= 2 else len(page.lines)
