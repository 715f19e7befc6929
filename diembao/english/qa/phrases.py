"""Phrases of a table found in words, all of them in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from diembao.text import Remembered

T = TypeVar("T")

GAP, REACH = "...", 4  # a gap is of so many words at most
_OPENING = frozenset(".!?:;…“\"'‘(-–—")


class Word(Struct, frozen=True):
    """A word of a text, lower-case, and where. `named`: it has a capital that no beginning of a sentence gives it."""

    text: str
    start: int
    end: int
    capital: bool
    named: bool


class Match(Struct, Generic[T], frozen=True):
    """A phrase found: the key it is kept under, and its first word and the one behind its last."""

    key: T
    first: int
    last: int


def words_of(words: Sequence[tuple[str, int]], text: str) -> tuple[Word, ...]:
    """The words of a Pair with what their capitals say; `text` as it is written."""
    found = []
    for word, start in words:
        capital = text[start : start + 1].isupper()
        named = capital and (text[max(0, start - 3) : start].rstrip() or ".")[-1] not in _OPENING
        found.append(Word(word, start, start + len(word), capital, named))
    return tuple(found)


# The second word, where it is no pattern; all that follows the first; whether in no name; the key.
_Entry = tuple[str, tuple[str, ...], bool, T]


class Phrases(Generic[T]):
    """Phrases under keys. Their words may be

    word   that word; a phrase of this word alone, written small, is not found in a name ('nghi' is not in 'Nghi Sơn')
    wor*   a word that begins so, with three letters or more; *rd: one that ends so, with two to four
    #      a number; ^: a capitalised word
    ...    up to four words, or none; neither first nor last
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[_Entry[T]]] = {}
        for phrase, key in phrases:
            first, *rest = phrase.lower().split()
            small = phrase.isalpha() and phrase[0].islower()
            second = rest[0] if rest and rest[0].isalpha() else ""
            self._by_first.setdefault(first, []).append((second, tuple(rest), small, key))
        self._of = Remembered(self._from, 20_000)

    def _from(self, word: str) -> list[_Entry[T]]:
        """Phrases that may begin with a word, the longest first."""
        found = [entry for first in _firsts(word) for entry in self._by_first.get(first, ())]
        return sorted(found, key=lambda entry: -len(entry[1]))

    def find(self, words: Sequence[Word]) -> Iterator[Match[T]]:
        """Every phrase at every place, left to right, at one place the longest first; any that begins with ^ first."""
        for n, word in enumerate(words):
            following = words[n + 1].text if n + 1 < len(words) else ""
            for second, rest, small, key in (*(self._of["^"] if word.capital else ()), *self._of[word.text]):
                if (second and second != following) or (small and word.named):
                    continue
                if last := _end(rest, words, n + 1) if rest else n + 1:
                    yield Match(key, n, last)


def _firsts(text: str) -> Iterator[str]:
    """All first words of phrases that this word may be."""
    yield text
    for size in range(3, len(text) + 1):
        yield text[:size] + "*"
    for size in range(2, 5):
        yield "*" + text[-size:]
    if text[0].isdigit():
        yield "#"


def _end(forms: Sequence[str], words: Sequence[Word], at: int) -> int:
    """Behind which word a phrase ends whose further words begin at `at`; 0 where it does not stand there."""
    for n, form in enumerate(forms):
        if form == GAP:
            rest = forms[n + 1 :]
            ends = (_end(rest, words, start) for start in range(at, min(at + REACH + 1, len(words))))
            return next(filter(None, ends), 0)
        if at >= len(words) or not _fits(form, words[at]):
            return 0
        at += 1
    return at


def _fits(form: str, word: Word) -> bool:
    if form == "#":
        return word.text[0].isdigit()
    if form == "^":
        return word.capital
    if form[-1] == "*":
        return word.text.startswith(form[:-1])
    return word.text.endswith(form[1:]) if form[0] == "*" else word.text == form
