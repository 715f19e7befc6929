"""A capture as the rules see it: its lines without the blank ones, wrapped ones joined, with their shape measured."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from diembao.lang import Furniture, Reading
from diembao.model import Kind

# One label: what a line is and the name of the rule that says so.
Label = tuple[Kind, str]
Labels = Mapping[int, Label]
Labelled = Iterable[tuple[int, Label]]
UNKNOWN: Label = ("blank", "")  # in the place of the label of a line that has none, or is not there

_BULLET = re.compile(r"(?:[-–—+*•▪●○◦■►»>√]|\(?\d{1,3}[.)]|[a-zđ]\)|[ivx]{1,5}[.)])\s+\S")
_TABS = re.compile(r"\t+")
_CLOSING = " \"”’'»)]"
_STOPS = (".", "!", "?", ":", ";")
_PROSE, _LONG = 12, 30  # words: the shortest line that is prose by its length and full stop, and by its length alone
_WIDE = 250  # characters: the same for text without spaces, which is cipher


class Line(Struct, frozen=True):
    """One line of the page: source lines first..last (1-based), joined where they were hard-wrapped.

    text   with single spaces
    cells  how many cells it has as the row of a flattened table; 1 for other lines
    words  how many
    stop   the sign that ends it, closing quotes and brackets aside: '.', '?', ':' ...; '' if it ends in a word
    bullet it begins as the item of a list does
    gap    a blank line, or nothing, stands before it
    """

    first: int
    last: int
    text: str
    cells: int
    words: int
    stop: str
    bullet: bool
    gap: bool

    @property
    def ends(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.stop in (".", "!", "?", ";")

    @property
    def prose(self) -> bool:
        """Whether it is running text by its shape: long enough and ending as text does, or longer than any heading."""
        return (self.words >= _PROSE and self.stop in (".", ":", ";")) or self.words >= _LONG or len(self.text) > _WIDE

    @property
    def truncated(self) -> bool:
        """Whether it was cut short, as teasers are."""
        return self.text.endswith(("...", "…"))

    @property
    def quoted(self) -> bool:
        """Whether it is a quotation from its first sign to its last."""
        return self.text[0] in '"“' and self.text[-1] in '"”'

    @property
    def speech(self) -> bool:
        """Whether there is a quotation in it."""
        return any(mark in self.text for mark in '"“”')


class Page(Struct, frozen=True):
    """All that the rules may look at."""

    lines: tuple[Line, ...]
    reading: Reading

    @property
    def cues(self) -> Furniture:
        return self.reading.furniture

    def index(self) -> range:
        return range(len(self.lines))

    def text(self, i: int | None) -> str:
        """The text of a line; '' for None, as where a page has no title."""
        return self.lines[i].text if i is not None else ""

    def announced(self, i: int) -> bool:
        """Whether a colon ends the line before."""
        return i > 0 and self.lines[i - 1].stop == ":"

    def dated(self, line: Line) -> bool:
        """Whether a date opens a line."""
        return any(date.start < 8 for date in self.reading.find_dates(line.text))


def under_picture(labels: Labels, i: int) -> bool:
    """Whether a line stands under the trace that a picture left."""
    return labels.get(i - 1, UNKNOWN)[1] in ("image-name", "residue")


def runs(indexes: Iterable[int], together: Callable[[int, int], bool]) -> list[list[int]]:
    """Indexes in the same order, each in one list with the one before it where the two belong together."""
    found: list[list[int]] = []
    for i in indexes:
        if found and together(found[-1][-1], i):
            found[-1].append(i)
        else:
            found.append([i])
    return found


def page(lines: Sequence[str], reading: Reading) -> Page:
    """The page of a capture's lines."""
    wrap, filled = _wrap(lines), [n for n, text in enumerate(lines) if text]
    cues = reading.furniture
    whole = runs(filled, lambda a, b: wrap is not None and a == b - 1 and _continues(lines[a], lines[b], wrap, cues))
    return Page(tuple(_line(lines, numbers) for numbers in whole), reading)


def _line(lines: Sequence[str], numbers: Sequence[int]) -> Line:
    words = [word for n in numbers for word in lines[n].split()]
    text, first = " ".join(words), lines[numbers[0]]
    if text == first:
        text = first  # one string for both, which is hashed, kept and read again once
    cells = _cells(first) if len(numbers) == 1 else 1
    bare = text.rstrip(_CLOSING)
    stop = bare[-1:] if bare.endswith(_STOPS) else "." if bare.endswith("…") else ""
    gap = numbers[0] == 0 or not lines[numbers[0] - 1]
    return Line(numbers[0] + 1, numbers[-1] + 1, text, cells, len(words), stop, bool(_BULLET.match(text)), gap)


def _cells(raw: str) -> int:
    if raw.count("|") > 1:
        return raw.strip("| \t").count("|") + 1
    return len(_TABS.split(raw.strip())) if "\t" in raw else 1


# ---------------------------------------------------------------- hard-wrapped lines

_TERMINAL = tuple('.!?:;…”"')


class _Wrap(Struct, frozen=True):
    """How a page was hard-wrapped: how long a line with the next line's first word must be for the text to go on.

    room after a full stop; loose after anything else, where only headlines and names end
    """

    room: float
    loose: float


def _wrap(lines: Sequence[str]) -> _Wrap | None:
    """The wrapping of a page; None if it was not wrapped.

    Wrapped text breaks inside sentences: the next line then begins in small letters, which nothing else on a page does.
    Where each of those lines had no room for the next word the wrapping is strict; else it was made twice, or signs
    that cannot be seen are gone, and nine in ten of those lines tell its length.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if a and b]
    breaks = [(a, b) for a, b in pairs if not a.endswith(_TERMINAL) and len(a.split()) > 2]
    inside = [(a, b) for a, b in breaks if b[0].islower()]
    if len(inside) < 2 or 3 * len(inside) < len(breaks):
        return None
    filled, longest = sorted(_with_next(a, b) for a, b in inside), max(len(a) for a, _ in inside)
    if filled[0] > longest:
        return _Wrap(longest + 1, longest + 1)
    if len(inside) < 3:
        return None
    return _Wrap(filled[len(filled) // 10], 0.6 * filled[len(filled) * 9 // 10])


def _with_next(line: str, following: str) -> int:
    """How long a line would be with the first word of the next."""
    return len(line) + 1 + len(following.split(None, 1)[0])


def _continues(before: str, text: str, wrap: _Wrap, cues: Furniture) -> bool:
    """Whether `text` goes on with the paragraph of the line before it, which had no room for its first word."""
    full, stopped = _with_next(before, text) >= wrap.room, before.endswith(_TERMINAL)
    if _BULLET.match(text) or text.startswith(("http://", "https://", "www.")):
        return False
    if full and not stopped:
        return True
    if any(cues.date_line(line) or cues.rule(line) or cues.heading(line) for line in (before, text)):
        return False
    if text[0].islower():
        return True
    if not stopped:
        return _with_next(before, text) >= wrap.loose
    byline = cues.byline(text) if 2 * len(text) < wrap.room else None
    return full and not (byline and byline.sure)
