"""The feeds: what an Atom feed and the JSON Feed beside it say of the newest articles, and of their days."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import partial

from diembao import lang
from diembao.lang import ui
from diembao.model import View
from diembao.press.addresses import DIGEST, SOURCE, frame
from diembao.press.assemble.collection import Collection, facts_of
from diembao.press.assemble.planning import Unit, key
from diembao.press.pages import Feed, FeedEntry
from diembao.press.pages.articles import Entry, Facts, Site

# A feed reader asks again and again; what it has not seen in this many articles it finds on the site.
FEED_ENTRIES = 50
# For a feed of which no day is known: that of the Atom standard (RFC 4287), before which no feed can have been changed.
FIRST = "2005-12-01"
_VIETNAM = datetime.timezone(datetime.timedelta(hours=7))


def feeds(
    site: Site, collection: Collection, marks: Mapping[str, str], site_mark: str, taglines: Mapping[str, str]
) -> Iterator[Unit]:
    """An Atom feed and a JSON Feed for each language. `marks`: of all that an article's pages show."""
    newest = collection.structure.order[:FEED_ENTRIES]
    articles = "".join(map(marks.__getitem__, newest))
    for language in (SOURCE, DIGEST):
        own = key(page=(site, taglines[language]), articles=articles, site=site_mark)
        for name in ("atom.xml", "feed.json"):
            yield Unit(f"{language}/{name}", own, partial(_view, name, site, language, taglines[language], collection))


def _view(name: str, site: Site, language: str, tagline: str, collection: Collection) -> tuple[View]:
    """A feed of the newest articles in a language.

    Atom demands `updated` of every entry. Where no day at all is known it is the oldest in the feed: the entry comes
    last, as on the site, and stays as it is when newer articles come, so that no reader shows it as changed.
    """
    newest = collection.structure.order[:FEED_ENTRIES]
    entries = tuple(_entry(facts_of(collection, slug), language) for slug in newest)
    times = (time for entry in entries for time in (entry.published, entry.modified) if time)
    known = sorted(times, key=datetime.datetime.fromisoformat)
    oldest, latest = (known[0], known[-1]) if known else (instant(FIRST), instant(FIRST))
    head = frame(site, f"{language}/atom.xml", language, site.title)
    return (View(f"{language}/{name}", name, Feed(head, tagline, entries, latest, oldest)),)


def instant(iso: str) -> str:
    """A day or time of a record as RFC 3339 has it, with seconds and zone: Vietnam's, unless it names another.

    A day begins at midnight.
    """
    moment = datetime.datetime.fromisoformat(iso)
    return (moment if moment.tzinfo else moment.replace(tzinfo=_VIETNAM)).isoformat(timespec="seconds")


def _entry(facts: Facts, language: str) -> FeedEntry:
    entry, english = facts.entry, language == DIGEST
    days = [instant(day) for day in (entry.date, facts.reviewed) if day]
    return FeedEntry(
        facts=facts,
        title=(entry.title_en if english else "") or entry.title,
        text=" ".join(filter(None, (entry.digest if english else entry.excerpt, _note(entry, language)))),
        author=facts.author or (entry.outlet.en if english else entry.outlet.vi),
        published=instant(entry.date) if entry.date else "",
        modified=max(days, key=datetime.datetime.fromisoformat, default=""),
    )


def _note(entry: Entry, language: str) -> str:
    """What a feed reader's own line with the date would hide: that it is not printed, or not known at all."""
    if not entry.date:
        return f"[{ui.text(language, 'date.undated')}]"
    if entry.date_basis in (None, "printed"):
        return ""
    day = lang.get(language).format_date(entry.date, False)
    return ui.text(language, f"date.cited_{entry.date_basis}", date=day)
