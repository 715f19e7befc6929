"""Signs that nobody sees: controls, marks that turn the direction of writing, of no width, or of nothing at all. Pure.

Values lose them where a file is parsed, so that no page has one, in its text or in an attribute; the file keeps them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape

from diembao.problems import Problem, Where
from diembao.text import UNSEEN

# In emoji alone they say how signs are drawn that stand there; Vietnamese and English need none of the others: where a
# line may be broken (U+00AD, U+200B) browsers know, and letters that must not join (U+200C) neither language has.
_JOINER, _OF_EMOJI = "\u200d", "\u200d\ufe0f"
_ESCAPED = re.compile(r"\\(?:U([0-9a-fA-F]{8})|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))|&#?\w{2,31};", re.ASCII)
# What ends a line or a page to some readers and not to others; in a value nothing ends but at its end.
_SIGN = re.compile(f"{UNSEEN.pattern[:-1]}\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_FEW = 5


def seen(text: str) -> str:
    """A text without them; of what ends lines to some readers only, a space is left."""
    return text if text.isascii() and text.isprintable() else _SIGN.sub(_left, text)


def _left(found: re.Match[str]) -> str:
    sign, at = found[0], found.start()
    if sign not in _OF_EMOJI:
        return " " if sign.isspace() else ""
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
    for line, found in _lines(_SIGN.finditer(text)):
        if _left(found) != found[0]:
            yield line, found[0]
    for line, found in _lines(_ESCAPED.finditer(text)):
        sign = _sign(found)
        if len(sign) == 1 and _SIGN.fullmatch(sign) and sign not in _OF_EMOJI:
            yield line, sign


def _lines(matches: Iterable[re.Match[str]]) -> Iterator[tuple[int, re.Match[str]]]:
    """(its line, match) of matches in a text, in their order."""
    line, at = 1, 0
    for found in matches:
        line, at = line + found.string.count("\n", at, found.start()), found.start()
        yield line, found


def _sign(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    if not digits:
        return unescape(found[0])
    return chr(number) if (number := int(digits, 16)) < 0x110000 else ""
