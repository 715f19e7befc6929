"""Every number of a Vietnamese text, by the words and signs of the figure grammar (figures.py) and of dates.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from diembao.lang import Clock, FoundDate, Numerals, Quantity, Ratio
from diembao.lang.numerals import TABLE, blank, completed, find_ids, find_others, find_ratios, roman, with_days
from diembao.lang.vi import figures
from diembao.lang.vi.cues import any_of, plain
from diembao.lang.vi.dates import find_dates
from diembao.lang.vi.months import months
from diembao.text import pattern

_DATA = TABLE["vi"]
_UNITS: dict[str, str] = _DATA["units"]

_CLOCK = pattern(
    r"(?<![\w.,/])(?P<hour>[01]?\d|2[0-4])\s?(?:giờ|h|g)(?:\s?(?P<minute>[0-5]\d)(?!\d)(?:\s?phút)?)?(?!\w)"
    r"(?:\s+(?P<half>sáng|trưa|chiều|tối|đêm)\b)?"
)
_MONTH_YEAR = pattern(r"(?<![\w/.,-])(?P<month>0?[1-9]|1[0-2])[/-](?P<year>(?:19|20)\d\d)(?![\w/-])")
_QUARTER = pattern(r"\bquý\s+$")
_EARLIER_DAYS = pattern(r"(?<![\d/.-])(?P<day>\d{1,2})\s*(?:[-–,]|và|đến|tới|rạng(?: sáng)?)\s*(?:ngày\s+)?$")
_LUNAR = pattern(r"\s*(?:\(?âm lịch|\(?âl\b|tết)")
_RANGE = pattern(r"\s*(?:-|–|—|đến|tới|lên|xuống|còn)\s*")
_QUANTITY = pattern(
    rf"(?<![\w.,])(?P<number>{figures.NUMBER})(?!\d)(?P<scale>(?:\s*(?i:{figures.any_form(figures.SCALES)})(?!\w)){{0,2}})"
)
_HEDGE = pattern(
    rf"(?<!\w)(?:(?P<other>{figures.any_form(figures.REJECT['comparisons'])})\s+)?(?P<word>{figures.any_form(figures.QUALIFIERS)})\s+(?:vnđ\s*)?$"
)
# 'trên 3 lĩnh vực' is 'in three fields': before a small number these words are as often prepositions.
_PREPOSITIONS, _SMALL = frozenset({"trên", "dưới", "quá"}), 12
_WEEKDAY = pattern(r"(?<!lần )(?<!hạng )(?<!vị trí )(?<!đứng )\bthứ\s+$")
_ROMAN = pattern(
    lambda: rf"\b(?:{any_of(_DATA['roman']['cues'])})\s+(?P<list>[IVX]+(?:\s*(?:,|và|-|–)\s*[IVX]+)*)\b", re.I
)
_ROMAN_LETTERS = pattern(r"[IVX]+")
_ROMAN_NUMBER = pattern(r"\b[IVXL]{2,}\b")
_DIGITS: dict[str, int] = _DATA["words"]
_NUMBERS = [*_DIGITS, "mười", "mươi", "trăm", "linh", "lẻ", *figures.SCALES]
_SPELT = pattern(lambda: rf"\b(?:{any_of(_NUMBERS)})(?:\s+(?:{any_of([*_NUMBERS, 'rưỡi'])}))*")
_WORD = pattern(r"\w+")
_DECADE = pattern(r"\b(?:thập niên|thập kỷ|những năm)\s+(?:19|20)?(?P<year>\d0)(?!\d)")
_GLUED = pattern(r"(?<=[A-ZĐ])\d{1,4}(?!\d)")
_ROMAN_GLUED = pattern(r"(?<=[A-ZĐ])(?:III|II|IV|I|V)\b")
_SCHOOL = pattern(r"\bcấp\s+$")  # 'cấp 3' is 'high school'
_PEOPLE = pattern(lambda: rf"\s+(?:{any_of(_DATA['counted']['people'])})")
_HEIGHT = pattern(r"(?<![\w.,])(?P<metres>[1-3])m(?P<more>\d{1,2})(?!\w)")
_STORM = pattern(r"\bbão\s+số\s+$")
_OTHERS = pattern(lambda: any_of(_DATA["others"]))


def numerals(text: str) -> Numerals:
    """Everything in the NFC text that counts, dates or numbers."""
    words = plain(text)
    ids = find_ids(text)
    rest = blank(text, ids)
    clocks = tuple(_clock(match) for match in _CLOCK.finditer(plain(rest)))
    rest = blank(rest, clocks)
    dates, lunar, unsure = _dates(rest)
    rest = blank(rest, dates)
    ratios = find_ratios(rest)
    rest = blank(rest, ratios)
    digits = completed(rest, [*_quantities(rest, words)], _RANGE)
    quantities = (*digits, *unsure, *_roman(rest), *_spelt(blank(rest, digits)), *_decades(words), *_heights(rest))
    return Numerals(ids, dates, (*ratios, *lunar), clocks, tuple(sorted(quantities, key=lambda q: q.start)))


def _clock(match: re.Match[str]) -> Clock:
    hour, half = int(match["hour"]), match["half"] or ""
    later = half in ("chiều", "tối", "đêm") and (1 <= hour < 12 or (hour, half) == (12, "đêm"))
    end = match.start("half") if half else match.end()  # 'sáng 8-12' is a date
    return Clock(match.start(), end, (hour + 12 * later) % 24, int(match["minute"] or 0), bool(half) or hour > 12)


def _dates(text: str) -> tuple[tuple[FoundDate, ...], list[Ratio], list[Quantity]]:
    """(the dates; days of the lunar calendar as what is printed, for English spells them out; what may be months)."""
    found = list(find_dates(text))
    rest = blank(text, found)
    named, unsure = months(rest)
    found += named
    words = blank(plain(rest), found)
    for match in _MONTH_YEAR.finditer(words):
        if not _QUARTER.search(words[: match.start()][-6:]):
            found.append(FoundDate(*match.span(), int(match["year"]), int(match["month"]), None, ""))
    solar, lunar = [], []
    for date in found:
        if date.day and date.month and not date.year and _LUNAR.match(words[date.end : date.end + 10]):
            lunar.append(Ratio(date.start, date.end, date.day, date.month))
        else:
            solar.append(date)
    return with_days(plain(text), sorted(solar, key=lambda date: date.start), _EARLIER_DAYS), lunar, unsure


def _quantities(text: str, words: str) -> Iterator[Quantity]:
    cased = plain_units(text)
    for match in _QUANTITY.finditer(cased):
        unit, kind, printed = "", "count", figures.unit_at(cased, match.end())
        if not printed and words[match.end() : match.end() + 1].isalnum():
            continue  # '5a'
        stop = printed.end if printed else match.end()
        compound = figures.COMPOUNDS.get(printed.form) if printed else None
        if printed and not (compound and compound.match(words, stop)):
            unit, kind = printed.name, printed.kind
        if unit == "năm" and re.match(r"\s*\d{4}", words[stop:]):
            unit = ""
        whole = kind in ("count", "money") and not match["scale"]
        scale = figures.factor(match["scale"])
        value = figures.number(match["number"], whole) * scale
        before = words[max(0, match.start() - 40) : match.start()]
        hedge = _HEDGE.search(before)
        sign = figures.QUALIFIERS[" ".join(hedge["word"].split())] if hedge and not hedge["other"] else ""
        if hedge and hedge["word"] in _PREPOSITIONS and value <= _SMALL and kind == "count":
            sign = ""
        counted = unit if kind != "count" else ""
        # Storms have a number in Vietnam and a name abroad.
        small = 1 <= value <= 7 and not match["scale"]
        named = (
            (_WEEKDAY.search(before) or _SCHOOL.search(before) or _PEOPLE.match(words, match.end())) if small else None
        )
        firm = not (named or _STORM.search(before))
        yield Quantity(
            match.start(), stop if unit else match.end(), value, scale, _UNITS.get(counted, counted), sign, firm
        )


def plain_units(text: str) -> str:
    """The text with tone marks in their newer places and its case kept, for measures tell 'm' from 'M'."""
    return "".join(new.upper() if old.isupper() else new for old, new in zip(text, plain(text), strict=True))


def _heights(text: str) -> Iterator[Quantity]:
    """'1m7' and '1m65'."""
    for match in _HEIGHT.finditer(text):
        yield Quantity(*match.span(), Decimal(f"{match['metres']}.{match['more']}"), unit="m")


def _decades(words: str) -> Iterator[Quantity]:
    """'những năm 90' are 'the 1990s' as well."""
    for match in _DECADE.finditer(words):
        for year in (int(match["year"]), 1900 + int(match["year"])):
            yield Quantity(*match.span(), Decimal(year), firm=False)


def _roman(text: str) -> list[Quantity]:
    """'khóa XI, XII': firm after the word that makes them numbers; elsewhere two letters or more may be one."""
    cued = {m.span(): m[0] for cue in _ROMAN.finditer(text) for m in _ROMAN_LETTERS.finditer(text, *cue.span("list"))}
    alone = {m.span(): m[0] for m in _ROMAN_NUMBER.finditer(text)}
    return [Quantity(*span, roman(letters), firm=span in cued) for span, letters in (alone | cued).items()]


def _spelt(text: str) -> Iterator[Quantity]:
    """Number words, and words that a translation may give as a number; none is firm."""
    words = plain(text)
    for match in _SPELT.finditer(words):
        if value := _value(match[0].split()):
            yield Quantity(*match.span(), value, firm=False)
        for one in _WORD.finditer(words, *match.span()):  # 'hai năm' is two years, not 25
            if one[0] in _DIGITS and one[0] != match[0]:
                yield Quantity(*one.span(), Decimal(_DIGITS[one[0]]), firm=False)
    yield from find_others(words, _OTHERS, _DATA["others"])
    for match in _GLUED.finditer(text):
        yield Quantity(*match.span(), Decimal(match[0]), firm=False)
    for match in _ROMAN_GLUED.finditer(text):
        yield Quantity(*match.span(), roman(match[0]), firm=False)


def _value(words: list[str]) -> Decimal:
    """'hai mươi lăm' -> 25, 'một nghìn hai trăm' -> 1200, 'hai triệu rưỡi' -> 2500000; 0 if it is no number."""
    total = section = Decimal(0)
    digit, last = Decimal(0), Decimal(1)
    for word in words:
        if word in _DIGITS:
            digit = Decimal(_DIGITS[word])
        elif word == "mười":
            section, digit = section + 10, Decimal(0)
        elif word == "mươi":
            section, digit = section + 10 * (digit or 1), Decimal(0)
        elif word == "trăm":
            section, digit, last = section + 100 * (digit or 1), Decimal(0), Decimal(100)
        elif word == "rưỡi":
            digit += last / 2
        elif word in figures.SCALES:
            last = figures.SCALES[word]
            total, section, digit = total + last * (section + digit or 1), Decimal(0), Decimal(0)
    return total + section + digit
