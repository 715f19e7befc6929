"""Phrases of a table whose words may be patterns: all of them at every place, in one pass.

`text.PhraseMatcher` has whole words, and at each place only the longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from diembao.text import Remembered, grouped

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


def with_capitals(words: Sequence[tuple[str, int]], text: str) -> tuple[Word, ...]:
    """The words of a Pair with what their capitals say; `text` as it is written."""
    found = []
    for word, start in words:
        capital = text[start : start + 1].isupper()
        named = capital and (text[max(0, start - 3) : start].rstrip() or ".")[-1] not in _OPENING
        found.append(Word(word, start, start + len(word), capital, named))
    return tuple(found)


# A further word, where it is no pattern, and how many words behind the first it may be; all that follows the first;
# whether in no name; the keys.
_Entry = tuple[str, int, tuple[str, ...], bool, Sequence[T]]


class WordPatterns(Generic[T]):
    """Phrases under keys. Their words may be

    word   that word; a phrase of this word alone, written small, is not found in a name ('nghi' is not in 'Nghi Sơn')
    wor*   a word that begins so, with three letters or more; *rd: one that ends so, with two to four
    #      a number; ^: a capitalised word
    ...    up to four words, or none; neither first nor last
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[_Entry[T]]] = {}
        forms = grouped(((phrase.lower(), phrase.isalpha() and phrase[0].islower()), key) for phrase, key in phrases)
        for (phrase, small), keys in forms.items():
            first, *rest = phrase.split()
            within = REACH + 1 if rest[:1] == [GAP] else 1
            further = (rest[1:] if within > 1 else rest)[:1]
            known = further[0] if further and further[0].isalpha() else ""
            self._by_first.setdefault(first, []).append((known, within, tuple(rest), small, keys))
        self._of = Remembered(self._from, 20_000)

    def _from(self, word: str) -> list[_Entry[T]]:
        """Those that may begin with a word, the longest first."""
        found = [entry for first in _firsts(word) for entry in self._by_first.get(first, ())]
        return sorted(found, key=lambda entry: -len(entry[2]))

    def find(self, words: Sequence[Word]) -> Iterator[Match[T]]:
        """Every phrase at every place, left to right, at one place the longest first; any that begins with ^ first."""
        return (Match(key, first, last) for keys, first, last in self.spans(words) for key in keys)

    def spans(self, words: Sequence[Word]) -> Iterator[tuple[Sequence[T], int, int]]:
        """The same by phrases: (all keys of it, its first word, the one behind its last)."""
        for n, word in enumerate(words):
            following = [after.text for after in words[n + 1 : n + 2 + REACH]]
            for known, within, rest, small, keys in (*(self._of["^"] if word.capital else ()), *self._of[word.text]):
                if (known and known not in following[:within]) or (small and word.named):
                    continue
                if last := _end(rest, words, n + 1) if rest else n + 1:
                    yield keys, n, last


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
            starts = range(at, min(at + REACH + 1, len(words)))
            ends = (_end(rest, words, start) for start in starts if _fits(rest[0], words[start]))
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
