"""What pages are made of: all that a template may see. No behaviour.

Every page is one frozen struct with its Frame. Texts are plain (templates escape them); only fields
named `html` hold HTML, made safe by markup.py. A `url` is what the templates' `link` takes: the name of a page
('places/xa-a') or its address ('vi/<slug>/index.html'); `canonical` and `Alternate.url` are whole web addresses.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from diembao.english.marking import Marked
from diembao.english.standing import Piece
from diembao.press.pages.articles import Alternate, Entry, Facts, Name, Page, TermNote


class Facet(Struct, frozen=True):
    """One line of ways into the collection. key: its name in ui.toml; more: the page with all of them."""

    key: str
    names: tuple[Name, ...]
    more: str


class FrontPage(Page, frozen=True):
    """The latest articles and the ways into the rest."""

    tagline_vi: str
    tagline_en: str
    facets: tuple[Facet, ...]
    entries: tuple[Entry, ...]
    total: int


class Band(Struct, frozen=True):
    """Entries under one heading: a year, or '' for undated ones; None for the whole page."""

    year: str | None
    entries: tuple[Entry, ...]


class Pager(Struct, frozen=True):
    """Where a list goes on. older, newer: url or ''; number: of this page, 1 being the oldest.

    count  how many pages there are: on the newest alone, so that a new article changes no other; elsewhere 0
    """

    number: int
    count: int
    newer: str
    older: str


class ListPage(Page, frozen=True):
    """A list of articles. key: what it is a list of (all, place, outlet, year or month).

    name    of the place, outlet, year or month; None for all articles
    period  the year of it that this page is of; None where it begins with the newest
    within  what it is a part of: the year of a month, the place or newspaper of its year
    total   articles in all; 0 on all pages but the newest
    whole   every article of the list stands on this page or on those that the pager names
    parts   the years or months of it, each with its own list
    inner   places within this place that articles name
    """

    key: str
    name: Name | None
    period: Name | None
    within: Name | None
    total: int
    whole: bool
    bands: tuple[Band, ...]
    pager: Pager
    parts: tuple[Name, ...] = ()
    inner: tuple[Name, ...] = ()


class Group(Struct, frozen=True):
    """Names under one larger name (a province and its districts and communes)."""

    head: Name
    inner: tuple[Name, ...]


class NamesPage(Page, frozen=True):
    """All places, outlets or years. key: places, outlets or years."""

    key: str
    groups: tuple[Group, ...]


class Letter(Struct, frozen=True):
    """Glossary rows under one initial letter."""

    letter: str
    terms: tuple[TermNote, ...]


class GlossaryPage(Page, frozen=True):
    """Terms that occur in the articles by letter, then the others. total: of the whole glossary."""

    letters: tuple[Letter, ...]
    others: tuple[TermNote, ...]
    total: int


class AboutPage(Page, frozen=True):
    """What the digest is, and how many of its articles stand where with their English. contact: '' without one."""

    contact: str
    articles: int
    states: tuple[Name, ...]
    engines: tuple[str, ...]


class ReviewedPiece(Struct, frozen=True):
    """A title, sentence or abstract to review. key, source, despite, why: as in a Unit.

    seen       what the checks say
    misquotes  it rests on words that are no longer in the article, and cannot be approved
    """

    key: str
    source: str
    piece: Piece
    seen: Marked
    misquotes: bool
    despite: str
    why: str


class Reviewed(Struct, frozen=True):
    """An article to review. address: of the original, page: on the site; '' unknown."""

    slug: str
    title: str
    address: str
    page: str
    pieces: tuple[ReviewedPiece, ...]


class ReviewPage(Page, frozen=True):
    """The page that `review --html` and `--serve` make: no part of the site, in both languages at once.

    command     that runs this program on this digest, as it was started
    collection  tells this digest from others, for what a browser keeps
    token       of the server that checks and saves; '' for a plain folder
    kinds       of standing, in their order
    codes       of checks that the words explain
    words       what the script says: language -> key -> words
    """

    articles: tuple[Reviewed, ...]
    command: str
    collection: str
    token: str
    kinds: tuple[str, ...]
    codes: frozenset[str]
    words: Mapping[str, Mapping[str, str]]


class SearchPage(Page, frozen=True):
    """search/. archives: (title, address from the site's folder) of each other digest that is searched as well."""

    archives: tuple[tuple[str, str], ...]


class FeedEntry(Struct, frozen=True):
    """An article in a feed, in the feed's language; times as RFC 3339 has them.

    text       our summary or the newspaper's first words, and whether the date is not printed or not known
    published  '' undated
    modified   the latest that is known of it: when it was published, or its English reviewed; '' unknown
    """

    facts: Facts
    title: str
    text: str
    author: str
    published: str
    modified: str


class Feed(Page, frozen=True):
    """A feed in `frame.lang`. updated: the newest time in it; oldest: what stands for an unknown `modified`."""

    tagline: str
    entries: tuple[FeedEntry, ...]
    updated: str
    oldest: str


class SitemapPage(Struct, frozen=True):
    """One address of the sitemap, with all versions of the page that search engines may have."""

    url: str
    alternates: tuple[Alternate, ...]


class Sitemap(Page, frozen=True):
    """sitemap.xml, or a part of it."""

    pages: tuple[SitemapPage, ...]


class SitemapIndex(Page, frozen=True):
    """sitemap.xml where there are parts. urls: their addresses."""

    urls: tuple[str, ...]
