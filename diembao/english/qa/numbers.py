"""Checks of everything that counts: documents, dates, numbers and what they are numbers of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from diembao.english.qa.data import DAYS, HEDGES, PHRASES, WORDS
from diembao.english.qa.finding import Finding, Pair, Side, error, warning
from diembao.lang import Found, FoundDate, Numerals, Quantity, Ratio
from diembao.text import firsts, grouped


class _Reading(Struct, frozen=True):
    """One side of a pair.

    values    all that its numbers may stand for, firm or not
    measures  (what they measure in the smallest unit of the kind, that unit)
    """

    numerals: Numerals
    values: frozenset[Decimal]
    measures: frozenset[tuple[Decimal, str]]
    text: str
    side: Side


def _sides(pair: Pair) -> tuple[_Reading, _Reading]:
    vi, en = pair.vi_numerals, pair.en_numerals
    return _Reading(vi, _values(vi), _measures(vi), pair.vi, "source"), _Reading(
        en, _values(en), _measures(en), pair.en, "target"
    )


def _with_dashed_days(vi: _Reading, en: _Reading) -> _Reading:
    """'1-4' is a day where the English says so; without a word before it, it may as well be a score or a range."""
    days = {(date.day or 0, date.month or 0) for date in en.numerals.dates}
    days |= {day for day, names in DAYS.items() if any(name in en.text.lower() for name in names)}
    dashed = [m for m in _DASHED.finditer(vi.text) if (int(m[1]), int(m[2])) in days] if days else []
    if not dashed:
        return vi
    spans = [m.span() for m in dashed]
    numerals, found = vi.numerals, [FoundDate(*m.span(), None, int(m[2]), int(m[1]), "") for m in dashed]
    others = tuple(q for q in numerals.quantities if not any(a <= q.start < b for a, b in spans))
    return replace(vi, numerals=replace(numerals, quantities=others, dates=(*numerals.dates, *found)))


_DASHED = re.compile(r"(?<![\w/.,-])([12]?\d|3[01])[-.](1[0-2]|[1-9])(?![\w/-]|[.,]\d)")


def numbers(pair: Pair) -> Iterator[Finding]:
    """doc_id, date and number: whatever one side has, the other must have."""
    vi, en = _sides(pair)
    vi = _with_dashed_days(vi, en)
    for date in en.numerals.refused:
        yield error("date", "target", date.span, "a date in digits can be read in two ways: name the month")
    findings = [*_missing(vi, en), *_missing(en, vi)]
    swapped = any(f.code == "date" and f.side == "target" for f in findings)
    for f in findings:
        if swapped and f.code == "number" and f.side == "source" and "/" in vi.text[f.start : f.end]:
            yield replace(f, code="date", hint="a day and a month, perhaps the other way round")
        yield f
    if not findings:
        yield from _misspelt(vi, en)


def unfounded(pair: Pair) -> Iterator[Finding]:
    """Of a text that need not say all that the Vietnamese says: whatever it says must be there."""
    vi, en = _sides(pair)
    yield from _missing(en, vi)
    yield from units(pair)


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
    return frozenset(chain(map(_measure, numerals.quantities), shares))


def _measure(q: Quantity) -> tuple[Decimal, str]:
    """'30 tạ' and '3 tonnes' are one, as are '18 months' and 'a year and a half'."""
    smallest, factor = _SMALLEST.get(q.unit, (q.unit, 1))
    return q.value * factor, smallest


_SMALLEST: dict[str, tuple[str, int]] = {
    "tấn": ("kg", 1000), "tạ": ("kg", 100), "km": ("cm", 100_000), "m": ("cm", 100), "ha": ("m²", 10_000),
    "km²": ("m²", 1_000_000), "decade": ("month", 120), "century": ("month", 1200), "year": ("month", 12),
    "week": ("minute", 10_080), "day": ("minute", 1440), "hour": ("minute", 60), "MW": ("kW", 1000),
}  # fmt: skip


def _missing(one: _Reading, other: _Reading) -> Iterator[Finding]:
    """What `one` has and `other` has not."""
    hint = "is not in the English" if one.side == "source" else "is not in the Vietnamese"
    known = {document.name for document in other.numerals.ids}
    for document in one.numerals.ids:
        if document.name not in known:
            yield error("doc_id", one.side, document.span, f"the document {document.name} {hint}")
    for date in one.numerals.dates:
        if not _has_date(date, other):
            yield error("date", one.side, date.span, f"this date {hint}")
    items: list[Found] = [r for r in one.numerals.ratios if r.firm and not _has_ratio(r, other)]
    items += [
        q for q in one.numerals.quantities if q.firm and q.value not in other.values and not _otherwise(q, one, other)
    ]
    items += _hours(one, other)
    for item in items:
        told = warning if isinstance(item, Quantity) and _goes_without_saying(item, one, other) else error
        yield told("number", one.side, item.span, f"this number {hint}")


_FEW = 30


def _goes_without_saying(q: Quantity, one: _Reading, other: _Reading) -> bool:
    """Whether it counts a few of what English may just name ('the victims'), and the English has no other number."""
    few = q.value <= _FEW and not q.unit and q.scale == 1 and not q.hedge and one.side == "source"
    return few and all(e.value in one.values for e in other.numerals.quantities if e.firm or _spelt(other, e))


def _otherwise(q: Quantity, one: _Reading, other: _Reading) -> bool:
    """Whether the other side says a number in another way: another unit, 'all' for 100%, 'the year after' for 2016."""
    if (
        (q.unit == "m" and q.value * 1_000_000 in other.values)
        or (q.unit and _measure(q) in other.measures)
        or (q.unit == "%" and _is_share(q.value, other))
    ):
        return True
    if q.value == 1 and q.scale == 1 and one.side == "source" and (not q.unit or q.unit in WORDS["times"]):
        return True  # headlines have no article ('Man dies'); 'for the past month'
    years = {"year_after": q.value - 1, "year_before": q.value + 1, "year_same": q.value}
    return 1900 < q.value < 2100 and any(
        year in one.values and year in other.values | {q.value} and PHRASES[name].search(other.text)
        for name, year in years.items()
    )


def _is_share(value: Decimal, other: _Reading) -> bool:
    words = {Decimal(100): "all", Decimal(50): "half"}
    return value in words and bool(PHRASES[words[value]].search(other.text))


def _has_date(date: FoundDate, other: _Reading) -> bool:
    """A day that the other side writes as a fraction is one; a year left out must be said elsewhere."""
    year_known = not date.year or Decimal(date.year) in other.values
    same = (found for found in other.numerals.dates if (found.day, found.month) == (date.day, date.month))
    if any(date.year in (found.year, None) or (year_known and not found.year) for found in same):
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


def _has_ratio(ratio: Ratio, other: _Reading) -> bool:
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


def _hours(one: _Reading, other: _Reading) -> Iterator[Quantity]:
    """The hours and minutes of times of day that the other side has neither as a time nor as numbers."""
    for clock in one.numerals.clocks:
        alike = (c for c in other.numerals.clocks if c.minute == clock.minute)
        if not any((c.hour - clock.hour) % (24 if c.sure and clock.sure else 12) == 0 for c in alike):
            printed = Decimal(clock.hour) + Decimal(clock.minute) / 100
            named = one.text[clock.start : clock.end].isalpha()  # noon, midnight
            for value in () if named or printed in other.values else map(Decimal, (clock.hour, clock.minute)):
                if value and value not in other.values:
                    yield Quantity(*clock.span, value)


def _misspelt(vi: _Reading, en: _Reading) -> Iterator[Finding]:
    """Number words that neither side can match: 'ba xã' and 'two communes'."""
    ours = [q for q in vi.numerals.quantities if not q.firm and _spelt(vi, q) and q.value not in en.values]
    theirs = [q for q in en.numerals.quantities if not q.firm and _spelt(en, q) and q.value not in vi.values]
    if ours and theirs:
        yield error("number", "target", theirs[0].span, "the Vietnamese spells another number")


def _spelt(reading: _Reading, quantity: Quantity) -> bool:
    text = reading.text[quantity.start : quantity.end].lower()
    return quantity.value >= 2 and text.split()[0] in WORDS[f"spelt_{reading.side}"]


# ---------------------------------------------------------------- what they are numbers of


_UNITS = (
    ("percent", frozenset("%"), "per cent"),
    ("unit", WORDS["units"], "its unit"),
    ("money", WORDS["currencies"], "its currency"),
)


def units(pair: Pair) -> Iterator[Finding]:
    """percent, unit, money: shares, lengths, areas, weights and amounts with their unit on both sides."""
    vi, en = _sides(pair)
    for code, wanted, what in _UNITS:
        for one, other in ((vi, en), (en, vi)):
            known = {(q.value, q.unit) for q in other.numerals.quantities}
            ours = (q for q in one.numerals.quantities if q.firm and q.unit in wanted)
            if lacking := next(
                (q for q in ours if (q.value, q.unit) not in known and not _elided(q, one, other)), None
            ):
                yield error(code, one.side, lacking.span, f"the other side lacks this number or {what}")


def _elided(q: Quantity, one: _Reading, other: _Reading) -> bool:
    """Whether the other side has it in other words: 'BIDV lends VND1.2 trillion and Agribank one trillion'."""
    if _otherwise(q, one, other):
        return True
    currencies = {each.unit for each in other.numerals.quantities} | ({"VND"} if one.side == "target" else set())
    return q.unit in WORDS["currencies"] and q.unit in currencies and q.scale > 1 and (q.value, "") in other.measures


def times(pair: Pair) -> Iterator[Finding]:
    """A length of time never with another unit."""
    lengths, english = WORDS["times"], _by_value(pair.en_numerals.quantities)
    for q in pair.vi_numerals.quantities:
        others = {e.unit: e for e in english.get(q.value, ())}
        if q.firm and q.unit in lengths and others and q.unit not in others and others.keys() <= lengths:
            other = next(iter(others.values()))
            yield error("unit", "target", other.span, f"the Vietnamese has {q.value} of another unit")
            return


def _by_value(quantities: Sequence[Quantity]) -> dict[Decimal, list[Quantity]]:
    """The quantities of each value, one for each unit, hedge and firmness: all that the checks tell apart."""
    distinct = firsts(((q.value, q.unit, q.hedge, q.firm), q) for q in quantities)
    return grouped((q.value, q) for q in distinct.values())


# 'ít nhất cũng phải hơn 7 năm': two hedges, and English needs one.
_HEDGES_BESIDE = re.compile(r"(?:ít nhất|tối thiểu|khoảng|ước|gần|hơn|trên|tối đa)(?:\s+\w+){0,4}\s+$", re.I)


def hedge(pair: Pair) -> Iterator[Finding]:
    """'hơn', 'gần', 'khoảng' before a number are part of the fact."""
    english = _by_value(pair.en_numerals.quantities)
    for q in pair.vi_numerals.quantities:
        found = [
            e for e in english.get(q.value, ()) if e.firm or e.hedge or q.scale > 1 or (e.unit and e.unit == q.unit)
        ]
        if q.firm and q.hedge and found and not any(e.hedge in HEDGES[q.hedge] for e in found):
            told = warning if any(e.hedge for e in found) and _HEDGES_BESIDE.search(pair.vi[: q.start]) else error
            yield told("hedge", "source", q.span, "the English does not say 'over', 'nearly', 'about' ... of it")
            return
    for e in pair.en_numerals.quantities:
        loose = e.hedge in ("<=", ">=") and PHRASES["hedged_loosely"].search(pair.vi)
        if e.firm and e.hedge and not loose and not PHRASES["hedged"].search(pair.vi):
            yield warning("hedge", "target", e.span, "the Vietnamese does not hedge this number")
            return


_WAYS = ("up", "down")


def direction(pair: Pair) -> Iterator[Finding]:
    """What rose may not fall. The word nearest to the number tells."""
    english = _by_value(pair.en_numerals.quantities)
    for q in pair.vi_numerals.quantities:
        before = pair.vi[max(0, q.start - 40) : q.start]
        said = [(m.end(), way) for way in _WAYS for m in PHRASES[f"{way}_vi"].finditer(before)]
        if not (q.firm and said):
            continue
        at, way = max(said)
        if len(before[at:].split()) > 5 or re.search(r"[,;.:(]", before[at:]):
            continue
        for e in english.get(q.value, ()):
            if _nearest(pair.en, e) not in (way, ""):
                yield error("direction", "target", e.span, f"the Vietnamese says {way}")
                return
        if not PHRASES[f"{way}_en"].search(pair.en):
            span = q.start - len(before) + at, q.end
            yield warning("direction", "source", span, f"no word in the English says {way}")
            return


def _nearest(text: str, q: Quantity) -> str:
    """Which way the English near a number goes; '' if it does not say."""
    start, end = max(0, q.start - 60), min(len(text), q.end + 40)
    near = [
        (max(q.start - start - m.end(), start + m.start() - q.end, 0), way)
        for way in _WAYS
        for m in PHRASES[f"{way}_en"].finditer(text[start:end])
    ]
    return min(near)[1] if near else ""


def number_order(pair: Pair) -> Iterator[Finding]:
    """Numbers of one kind that both sides have once, in another order: real reordering, or two of them exchanged."""
    ours, theirs = (_once(n.quantities) for n in (pair.vi_numerals, pair.en_numerals))
    for kind in dict.fromkeys(map(_kind, ours)):
        values, found = ([q for q in some if _kind(q) == kind] for some in (ours, theirs))
        shared = {q.value for q in values} & {e.value for e in found}
        source, target = [q.value for q in values if q.value in shared], [e for e in found if e.value in shared]
        if moved := next((e for value, e in zip(source, target, strict=False) if value != e.value), None):
            yield warning("number_order", "target", moved.span, "these numbers are in another order in the Vietnamese")
            return


def _once(quantities: Sequence[Quantity]) -> list[Quantity]:
    firm = [q for q in quantities if q.firm]
    count = Counter(q.value for q in firm)
    return [q for q in firm if count[q.value] == 1]


def _kind(q: Quantity) -> tuple[str, bool]:
    return q.unit, _is_year(q)


def _is_year(q: Quantity) -> bool:
    return not q.unit and q.scale == 1 and 1900 <= q.value < 2100


def number_count(pair: Pair) -> Iterator[Finding]:
    """A number that the Vietnamese has more often."""
    found = Counter(q.value for q in pair.en_numerals.quantities)
    for value, count in Counter(q.value for q in pair.vi_numerals.quantities if q.firm).items():
        if value != 1 and 0 < found[value] < count and not PHRASES["shared"].search(pair.en):
            q = next(q for q in pair.vi_numerals.quantities if q.value == value)
            yield warning("number_count", "source", q.span, f"{count} times in the Vietnamese, {found[value]} here")
            return


CHECKS = (numbers, units, times, hedge, direction, number_order, number_count)
