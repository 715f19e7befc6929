"""What pages are made of: all that a template may see. No behaviour.

Every page is one frozen struct that begins with its Frame. Texts are plain (templates escape them); only fields
named `html` hold HTML, made safe by markup.py. Addresses named `url` are places in the site ('vi/<slug>/index.html'),
made relative by the templates' `link`; `canonical` and `Alternate.url` are whole web addresses.
"""

from __future__ import annotations

from msgspec import Struct

from diembao.english.standing import Piece, Status
from diembao.press.pages.parts import (
    Alternate,
    Block,
    Copy,
    Cut,
    Entry,
    Facts,
    Frame,
    KeyFigure,
    Name,
    Note,
    Pair,
    Passage,
    Site,
    TermNote,
)

__all__ = [
    "AboutPage",
    "Alternate",
    "Band",
    "Block",
    "Copy",
    "Cut",
    "EnglishPage",
    "Entry",
    "Facet",
    "Facts",
    "Feed",
    "Frame",
    "FrontPage",
    "GlossaryPage",
    "Group",
    "KeyFigure",
    "Letter",
    "ListPage",
    "Name",
    "NamesPage",
    "Note",
    "Pager",
    "Pair",
    "Passage",
    "PlainPage",
    "ReviewPage",
    "Reviewed",
    "ReviewedPiece",
    "SearchPage",
    "Site",
    "Sitemap",
    "SitemapIndex",
    "SitemapPage",
    "Status",
    "TermNote",
    "VietnamesePage",
    "WithdrawnPage",
]


class VietnamesePage(Struct, frozen=True):
    """vi/<slug>/: the newspaper's text with the English digest in its margin.

    clipped   only the beginning is shown
    unplaced  the English that rests on nothing that is shown
    cuts      what was cut, the first of cut_rows
    """

    frame: Frame
    facts: Facts
    passages: tuple[Passage, ...]
    unplaced: tuple[Note, ...]
    clipped: bool
    terms: tuple[TermNote, ...]
    cuts: tuple[Cut, ...]
    cut_rows: int


class EnglishPage(Struct, frozen=True):
    """en/<slug>/: title, abstract (a person's prose, '' without), key figures, each sentence with its source.

    *_withheld  the checks that keep its English title, its abstract from being shown
    """

    frame: Frame
    facts: Facts
    abstract: str
    abstract_status: Status
    figures: tuple[KeyFigure, ...]
    pairs: tuple[Pair, ...]
    title_withheld: tuple[str, ...]
    abstract_withheld: tuple[str, ...]


class WithdrawnPage(Struct, frozen=True):
    """What stands at the address of an article that was taken down: that it was, and why; nothing of it."""

    frame: Frame
    reason: str


class Facet(Struct, frozen=True):
    """One line of ways into the collection. key: its name in ui.toml; more: the page with all of them."""

    key: str
    names: tuple[Name, ...]
    more: str


class FrontPage(Struct, frozen=True):
    """The latest articles and the ways into the rest."""

    frame: Frame
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


class ListPage(Struct, frozen=True):
    """A list of articles. key: what it is a list of (all, place, outlet, year or month).

    name    of the place, outlet, year or month; None for all articles
    period  the year of it that this page is of; None where it begins with the newest
    within  what it is a part of: the year of a month, the place or newspaper of its year
    total   articles in all; 0 on all pages but the newest
    whole   every article of the list stands on this page or on those that the pager names
    parts   the years or months of it, each with its own list
    inner   places within this place that articles name
    """

    frame: Frame
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


class NamesPage(Struct, frozen=True):
    """All places, outlets or years. key: places, outlets or years."""

    frame: Frame
    key: str
    groups: tuple[Group, ...]


class Letter(Struct, frozen=True):
    """Glossary rows under one initial letter."""

    letter: str
    terms: tuple[TermNote, ...]


class GlossaryPage(Struct, frozen=True):
    """Terms that occur in the articles by letter, then the others. total: of the whole glossary."""

    frame: Frame
    letters: tuple[Letter, ...]
    others: tuple[TermNote, ...]
    total: int


class AboutPage(Struct, frozen=True):
    """What the digest is, and how many of its articles stand where with their English. contact: '' without one."""

    frame: Frame
    contact: str
    articles: int
    states: tuple[Name, ...]
    engines: tuple[str, ...]


class ReviewedPiece(Struct, frozen=True):
    """A title, sentence or abstract to review. key, source: as in a Unit; findings: what the checks say."""

    key: str
    source: str
    name: str
    piece: Piece
    findings: tuple[str, ...]


class Reviewed(Struct, frozen=True):
    """An article to review. address: of the original, '' unknown."""

    slug: str
    title: str
    address: str
    pieces: tuple[ReviewedPiece, ...]


class ReviewPage(Struct, frozen=True):
    """The page that `review --html` writes: no part of the site, in English."""

    frame: Frame
    articles: tuple[Reviewed, ...]


class PlainPage(Struct, frozen=True):
    """A page that is all template: 404."""

    frame: Frame


class SearchPage(Struct, frozen=True):
    """search/. archives: (title, address from the site's folder) of each other digest that is searched as well."""

    frame: Frame
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


class Feed(Struct, frozen=True):
    """A feed in `frame.lang`. updated: the newest time in it; oldest: what stands for an unknown `modified`."""

    frame: Frame
    tagline: str
    entries: tuple[FeedEntry, ...]
    updated: str
    oldest: str


class SitemapPage(Struct, frozen=True):
    """One address of the sitemap, with all versions of the page that search engines may have."""

    url: str
    alternates: tuple[Alternate, ...]


class Sitemap(Struct, frozen=True):
    """sitemap.xml, or a part of it."""

    frame: Frame
    pages: tuple[SitemapPage, ...]


class SitemapIndex(Struct, frozen=True):
    """sitemap.xml where there are parts. urls: their addresses."""

    frame: Frame
    urls: tuple[str, ...]
