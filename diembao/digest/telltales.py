"""How the headline or the text of a withdrawn article is known in captures of other pages, without its words. Pure.

A telltale is a text of hashes: of its first words, folded, and of the least of them that it is known by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

from diembao.text import fold, short_hash

# Words that a text is known by, at most and at least; they stand in so many characters.
_MOST, _LEAST, _FAR = 6, 4, 200
_WORD = re.compile(r"[^\W_]+")
FORM = re.compile(r"[0-9a-f]{8}[4-6][0-9a-f]{12}")


def telltale(text: str) -> str:
    """'' for a text too short to be known."""
    words = _words(text[:_FAR])[:_MOST]
    return f"{_number(words):08x}{len(words)}{_hash(words)}" if len(words) >= _LEAST else ""


def opening(text: str) -> int:
    """A number for the least that a line could be known by; 0 for one too short."""
    words = _words(text[:_FAR])[:_LEAST]
    return _number(words) if len(words) == _LEAST else 0


def opens(telltale: str) -> int:
    """The `opening` of the text that it is of."""
    return int(telltale[:8], 16)


def tells(text: str, telltales: Sequence[str]) -> bool:
    """Whether what any of them is of stands somewhere in a text."""
    words, of = _words(text), {opens(one): one for one in telltales}
    for at in range(len(words) - _LEAST + 1):
        found = of.get(_number(words[at:]))
        if found and _hash(words[at : at + int(found[8])]) == found[9:]:
            return True
    return False


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _number(words: Sequence[str]) -> int:
    return crc32(" ".join(words[:_LEAST]).encode())


def _hash(words: Sequence[str]) -> str:
    return short_hash(" ".join(words))
