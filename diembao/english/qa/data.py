"""The words and patterns of the checks: lang/data/qa.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from diembao.lang.tables import table
from diembao.text import pattern

_TABLE: dict[str, Any] = table("qa.toml")


def _words(phrases: Iterable[str]) -> re.Pattern[str]:
    """The pattern for any of the phrases as whole words in any case, the longest first; * stands for more letters."""
    longest = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    forms = (re.escape(phrase).replace(r"\ ", r"\s+").replace(r"\*", r"\w*") for phrase in longest)
    return pattern(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


PATTERNS: dict[str, re.Pattern[str]] = {name: pattern("|".join(parts)) for name, parts in _TABLE["patterns"].items()}
WORDS: dict[str, frozenset[str]] = {name: frozenset(values) for name, values in _TABLE["words"].items()}
PHRASES: dict[str, re.Pattern[str]] = {name: _words(values) for name, values in _TABLE["phrases"].items()}
HEDGES: dict[str, frozenset[str]] = {sign: frozenset(signs) for sign, signs in _TABLE["hedges"].items()}
# A term: what English may say for it without naming it.
LOOSELY: dict[str, re.Pattern[str]] = {term: _words(phrases) for term, phrases in _TABLE["loosely"].items()}
# (value, unit): what English may say for this measure; (word, value): for a number behind this word.
SAID = {
    (Decimal(value), unit): _words(phrases) for key, phrases in _TABLE["said"].items() for value, unit in [key.split()]
}
COUNTED = {
    (word, Decimal(value)): _words(phrases)
    for key, phrases in _TABLE["counted"].items()
    for word, value in [key.split()]
}
# (day, month): what English calls it.
DAYS: dict[tuple[int, int], tuple[str, ...]] = {
    (int(day), int(month)): tuple(names) for date, names in _TABLE["days"].items() for day, month in [date.split("/")]
}
