"""A language is one value. Layer 2: pure functions and tables, no I/O but reading its own data files at import.

`get(code)` gives the profile; nothing outside this package asks which language it is talking to.
Adding a language is one new module that makes a Language, and its line in `_PROFILES`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from diembao.model import Figure


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in running text. Any part may be unknown: 'Sáng 19/8' has no year, 'tháng 11/2022' no day.

    start, end  offsets in the text given
    iso         '2022-05-18' or '2022-05-18T05:29:48+07:00'; '' when the year or day is unknown
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    iso: str


@dataclass(frozen=True, slots=True)
class SummaryCues:
    """What the summariser knows of a language: lower-case words and phrases, and the learned weights.

    stop_words  function words
    openers     connectives that may open a sentence ('bên cạnh đó'), dropped for display before a comma
    pronouns    openings that point at something named earlier, unless a name follows
    rhetoric    stock phrases that carry no fact
    weights     of the features of one-word and two-word n-grams, in the order of summarise.py
    """

    stop_words: frozenset[str]
    openers: tuple[str, ...]
    pronouns: tuple[str, ...]
    rhetoric: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the desk needs to read newspaper pages of a language.

    find_dates    every date in a text, left to right
    find_figures  every key figure in a paragraph, left to right (reference: the figure grammar in docs/summaries.md)
    figure_english  a figure's value and its English label, ready to show: ('over 1,400', 'households')
    lede_prefix   the dateline that opens a lede, 'YênBái - ' with its dash and spaces; '' if there is none
    summary       what the summariser knows of the language
    """

    find_dates: Callable[[str], tuple[FoundDate, ...]]
    find_figures: Callable[[str], tuple[Figure, ...]]
    figure_english: Callable[[Figure], tuple[str, str]]
    lede_prefix: Callable[[str], str]
    summary: SummaryCues


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    sentences     splits a paragraph; each is an exact substring, in order, without surrounding white space
    words         the tokens that summaries count, lower case
    format_date   an ISO date or date-time for readers; long has the weekday and time
    format_number a number for readers, at most one decimal
    reading       None for a language that is only translated into
    """

    code: str
    name: str
    sentences: Callable[[str], tuple[str, ...]]
    words: Callable[[str], list[str]]
    format_date: Callable[[str, bool], str]
    format_number: Callable[[float], str]
    reading: Reading | None


_PROFILES = {"vi": "diembao.lang.vi", "en": "diembao.lang.en"}


@cache
def get(code: str) -> Language:
    """The profile of a BCP 47 code. Raises KeyError for a language that has none."""
    profile: Language = importlib.import_module(_PROFILES[code]).PROFILE
    return profile
