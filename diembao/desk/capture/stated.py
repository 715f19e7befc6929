"""What a page says of itself for machines: JSON-LD, OpenGraph, meta elements, its canonical address."""

from __future__ import annotations

import datetime
import html
import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from diembao.elements import Stated
from diembao.lang.roles import META
from diembao.text import host

if TYPE_CHECKING:
    from lxml.etree import _Element

_VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
_ARTICLE = re.compile(r"article|posting|report", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--[^>]{0,200}?\burl(?:=\(\d+\)|:)\s*(https?://[^\s>]+)", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:,?\s+(?:-\s+)?(\d{1,2}):(\d\d))?(?::\d\d)?\s*([AP]M)?", re.I
)
_URL_DAY = re.compile(r"/(20\d\d)[/-](\d\d)[/-](\d\d)(?=[/-])|(?<!\d)(20\d\d)(\d\d)(\d\d)\d{4,}(?!\d)")
_MOST, _LONGEST = 50, 100_000  # pieces of JSON-LD on a page; characters of one
_COMMA = re.compile(r",(?=\s*[}\]])")


def stated(root: _Element, opening: str) -> tuple[Stated, ...]:
    """All that the page states, JSON-LD first. `opening`: the file's first text, where browsers note the address."""
    found = [*_json_ld(root), *_metas(root)]
    if title := " ".join((root.findtext(".//title") or "").split()):
        found.append(Stated("title", title, "title-element"))
    found += (Stated("url", str(e.get("href")), "canonical") for e in root.iter("link") if e.get("rel") == "canonical")
    if saved := _SAVED_FROM.search(opening):
        found.append(Stated("url", saved[1], "saved-from"))
    found = [s for s in found if s.fact != "url" or host(s.value)]
    days = (Stated("date", day, "url-date") for s in found if s.fact == "url" and (day := _url_day(s.value)))
    return tuple(dict.fromkeys([*found, *days]))


def _url_day(url: str) -> str:
    match = _URL_DAY.search(urlsplit(url).path)
    return as_iso("-".join(part for part in match.groups() if part)) if match else ""


def _metas(root: _Element) -> Iterator[Stated]:
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        name = re.sub(r"[-_.:]", "", name.lower())
        value = " ".join((element.get("content") or "").split())
        fact, rule = META.get(name, ("", ""))
        if fact and (value := as_iso(value) if fact == "date" else value):
            yield Stated(fact, value, rule)


# ---------------------------------------------------------------- dates


def as_iso(text: str) -> str:
    """A date as machines write it, in ISO 8601 and Vietnam's time; '' if it is none, or no newspaper is that old."""
    text = text.strip()
    day_first = _DAY_FIRST.match(text)
    try:
        moment = _from_day_first(day_first) if day_first else datetime.datetime.fromisoformat(text)
        zoned = moment.astimezone(_VIETNAM) if moment.tzinfo else moment.replace(tzinfo=_VIETNAM)
    except (ValueError, OverflowError):
        return ""
    if not 1990 <= moment.year < 2100:
        return ""
    if day_first:
        return zoned.isoformat(timespec="seconds") if day_first[4] else zoned.date().isoformat()
    return text if len(text) == 10 else zoned.isoformat(timespec="seconds")


def _from_day_first(match: re.Match[str]) -> datetime.datetime:
    """'18/04/2025 09:15'; with AM or PM the month may come first, as American machines write it."""
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    day, month = (second, first) if match[6] and first <= 12 else (first, second)
    hour = int(match[4] or 0)
    if match[6]:
        hour = hour % 12 + 12 * (match[6].upper() == "PM")
    return datetime.datetime(year, month, day, hour, int(match[5] or 0))


# ---------------------------------------------------------------- JSON-LD


def _json_ld(root: _Element) -> Iterator[Stated]:
    scripts = (script for script in root.iter("script") if "ld+json" in (script.get("type") or "").lower())
    for script in islice(scripts, _MOST):
        yield from _of_data(_read((script.text or "")[:_LONGEST]))


def _read(text: str) -> Any:
    """JSON as newspapers write it: with line ends in strings, commas too many, comments around it."""
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>)\s*$|^\ufeff", "", text).strip().rstrip(";")
    for attempt in (text, _COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvaged(text)


_PAIR = re.compile(r'"(headline|datePublished)"\s*:\s*"((?:[^"\\]|\\.){1,400})"')


def _salvaged(text: str) -> Any:
    """Headline and date of JSON that cannot be read whole."""
    pairs = {match[1]: match[2] for match in reversed(list(_PAIR.finditer(text)))}
    return {"@type": "NewsArticle", **pairs} if "NewsArticle" in text else None


def _of_data(data: Any) -> Iterator[Stated]:
    objects = list(_objects(data))
    named = {str(o["@id"]): o for o in objects if "@id" in o}
    for thing in objects:
        if _ARTICLE.search(str(thing.get("@type", ""))):
            yield from _of_article(thing, named)


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """The objects at the top, in @graph, in lists and as main entity; not the items of lists of stories."""
    waiting = [data]
    while waiting:
        thing = waiting.pop(0)
        if isinstance(thing, list):
            waiting += thing[:1000]
        elif isinstance(thing, dict):
            yield thing
            waiting += [thing[key] for key in ("@graph", "mainEntity") if key in thing]


def _of_article(thing: Mapping[str, Any], named: Mapping[str, Any]) -> Iterator[Stated]:
    about = _text(thing.get("headline")) or _text(thing.get("name"))
    if about:
        yield Stated("title", about, "jsonld-headline", about)
    date = as_iso(_text(thing.get("datePublished")))
    if date:
        yield Stated("date", date, "jsonld-date", about)
    yield from (Stated("author", name, "jsonld-author", about) for name in _names(thing.get("author"), named))
    yield from (Stated("outlet", name, "jsonld-publisher", about) for name in _names(thing.get("publisher"), named))


def _names(value: Any, named: Mapping[str, Any]) -> Iterator[str]:
    for one in value[:10] if isinstance(value, list) else [value]:
        whole = named.get(str(one.get("@id")), one) if isinstance(one, dict) and "name" not in one else one
        name = _text(whole.get("name")) if isinstance(whole, dict) else _text(whole)
        if name:
            yield name


def _text(value: Any) -> str:
    """A string of JSON-LD without entities' and white space's accidents; '' for anything else."""
    if isinstance(value, list) and value:
        value = value[0]
    return " ".join(html.unescape(value).split())[:400] if isinstance(value, str) else ""
