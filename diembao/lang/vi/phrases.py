"""Phrases of a table in running text, found by their words.

A pattern of 1,500 phrases takes 40 ms to compile, at every build that reads one article; this takes 1 ms.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from diembao.lang import Found
from diembao.lang.vi.cues import plain
from diembao.text import PhraseMatcher

_SIGN = re.compile(r"[^\w ]")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_DASHES = {ord("–"): "-", ord("—"): "-"}


class Words:
    """A text as its words and signs: each plain, and where it begins and ends. White space only parts them."""

    def __init__(self, text: str) -> None:
        self.plain = plain(text)
        found = list(_TOKEN.finditer(self.plain.translate(_DASHES)))
        self.tokens = [match[0] for match in found]
        self.ends = [match.end() for match in found]
        self.starts = [match.start() for match in found]
        self._at = {start: index for index, start in enumerate(self.starts)}

    def index(self, at: int) -> int:
        """Of the word that begins at a place, perhaps behind blanks; -1 for none."""
        while self.plain[at : at + 1].isspace():
            at += 1
        return self._at.get(at, -1)

    def end_before(self, at: int) -> int:
        """Where the word before a place ends; -1 for none."""
        index = bisect_left(self.starts, at) - 1
        return self.ends[index] if index >= 0 else -1


@lru_cache(maxsize=128)  # the paragraphs of an article, each asked for by five rules
def words_of(text: str) -> Words:
    """The words of an NFC text."""
    return Words(text)


def key(phrase: str) -> str:
    """A plain phrase as phrases are compared: 'sở gd & đt' is 'sở gd&đt'. Tables are plain; tests hold that."""
    return " ".join(_TOKEN.findall(phrase)) if _SIGN.search(phrase) else phrase


class Phrase(Found, frozen=True):
    """A phrase at these offsets; `key`: as `key` has it."""

    key: str


class Phrases:
    """The longest of some phrases."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = phrases

    @cached_property
    def _matcher(self) -> PhraseMatcher[str]:
        return PhraseMatcher((phrase.split(" "), phrase) for phrase in map(key, self._phrases))

    def match(self, words: Words, at: int) -> Phrase | None:
        """The one that begins at a place, perhaps behind blanks."""
        index = words.index(at)
        found = self._matcher.match(words.tokens, index) if index >= 0 else None
        return Phrase(words.starts[index], words.ends[found[0] - 1], found[1]) if found else None

    def find(self, words: Words, first: int = 0, last: int | None = None) -> Iterator[Phrase]:
        """Those between two places, left to right, none inside another."""
        if last is None and not self._matcher.may_be_in(words.tokens):
            return  # the words of a part are looked at faster than all of them
        low, stop = bisect_left(words.starts, first), None if last is None else bisect_right(words.ends, last)
        for index, behind, phrase in self._matcher.find(words.tokens, low, stop):
            yield Phrase(words.starts[index], words.ends[behind - 1], phrase)


def keyed(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table by the keys of its phrases."""
    return {key(phrase): entry for phrase, entry in table.items()}
