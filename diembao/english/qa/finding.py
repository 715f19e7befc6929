"""What a check says, and what all checks look at."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from diembao.english.qa.knowledge import Knowledge
from diembao.lang import Numerals

_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
Severity = Literal["error", "warning"]
Side = Literal["source", "target"]


class Finding(Struct, frozen=True):
    """One doubt about a translation.

    code      the check's name: number, date, negation ... (docs/translation-checks.md)
    severity  an error keeps a machine's sentence from being shown; a warning asks for a look
    side      the text it points into, the Vietnamese being the source
    start, end  where, in the text as `cleaned` gives it
    hint      what a reviewer should look for
    """

    code: str
    severity: Severity
    side: Side
    start: int
    end: int
    hint: str


class Pair(Struct, frozen=True):
    """A sentence and its translation as the checks see them: cleaned, read for numbers, cut into words.

    vi_words  (lower-case word, offset); tone marks in their newer places
    en_words  (folded lower-case word, offset)
    """

    vi: str
    en: str
    vi_numerals: Numerals
    en_numerals: Numerals
    vi_words: tuple[tuple[str, int], ...]
    en_words: tuple[tuple[str, int], ...]
    knowledge: Knowledge


def error(code: str, side: Side, span: tuple[int, int], hint: str) -> Finding:
    return Finding(code, "error", side, *span, hint)


def warning(code: str, side: Side, span: tuple[int, int], hint: str) -> Finding:
    return Finding(code, "warning", side, *span, hint)


def whole(text: str) -> tuple[int, int]:
    return 0, len(text)


def without_addresses(text: str) -> str:
    """The text with blanks in the place of web addresses, so that offsets hold."""
    return _ADDRESS.sub(lambda match: " " * len(match[0]), text)


def first(pattern: re.Pattern[str], text: str) -> tuple[int, int] | None:
    """Where a pattern is found first."""
    match = pattern.search(text)
    return match.span() if match else None
