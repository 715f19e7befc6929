"""What the site itself says, in each language: the table data/ui.toml. data/review.toml: the page to review on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from diembao.lang import get
from diembao.lang.tables import table

_TABLE = table("ui.toml")


@lru_cache(maxsize=4_096)
def text(code: str, key: str, **values: object) -> str:
    """The words for `key` ('record.author') in language `code`, with {names} filled in.

    A list in the table is [one, many], chosen by the value `n`, which is shown as that language writes numbers.
    Raises KeyError for an unknown key.
    """
    section, _, name = key.partition(".")
    words: str | list[str] = (_TABLE if section in _TABLE else _of_reviews())[section][name][code]
    number = values.get("n")
    if isinstance(words, list):
        words = words[0 if number == 1 else -1]
    if isinstance(number, int):
        values = {**values, "n": get(code).format_number(number)}
    return str(words).format_map(values) if values else str(words)


@cache
def _of_reviews() -> Mapping[str, Any]:
    """Only where the page is made: no page of the site says any of it."""
    return table("review.toml")


def reviewing(section: str) -> tuple[str, ...]:
    """The keys of a section of that table."""
    return tuple(_of_reviews()[section])


def joined(vi: str, en: str) -> str:
    """Both languages where no markup can tell them apart: in an attribute, in a title."""
    return vi if vi == en else f"{vi} / {en}"
