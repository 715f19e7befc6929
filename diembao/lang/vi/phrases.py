"""Phrases of a table in running text, found by their words.

A pattern of 1,500 phrases takes 40 ms to compile, at every build that reads one article; this takes 1 ms.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from diembao.lang import Found
from diembao.lang.vi.cues import plain
from diembao.text import grouped

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
    def _known(self) -> frozenset[str]:
        return frozenset(map(key, self._phrases))

    @cached_property
    def _firsts(self) -> frozenset[str]:
        return frozenset(self._lengths)

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        """How many words those have that begin with a word, the longest first."""
        lengths = grouped((phrase.partition(" ")[0], phrase.count(" ") + 1) for phrase in self._known)
        return {first: sorted(set(some), reverse=True) for first, some in lengths.items()}

    def match(self, words: Words, at: int) -> Phrase | None:
        """The one that begins at a place, perhaps behind blanks."""
        index = words.index(at)
        return self._match(words, index) if index >= 0 else None

    def find(self, words: Words, first: int = 0, last: int | None = None) -> Iterator[Phrase]:
        """Those between two places, left to right, none inside another."""
        if last is None and self._firsts.isdisjoint(words.tokens):
            return  # the words of a part are looked at faster than all of them
        lengths, end, stop = self._lengths, first, len(words.plain) if last is None else last
        for index in range(bisect_left(words.starts, first), bisect_left(words.starts, stop)):
            if words.tokens[index] in lengths and words.starts[index] >= end:
                found = self._match(words, index)
                if found and found.end <= stop:
                    yield found
                    end = found.end

    def _match(self, words: Words, index: int) -> Phrase | None:
        for length in self._lengths.get(words.tokens[index], ()):
            phrase = " ".join(words.tokens[index : index + length])
            if phrase in self._known and index + length <= len(words.tokens):
                return Phrase(words.starts[index], words.ends[index + length - 1], phrase)
        return None


def keyed(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table by the keys of its phrases."""
    return {key(phrase): entry for phrase, entry in table.items()}
