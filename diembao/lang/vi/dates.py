"""Vietnamese dates: found in text, inferred from anniversaries, written for readers. Never today's date."""

from __future__ import annotations

import datetime
import re

from diembao.lang import FoundDate
from diembao.lang.numerals import part
from diembao.lang.tables import table
from diembao.text import pattern

_EVENTS: dict[str, int] = {name: int(year) for year, names in table("events.toml").items() for name in names}

# ---------------------------------------------------------------- finding

_WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5, "bẩy": 5} | {str(n + 2): n for n in range(6)}
_WEEKDAY = (
    r"(?:(?P<{0}>thứ|chủ\s+nhật|cn)(?:\s+(?P<{0}n>hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])(?!\w))?\s*[,:|-]?\s*(?:ngày\s+)?)"
)
_TIME = (
    r"(?P<{0}h>[01]?\d|2[0-4])\s*(?::|h|giờ)\s*(?:(?P<{0}m>[0-5]\d)(?:\s*:\s*(?P<{0}s>[0-5]\d))?)?"
    r"(?:\s*phút)?(?:\s*(?P<{0}p>[ap]m|sa|ch))?(?!\w|:\d)'?"
)
_GAP = r"\s*(?:[,|•·–-]\s*|\bngày\b\s*|\blúc\b\s*){0,3}"
_DAY, _MONTH, _YEAR = r"0?[1-9]|[12]\d|3[01]", r"0?[1-9]|1[0-2]", r"(?:19|20)\d\d"
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_VIETNAMESE = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
MONTHS = {name: month for month, name in enumerate(_VIETNAMESE, 1)} | {"bốn": 4, "bẩy": 7}
_MONTH_WORD = r"mười\shai|mười\smột|một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười"
_MONTH_ENGLISH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DATE = pattern(
    rf"""
    (?<![\w/.,:-])
    (?: {_TIME.format("a")} {_GAP} )?
    {_WEEKDAY.format("w")}?
    (?:
        (?P<y0>{_YEAR})-(?P<m0>0[1-9]|1[0-2])-(?P<d0>0[1-9]|[12]\d|3[01])(?:T(?=\d\d:)|(?!\w))
      | (?:{_DAY})\s?[-–]\s?(?P<d9>{_DAY})(?P<sep9>[/.])(?P<m9>{_MONTH})(?P=sep9)(?P<y9>{_YEAR})
      | (?P<d1>{_DAY})\s?(?P<sep>[/.-])\s?(?P<m1>{_MONTH})\s?(?P=sep)\s?(?P<y1>{_YEAR})
      | (?P<d2>{_DAY})\s+tháng\s+(?P<m2>{_MONTH})\s*(?:,?\s+năm\s+|,\s*|/|\s+(?={_YEAR}))(?P<y2>{_YEAR})
      | (?P<d6>{_DAY})\s+tháng\s+(?P<word6>{_MONTH_WORD}),?\s+(?:năm\s+)?(?P<y6>{_YEAR})
      | tháng\s+(?P<word7>{_MONTH_WORD}|{_MONTH})\s+(?P<d7>{_DAY}),\s+(?P<y7>{_YEAR})
      | \b(?P<word8>{_MONTH_ENGLISH})\.?\s+(?P<d8>{_DAY}),?\s+(?P<y8>{_YEAR})
      | (?P<d3>{_DAY})\s+tháng\s+(?P<m3>{_MONTH})(?![\d/])
      | tháng\s+(?P<m4>{_MONTH})\s*(?:/|-|\.|,?\s+năm\s+)\s*(?P<y4>{_YEAR})
      | (?<=[^\W\d]\ )(?P<from10>{_DAY})\s?[-–]\s?(?P<d10>{_DAY})(?P<sep10>[/.])(?P<m10>{_MONTH})(?!\d|[/.]\d)
      | (?:(?<=[^\W\d]\ )|(?<=\d,\ ))(?P<d5>{_DAY})(?P<sep5>[/.-])(?P<m5>{_MONTH})(?![\d])(?!(?P=sep5)\d)
    )
    (?:(?<=T)|(?!\w))
    (?: {_GAP} {_TIME.format("b")} )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What a bare d/m must follow to be a date: '14-9' may be a score, '2/3' a fraction, '1.5' a number.
_DAY_WORD_STRICT = re.compile(r"(?:ngày|sáng|chiều|tối|trưa|đêm|hôm|mùng|mồng)\s$", re.IGNORECASE)
_DAYS = _DAY_WORD_STRICT.pattern[:-1] + r"(?:\d\d?\s?(?:,|và|đến|tới)\s(?:ngày\s)?)*$"
_DAY_WORD_LIST = re.compile(_DAYS, re.IGNORECASE)
_DAY_WORD = re.compile(rf"{_DAYS}|\d (?:và|đến)\s$", re.IGNORECASE)
_FIRST_DAY_WORD = re.compile(rf"{_DAY_WORD_STRICT.pattern}|\btừ\s$", re.IGNORECASE)  # 'từ 5-8/10'
_ZONE = datetime.timezone(datetime.timedelta(hours=7))


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Every date in the NFC text, left to right. A weekday printed with it tells whether day and month are swapped."""
    return tuple(date for match in _DATE.finditer(text) if (date := _read(match, text)))


def _read(match: re.Match[str], text: str) -> FoundDate | None:
    if not _is_date(match, text):
        return None
    word = " ".join(part(match, "word").lower().split())
    named = MONTHS.get(word) or (_ENGLISH.index(word[:3]) + 1 if word[:3] in _ENGLISH else word)
    found = part(match, "y"), part(match, "m") or named, part(match, "d")
    year, month, day = (int(number) if number else None for number in found)
    own = next((key for key in ("d5", "d9", "d10") if match[key]), "")
    start = match.start(own) if own and not match["w"] else match.start()
    if year and month and day:
        month, day = _checked(year, month, day, _weekday(match))
        try:
            moment = datetime.datetime(year, month, day, tzinfo=_ZONE)
        except ValueError:
            return None  # 31/2 is no date
        return FoundDate(start, match.end(), year, month, day, _iso(moment, match))
    return FoundDate(start, match.end(), year, month, day, "")


def _is_date(match: re.Match[str], text: str) -> bool:
    """Whether the words around a day and month without year make them a date."""
    if match["d6"] and match["word6"] == "năm" and "năm" not in text[match.end("word6") : match.end()].lower():
        return bool(_DAY_WORD.search(_before(match, "d6", text)))  # '9 tháng năm 2022' are nine months
    if match["d10"]:
        return bool(_FIRST_DAY_WORD.search(_before(match, "from10", text)))
    if match["d5"]:
        word = _DAY_WORD if match["sep5"] == "/" else _DAY_WORD_LIST
        return bool(word.search(_before(match, "d5", text)))
    return True


def _before(match: re.Match[str], group: str, text: str) -> str:
    return text[max(0, match.start(group) - 40) : match.start(group)]


def _weekday(match: re.Match[str]) -> int | None:
    return 6 if (match["w"] or "").lower().startswith("c") else _WEEKDAYS.get((match["wn"] or "").lower())


def _checked(year: int, month: int, day: int, weekday: int | None) -> tuple[int, int]:
    """(month, day), swapped when only so they fall on the weekday that is printed beside them."""
    if weekday is None or day > 12:
        return month, day
    falls = datetime.date(year, month, day).weekday()
    swapped = datetime.date(year, day, month).weekday()
    return (day, month) if falls != weekday and swapped == weekday else (month, day)


def _iso(moment: datetime.datetime, match: re.Match[str]) -> str:
    hour, minute, second, half = (match["b" + key if match["bh"] else "a" + key] for key in "hmsp")
    if hour is None:
        return moment.date().isoformat()
    hours = int(hour) % 12 + 12 * (half.lower() in ("pm", "ch")) if half else int(hour) % 24
    moment = moment.replace(hour=hours, minute=int(minute or 0), second=int(second or 0))
    return moment.isoformat(timespec="seconds" if second else "minutes")


# ---------------------------------------------------------------- inferring

_ANNIVERSARY = re.compile(
    r"(?:kỷ niệm|kỉ niệm|mừng|nhân dịp)\s+(?:lần thứ\s+)?(?P<count>\d{1,3})(?:\s+năm)?\s+(?:ngày\s+)?"
    r"(?P<event>[^.;:!?(]{4,90})",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    rf"\(\s*(?:{_DAY})[/.-](?:{_MONTH})[/.-]1[89]\d\d\s*[-–]\s*(?:{_DAY})[/.-](?:{_MONTH})[/.-](?P<year>{_YEAR})\s*\)"
)


def event_year(text: str) -> int | None:
    """The year in which a text was written that marks an anniversary: of a known event, or with both years printed."""
    if both := _FROM_TO.search(text):
        return int(both["year"])
    for match in _ANNIVERSARY.finditer(text):
        event = " ".join(match["event"].lower().replace("–", "-").split())
        known = [name for name in (event, event.removeprefix("ngày ")) for name in _EVENTS if event.startswith(name)]
        if known:
            return _EVENTS[max(known, key=len)] + int(match["count"])
    return None


# ---------------------------------------------------------------- writing

_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def format_date(iso: str, long: bool) -> str:
    """'18/5/2022', or with `long` 'thứ Tư 18/5/2022, 5 giờ 29'."""
    moment = datetime.datetime.fromisoformat(iso)
    day = f"{moment.day}/{moment.month}/{moment.year}"
    if not long:
        return day
    minutes = f" {moment.minute:02d}" if moment.minute else ""
    clock = f", {moment.hour} giờ{minutes}" if "T" in iso else ""
    return f"{_NAMES[moment.weekday()]} {day}{clock}"


def format_month(month: str) -> str:
    """'Tháng 5/2022'"""
    return f"Tháng {int(month[5:])}/{month[:4]}"
