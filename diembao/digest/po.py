"""PO files that strangers and their tools wrote, read strictly and in linear time, where polib does neither. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from diembao.problems import ProblemError

_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d{1,3}\])?)[ \t]*(?=\")")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"')
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "f": "\f", "b": "\b", "a": "\a"}
MAX_LINES = 1_000_000  # of a file: 200,000 sentences with their English, read in under 2 s
_BEGINS = ("#", "msgctxt", "msgid")  # what begins an entry, where the one before has its msgstr


# What is no text on a line: of an entry, of one out of use, or of what a text was before.
_BEFORE = re.compile(r'(?:#[~.|:,]*\s*)*(?:msg\w+(?:\[\d+\])?\s*)?"?')
_GOES_ON = re.compile(r'(?:#[~|]*\s*)*"')


class Entry(Struct, frozen=True):
    """An entry, the header apart.

    line, end  from 1: its first line, of its comments too, and its last
    text       '' where it has none
    comment    what a program says of it (#.)
    """

    line: int
    end: int
    context: str
    source: str
    text: str
    comment: str
    fuzzy: bool
    obsolete: bool


class _Open:
    """An entry that is being read."""

    def __init__(self, line: int) -> None:
        self.line = self.end = line
        self.said: dict[str, list[str]] = {}
        self.comments: list[str] = []
        self.key, self.fuzzy, self.obsolete = "", False, False

    def closed(self) -> Entry:
        def joined(key: str) -> str:
            return "".join(self.said.get(key, ()))

        text = joined("msgstr") or joined("msgstr[0]")
        comment = "\n".join(self.comments)
        named = joined("msgctxt"), joined("msgid")
        return Entry(self.line, self.end, *named, text, comment, self.fuzzy, self.obsolete)


def refuse_long(text: str, bad: Callable[[int, str], ProblemError]) -> None:
    """Raises what `bad` makes of the first line that is too many."""
    if text.count("\n") > MAX_LINES:
        raise bad(MAX_LINES + 1, f"more than {MAX_LINES:,} lines")


def entries(text: str, bad: Callable[[int, str], ProblemError]) -> Iterator[Entry]:
    """The entries of a file's text. Raises what `bad` makes of a line's number and what is wrong with it."""
    refuse_long(text, bad)
    entry = _Open(1)
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        obsolete = line.startswith("#~")
        line = line[2:].lstrip() if obsolete else line
        if (
            line.startswith(_BEGINS)
            and not line.startswith("msgid_")
            and any(key[:6] == "msgstr" for key in entry.said)
        ):
            yield from _one(entry)
            entry = _Open(number)
        elif not entry.said and not entry.comments and not line:
            entry.line = number + 1
        entry.obsolete |= obsolete
        if line and not line.startswith("#"):
            entry.end = number
        if fault := _add(entry, line):
            raise bad(number, fault)
    yield from _one(entry)


def _one(entry: _Open) -> Iterator[Entry]:
    """It, if it is one: the header has no msgid, nor has what is only comments."""
    closed = entry.closed()
    if closed.source:
        yield closed


def _add(entry: _Open, line: str) -> str:
    """What is wrong with a line; '' if it is part of the entry now."""
    if line.startswith("#"):
        entry.comments += [line[2:].strip()] if line.startswith("#.") else []
        entry.fuzzy |= line.startswith("#,") and "fuzzy" in (flag.strip() for flag in line[2:].split(","))
        return ""
    if found := _KEYWORD.match(line):
        entry.key, line = found[1], line[found.end() :]
        if entry.key in entry.said:
            return f"this entry has a second {entry.key}"
        entry.said[entry.key] = []
    if not line or line.startswith("|"):  # what the text was before
        return ""
    string = _STRING.fullmatch(line)
    if not line.startswith('"') or not entry.key:
        return "this line is no part of a PO file"
    if not string:
        return "a quotation mark is missing or stands too much"
    entry.said[entry.key].append(_ESCAPED.sub(lambda one: _ESCAPES.get(one[1], one[1]), string[1]))
    return ""


def paragraphs(text: str) -> list[tuple[int, str]]:
    """(its first line, from 1; all that it says, each string or comment on a line) of what stands between blank lines.

    Whatever an entry may be: nothing is refused.
    """
    found, number = list[tuple[int, str]](), 1
    for paragraph in text.split("\n\n"):
        said = ""
        for line in map(str.strip, paragraph.split("\n")):
            words = _BEFORE.sub("", line, count=1).removesuffix('"')
            said += ("" if _GOES_ON.match(line) else "\n") + _ESCAPED.sub(_unescaped, words)
        found.append((number, said.strip("\n")))
        number += paragraph.count("\n") + 2
    return found


def _unescaped(found: re.Match[str]) -> str:
    return " " if found[1] in _ESCAPES else found[1]
