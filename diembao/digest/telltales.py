"""How a withdrawn article is known wherever its words stand, without keeping them. Pure.

A telltale is a text of hashes: of a line's first words, folded, and of the least of them that it is known by. So its
headline, teaser and sentences are found in captures of other pages; of a caption all words count. Runs are the hashes
of every four words in a row: of these an eighth is kept, always the same (those that are small), so that a text is told
in a longer one and a part of it as well. All of them together would give the words back to who tries every fourth word.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from zlib import crc32

from diembao.text import fold, grouped, short_hash

# Words that a text is known by, at most and at least; they stand in so many characters.
_MOST, _LEAST, _FAR = 6, 4, 200
# Of a sentence or a caption: fewer are soon another's too.
_SENTENCE, _WHOLE = 8, 0
_WORD = re.compile(r"[^\W_]+")
_RUN, _RUN_WORD = 4, re.compile(r"\w+")
_SMALL, _ALL = 2**29, 2**32  # an eighth of the 32-bit hashes; of a short text at least so many are kept:
_KEPT = 32
# Of the kept runs of the shorter text, and how many at least; of one language alone more. Of the 50 million pairs of
# 10,000 newspaper articles 23 are so alike, of their first 75 words, as long as an article's English is, 40: each two
# tellings of one story. A copy with another title, cut, or in a longer text, has 1.
_ALIKE, _FEWEST = 0.8, 4
_FEWEST_APART = 8
FORM = re.compile(r"[0-9a-f]{8}[04-68][0-9a-f]{12}")


def telltale(text: str) -> str:
    """'' for a text too short to be known."""
    words = _words(text[:_FAR])[:_MOST]
    return f"{_number(words):08x}{len(words)}{_hash(words)}" if len(words) >= _LEAST else ""


def of_sentence(text: str) -> str:
    """As `telltale`, by more words; '' for a text that has fewer."""
    words = _words(text)[:_SENTENCE]
    return f"{_number(words):08x}{_SENTENCE}{_hash(words)}" if len(words) == _SENTENCE else ""


def of_caption(text: str) -> str:
    """Of all its words: captions of one person begin alike. '' for a text that has as few as many have."""
    words = _words(text)
    return f"{_number(words):08x}{_WHOLE}{_hash(words)}" if len(words) >= _SENTENCE else ""


def opening(text: str) -> int:
    """A number for the least that a line could be known by; 0 for one too short."""
    words = _words(text[:_FAR])[:_LEAST]
    return _number(words) if len(words) == _LEAST else 0


def opens(telltale: str) -> int:
    """The `opening` of the text that it is of."""
    return int(telltale[:8], 16)


def tells(text: str, telltales: Sequence[str]) -> bool:
    """Whether what any of them is of stands somewhere in a text."""
    words, of = _words(text), grouped((opens(one), one) for one in telltales)
    places = ((at, of.get(_number(words[at:]), ())) for at in range(len(words) - _LEAST + 1))
    return any(_hash(words[at : at + int(one[8])]) == one[9:] for at, found in places for one in found)


@lru_cache(maxsize=1)  # asked of a text when it is compared with what was withdrawn, and with other articles
def runs(text: str) -> frozenset[int]:
    """The CRC-32 of each run of words (Python's own hashes differ from one start to the next)."""
    words = [*chain.from_iterable(map(_of_token, text.split()))]
    words[-1:] = [word[:-1] for word in words[-1:]]
    return frozenset(map(crc32, map(b"".join, zip(*(words[start:] for start in range(_RUN)), strict=False))))


@lru_cache(maxsize=16_384)
def _of_token(token: str) -> tuple[bytes, ...]:
    """The words in what stands between blanks, folded, each with a blank behind it."""
    return tuple(f"{word} ".encode() for word in _RUN_WORD.findall(fold(token)))


def sampled(texts: Iterable[str]) -> bytes:
    """The runs that some texts are known by, as 32-bit numbers, the smallest first."""
    found = sorted({run for text in texts if text for run in runs(text)})
    return array("I", found[: max(_KEPT, bisect(found, _SMALL))]).tobytes()


def read(sample: bytes) -> Sequence[int]:
    """The numbers in what `sampled` gave."""
    return memoryview(sample).cast("I")


def written(sample: bytes) -> str:
    """As a file has it, eight hex digits for each number."""
    return "".join(f"{run:08x}" for run in read(sample))


def parsed(text: str) -> bytes:
    """What `written` was given."""
    return array("I", (int(text[at : at + 8], 16) for at in range(0, len(text), 8))).tobytes()


def alike(one: Sequence[Sequence[int]], other: Sequence[Sequence[int]]) -> bool:
    """Whether the shorter of two articles is mostly in the other, by the `sampled` runs of each of their languages.

    In all that they say, or in one language: a longer page may have the words of one and another's English, or none.
    """
    apart = (_mostly((own,), (its,), _FEWEST_APART) for own, its in zip(one, other, strict=True))
    return _mostly(one, other, _FEWEST) or any(apart)


def _mostly(one: Sequence[Sequence[int]], other: Sequence[Sequence[int]], fewest: int) -> bool:
    end = min(map(_end, (*one, *other)))
    few, many = sorted(({run for own in runs for run in own if run <= end} for runs in (one, other)), key=len)
    common = len(few & many)
    return common >= fewest and common >= _ALIKE * len(few)


def _end(sample: Sequence[int]) -> int:
    """Up to which number a sample has all runs of its text."""
    return _ALL if len(sample) < _KEPT else max(_SMALL, sample[-1])


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _number(words: Sequence[str]) -> int:
    return crc32(" ".join(words[:_LEAST]).encode())


def _hash(words: Sequence[str]) -> str:
    return short_hash(" ".join(words))
