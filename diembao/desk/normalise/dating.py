"""When the article was published: the date line that is its own, or the day an anniversary tells. Never a guess."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from diembao.desk.normalise.page import Labels, Page
from diembao.desk.normalise.span import Span
from diembao.lang import DateLine, FoundDate
from diembao.model import DateBasis

_LEDE = 60  # characters: how far into the text a date is still the day of the news
_RECENT = 10  # days: how long after an event it is reported


def date(page: Page, labels: Labels, span: Span) -> tuple[str, DateBasis] | None:
    """(ISO date, basis), or None if the page does not tell."""
    printed = _printed(page, labels, span)
    if printed:
        return printed, "printed"
    inferred = _inferred(page, labels, span)
    return (inferred, "inferred") if inferred else None


def _printed(page: Page, labels: Labels, span: Span) -> str | None:
    lines = [
        (i, found)
        for i in page.index()
        if labels[i][0] == "date" and (found := page.cues.date_line(page.lines[i].text))
    ]
    called = [found for _, found in lines if found.said == "published"]
    if called:
        return called[0].iso
    title = span.title if span.title is not None else -1
    beside = [found for i, found in lines if i > title]
    if beside:
        return beside[0].iso
    glued = _glued(page, span)
    if glued:
        return glued.iso
    before = [(i, found) for i, found in lines if not _is_clock(page, labels, span, i, found)]
    return before[-1][1].iso if before else None


def _glued(page: Page, span: Span) -> FoundDate | None:
    """The date at the end of the title's own line."""
    text = page.lines[span.title].text if span.title is not None else ""
    dates = page.reading.find_dates(text)
    return dates[-1] if dates and dates[-1].iso and not text[dates[-1].end :].strip(" )|") else None


def _is_clock(page: Page, labels: Labels, span: Span, i: int, found: DateLine) -> bool:
    """Whether a date above the title is the hour at which the page was saved.

    It stands first on the page, with weekday or time, above menu or banner or a text that names other days; and
    nothing in the text is of those days.
    """
    mentioned = _mentioned(page, labels, span)
    day = datetime.date.fromisoformat(found.iso[:10])
    if any(full > day for full in mentioned.full):
        return True
    if i > 0 or not found.clock:
        return False
    apart = span.title is None or any(labels[j][0] == "furniture" for j in range(i + 1, span.title))
    return (apart or bool(mentioned.partial)) and not found.said and not mentioned.near(day)


class _Mentioned:
    """The days that the text speaks of: whole dates, and days without a year."""

    def __init__(self, dates: Sequence[FoundDate]) -> None:
        self.full = [datetime.date.fromisoformat(d.iso[:10]) for d in dates if d.iso]
        self.partial = [(d.month, d.day) for d in dates if not d.iso and d.month and d.day]

    def near(self, day: datetime.date) -> bool:
        days = [day - datetime.timedelta(n) for n in range(_RECENT + 1)]
        return any(d in self.full or (d.month, d.day) in self.partial for d in days)


def _mentioned(page: Page, labels: Labels, span: Span) -> _Mentioned:
    body = [page.lines[i].text for i in range(span.start, span.end) if labels[i][0] in ("text", "lead", "list")]
    return _Mentioned([found for text in body for found in page.reading.find_dates(text)])


def _inferred(page: Page, labels: Labels, span: Span) -> str | None:
    """The day of the news that opens the text: with its year, or with the year of the anniversary it marks."""
    body = [page.lines[i].text for i in range(span.start, span.end) if labels[i][0] in ("text", "lead")]
    if not body:
        return None
    opening = [d for d in page.reading.find_dates(body[0]) if d.start <= _LEDE and d.month and d.day]
    day = next(iter(opening), None)
    if day is None:
        return None
    before = body[0][: day.start].removeprefix(page.reading.lede_prefix(body[0]))
    if day.iso:
        return day.iso[:10] if len(before.split()) <= 2 else None
    title = page.lines[span.title].text if span.title is not None else ""
    year = next((y for text in (*body[:2], title) if (y := page.cues.event_year(text))), None)
    return f"{year:04d}-{day.month:02d}-{day.day:02d}" if year else None
