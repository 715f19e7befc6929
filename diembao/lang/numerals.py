"""What the reading of numbers has in common in all languages.

Unlike key figures, which want precision, these want every number: what a text has, its translation must have as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from diembao.lang import DocumentId, Found, FoundDate, Quantity, Ratio
from diembao.lang.tables import table

TABLE: dict[str, Any] = table("numerals.toml")

# A document's number, in Vietnamese as in English: 28-NQ/TW, 15/2023/NĐ-CP, 1670/NQ-UBTVQH15.
_ID = re.compile(
    r"(?<![\w/.,-])\d{1,6}\s?(?:/\d{4}\s?)?[-/–]\s?[A-ZĐ]{2,8}\d{0,2}(?:\s?[-/–&]\s?[A-ZĐ]{1,12}\d{0,2}){0,4}(?!\w)"
)


_RATIO = re.compile(r"(?<![\w/.,])(\d{1,6})\s?/\s?(\d{1,6})(?![\w/]|[.,]\d)")


def find_ids(text: str) -> tuple[DocumentId, ...]:
    """The numbers of documents, Đ as D and all dashes alike."""
    spelling = str.maketrans("Đ–", "D-")
    return tuple(DocumentId(*m.span(), "".join(m[0].split()).translate(spelling)) for m in _ID.finditer(text))


def find_ratios(text: str) -> tuple[Ratio, ...]:
    return tuple(Ratio(*m.span(), int(m[1]), int(m[2])) for m in _RATIO.finditer(text))


def find_others(text: str, words: re.Pattern[str], numbers: Mapping[str, Sequence[float]]) -> Iterator[Quantity]:
    """Words that stand for numbers: 'đôi', 'dozen'; none is firm."""
    for match in words.finditer(text):
        for number in numbers[" ".join(match[0].lower().split())]:
            yield Quantity(*match.span(), Decimal(str(number)), firm=False)


def roman(letters: str) -> Decimal:
    """The value of a Roman number."""
    values = [{"I": 1, "V": 5, "X": 10, "L": 50}[letter] for letter in letters]
    return Decimal(sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True)))


def part(match: re.Match[str], kind: str) -> str:
    """What a pattern with forms for a date in several orders has found as its day: as day1, day2 or ...; ''."""
    return next((found for name, found in match.groupdict().items() if found and name.startswith(kind)), "")


def blank(text: str, found: Iterable[Found]) -> str:
    """The text with spaces in the place of what was found, so that offsets hold."""
    out, done = [], 0
    for start, end in sorted(each.span for each in found):
        out += [text[done:start], " " * (end - max(start, done))]
        done = max(done, end)
    return "".join([*out, text[done:]])


def completed(text: str, found: Sequence[Quantity], ranges: re.Pattern[str]) -> tuple[Quantity, ...]:
    """Ranges share scale and unit ('5 - 10 triệu đồng'), parts of one number are added ('2 tỷ 500 triệu đồng')."""
    out: list[Quantity] = []
    for quantity in reversed(found):
        follows = out[-1] if out else None
        gap = text[quantity.end : follows.start] if follows else ""
        if follows and follows.scale > 1 and quantity.scale > follows.scale and not gap.strip() and not quantity.unit:
            out[-1] = replace(quantity, end=follows.end, value=quantity.value + follows.value, unit=follows.unit)
        elif follows and ranges.fullmatch(gap) and not (follows.unit == "%" and _is_year(quantity)):
            most = min(Decimal(1000), follows.value / follows.scale)
            scaled = quantity.scale == 1 < follows.scale and quantity.value < most
            factor = follows.scale if scaled and not (quantity.unit and follows.unit) else Decimal(1)
            unit = quantity.unit or follows.unit
            out[-1] = replace(follows, unit=follows.unit or unit)
            out.append(replace(quantity, value=quantity.value * factor, scale=quantity.scale * factor, unit=unit))
        else:
            out.append(quantity)
    return tuple(reversed(out))


def _is_year(quantity: Quantity) -> bool:
    """'in 2019 to 91.1%' is no range."""
    return (
        quantity.scale == 1
        and not quantity.unit
        and 1900 <= quantity.value < 2100
        and quantity.end - quantity.start == 4
    )


def with_days(text: str, dates: Iterable[FoundDate], ranges: re.Pattern[str]) -> tuple[FoundDate, ...]:
    """The days that share a later one's month, as dates too: 'ngày 15 và 16/7', 'from 15 to 20 July'."""
    out: list[FoundDate] = []
    last = 0  # no day belongs to two dates: 'from September 28 to October 3'
    for date in dates:
        origin = max(last, date.start - 24)
        before = text[origin : date.start]
        last = max(last, date.end)
        found = ranges.search(before)
        while date.day and found and 1 <= int(found["day"]) <= 31:
            start = origin + found.start("day")
            out.append(replace(date, start=start, end=start + len(found["day"]), day=int(found["day"]), iso=""))
            before = before[: found.start("day")]
            found = re.search(r"(?<!\d)(?P<day>\d{1,2})\s*,\s*$", before)
        out.append(date)
    return tuple(sorted(out, key=lambda date: date.start))
