"""Title, date, author, tags, address and captions, read from the labelled lines. Nothing is guessed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from itertools import chain

from diembao.desk.normalise.page import Labels, Page
from diembao.desk.normalise.span import Span
from diembao.lang import Byline, DateLine, FoundDate
from diembao.model import BODY_KINDS, Block, Caption, DateBasis
from diembao.text import excerpt, firsts, fold, host

_TITLE = 90  # characters of a title that is made from the text
SUFFIX = re.compile(r"\s+[|–—-]\s+")
_SEPARATED = re.compile(r"\s*[,;|#•·]\s*")
_TAG_WORDS = 6
_URL = re.compile(r"https?://[^\s\"<>]+")
_LEDE = 60  # characters: how far into the text a date is still the day of the news
_RECENT = 10  # days: how long after an event it is reported


def title(page: Page, span: Span) -> str | None:
    """The title as printed, without a date or the newspaper's name glued to it."""
    if span.title is None:
        return None
    text = page.text(span.title).strip(" |•")
    date = _last_date(page, text)
    text = text[: date.start].rstrip(" -–|(,") if date else text
    before, name = parted(text)
    return before if page.cues.masthead(name) else text


def parted(title: str) -> tuple[str, str]:
    """A title, and what stands behind the last sign by which newspapers put their names behind theirs; '' if none."""
    cuts = list(SUFFIX.finditer(title))
    return (title[: cuts[-1].start()], title[cuts[-1].end() :]) if cuts else (title, "")


def made_title(lead: str, page: Page) -> str:
    """A title from the first sentence of the text, for a page that has none: its opening phrase dropped, cut short."""
    text = lead.removeprefix(page.reading.lede_prefix(lead))
    sentence = re.split(r"(?<=[^\s.]{2}[.!?…])\s+(?=[^\W\d_a-z])", text)[0].rstrip(".!?…;: /")
    opening, _, rest = sentence.partition(", ")
    if rest and len(opening.split()) <= 5 and len(rest.split()) >= 6:
        sentence = rest
    short = excerpt(sentence, _TITLE)
    if short != sentence:
        short = f"{page.cues.phrase(short.rstrip(' …'))} …"
    return f"{short[:1].upper()}{short[1:]}" + (" …" if short == lead else "")


# ---------------------------------------------------------------- date


def date(page: Page, labels: Labels, span: Span) -> tuple[str, DateBasis] | None:
    """When the article was published, (ISO date, basis): the date line that is its own, or the day an anniversary
    tells. Never a guess."""
    if printed := _printed(page, labels, span):
        return printed, "printed"
    inferred = _inferred(page, labels, span)
    return (inferred, "inferred") if inferred else None


def _printed(page: Page, labels: Labels, span: Span) -> str | None:
    dated = ((i, page.cues.date_line(page.text(i))) for i in page.index() if labels[i][0] == "date")
    lines = [(i, found) for i, found in dated if found]
    title = span.title if span.title is not None else -1
    glued = _last_date(page, page.text(span.title))
    best = chain(
        (found.iso for _, found in lines if found.said == "published"),
        (found.iso for i, found in lines if i > title),
        [glued.iso] if glued else [],
        (found.iso for i, found in reversed(lines) if not _is_clock(page, labels, span, i, found)),
    )
    return next(best, None)


def _last_date(page: Page, text: str) -> FoundDate | None:
    """The whole date that ends a line."""
    dates = page.reading.find_dates(text)
    return dates[-1] if dates and dates[-1].iso and not text[dates[-1].end :].strip(" )|") else None


def _is_clock(page: Page, labels: Labels, span: Span, i: int, found: DateLine) -> bool:
    """Whether a date above the title is the hour at which the page was saved.

    It stands first on the page, with weekday or time, above menu or banner or a text that names other days; and
    nothing in the text is of those days.
    """
    body = [page.text(j) for j in range(span.start, span.end) if labels[j][0] in ("text", "lead", "list")]
    told = [date for text in body for date in page.reading.find_dates(text)]
    whole = [datetime.date.fromisoformat(date.iso[:10]) for date in told if date.iso]
    yearless = [(date.month, date.day) for date in told if not date.iso and date.month and date.day]
    day = datetime.date.fromisoformat(found.iso[:10])
    if any(other > day for other in whole):
        return True
    if i > 0 or not found.clock or found.said:
        return False
    recent = (day - datetime.timedelta(n) for n in range(_RECENT + 1))
    apart = span.title is None or any(labels[j][0] == "furniture" for j in range(i + 1, span.title))
    return (apart or bool(yearless)) and not any(d in whole or (d.month, d.day) in yearless for d in recent)


def opening_dates(page: Page, labels: Labels, span: Span) -> list[FoundDate]:
    """The days, with a year or without, that the text's first line begins with."""
    first = next((i for i in range(span.start, span.end) if labels[i][0] in ("lead", "text")), None)
    return [d for d in page.reading.find_dates(page.text(first)) if d.start <= _LEDE and d.month and d.day]


def _inferred(page: Page, labels: Labels, span: Span) -> str | None:
    """The day of the news that opens the text: with its year, or with the year of the anniversary it marks."""
    opening = opening_dates(page, labels, span)
    if not opening:
        return None
    day = opening[0]
    body = [page.text(i) for i in range(span.start, span.end) if labels[i][0] in ("text", "lead")]
    if day.iso:
        before = body[0][: day.start].removeprefix(page.reading.lede_prefix(body[0]))
        return day.iso[:10] if len(before.split()) <= 2 else None
    year = next((year for text in (*body[:2], page.text(span.title)) if (year := page.cues.event_year(text))), None)
    return f"{year:04d}-{day.month:02d}-{day.day:02d}" if year else None


# ---------------------------------------------------------------- author, tags, address, captions


def signed(page: Page, labels: Labels) -> tuple[str | None, str | None]:
    """(author, role): names joined by commas, each once, not again as initials; the roles as printed."""
    bylines = [b for i in page.index() if (b := _byline(page, labels, i)) is not None]
    names = firsts((fold(name), name) for byline in bylines for name in byline.names)
    full = {"".join(word[0] for word in key.split()) for key in names if "." not in key}
    names = {key: name for key, name in names.items() if "." not in key or key.replace(".", "") not in full}
    named = [b for b in bylines if b.role and b.names]
    roles = dict.fromkeys(b.role or "" for b in named)
    if len(roles) > 1:
        roles = dict.fromkeys(f"{b.role}: {', '.join(b.names)}" for b in named)
    return ", ".join(names.values()) or None, "; ".join(roles) or None


def _byline(page: Page, labels: Labels, i: int) -> Byline | None:
    kind = labels[i][0]
    if kind == "byline":
        return page.cues.byline(page.lines[i].text)
    found = page.cues.date_line(page.lines[i].text) if kind == "date" else None
    return found.byline if found else None


def tags(page: Page, labels: Labels, body: str) -> tuple[str, ...]:
    """The tags, parted at signs; where a page has lost the signs, at the borders of phrases that the text uses."""
    lines = [(page.text(i), labels[i][1]) for i in page.index() if labels[i][0] == "tags"]
    texts = (page.cues.tags(text) or "" if rule == "tags" else text for text, rule in lines)
    found = (_SEPARATED.split(text) if _SEPARATED.search(text) else _phrases(text, body) for text in texts)
    clean = (tag.strip(" .#") for tag in chain.from_iterable(found))
    return tuple(dict.fromkeys(tag for tag in clean if tag))


def _phrases(text: str, body: str) -> list[str]:
    words, phrases, known = text.split(), [], fold(body)
    while words:
        size = next((n for n in range(min(_TAG_WORDS, len(words)), 1, -1) if fold(" ".join(words[:n])) in known), 0)
        if not size:  # as far as the next phrase that the text uses
            size = next((n for n in range(1, len(words)) if fold(" ".join(words[n : n + 2])) in known), len(words))
        phrases.append(" ".join(words[:size]))
        words = words[size:]
    return phrases


def address(page: Page, labels: Labels, span: Span) -> str | None:
    """The page's own address: one that stands above the text."""
    above = (page.lines[i].text for i in range(span.start) if labels[i] == ("furniture", "address"))
    return next((url[0] for text in above if (url := _URL.search(text)) and host(url[0])), None)


def captions(blocks: Sequence[Block]) -> tuple[Caption, ...]:
    """The captions, each once, with how many blocks of the body come before it."""
    found: dict[str, Caption] = {}
    before = 0
    for block in blocks:
        if block.kind == "caption":
            found.setdefault(fold(block.text), Caption(block.text, before))
        before += block.kind in BODY_KINDS
    return tuple(found.values())
