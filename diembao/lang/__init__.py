"""A language is one value. Pure functions and tables, no I/O but reading its own data files at import.

`get(code)` gives the profile; nothing outside this package asks which language it is talking to.
Adding a language is one new module that makes a Language, and its line in `_PROFILES`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Literal, Protocol

from msgspec import Struct

from diembao.model import Figure


class Found(Struct, frozen=True):
    """Something in a text, at these offsets."""

    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


class Named(Found, frozen=True):
    """An organisation in a text, and its English."""

    english: str


class Person(Found, frozen=True):
    """A person with an office in a text: from the first letter of name or office to the last of the other.

    name     as printed; english: without marks
    offices  in English: 'secretary of the provincial Party committee'
    """

    name: str
    english: str
    offices: tuple[str, ...]


class DocumentId(Found, frozen=True):
    """The number of a document in its common form: '28-NQ/TW', '101-QD/TW'."""

    name: str


class FoundDate(Found, frozen=True):
    """A date in running text. Any part may be unknown: 'Sáng 19/8' has no year, 'tháng 11/2022' no day.

    iso  '2022-05-18' or '2022-05-18T05:29:48+07:00'; '' when the year or day is unknown
    """

    year: int | None
    month: int | None
    day: int | None
    iso: str


class Quantity(Found, frozen=True):
    """A number.

    value  scaled to units; scale: the factor of its scale words, 1 without
    unit   canonical: '%', 'km', 'VND', 'year' ...; '' without
    hedge  the sign of the word that hedges it, as in Figure.qualifier: '>', '<~', '<', '~', '>=', '<=' or ''
    firm   printed in digits: a translation must have it. A number word only may be one ('một' is also 'a')
    """

    value: Decimal
    scale: Decimal = Decimal(1)
    unit: str = ""
    hedge: str = ""
    firm: bool = True


class Ratio(Found, frozen=True):
    """'2/3', '19/19', 'two-thirds': a share, a score, or a day and a month. `firm` as in Quantity."""

    first: int
    second: int
    firm: bool = True


class Clock(Found, frozen=True):
    """A time of day. `sure`: the half of the day is known."""

    hour: int
    minute: int
    sure: bool


class Label(Struct, frozen=True):
    """What a figure is of, in English: 'poor households'.

    broad  it says little, as 'sum of money' does
    bare   it is but the noun that is counted
    """

    text: str
    broad: bool = False
    bare: bool = False


class Period(Struct, frozen=True):
    """The year or period that a figure is of, in English: '2004', 'first 6 months of 2024', 'by June 2024'.

    told  by what: 'text' names the year, 'date' of the article tells it ('năm nay', 'tháng 6'), or nothing is said and
          it is the year of the 'article'
    """

    text: str
    told: Literal["text", "date", "article"]


class Numerals(Struct, frozen=True):
    """What a text has of each kind, left to right; no part of the text is read twice.

    refused  dates in a form that readers of the language read in two ways
    """

    ids: tuple[DocumentId, ...]
    dates: tuple[FoundDate, ...]
    ratios: tuple[Ratio, ...]
    clocks: tuple[Clock, ...]
    quantities: tuple[Quantity, ...]
    refused: tuple[Found, ...] = ()


class Reference(Struct, frozen=True):
    """What a sentence cannot be read without.

    at       sentences before it, by their numbers from 0: one of them tells; empty where none does
    name     the given name of whom it speaks, lower case: any sentence tells that has it; '' for anything else
    nearest  it is a pronoun: nobody else may be named in between
    """

    at: tuple[int, ...]
    name: str = ""
    nearest: bool = False


class Ties(Struct, frozen=True):
    """Of a sentence in its article, what it needs of those before it, and the given names in it, lower case."""

    needs: tuple[Reference, ...]
    people: frozenset[str]


class SummaryCues(Struct, frozen=True):
    """What the summariser knows of a language: lower-case words and phrases, and the learned weights.

    stop_words  function words
    openers     connectives that may open a sentence ('bên cạnh đó'), dropped for display before a comma
    fillers     phrases of sentences that tell nothing: teasers, invitations, credits
    outcomes    words that say how something ended or what comes of it
    nows        words that say a figure is of the day of printing
    rhetoric    stock phrases that carry no fact
    weights     of the features of one-word and two-word n-grams, in the order of summarise/inclusion.py
    """

    stop_words: frozenset[str]
    openers: tuple[str, ...]
    fillers: tuple[str, ...]
    outcomes: tuple[str, ...]
    nows: tuple[str, ...]
    rhetoric: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]


class Byline(Struct, frozen=True):
    """Who signs a text.

    names  as printed, without what they did; empty where a line credits a newspaper or nobody by name
    role   what they did or what office they hold: 'Tổng hợp', 'Trung tâm Y tế huyện'
    cued   a word says that this is a byline ('Bài và ảnh: ...', '... (thực hiện)')
    sure   a cue, or a family name, vouches for it; else only its place on the page can
    """

    names: tuple[str, ...]
    role: str | None
    cued: bool
    sure: bool


class DateLine(Struct, frozen=True):
    """A line that is nothing but a date, perhaps with the one who signs beside it.

    iso    as in FoundDate
    said   what the line says of it
    clock  it reads like the clock of a page: a weekday, a time of day or a zone
    """

    iso: str
    said: Literal["published", "updated", ""]
    clock: bool
    byline: Byline | None


class Furniture(Protocol):
    """What newspapers of a language print around their articles. A module; all its functions take one cleaned line.

    rule        the name of the rule by which its words alone make it furniture; '' for all other lines
    heading     'box' (other stories, perhaps in the middle), 'tail' (other stories, at the end), 'comments'; '' if none
    link        whether it is one link to another story: 'Xem thêm: ...'
    tags        what follows the word for tags; None if the line does not begin with it
    date_line   the date, if the line is nothing else
    byline      the one who signs, if the line can be read so
    masthead    the newspaper's name, if the line prints it as its own: banner, copyright, 'follow us'
    paper       the first newspaper that the line names anywhere; ''
    owner       the organisation that the line names as a banner; ''
    is_masthead whether a name is that of a newspaper: 'Báo Sơn La'
    canonical   a newspaper's name without what varies from page to page
    caption     the rule by which its words alone make it a photo's caption; '' for all other lines
    scene       whether it is a short plain sentence of the kind that captions are
    phrase      a text that was cut short, without the words at its end that cannot end a phrase
    event_year  the year in which a text was written that marks an anniversary
    """

    def rule(self, line: str) -> str: ...
    def heading(self, line: str) -> Literal["box", "tail", "comments", ""]: ...
    def link(self, line: str) -> bool: ...
    def tags(self, line: str) -> str | None: ...
    def date_line(self, line: str) -> DateLine | None: ...
    def byline(self, line: str) -> Byline | None: ...
    def masthead(self, line: str) -> str: ...
    def paper(self, line: str) -> str: ...
    def owner(self, line: str) -> str: ...
    def is_masthead(self, name: str) -> bool: ...
    def canonical(self, name: str) -> str: ...
    def caption(self, line: str) -> str: ...
    def scene(self, line: str) -> bool: ...
    def phrase(self, text: str) -> str: ...
    def event_year(self, text: str) -> int | None: ...


class Reading(Protocol):
    """What the desk needs to read newspaper pages of a language: a module.

    sentences     as in Language
    find_dates    every date in a text, left to right
    find_figures  every key figure in a paragraph, left to right (reference: the figure grammar in docs/summaries.md)
    figure_english  a figure's value, ready to show: 'over 1,400', 'about VND300 million'
    find_quantities  those, single casualties and small numbers in words: what an English page may show
    figure_label  what a figure of a paragraph is of; None where rules do not find it surely
    figure_times  of a paragraph and its article's date (ISO 8601; '' unknown): from a figure's offsets to its time
    find_people   people whom a paragraph names with an office or a calling, left to right
    find_organisations  those of a level or a place, left to right
    find_names    (start, end) of the names of people and places, left to right
    ties          what each sentence of an article, in its order, needs of those before it
    written_out   the abbreviations that a text writes out, and their words: {'HĐXX': 'hội đồng xét xử'}
    lede_prefix   the dateline that opens a lede, 'YênBái - ' with its dash and spaces; '' if there is none
    summary       what the summariser knows of the language
    furniture     what newspapers print around their articles
    notice        the kind of service page a line gives away ('cookies', 'error', 'blocked', 'paywall'); '' for others
    fluency       the share of a text's words that can be words of the language, in its own letters, 0 to 1
    marked        the share of its words that have a mark: tells it from text typed without
    legacy        encodings from before Unicode by name: from bytes to composed text, any bytes
    """

    def sentences(self, paragraph: str) -> tuple[str, ...]: ...
    def find_dates(self, text: str) -> tuple[FoundDate, ...]: ...
    def find_figures(self, paragraph: str) -> tuple[Figure, ...]: ...
    def find_quantities(self, paragraph: str) -> tuple[Figure, ...]: ...
    def figure_english(self, figure: Figure) -> str: ...
    def figure_label(self, paragraph: str, figure: Figure) -> Label | None: ...
    def figure_times(self, paragraph: str, date: str) -> Callable[[int, int], Period | None]: ...
    def find_people(self, paragraph: str) -> tuple[Person, ...]: ...
    def find_organisations(self, paragraph: str) -> tuple[Named, ...]: ...
    def find_names(self, text: str) -> Iterable[tuple[int, int]]: ...
    def ties(self, sentences: Sequence[str], title: str) -> tuple[Ties, ...]: ...
    def written_out(self, text: str) -> dict[str, str]: ...
    def lede_prefix(self, text: str) -> str: ...

    summary: SummaryCues
    furniture: Furniture

    def notice(self, line: str) -> str: ...
    def fluency(self, text: str) -> float: ...
    def marked(self, text: str) -> float: ...

    legacy: Mapping[str, Callable[[bytes], str]]


class Language(Struct, frozen=True):
    """One language.

    sentences     splits a paragraph; each is an exact substring, in order, without surrounding white space
    words         the tokens that summaries count, lower case
    format_date   an ISO date or date-time for readers; long has the weekday and time
    format_month  'YYYY-MM' for readers
    format_number a number for readers, at most one decimal
    numerals      everything in a text that counts, dates or numbers
    reading       None for a language that is only translated into
    """

    code: str
    name: str
    sentences: Callable[[str], tuple[str, ...]]
    words: Callable[[str], list[str]]
    format_date: Callable[[str, bool], str]
    format_month: Callable[[str], str]
    format_number: Callable[[float], str]
    numerals: Callable[[str], Numerals]
    reading: Reading | None


_PROFILES = {"vi": "diembao.lang.vi", "en": "diembao.lang.en"}


@cache
def get(code: str) -> Language:
    """The profile of a BCP 47 code. Raises KeyError for a language that has none."""
    profile: Language = importlib.import_module(_PROFILES[code]).PROFILE
    return profile
