"""The year or period that a figure is of, in English: '2004', '2021–2025', 'first 6 months of 2024', 'by June 2024'.

A figure takes the time that its own clause puts behind it, else the last one before it in its sentence. What names a
document, a birth or a comparison ('Luật Đất đai năm 2013', 'so với năm 2022') is no time of a figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from diembao.lang import Found, Period
from diembao.lang.tables import table
from diembao.lang.vi.cues import any_of, plain
from diembao.lang.vi.names import CAPITAL
from diembao.text import pattern

_DATA = table("periods.toml")
_MONTHS: list[str] = _DATA["months"]
_YEAR, _TO = r"(?:19|20)\d\d", r"\s*(?:-|–|—|(?:đến|tới)(?:\s+hết)?(?:\s+năm)?)\s*"
_NAMED = rf"{_YEAR}|nay|ngoái|trước"
_NOW = r"(?<!phát\s)(?<!thực\s)(?<!xuất\s)(?<!thể\s)(?<!biểu\s)hiện"
_COUNT = r"hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mười\s+một"
_LATELY = r"(?:vừa\s+)?(?:qua|gần\s+đây|trở\s+lại\s+đây)"
_TIME = pattern(
    lambda: (
        rf"""(?<![\w/.-])(?:
      (?:(?P<school>năm\s+học)|(?:từ\s+)?(?:giai\s+đoạn|nhiệm\s+kỳ|niên\s+vụ|các\s+năm|năm|từ)|(?P<open>\())\s*
        (?:từ\s+)?(?:năm\s+)?(?P<first>{_YEAR}){_TO}(?P<range>{_YEAR})(?(open)\s*\))
    | từ\s+(?:đầu\s+|cuối\s+|tháng\s+(?P<since_month>1[0-2]|0?[1-9])\s*/\s*)?(?:năm\s+)?(?P<since>{_YEAR})
        (?:\s+(?:cho\s+)?(?:đến|tới)\s+nay)?
    | (?P<to_date>(?:từ\s+)?đầu\s+năm\s+(?:đến|tới)\s+nay)
    | (?P<months>\d\d?|{_COUNT})\s+tháng\s+(?:(?P<half>đầu|cuối)\s+)?năm(?:\s+(?P<months_of>{_NAMED}))?
    | quý\s+(?P<quarter>iv|i{{1,3}}|[1-4])(?:(?:\s*[/-]\s*|\s+năm\s+|\s+)(?P<quarter_of>{_NAMED}))?
    | (?P<part>nửa\s+đầu|nửa\s+cuối|đầu|giữa|cuối)\s+năm\s+(?P<part_of>{_NAMED})
    | (?:ngày\s+)?(?P<day>\d\d?)(?:\s*[/.-]\s*|\s+tháng\s+)(?P<day_month>1[0-2]|0?[1-9])
        (?:(?:\s*[/.-]\s*|\s+năm\s+|,\s*)(?P<day_of>{_YEAR}))?(?![/%]|[.,]\d)
    | tháng\s+(?P<month>1[0-2]|0?[1-9])(?:(?:\s*[/-]\s*|\s+năm\s+|,\s*)(?P<month_of>{_NAMED}))?(?![/%]|[.,]\d)
    | (?:(?P<by>(?:tính\s+)?(?:đến|tới)(?:\s+(?:hết|cuối))?|hết)\s+|(?P<edge>trước|sau)\s+)?năm\s+(?P<year>{_YEAR})
    | \((?P<bare>{_YEAR})\)
    | năm\s+(?P<this>{_NAMED})
    | (?P<undated>{any_of(_DATA["undated"])})
    | (?P<past>\d\d?)\s+năm\s+{_LATELY}
    | (?P<ago>(?:cách\s+(?:đây|nay)|hơn|gần)?\s*(?:\d\d?|{_COUNT})\s+năm\s+(?:trước|về\s+trước))
    | (?P<now>(?:(?:tính|cho)\s+)?(?:đến|tới)\s+(?:nay|thời\s+điểm\s+(?:này|hiện\s+tại))
        |{_NOW}(?:\s+(?:nay|tại)|(?=,|\s+(?:có|đang|còn|đã|mới|chỉ|toàn|cả|trên|ở|tỉnh|huyện|xã|số|\d))))
    )(?![\w])"""
    ),
    re.VERBOSE,
)
_QUICK = re.compile(r"\d|nay|hiện|năm|quý|khi|trước|ngày|lúc|thời")
_COMPARED = pattern(lambda: rf"(?:{any_of(_DATA['compared'])})[^,;.:()]{{0,25}}$|\b(?:hơn|bằng|với)\s+$")
_EVENT = pattern(lambda: rf"(?:{any_of(_DATA['events'])})\s*(?:từ\s+|vào\s+|trong\s+|ngày\s+)?$")
_DOCUMENT = pattern(lambda: rf"(?:{any_of(_DATA['documents'])})[^,;.:]{{0,70}}$")
_DAY_WORD = re.compile(r"(?:ngày|sáng|chiều|tối|trưa|đêm|hôm|mùng|mồng|từ|đến|và)\s*$")
_UNTIL = re.compile(r"\s*(?:-|–|đến|tới)(?:\s|hết|cuối|sáng|chiều|tối|ngày)*")
_TARGET = re.compile(r"(?:đến|tới|hết)(?:\s+(?:hết|cuối))?\s*$")
_SEVERED = re.compile(r"[,;.:()]|\d|\b(?:được|đã|vừa|sẽ|bị|và|do|để|mà|nhưng|khi|thì|từ|là)\b")
_CARRIES = pattern(lambda: rf"[\W_]*(?:{any_of(_DATA['carries'])})")
_SENTENCE_END = re.compile(r"(?<!\btp)(?<!ths)(?<!\bts)(?<!\bgs)[.!?…]['”\")]*\s+(?=\D)")
_OPENING = 40  # letters of a sentence in which a time begins that reaches behind a semicolon
# 'năm 2016 đã làm giả giấy tờ thửa đất có diện tích 356 m²': that is so at any time
_OF_THING = re.compile(r"\bcó\s+(?:tổng\s+)?(?:diện\s+tích|chiều\s+\w+)\s+(?:(?:là|khoảng|hơn|gần|trên)\s+)*\Z")
_LATER = re.compile(r"\bsau\s+(?:khi\s+)?(?:điều\s+chỉnh|đó|này|lại)\b")
_NAME_BEFORE = pattern(rf"{CAPITAL}\s*\Z")
_SOON, _FAR = 1, 6  # months
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


class _Time(Found, frozen=True):
    """A time at these offsets.

    text   in English; '' where its year is not known
    edge   'before 1975', behind a noun, is when that was made
    year   its last one, 0 unknown
    dated  the article's date tells the year
    day    (day, month) or (0, month) of a date
    """

    text: str
    year: int = 0
    dated: bool = False
    day: tuple[int, int] | None = None
    edge: bool = False


def figure_times(paragraph: str, date: str) -> Callable[[int, int], Period | None]:
    """From a figure's offsets in the NFC paragraph to its time, None where that is not known.

    `date`: of the article, ISO 8601; '' unknown.
    """
    return _Times(paragraph, date).of


class _Times:
    """The times of a paragraph, found once for all its figures."""

    def __init__(self, paragraph: str, date: str) -> None:
        self._words, self._year = plain(paragraph), int(date[:4]) if date else 0
        ends = [match.end() for match in _SENTENCE_END.finditer(self._words)]
        self._sentences = list(pairwise([0, *ends, len(self._words) + 1]))
        times = _times(paragraph, self._words, date) if _QUICK.search(self._words) else iter(())
        self._found = tuple(_joined(times, self._words))

    def of(self, start: int, end: int) -> Period | None:
        """The time of the figure at start:end; None where it is not known."""
        index = next(i for i, (_, last) in enumerate(self._sentences) if start < last)
        inside = self._inside(index)
        if not inside and index and _CARRIES.match(self._words, self._sentences[index][0]):
            inside = self._inside(index - 1)[:1]
            start, end = (inside[0].end, inside[0].end) if inside else (start, end)
        behind = next((time for time in inside if time.start >= end and self._same_clause(end, time.start)), None)
        stop, first = self._words.rfind(";", 0, start), self._sentences[index][0]
        opening = first + len(self._words[first : first + _OPENING].partition(",")[0])
        before = [time for time in inside if time.end <= start and (time.start > stop or time.start <= opening)]
        if behind and behind.edge:
            return None
        last = before[-1] if before and not _LATER.search(self._words, before[-1].end, start) else None
        if last and not behind and _OF_THING.search(self._words[max(last.end, start - 50) : start]):
            return None
        if time := behind or last:
            return Period(time.text, "date" if time.dated else "text") if time.text else None
        earlier = [time for time in self._found if time.end <= start and time.year]
        if not self._year or inside or any(time.year != self._year for time in earlier):
            return None
        return Period(str(self._year), "article")

    def _inside(self, index: int) -> list[_Time]:
        first, last = self._sentences[index]
        return [time for time in self._found if first <= time.start < last]

    def _same_clause(self, end: int, start: int) -> bool:
        return start - end <= 30 and not _SEVERED.search(self._words, end, start)


def _times(paragraph: str, words: str, date: str) -> Iterator[_Time]:
    for match in _TIME.finditer(words):
        before = words[max(0, match.start() - 90) : match.start()]
        if match["bare"] and _NAME_BEFORE.search(paragraph, max(0, match.start() - 20), match.start()):
            continue  # the year of a birth: 'Lê Nam (1952)'
        if _COMPARED.search(before) or _DOCUMENT.search(before):
            continue
        if match["undated"] or match["ago"] or _EVENT.search(before):
            yield _Time(*match.span(), "")
            continue
        if match["day"] and not (match["day_of"] or match[0].startswith("ngày") or _DAY_WORD.search(before)):
            continue  # '2/3' may be a share
        if match["day"] or match["month"]:
            yield from _day(match, date)
        else:
            yield _stated(match) or _relative(match, date)


def _stated(match: re.Match[str]) -> _Time | None:
    """A time that names its year."""
    year, form = match["year"] or match["bare"] or match["since"] or match["range"] or "", "{}"
    if match["range"] and match["first"] >= year:
        return None
    if match["range"]:
        form = f"{match['first']}–{{}}{' school year' if match['school'] else ''}"
    elif match["since"]:
        form = f"since {_MONTHS[int(match['since_month']) - 1]} {{}}" if match["since_month"] else "since {}"
    elif match["by"]:
        form = "by the end of {}" if match["by"].endswith(("cuối", "hết")) else "by {}"
    elif match["edge"]:
        form = "before {}" if match["edge"] == "trước" else "after {}"
    return _Time(*match.span(), form.format(year), int(year), edge=bool(match["edge"])) if year else None


def _relative(match: re.Match[str], date: str) -> _Time:
    """A part of a year, or a year that the article's date tells."""
    named = match["months_of"] or match["quarter_of"] or match["part_of"] or match["this"] or ""
    year, vague = _year(named, date), match["months"] and not (named or match["half"])
    if not year or vague:  # '9 tháng năm' may be anything
        return _Time(*match.span(), "")
    form = "{}"
    if match["months"]:
        form = f"{'last' if match['half'] == 'cuối' else 'first'} {_number(match['months'])} months of {{}}"
    elif match["quarter"]:
        form = f"Q{_QUARTERS[match['quarter']]} {{}}"
    elif match["part"]:
        form = _DATA["parts"][" ".join(match["part"].split())]
    elif match["past"]:
        form = f"{int(match['past'])} years to {{}}"
    elif match["to_date"]:
        form = "{} to date"
    return _Time(*match.span(), form.format(year), year, not named.isdigit())


def _number(printed: str) -> int:
    words = " ".join(printed.split())
    return int(printed) if printed.isdigit() else _DATA["numbers"][words]


def _year(named: str, date: str) -> int:
    """The year that is named: in digits, as last year, or else as that of the article; 0 unknown."""
    if named.isdigit():
        return int(named)
    return int(date[:4]) - (named in ("ngoái", "trước")) if date else 0


def _day(match: re.Match[str], date: str) -> Iterator[_Time]:
    """A day or a month; one without a year is of the article's, of the one before if it were far ahead, or unknown."""
    month, day = int(match["day_month"] or match["month"]), int(match["day"] or 0)
    named = match["day_of"] or match["month_of"] or ""
    year = _year(named, date)
    ahead = month - int(date[5:7]) if year and not named else 0
    year = year - 1 if ahead > _FAR else 0 if ahead > _SOON else year
    if day <= 31:
        text = f"{_written(day, month)} {year}" if year else ""
        yield _Time(*match.span(), text, year, not named.isdigit(), (day, month))


def _written(day: int, month: int) -> str:
    return f"{day} {_MONTHS[month - 1]}" if day else _MONTHS[month - 1]


def _joined(times: Iterator[_Time], words: str) -> Iterator[_Time]:
    """'từ ngày 1/1 đến 31/3/2024' is one time; 'đến tháng 6/2024' is by then."""
    last: _Time | None = None
    for time in times:
        since = last.text.startswith("since ") if last else False
        if last and (last.day or since) and time.day and _UNTIL.fullmatch(words, last.end, time.start):
            same = last.day and (last.year == time.year or last.dated)
            first = _written(*last.day) if last.day and same else last.text.removeprefix("since ")
            last = _Time(last.start, time.end, f"{first} to {time.text}" if time.text else "", time.year, time.dated)
            continue
        if last:
            yield last
        by = time.day and time.text and _TARGET.search(words[max(0, time.start - 12) : time.start])
        last = _Time(*time.span, f"by {time.text}", time.year, time.dated, time.day) if by else time
    if last:
        yield last
