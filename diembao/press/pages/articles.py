"""What every page has, and the pages of an article with their parts. No behaviour."""

from __future__ import annotations

from msgspec import Struct

from diembao.english.standing import Status
from diembao.lang.mentions import Mention
from diembao.model import DateBasis, Figure, Publish, Source


class Site(Struct, frozen=True):
    """What every page says of the digest: [site] and [rights] of digest.toml.

    url  the site's web address, ending in '/'; '' when unknown: then no feed, no sitemap, no canonical links
    """

    url: str = ""
    title: str = ""
    rights_uri: str = ""
    digest_licence: str = ""
    digest_licence_url: str = ""


class Alternate(Struct, frozen=True):
    """One of the versions of a page: `hreflang` (a language, or 'x-default') and its web address."""

    hreflang: str
    url: str


class Frame(Struct, frozen=True):
    """What base.html needs of any page.

    page      its name, as `link` takes it; url: its address in the site
    lang      the language of the page's own words
    section   which navigation link it belongs to: latest, places, outlets, years, glossary, about, search or ''
    switch    (language, url) of the same page in the other language
    indexed   False asks search engines to leave the page out
    common    one address for readers of both languages: its own words are in both, `lang` the first of them
    base      on 404.html, which is served at any depth: the site's path, put before every link; elsewhere None
    """

    site: Site
    page: str
    url: str
    lang: str
    title: str
    description: str
    section: str = ""
    switch: tuple[str, str] | None = None
    canonical: str = ""
    alternates: tuple[Alternate, ...] = ()
    indexed: bool = True
    common: bool = False
    base: str | None = None


class Page(Struct, frozen=True):
    """What every page begins with; of 404.html it is all."""

    frame: Frame


# ---------------------------------------------------------------- an article, in lists and by itself


class Name(Struct, frozen=True):
    """A place, newspaper or year in both languages.

    url             of the page about it
    count           articles there
    now_vi, now_en  what a place is today; '' if nothing changed or nothing is known
    """

    vi: str
    en: str
    url: str
    count: int = 0
    now_vi: str = ""
    now_en: str = ""


class Copy(Struct, frozen=True):
    """The same story elsewhere: an article of nearly the same words."""

    slug: str
    title: str
    outlet: Name
    date: str
    date_basis: DateBasis | None


class Listed(Struct, frozen=True):
    """What lists and other articles' pages show of an article itself.

    date_basis       how the date is known; in lists one that is not printed stands in square brackets
    status, title_status  who stands behind the English as a whole, and behind title_en
    excerpt, digest  '' where the publish level hides them or there is none yet
    """

    slug: str
    title: str
    title_en: str
    date: str
    date_basis: DateBasis | None
    excerpt: str
    digest: str
    status: Status
    title_status: Status


class Entry(Listed, frozen=True):
    """An article in a list.

    copies  the same story elsewhere
    lead    the slug of the one that lists show first; its own without copies
    """

    outlet: Name
    regions: tuple[Name, ...]
    copies: tuple[Copy, ...]
    lead: str


class Known(Struct, frozen=True):
    """What is known of an article beside what lists show; '' and None unknown.

    address     of the original, where a page may link to it
    words       Vietnamese words (syllables) in the whole article, shown or not; paragraphs likewise
    reviewed    the last day on which a person approved some of its English
    """

    title_inferred: bool
    author: str
    author_role: str
    address: str
    source: Source | None
    level: Publish
    tags: tuple[str, ...]
    words: int
    paragraphs: int
    reviewed: str


class Facts(Known, frozen=True):
    """An article's record beside its text, its citation and its metadata.

    outlet_known  False when the entry's outlet is only a name for 'unknown'
    """

    entry: Entry
    outlet_known: bool
    places: tuple[Name, ...]
    vi_url: str
    en_url: str
    related: tuple[Entry, ...]


class Block(Struct, frozen=True):
    """One block of the text column. kind: 'p', 'div' (numbered), 'h2' or 'caption'; number 0 for those without one."""

    kind: str
    number: int
    html: str


class Note(Struct, frozen=True):
    """English sentence `number` in the margin.

    placed  the sentence that it rests on is marked in the text (#s1)
    """

    number: int
    text: str
    placed: bool
    status: Status


class Passage(Struct, frozen=True):
    """A noted paragraph and what follows it up to the next one. The notes stand beside the first block."""

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]


class TermNote(Struct, frozen=True):
    """A glossary term found in a text, or a row of the glossary. id: of the term on every page; count: articles."""

    id: str
    vi: str
    en: str
    alternatives: tuple[str, ...]
    explanation: str
    count: int = 0


class Cut(Struct, frozen=True):
    """Lines first..last of the capture that are not article: `kind` and `rule` say why."""

    first: int
    last: int
    text: str
    kind: str
    rule: str


class KeyFigure(Struct, frozen=True):
    """A figure set large on the English page.

    label     what it is of, in English
    printed   as the newspaper has it, in paragraph `paragraph`; sentence: in whole
    quantity  the same as numbers
    as_of     the time that it is of: '2004', 'first 6 months of 2024'; in square brackets where a date tells it
              that is not printed; '' unknown
    told      by what, as in lang.Period; '' unknown
    """

    value: str
    label: str
    printed: str
    sentence: str
    paragraph: int
    quantity: Figure
    as_of: str = ""
    told: str = ""


class Mentions(Struct, frozen=True):
    """Whom and what the shown text names that rules surely find: people with their offices, and organisations."""

    people: tuple[Mention, ...] = ()
    organisations: tuple[Mention, ...] = ()


class ShownSentence(Struct, frozen=True):
    """An English sentence and the Vietnamese that it rests on.

    text       '' while it waits for translation
    sources    the Vietnamese sentences; () where the publish level hides them
    paragraph  number of the shown one that holds the first of them; 0 if none does
    withheld   the checks that keep its English from being shown
    """

    number: int
    text: str
    sources: tuple[str, ...]
    paragraph: int
    status: Status
    withheld: tuple[str, ...]


class Pair(ShownSentence, frozen=True):
    """The same on the English page. anchors: the paragraph numbers whose links (#p7) should land here."""

    anchors: tuple[int, ...]


# ---------------------------------------------------------------- its pages


class VietnameseText(Struct, frozen=True):
    """The newspaper's text with the English digest in its margin.

    unplaced  the English that rests on nothing that is shown
    clipped   only the beginning is shown
    cuts      what was cut, the first of cut_rows
    """

    passages: tuple[Passage, ...]
    unplaced: tuple[Note, ...]
    clipped: bool
    cuts: tuple[Cut, ...]
    cut_rows: int


class EnglishText(Struct, frozen=True):
    """Abstract (a person's prose, '' without), key figures, whom it names, each English sentence with its source.

    *_withheld  the checks that keep its English title, its abstract from being shown
    """

    abstract: str
    abstract_status: Status
    figures: tuple[KeyFigure, ...]
    mentions: Mentions
    pairs: tuple[Pair, ...]
    title_withheld: tuple[str, ...]
    abstract_withheld: tuple[str, ...]


class VietnamesePage(VietnameseText, frozen=True):
    """vi/<slug>/."""

    frame: Frame
    facts: Facts
    terms: tuple[TermNote, ...]


class EnglishPage(EnglishText, frozen=True):
    """en/<slug>/. Where it has no English sentence to show, its `mentions` and `terms` stand for them."""

    frame: Frame
    facts: Facts
    terms: tuple[TermNote, ...]


class WithdrawnPage(Page, frozen=True):
    """What stands at the address of an article that was taken down: that it was, and why; nothing of it.

    reason  '' where its level allows nothing of it to be shown
    """

    reason: str
