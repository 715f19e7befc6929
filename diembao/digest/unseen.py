"""Signs that nobody sees: controls, marks that turn the direction of writing, of no width, or of nothing at all. Pure.

Values lose them where a file is parsed, so that no page has one, in its text or in an attribute; the file keeps them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from diembao.problems import Problem, Where
from diembao.text import UNSEEN

# In emoji alone they say how signs are drawn that stand there; Vietnamese and English need none of the others: where a
# line may be broken (U+00AD, U+200B) browsers know, and letters that must not join (U+200C) neither language has.
_JOINER, _OF_EMOJI = "\u200d", "\u200d\ufe0f"
_ESCAPED = re.compile(r"\\(?:U([0-9a-fA-F]{8})|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))|&#?\w{2,31};", re.ASCII)
_FEW = 5


def seen(text: str) -> str:
    """A text without them."""
    return text if text.isascii() and text.isprintable() else UNSEEN.sub(_left, text)


def _left(found: re.Match[str]) -> str:
    sign, at = found[0], found.start()
    if sign not in _OF_EMOJI:
        return ""
    before, after = found.string[max(0, at - 2) : at].rstrip(_OF_EMOJI)[-1:], found.string[at + 1 : at + 2]
    around = [before, after] if sign == _JOINER else [before]
    return sign if all(one and unicodedata.category(one) in ("So", "Sk") for one in around) else ""


def noted(path: str, text: str) -> tuple[Problem, ...]:
    """A note if a file has some, raw or escaped: in which lines."""
    text = text.removeprefix("\ufeff")  # at a file's beginning it says how the file is written
    lines: dict[int, None] = {}
    kinds: dict[str, None] = {}
    for line, sign in sorted(_found(text)):
        lines.setdefault(line)
        kinds.setdefault(f"U+{ord(sign):04X}")
    if not lines:
        return ()
    where = ", ".join(map(str, [*lines][:_FEW])) + (" and others" if len(lines) > _FEW else "")
    signs = ", ".join([*kinds][:_FEW])
    message = f"signs that nobody sees ({signs}) in line {where}: they are left out, the file keeps them"
    return (Problem("file-unseen", "note", Where(path, next(iter(lines))), message, "take them out of the file"),)


def _found(text: str) -> Iterator[tuple[int, str]]:
    """(line, sign) of each."""
    for found in UNSEEN.finditer(text):
        if not _left(found):
            yield text.count("\n", 0, found.start()) + 1, found[0]
    for found in _ESCAPED.finditer(text):
        sign = _sign(found)
        if len(sign) == 1 and UNSEEN.fullmatch(sign) and sign not in _OF_EMOJI:
            yield text.count("\n", 0, found.start()) + 1, sign


def _sign(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    if not digits:
        return unescape(found[0])
    return chr(number) if (number := int(digits, 16)) < 0x110000 else ""
