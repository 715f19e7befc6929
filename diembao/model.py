"""The values that pass between stages, in the order in which they come to be. No behaviour, no I/O.

Every type is frozen and whole: there is one type per moment, and none has parts that a later stage fills in.
Lines, paragraphs and sentences are counted from 1 for people; tuples are indexed from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field

from diembao.elements import Markup
from diembao.problems import Problem


class Outlet(Struct, frozen=True):
    """One newspaper of content/outlets.toml or of the built-in table.

    prefixes  lede prefixes and codes it signs with ('NDO', 'YênBái'), without brackets or dash
    domains   its web addresses; also matched inside text
    publish   how much of its articles the site shows; None for the digest's default
    """

    name: str
    english: str
    aliases: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    publish: Publish | None = None


class Place(Struct, frozen=True):
    """One row of content/places.csv. `within` names the larger place of the time by its `vi`.

    now, now_vi  what the place is today, in English and Vietnamese; '' where nothing changed or nothing is known
    """

    vi: str
    en: str
    kind: str
    within: str
    now: str
    now_vi: str = ""


class Term(Struct, frozen=True):
    """One row of content/glossary.csv.

    alternatives  other English renderings, the first column's `en` being ours
    check         'strict': a translation must have one of the renderings; 'advise': it should; '' for ambiguous terms
    forbidden     renderings that machines give and that are wrong
    """

    vi: str
    en: str
    alternatives: tuple[str, ...]
    category: str
    explanation: str
    check: Literal["strict", "advise", ""] = ""
    forbidden: tuple[str, ...] = ()


class Corpus(Struct, frozen=True):
    """What a digest knows about its newspapers, places and words: the files beside the captures."""

    outlets: tuple[Outlet, ...] = ()
    places: tuple[Place, ...] = ()
    terms: tuple[Term, ...] = ()


# ---------------------------------------------------------------- capture and draft (the desk)


class Note(Struct, frozen=True):
    """NAME.toml beside a capture: what a person knows about it. Each fact given here wins over the machine's finding.

    fetched    when the page was fetched from `url`, ISO 8601
    charset    the encoding that the server named for an HTML page; used only if the page's bytes do not tell
    keep, cut  line numbers of the capture (1-based) that are article, or are not, whatever the rules say
    same_as    the slug of an article that was made of another capture of this page: none is made of this one
    """

    title: str | None = None
    date: str | None = None
    outlet: str | None = None
    author: str | None = None
    author_role: str | None = None
    url: str | None = None
    fetched: str | None = None
    charset: str | None = None
    same_as: str | None = None
    keep: frozenset[int] = frozenset()
    cut: frozenset[int] = frozenset()


class Capture(Struct, frozen=True):
    """A saved page as text: encoding accidents mended, NFC, one string a line, without line ends.

    id      the file's name without extension; path is relative to the digest's root; sha256 is of the bytes as saved
    mended  what was done to read it beyond UTF-8, in words; '' if nothing
    markup  what the HTML says of the lines; None for a page saved as text
    noted   where its note lies, or would lie, relative to the digest's root
    joined  it was saved as one line without gaps: where its lines end is guessed by the words of menus
    """

    id: str
    path: str
    sha256: str
    lines: tuple[str, ...]
    note: Note = field(default_factory=Note)
    mended: str = ""
    markup: Markup | None = None
    noted: str = ""
    joined: bool = False


Kind = Literal[
    "title", "lead", "text", "heading", "list", "verse", "table", "caption",
    "date", "byline", "tags", "furniture", "related", "comment", "blank",
]  # fmt: skip
BODY_KINDS: frozenset[Kind] = frozenset({"lead", "text", "heading", "list", "verse", "table"})


class Block(Struct, frozen=True):
    """Consecutive lines first..last (1-based, inclusive) of a capture under one label. Every line lies in exactly one.

    text  the block's words, cleaned: joined lines for hard-wrapped text, one line a row for list, verse and table
    rule  the name of the rule that decided, for `explain`: stable, kebab-case
    """

    kind: Kind
    first: int
    last: int
    text: str
    rule: str


class Caption(Struct, frozen=True):
    """A photo's caption. `after`: how many body blocks come before it, 0 for a photo above the text."""

    text: str
    after: int


DateBasis = Literal["printed", "inferred", "editor"]


class Description(Struct, frozen=True):
    """What an article is known by. What its page does not give is None, never guessed.

    title_inferred  the title was made from the text because the page has none
    date            ISO 8601: a day, or a minute or second with +07:00 when a time is printed
    """

    title: str
    title_inferred: bool = False
    date: str | None = None
    date_basis: DateBasis | None = None
    outlet: str | None = None
    author: str | None = None
    author_role: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    captions: tuple[Caption, ...] = ()


class Draft(Description, frozen=True, kw_only=True):
    """What the normaliser makes of one capture.

    sources   (fact, rule) of each fact that comes from what an HTML page states for machines
    problems  doubts whether this is the whole article and nothing else
    """

    capture: Capture
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()

    @property
    def body(self) -> tuple[Block, ...]:
        """The blocks that are the article's own words, in order."""
        return tuple(b for b in self.blocks if b.kind in BODY_KINDS)


class Figure(Struct, frozen=True):
    """A quantity in the text: 'hơn 1.400 hộ' -> low 1400, unit 'hộ', qualifier '>'.

    start, end  offsets in the paragraph it was found in (NFC text); text is that slice
    low, high   the value, scaled to units; high only for ranges
    unit        canonical: '%', 'VND', 'km', 'ha', ... or the counted Vietnamese noun
    kind        percent | money | measure | duration | count
    qualifier   '' exact, '>' more than, '<~' nearly, '<' under, '~' about, '>=' at least, '<=' at most
    """

    text: str
    start: int
    end: int
    low: float
    high: float | None
    unit: str
    kind: Literal["percent", "money", "measure", "duration", "count"]
    qualifier: str = ""


class Translated(Struct, frozen=True):
    """What came back for a Vietnamese text, and by which engine; `text` is None when that gave nothing usable.

    engine  its label: the name, and where it has a model a blank and what tells the model; '' unknown
    terms   Means.terms of the text when it was asked; None unknown
    """

    source: str
    text: str | None
    engine: str
    terms: str | None = None


# ---------------------------------------------------------------- the record

Publish = Literal["full", "excerpt", "metadata", "withheld"]


class Review(Struct, frozen=True):
    """Who approved some English, and on which day (ISO 8601; '' unknown).

    words  the hashes of what was approved (standing.Piece.words), with spaces between; '' where a person wrote the
           review into the record by hand
    why    the reason for which the words are shown despite a check; '' where none speaks against them, or none is given
    """

    by: str
    date: str = ""
    words: str = ""
    why: str = ""


class Sentence(Struct, frozen=True):
    """An English sentence and the exact Vietnamese ones it rests on. `text` is None while it waits for translation.

    review   of this sentence alone; None where only the whole was reviewed, or nothing
    by       who wrote it
    engine   the label of the engine that did, where it is another than `by` of the whole English
    terms    Means.terms of its source when that was asked
    despite  the checks despite which it is shown, with blanks between
             These four are kept as they stand in the record, None where they do not.
    """

    text: str | None
    source: tuple[str, ...]
    review: Review | None = None
    by: str | None = None
    engine: str | None = None
    terms: str | None = None
    despite: str | None = None


class English(Struct, frozen=True):
    """The English side of a record.

    status    'reviewed' (as a whole, by a person) or 'machine'; None while nothing is translated
    by        the engine or the reviewer
    reviewed  the day of that review, ISO 8601; None unknown
    words     what was approved then, as in Review
    abstract  prose written by a person; None for machine-made English, whose sentences then stand for it
    *_review, title_engine, title_terms, *_despite  of the title or the abstract alone, as of a sentence
    """

    title: str | None = None
    status: Literal["machine", "reviewed"] | None = None
    by: str | None = None
    sentences: tuple[Sentence, ...] = ()
    abstract: str | None = None
    reviewed: str | None = None
    words: str | None = None
    title_review: Review | None = None
    abstract_review: Review | None = None
    title_engine: str | None = None
    title_terms: str | None = None
    title_despite: str | None = None
    abstract_despite: str | None = None


class Source(Struct, frozen=True):
    """The capture that a record was made from: its file name in content/captures and the SHA-256 of its bytes."""

    file: str
    sha256: str


class Article(Description, frozen=True, kw_only=True):
    """One record: content/articles/<slug>.md, parsed. The file's name is the permalink.

    number   the accession number: given once, never changed; None until the desk gives it
    entered  the day it came into the collection, ISO 8601
    made  (part, hash) of each part as the machine last wrote it; a part that no longer matches belongs to a person
    body  Markdown, Vietnamese
    source   whom the newspaper names as its own source; None where nobody
    publish  how much of it may be shown; None: what its newspaper allows. publish_reason: why it may be more than that
    withdrawn  why the article was taken down; '' if it was not
    distinct   a person says that it is no copy of another article, however alike they are
    """

    slug: str
    body: str
    number: int | None = None
    entered: str | None = None
    language: str = "vi"
    places: tuple[str, ...] = ()
    source: str | None = None
    publish: Publish | None = None
    publish_reason: str = ""
    withdrawn: str = ""
    distinct: bool = False
    english: English = field(default_factory=English)
    capture: Source | None = None
    made: tuple[tuple[str, str], ...] = ()


# ---------------------------------------------------------------- the press


class View(Struct, frozen=True):
    """One page before rendering. `data` (a frozen struct of pages.py) is all that its template may see.

    url  the page's place in the site, POSIX, ending in a file name: 'vi/<slug>/index.html'
    """

    url: str
    template: str
    data: Any


class Origin(Struct, frozen=True, array_like=True):
    """Where what an English sentence translates stands: number of the paragraph, first character there, how many.

    All 0 for what rests on no one place.
    """

    paragraph: int = 0
    start: int = 0
    length: int = 0


class SearchDoc(Struct, frozen=True):
    """What search may know of an article: only what its publish level shows. '' and () for what is hidden or unknown.

    paragraphs  plain Vietnamese; item i is #p{i+1} of the page
    english     sentences or abstract
    date        ISO 8601
    lead        the slug of the article that stands first where several newspapers tell this story; '' if only it does
    facets      (outlet, place, term, year or state; the id of a value), for filters
    date_basis  how the date is known
    captions    of its photos
    author      as the record has it
    state       of the English, the id of a facet: that which a reader must be told first
    origins     for each item of `english`
    original    its address, where a page may link to it
    """

    slug: str
    title: str
    paragraphs: tuple[str, ...]
    title_en: str
    english: tuple[str, ...]
    outlet: str
    outlet_en: str
    date: str
    lead: str = ""
    facets: tuple[tuple[str, str], ...] = ()
    date_basis: DateBasis | Literal[""] = ""
    captions: tuple[str, ...] = ()
    author: str = ""
    state: str = ""
    origins: tuple[Origin, ...] = ()
    original: str = ""


class SearchAids(Struct, frozen=True):
    """names: (facet, id) -> its Vietnamese and its English name.

    translations  (phrase, what else the same thing is called): terms and places, either way
    """

    names: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    translations: tuple[tuple[str, str], ...] = ()
