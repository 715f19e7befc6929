"""English: the language the digest is written in. British spelling and date order."""

from __future__ import annotations

import datetime
import re

from diembao.lang import Language, Numerals
from diembao.lang.en import numerals as counting
from diembao.text import own_letters

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'(])")
_ABBREVIATION = re.compile(r"(?:\b[A-Z]|\bNo|\bMr|\bMrs|\bDr|\bvs|\betc)\.$")


def sentences(text: str) -> tuple[str, ...]:
    """Sentences of a paragraph of English prose; initials and 'No.' do not end one."""
    parts: list[str] = []
    for part in _SENTENCE_END.split(text.strip()):
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {part}"
        elif part:
            parts.append(part)
    return tuple(parts)


def words(text: str) -> list[str]:
    """Lower-case words and numbers."""
    return re.findall(r"\w+", text.lower())


def format_date(iso: str, long: bool) -> str:
    """'18 May 2022', or with `long` 'Wednesday 18 May 2022, 05:29'."""
    moment = datetime.datetime.fromisoformat(iso)
    day = f"{moment.day} {moment:%B} {moment.year}"
    if not long:
        return day
    clock = f", {moment:%H:%M}" if "T" in iso else ""
    return f"{moment:%A} {day}{clock}"


def format_month(month: str) -> str:
    """'May 2022'"""
    return f"{datetime.date.fromisoformat(f'{month}-01'):%B} {month[:4]}"


def format_number(value: float) -> str:
    """2,469 and 51.6: at most one decimal."""
    return f"{value:,.1f}" if value % 1 else f"{value:,.0f}"


def numerals(text: str) -> Numerals:
    """As in Language."""
    return counting.numerals(own_letters(text))


PROFILE = Language("en", "English", sentences, words, format_date, format_month, format_number, numerals, None)
