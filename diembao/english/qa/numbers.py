"""Checks of everything that counts: documents, dates, numbers and what they are numbers of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec.structs import replace

from diembao.english.qa.data import DAYS, HEDGES, PHRASES, WORDS
from diembao.english.qa.finding import Finding, Pair, error, warning
from diembao.english.qa.otherwise import FEW, Reading, has_date, has_ratio, is_shortened, is_year, otherwise, sides
from diembao.lang import Found, FoundDate, Quantity
from diembao.text import firsts, grouped


def _with_dashed_days(vi: Reading, en: Reading) -> Reading:
    """'1-4' is a day where the English says so; without a word before it, it may as well be a score or a range."""
    days = {(date.day or 0, date.month or 0) for date in en.numerals.dates}
    days |= {day for day, names in DAYS.items() if any(name in en.text.lower() for name in names)}
    dashed = [m for m in _DASHED.finditer(vi.text) if (int(m[1]), int(m[2])) in days] if days else []
    if not dashed:
        return vi
    numerals, found = vi.numerals, [FoundDate(*m.span(), None, int(m[2]), int(m[1]), "") for m in dashed]
    found += [
        FoundDate(*first.span(1), None, date.month, int(first[1]), "")
        for date in found
        if (first := _FIRST_DAY.search(vi.text, 0, date.start)) and (int(first[1]), date.month) in days
    ]
    spans = [date.span for date in found]
    others = tuple(q for q in numerals.quantities if not any(a <= q.start < b for a, b in spans))
    return replace(vi, numerals=replace(numerals, quantities=others, dates=(*numerals.dates, *found)))


_FIRST_DAY = re.compile(r"(?<![\w/.,-])([12]?\d|3[01])\s+(?:đến|tới|và)\s+(?:ngày\s+)?$")  # 'từ 16 đến 18-7'
_DASHED = re.compile(r"(?<![\w/.,-])([12]?\d|3[01])[-.](1[0-2]|[1-9])(?![\w/-]|[.,]\d)")


def numbers(pair: Pair) -> Iterator[Finding]:
    """doc_id, date and number: whatever one side has, the other must have."""
    vi, en = sides(pair)
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
    vi, en = sides(pair)
    yield from _missing(en, vi)
    yield from units(pair)


def _missing(one: Reading, other: Reading) -> Iterator[Finding]:
    """What `one` has and `other` has not."""
    hint = "is not in the English" if one.side == "source" else "is not in the Vietnamese"
    known = {document.name for document in other.numerals.ids}
    for document in one.numerals.ids:
        if document.name not in known and not is_shortened(document.name, other.text):
            yield error("doc_id", one.side, document.span, f"the document {document.name} {hint}")
    for date in one.numerals.dates:
        if not has_date(date, other):
            yield error("date", one.side, date.span, f"this date {hint}")
    items: list[Found] = [r for r in one.numerals.ratios if r.firm and not has_ratio(r, other)]
    items += [
        q for q in one.numerals.quantities if q.firm and q.value not in other.values and not otherwise(q, one, other)
    ]
    items += _hours(one, other)
    for item in items:
        told = warning if isinstance(item, Quantity) and _goes_without_saying(item, one, other) else error
        yield told("number", one.side, item.span, f"this number {hint}")


def _goes_without_saying(q: Quantity, one: Reading, other: Reading) -> bool:
    """Whether it counts a few of what English may just name ('the victims'), and the English has no other number."""
    few = q.value <= FEW and not q.unit and q.scale == 1 and not q.hedge and one.side == "source"
    return few and all(e.value in one.values for e in other.numerals.quantities if e.firm or _spelt(other, e))


def _hours(one: Reading, other: Reading) -> Iterator[Quantity]:
    """The hours and minutes of times of day that the other side has neither as a time nor as numbers."""
    hours = {Decimal(c.hour % 12) for c in other.numerals.clocks}
    for clock in one.numerals.clocks:
        alike = (c for c in other.numerals.clocks if c.minute == clock.minute)
        if not any((c.hour - clock.hour) % (24 if c.sure and clock.sure else 12) == 0 for c in alike):
            printed = Decimal(clock.hour) + Decimal(clock.minute) / 100
            named = one.text[clock.start : clock.end].isalpha()  # noon, midnight
            for value in () if named or printed in other.values else map(Decimal, (clock.hour, clock.minute)):
                told = {value, *({value % 12} - hours)}  # 'two in the afternoon'
                if value and not told.intersection(other.values):
                    yield Quantity(*clock.span, value)


def _misspelt(vi: Reading, en: Reading) -> Iterator[Finding]:
    """Number words that neither side can match: 'ba xã' and 'two communes'."""
    ours = [q for q in vi.numerals.quantities if not q.firm and _spelt(vi, q) and q.value not in en.values]
    theirs = [q for q in en.numerals.quantities if not q.firm and _spelt(en, q) and q.value not in vi.values]
    if ours and theirs:
        yield error("number", "target", theirs[0].span, "the Vietnamese spells another number")


def _spelt(reading: Reading, quantity: Quantity) -> bool:
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
    vi, en = sides(pair)
    for code, wanted, what in _UNITS:
        for one, other in ((vi, en), (en, vi)):
            known = {(q.value, q.unit) for q in other.numerals.quantities}
            ours = (q for q in one.numerals.quantities if q.firm and q.unit in wanted)
            if lacking := next(
                (q for q in ours if (q.value, q.unit) not in known and not _elided(q, one, other)), None
            ):
                yield error(code, one.side, lacking.span, f"the other side lacks this number or {what}")


def _elided(q: Quantity, one: Reading, other: Reading) -> bool:
    """Whether the other side has it in other words: 'BIDV lends VND1.2 trillion and Agribank one trillion'."""
    bare = {each.value for each in other.numerals.quantities if not each.unit}
    if otherwise(q, one, other) or (q.unit == "km" and q.value in bare and PHRASES["an_hour"].search(other.text)):
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
    return q.unit, is_year(q)


def number_count(pair: Pair) -> Iterator[Finding]:
    """A number that the Vietnamese has more often."""
    found = Counter(q.value for q in pair.en_numerals.quantities)
    for value, count in Counter(q.value for q in pair.vi_numerals.quantities if q.firm).items():
        if value != 1 and 0 < found[value] < count and not PHRASES["shared"].search(pair.en):
            q = next(q for q in pair.vi_numerals.quantities if q.value == value)
            yield warning("number_count", "source", q.span, f"{count} times in the Vietnamese, {found[value]} here")
            return


CHECKS = (numbers, units, times, hedge, direction, number_order, number_count)
