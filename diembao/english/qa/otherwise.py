"""How one language may say what the other gives as a number, a date or a document."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import chain

from msgspec import Struct

from diembao.english.qa.data import COUNTED, DAYS, PHRASES, SAID, WORDS
from diembao.english.qa.finding import Pair, Side
from diembao.lang import FoundDate, Numerals, Quantity, Ratio


class Reading(Struct, frozen=True):
    """One side of a pair.

    values    all that its numbers may stand for, firm or not
    measures  (what they measure in the smallest unit of the kind, that unit)
    """

    numerals: Numerals
    values: frozenset[Decimal]
    measures: frozenset[tuple[Decimal, str]]
    text: str
    side: Side


def sides(pair: Pair) -> tuple[Reading, Reading]:
    vi, en = pair.vi_numerals, pair.en_numerals
    return Reading(vi, _values(vi), _measures(vi), pair.vi, "source"), Reading(
        en, _values(en), _measures(en), pair.en, "target"
    )


def _values(numerals: Numerals) -> frozenset[Decimal]:
    years = (date.year for date in numerals.dates if date.year)
    ratios = ((ratio.first, ratio.second) for ratio in numerals.ratios)
    clocks = ((clock.hour, clock.hour % 12, clock.minute) for clock in numerals.clocks)
    printed = (
        Decimal(h) + Decimal(c.minute) / 100 for c in numerals.clocks for h in (c.hour, c.hour % 12)
    )  # 'at 4.33'
    millions = (q.value * 1_000_000 for q in numerals.quantities if q.unit == "m")  # '1.2m'
    return frozenset(q.value for q in numerals.quantities).union(
        millions, map(Decimal, chain(years, *ratios, *clocks)), printed
    )


def _measures(numerals: Numerals) -> frozenset[tuple[Decimal, str]]:
    shares = ((Decimal(100 * r.first) / r.second, "%") for r in numerals.ratios if r.second)
    return frozenset(chain(map(measure, numerals.quantities), shares))


def measure(q: Quantity) -> tuple[Decimal, str]:
    """'30 tạ' and '3 tonnes' are one, as are '18 months' and 'a year and a half'."""
    smallest, factor = _SMALLEST.get(q.unit, (q.unit, 1))
    return q.value * factor, smallest


_SMALLEST: dict[str, tuple[str, int]] = {
    "tấn": ("kg", 1000), "tạ": ("kg", 100), "km": ("cm", 100_000), "m": ("cm", 100), "ha": ("m²", 10_000),
    "km²": ("m²", 1_000_000), "decade": ("month", 120), "century": ("month", 1200), "year": ("month", 12),
    "week": ("minute", 10_080), "day": ("minute", 1440), "hour": ("minute", 60), "MW": ("kW", 1000),
}  # fmt: skip


_KINDS = re.compile(r"(?:NQ|QĐ|QD|NĐ|ND|CT|TT|CV|KH|TB|HD|QC|BC|TTR|L|UBTVQH|VBHN)", re.I)


def is_shortened(name: str, text: str) -> bool:
    """Whether a document is there by its number and year ('Decree 100 of 2019'), or is none: 'Quận 1 - TP'."""
    numbered = re.match(r"(\d+)/(\d{4})/", name)
    if numbered:
        return all(re.search(rf"(?<!\d){number}(?!\d)", text) for number in numbered.groups())
    return "/" not in name and not _KINDS.search(name)


FEW = 30  # up to here English may leave a count out


def otherwise(q: Quantity, one: Reading, other: Reading) -> bool:
    """Whether the other side says a number in another way: another unit, 'all' for 100%, 'the year after' for 2016."""
    if (
        (q.unit == "m" and q.value * 1_000_000 in other.values)
        or (q.unit and measure(q) in other.measures)
        or ((q.value, q.unit) in SAID and SAID[q.value, q.unit].search(other.text))
        or (one.side == "source" and _named(q, one, other))
        or _is_day(q, one, other)
        or _is_rounded(q, one, other)
    ):
        return True
    if q.value == 1 and q.scale == 1 and one.side == "source" and (not q.unit or q.unit in WORDS["times"]):
        return True  # headlines have no article ('Man dies'); 'for the past month'
    years = {"year_after": q.value - 1, "year_before": q.value + 1, "year_same": q.value}
    return 1900 < q.value < 2100 and any(
        year in one.values and year in other.values | {q.value} and PHRASES[name].search(other.text)
        for name, year in years.items()
    )


def _named(q: Quantity, one: Reading, other: Reading) -> bool:
    """'vòng 2' is the waist, 'lớp 12' the final year; '51 A' of a number plate may be '51A'."""
    before = one.text[: q.start].rsplit(None, 1)[-1:]
    named = COUNTED.get((before[0].lower(), q.value)) if before else None
    return bool(named and named.search(other.text)) or bool(re.search(rf"(?<!\d){q.value}[A-Z]", other.text))


def _is_rounded(q: Quantity, one: Reading, other: Reading) -> bool:
    """Whether the English rounds what the Vietnamese gives as it is: 1.040 as 'over 1,000', 49,8% as 'nearly 50%'."""
    exact, rounded = ([q], other.numerals.quantities) if one.side == "source" else (other.numerals.quantities, [q])
    return any(
        e.unit == v.unit and abs(e.value - v.value) <= v.value / 12 and _digits(e.value) < _digits(v.value)
        for v in exact
        if v.firm and not v.hedge and v.value > FEW and not is_year(v)
        for e in rounded
        if e.hedge in ((">", ">=") if v.value > e.value else ("<~", "<", "<="))
    )


def _digits(value: Decimal) -> int:
    """How many are printed before the last zeros."""
    return len(value.normalize().as_tuple().digits)


def _is_day(q: Quantity, one: Reading, other: Reading) -> bool:
    """Whether the other side has it as the day of a month that this side has too: 'từ 16 đến 18-7', 'July 16 to 18'."""
    months = {date.month for date in one.numerals.dates}
    return not q.unit and any(q.value == date.day and date.month in months for date in other.numerals.dates)


def has_date(date: FoundDate, other: Reading) -> bool:
    """A day that the other side writes as a fraction is one; a year left out must be said elsewhere."""
    year_known = not date.year or Decimal(date.year) in other.values
    same = (found for found in other.numerals.dates if (found.day, found.month) == (date.day, date.month))
    if any(date.year in (found.year, None) or (year_known and not found.year) for found in same):
        return True
    if (date.day, date.month) in ((1, 1), (31, 12)) and year_known and PHRASES["whole_year"].search(other.text):
        return True
    named = DAYS.get((date.day or 0, date.month or 0), ())
    if year_known and any(name in other.text.lower() for name in named):
        return True
    if date.day and PHRASES["relative_day"].search(other.text):
        return True
    if date.day:
        return any((r.first, r.second) == (date.day, date.month) for r in other.numerals.ratios)
    months = (found.month for found in other.numerals.dates if other.side == "source" or found.day)
    return year_known and (date.month in months or Decimal(date.month or 0) in other.values)


def has_ratio(ratio: Ratio, other: Reading) -> bool:
    parts = (ratio.first, ratio.second)
    ratios = [(r.first, r.second) for r in other.numerals.ratios]
    return (
        parts in ratios
        or any((date.day, date.month) == parts for date in other.numerals.dates)
        or (all(Decimal(part) in other.values for part in parts) and parts[::-1] not in ratios)
        or any(name in other.text.lower() for name in DAYS.get(parts, ()))
        or (ratio.second > 0 and Decimal(ratio.first) / ratio.second in other.values)
        or (ratio.first == ratio.second and bool(PHRASES["all"].search(other.text)))
        or (ratio.first == 24 and ratio.second in (7, 24))
    )


def is_year(q: Quantity) -> bool:
    return not q.unit and q.scale == 1 and 1900 <= q.value < 2100
