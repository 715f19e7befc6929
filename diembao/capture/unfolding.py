"""A page that was saved as one line, cut into lines again: at wide gaps, or at its date and at cue words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diembao.lang import Reading

_GAPS = (re.compile(r"\s{2,}|\t"), re.compile(r" [|¦•·] "))
_FEWEST_GAPS = 5
_LONG, _SENTENCES = 60, 3  # words and sentences that a page on one line has at least; no paragraph has as many
_LINES = 3  # that such a page has at most
_HEAD = 60  # words before which the page's date stands
_CUE = 6  # words of the longest cue
_AROUND_DATE = re.compile(
    r"(?:(?:cập nhật|đăng lúc|ngày đăng|xuất bản)\s*:?\s*)?(?:(?:thứ\s+\w+|chủ nhật)\s*,?\s*)?(?:ngày\s+)?$",
    re.IGNORECASE,
)
_AFTER_DATE = re.compile(
    r"(?:[\s,|-]*\d{1,2}[:hg]\d{2}(?::\d{2})?(?:\s*[AP]M)?)?(?:\s*\(?GMT\s*\+\s*7\)?)?", re.IGNORECASE
)


def unfolded(lines: list[str], reading: Reading) -> list[str]:
    """The lines of a page that has next to none; all others as they are."""
    filled = [line for line in lines if line.strip()]
    if not 0 < len(filled) <= _LINES:
        return lines
    longest = max(filled, key=len)
    if len(longest.split()) < _LONG or len(reading.sentences(longest)) < _SENTENCES:
        return lines
    return [piece for line in filled for piece in _pieces(line, reading)]


def _pieces(line: str, reading: Reading) -> Iterator[str]:
    """The lines that a line was made of; between cues and the last full stop, sentences stay together."""
    for gap in _GAPS:
        if len(gap.findall(line)) >= _FEWEST_GAPS:
            yield from filter(None, map(str.strip, gap.split(line)))
            return
    for part in _at_date(line, reading):
        text: list[str] = []
        for sentence in reading.sentences(part):
            cut = list(_at_cues(sentence, reading))
            whole = len(cut) == 1 and sentence.rstrip('"”’)').endswith((".", "!", "?", "…", ":", ";"))
            if text and not whole:
                yield " ".join(text)
                text = []
            if whole:
                text.append(sentence)
            else:
                yield from cut
        if text:
            yield " ".join(text)


def _at_date(line: str, reading: Reading) -> Iterator[str]:
    """What stands before the page's date, the date with its weekday and time, and what stands after."""
    for found in reading.find_dates(line):
        if found.iso and len(line[: found.start].split()) <= _HEAD:
            before = _AROUND_DATE.search(line, 0, found.start)
            start = before.start() if before else found.start
            after = _AFTER_DATE.match(line, found.end)
            end = after.end() if after else found.end
            yield from (
                part for part in (line[:start].strip(), line[start:end].strip(" -|•"), line[end:].strip(" -|•")) if part
            )
            return
    yield line


def _at_cues(text: str, reading: Reading) -> Iterator[str]:
    """A text cut before and after the words of menus, buttons and headings, and before tags."""
    words, cues = text.split(), reading.furniture
    at = begin = 0
    while at < len(words):
        length = next((n for n in range(min(_CUE, len(words) - at), 0, -1) if _is_cue(words[at : at + n], reading)), 0)
        tags = cues.tags(" ".join(words[at:])) is not None
        if length or tags:
            if at > begin:
                yield " ".join(words[begin:at])
            yield " ".join(words[at : at + length] if length else words[at:])
            at = begin = at + length if length else len(words)
        else:
            at += 1
    if begin < len(words):
        yield " ".join(words[begin:])


def _is_cue(words: list[str], reading: Reading) -> bool:
    phrase = " ".join(words)
    return phrase[0].isupper() and bool(reading.furniture.heading(phrase) or reading.furniture.rule(phrase))
