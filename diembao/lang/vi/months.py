"""Months of Vietnamese texts that no year or day in digits makes a date: 'trong tháng 10, ...', 'các tháng 3, 4 và 5',
'ngày 5 tháng Mười', 'tháng mười một năm 2022'."""

from __future__ import annotations

import re
from decimal import Decimal

from diembao.lang import FoundDate, Quantity
from diembao.lang.vi.cues import plain
from diembao.lang.vi.dates import MONTHS
from diembao.text import pattern

_NUMBER, _YEAR = r"(?:1[0-2]|0?[1-9])", r"(?P<year>(?:19|20)\d\d)(?!\d)"
# 'mỗi tháng 10 hộ', 'thu nhập tháng 10 triệu đồng' count what a month brings; 'tháng 5 - 10 hộ' may.
_EACH = r"(?<!mỗi )(?<!hằng )(?<!hàng )(?<!từng )(?<!một )"
_AMOUNT = r"\s+(?:nghìn|ngàn|triệu|t[ỷỉ](?!\s+(?:lệ|giá|trọng|suất|số)))\b"
_MORE = r"(?!\d|[.,/-]\d)"
_ENDS = r"(?=\s*(?:[,.;:!?…)\]}”\"’']|$|(?:năm|này|nay|vừa|tới|qua|rồi|hằng|hàng)\b))"
_ONE = pattern(rf"{_EACH}\btháng\s+(?P<month>{_NUMBER}){_MORE}(?!\s?[-–]\s?\d+\s+(?!\d*/))(?!{_AMOUNT})")
_SEVERAL = pattern(
    rf"{_EACH}\b(?P<plural>(?:các|những)\s+)?tháng\s+(?P<list>{_NUMBER}(?:\s*(?:[,–-]|và|đến|tới|hoặc)\s*{_NUMBER})+)(?!\d)"
    rf"(?:(?:\s*/\s*|,?\s+năm\s+){_YEAR}|{_MORE}(?(plural)(?!\w)|{_ENDS}))"
)
_WORD = "|".join(sorted(MONTHS, key=len, reverse=True)).replace(" ", r"\s+")
_NAMED = pattern(
    rf"\b(?:(?P<day>0?[1-9]|[12]\d|3[01])\s+)?tháng\s+(?P<name>{_WORD})(?!\w)"
    rf"(?:(?:\s*/\s*|,?\s+năm\s+|,?\s+){_YEAR})?"
)
_DAY_WORD = pattern(
    r"\b(?:ngày|sáng|chiều|tối|trưa|đêm|hôm|mùng|mồng)\s+(?:\d\d?\s*(?:[,–-]|và|đến|tới)\s*(?:ngày\s+)?)*$"
)
_CUE = pattern(r"\b(?:đầu|giữa|cuối|hết|trong|vào|từ|đến|tới|trước|sau|suốt|qua|sang|rằm)\s+$")
_PART = pattern(r"\b(?:đầu|giữa|cuối|rằm)\s+$")
_COUNTED = pattern(r"(?:\b(?:mỗi|hằng|hàng|từng|một|các|những|nhiều|mấy|ngày)|\d)\s+$")
_REVOLUTION = pattern(r"\bcách mạng\s+$")
_END = pattern(_ENDS)
_DIGITS = pattern(r"\d+")


def months(text: str) -> tuple[list[FoundDate], list[Quantity]]:
    """(the months, some with day or year; words that may name one, as numbers: 'họp tháng ba xã').

    `text`: without the dates in digits.
    """
    words = plain(text)
    found, unsure = [], []
    for match in _NAMED.finditer(words):
        month = MONTHS[" ".join(match["name"].split())]
        if _certain(text, words, match):
            found.append(_date(match.span(), match["year"], month, match["day"]))
        else:
            unsure.append(Quantity(*match.span("name"), Decimal(month), firm=False))
    lists = [*_SEVERAL.finditer(words)]
    for match in lists:  # a year is the last one's
        *others, last = _DIGITS.finditer(words, *match.span("list"))
        found += [_date(m.span(), None, int(m[0]), None) for m in others]
        found.append(_date(last.span(), match["year"], int(last[0]), None))
    alone = (m for m in _ONE.finditer(words) if not any(each.start() <= m.start() < each.end() for each in lists))
    return [*found, *(_date(match.span(), None, int(match["month"]), None) for match in alone)], unsure


def _date(span: tuple[int, int], year: str | None, month: int, day: str | None) -> FoundDate:
    return FoundDate(*span, int(year) if year else None, month, int(day) if day else None, "")


def _certain(text: str, words: str, match: re.Match[str]) -> bool:
    """Whether a month is meant: 'mỗi tháng hai lần' is twice a month, 'những tháng năm' are months and years."""
    before, name = words[max(0, match.start() - 40) : match.start()], match["name"]
    capital = text[match.start("name")].isupper() and text[match.end("name") - 1].islower()
    if match["day"]:  # '9 tháng năm 2022' are nine months
        return capital or bool(_DAY_WORD.search(before) or (match["year"] and name != "năm"))
    if _COUNTED.search(before):
        return False
    if capital or " " in name or _REVOLUTION.search(before):
        return True
    if match["year"]:
        return name != "năm" or "năm" in words[match.end("name") : match.end()] or bool(_CUE.search(before))
    cue = _PART if name == "năm" else _CUE
    return bool(cue.search(before) and _END.match(words, match.end()))
