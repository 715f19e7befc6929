"""A page that was saved as one line, cut into lines again: at wide gaps, or at its date and at the words of menus.

No sentence is cut inside. Gaps count only where all of them can end a line. Where there are none, what ends in a full
stop stays whole: it is cut only behind a menu at its beginning, and before the page's date. Words that menus and
sentences share ('Không', 'Kinh tế', 'Facebook') are cues only in a row of such, or in what ends in no stop.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import chain, pairwise

from msgspec import Struct

from diembao.lang import Reading

_GAPS = (re.compile(r"\s{2,}|\t"), re.compile(r" [|¦•·] "))
_FEWEST_GAPS = 5
_LONG, _SENTENCES = 60, 3  # words and sentences that a page on one line has at least; no paragraph has as many
_LINES = 3  # that such a page has at most
_HEAD = 60  # words before which the page's date stands
_CUE = 6  # words of the longest cue
_ROW = 3  # words of menus that are cues because so many stand side by side
_PLAIN = 2  # syllables that a heading has at least, of which only the first begins in a capital
# Rules by words with which sentences begin, too.
_WORDS = frozenset(["section-name", "comment-form", "poll", "residue", "page-clock", "counter"])
_MENU, _REST = 200, 1_000  # entries of the longest menu; words: the longest text without a full stop that is looked at
_TAGS = 60  # words: the longest line of tags
_ENDS = (".", "!", "?", "…", ":", ";")
_CLOSING, _OPENING = " \"”’')»]", " \"“‘'«([-–—+•*"
_CUE_OF_DATE = re.compile(
    r"(?:(?P<cue>cập nhật|đăng lúc|ngày đăng|xuất bản)(?:\s+(?:lúc|ngày))?\s*:?\s*)?"
    r"(?P<weekday>(?:thứ\s+\w+|chủ nhật)\s*,?\s*)?(?:ngày\s+)?$",
    re.IGNORECASE,
)
_AFTER_DATE = re.compile(
    r"(?P<time>[\s,|-]*\d{1,2}[:hg]\d{2}(?::\d{2})?(?:\s*[AP]M)?)?(?P<zone>\s*\(?GMT\s*\+\s*7\)?)?", re.IGNORECASE
)
_TIME = re.compile(r"\d{1,2}:\d{2}")
_WEEKDAY = re.compile(r"Thứ|Chủ|CN")
# What a date stands behind that belongs to a sentence.
_IN_SENTENCE = re.compile(
    r"(?:[,;:(“–-]|\b(?:lúc|vào|hồi|khoảng|sáng|trưa|chiều|tối|đêm|rạng|ngày|hôm|trước|sau|từ|đến|tới|kể|tính|hạn|và|"
    r"tháng|năm|tuần|trong|ở|tại|về|của|cho|là|đã|sẽ|được|bị))\s*$",
    re.IGNORECASE,
)


class Unfolded(Struct, frozen=True):
    """Lines of a page. cut: it was on one line; by_words: it had no gaps that tell where its lines end."""

    lines: list[str]
    cut: bool = False
    by_words: bool = False


def unfolded(lines: list[str], reading: Reading) -> Unfolded:
    """The lines of a page that has next to none; all others as they are."""
    filled = [line for line in lines if line.strip()]
    if not 0 < len(filled) <= _LINES:
        return Unfolded(lines)
    longest = max(filled, key=len)
    if len(longest.split()) < _LONG or len(reading.sentences(_plain(longest))) < _SENTENCES:
        return Unfolded(lines)
    at_gaps = [_at_gaps(line, reading) for line in filled]
    parts = (found or _at_words(" ".join(line.split()), reading) for found, line in zip(at_gaps, filled, strict=True))
    pieces = list(chain.from_iterable(parts))
    cut = len(pieces) > len(filled)
    return Unfolded(pieces, cut, cut and not all(at_gaps))


def _plain(line: str) -> str:
    """A line without its gaps, whatever they are."""
    return " ".join(_GAPS[1].sub(" ", line).split())


# ---------------------------------------------------------------- gaps


def _at_gaps(line: str, reading: Reading) -> list[str]:
    """The lines between the gaps of a line; [] if it has too few, or if some stand inside sentences."""
    for gap in _GAPS:
        if len(gap.findall(line)) >= _FEWEST_GAPS:
            pieces = [piece for piece in map(str.strip, gap.split(line)) if piece]
            return pieces if _trusted(pieces, reading) else []
    return []


def _trusted(pieces: Sequence[str], reading: Reading) -> bool:
    """Whether pieces can be lines: none breaks off behind a full stop of its own, and none goes on in small letters."""
    broken = (piece for piece in pieces[:-1] if not _finished(piece))
    if any(len(reading.sentences(piece)) > 1 for piece in broken):
        return False
    return not any(after.lstrip(_OPENING)[:1].islower() for before, after in pairwise(pieces) if not _finished(before))


def _finished(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(_ENDS)


# ---------------------------------------------------------------- words


def _at_words(line: str, reading: Reading) -> Iterator[str]:
    """What stands before the page's date, the date, and the text: whole sentences together, then what ends in none."""
    head, date, text = _at_date(line, reading)
    yield from _at_cues(head, reading)
    if date:
        yield date
    sentences = list(reading.sentences(text))
    rest = sentences.pop() if sentences and not _finished(sentences[-1]) else ""
    last = len(sentences)
    while last and reading.furniture.rule(sentences[last - 1]):
        last -= 1
    whole: list[str] = []
    for n, sentence in enumerate(sentences[:last]):
        menu, sentence = _menu(sentence, n == 0, reading)
        if menu and whole:
            yield " ".join(whole)
            whole = []
        yield from menu
        whole.append(sentence)
    if whole:
        yield " ".join(whole)
    yield from sentences[last:]
    yield from _at_cues(rest, reading)


def _at_date(line: str, reading: Reading) -> tuple[str, str, str]:
    """What stands before the page's date, the date with its weekday and time, what stands after; ('', '', all)."""
    words = line.split(" ", _HEAD)
    head = line[: len(line) - len(words[_HEAD])] if len(words) > _HEAD else line
    for found in reading.find_dates(line[: len(head) + 80]):
        if found.iso and found.start <= len(head):
            # Both match everywhere, if only nothing.
            before = next(_CUE_OF_DATE.finditer(line, 0, found.start))
            after = next(_AFTER_DATE.finditer(line, found.end))
            start, end = before.start(), after.end()
            if _is_pages(line, start, end, bool(before["cue"] or after["zone"])):
                return line[:start].strip(), line[start:end].strip(" -|•"), line[end:].strip(" -|•")
    return "", "", line


def _is_pages(line: str, start: int, end: int, told: bool) -> bool:
    """Whether the date at start..end is the page's, not one of a sentence, which goes on before or after it.

    told: a word says so ('Cập nhật'), or a time zone.
    """
    date, before, after = line[start:end].strip(), line[:start].strip(), line[end:].lstrip()
    first = after.lstrip(_OPENING)[:1]
    if not (first.isupper() or first.isdigit() or not after) or date[:1].islower():
        return False
    clock, worded, weekday = bool(_TIME.search(date)), "ngày" in date, bool(_WEEKDAY.match(date))
    if weekday:
        return clock or told or not (worded or not before or _finished(before))
    return (told or (clock and not worded)) and not _IN_SENTENCE.search(before)


def _menu(sentence: str, first: bool, reading: Reading) -> tuple[list[str], str]:
    """The lines of a menu at the beginning of a sentence, perhaps behind a name that signs, and the sentence.

    first: of the page, where nothing tells that a heading has no part in it; in the text, doubts set the page aside.
    """
    words = sentence.split()
    begin = at = 0
    pieces: list[str] = []
    while at < len(words) and at - begin <= _CUE:
        row = _row(words, at, reading)
        lines = row[: -1 if first and len(row) > _ROW else _last_heading(row, reading, _WORDS) if not first else 0]
        before = " ".join(words[begin:at])
        if lines and (not before or reading.furniture.byline(before)):
            pieces += [before] * bool(before) + lines
            begin = at = at + _words(lines)
        else:
            at += max(_words(row), 1)
    return (pieces, " ".join(words[begin:])) if begin < len(words) else ([], sentence)


def _last_heading(row: Sequence[str], reading: Reading, but: Container[str] = ()) -> int:
    """How many entries of a row stand before a sentence: up to the last that no name is, nor known by such a rule."""
    own = (n for n, line in enumerate(row, 1) if _heads(line) and reading.furniture.rule(line) not in but)
    return max(own, default=0)


def _at_cues(text: str, reading: Reading) -> Iterator[str]:
    """What is no sentence, cut before and after the words of menus, buttons and headings, and before tags."""
    words = text.split()
    at = begin = 0
    while at < len(words) <= _REST:
        row = _row(words, at, reading)
        cues = _sure(row, reading) or ([" ".join(words[at:])] if _tags(words, at, reading) else [])
        if cues and at > begin:
            yield " ".join(words[begin:at])
        yield from cues
        at += max(_words(cues or row), 1)
        begin = at if cues else begin
    if begin < len(words):
        yield " ".join(words[begin:])


def _words(lines: Sequence[str]) -> int:
    return sum(line.count(" ") + 1 for line in lines)


def _sure(row: Sequence[str], reading: Reading) -> list[str]:
    """The entries of a row by which no name can be meant, as in 'Bộ Văn hóa Thể thao' and 'lên Facebook'."""
    if len(row) >= _ROW:
        return list(row)
    sections = all(reading.furniture.rule(line) == "section-name" for line in row)
    return [] if sections else list(row[: _last_heading(row, reading)])


def _heads(line: str) -> bool:
    """Whether a line has the syllables of a heading, of which only the first begins in a capital."""
    firsts = [word[0] for word in line.split() if word[0].isalpha()]
    return len(firsts) >= _PLAIN and not any(first.isupper() for first in firsts[1:])


def _row(words: Sequence[str], at: int, reading: Reading) -> list[str]:
    """The entries of a menu from `at` on, side by side."""
    row: list[str] = []
    while at < len(words) and len(row) < _MENU and (length := _cue(words, at, reading)):
        row.append(" ".join(words[at : at + length]))
        at += length
    return row


def _cue(words: Sequence[str], at: int, reading: Reading) -> int:
    """How many words from `at` on are one entry of a menu; 0 if none.

    It begins in a capital, and a capital, a digit or nothing follows.
    """
    found = 0
    for length in range(1, min(_CUE, len(words) - at) + 1):
        if _is_cue(words, at, length, reading) and not (found and _is_cue(words, at + found, length - found, reading)):
            found = length
    return found


def _is_cue(words: Sequence[str], at: int, length: int, reading: Reading) -> bool:
    follows = words[at + length].lstrip(_OPENING)[:1] if at + length < len(words) else ""
    if not words[at][:1].isupper() or not (not follows or follows.isupper() or follows.isdigit()):
        return False
    phrase = " ".join(words[at : at + length])
    if phrase[-1] in ",;(":
        return False
    return bool(reading.furniture.heading(phrase)) or _is_entry(words[at : at + length], reading)


def _is_entry(words: Sequence[str], reading: Reading) -> bool:
    """Whether words are of menus, and no two entries of which the second begins small: 'Trước nhân vật', 'Hiện có'."""
    rule = reading.furniture.rule
    parts = ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words)) if words[n][:1].islower())
    return bool(rule(" ".join(words))) and not any(rule(one) and rule(other) for one, other in parts)


def _tags(words: Sequence[str], at: int, reading: Reading) -> bool:
    if len(words) - at > _TAGS or not (words[at][:1].isupper() or words[at].startswith("#")):
        return False
    return reading.furniture.tags(" ".join(words[at:])) is not None
