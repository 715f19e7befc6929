"""The search index: a lunr index cut into pieces that a browser loads as a query needs them. A stage: pure.

docs/search.md describes the files. In short: postings hold term frequencies, field lengths stand apart, and the browser
computes lunr's own weights from them, so that it can assemble a genuine lunr.Index of only the query's terms.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from lunr.builder import Builder
from msgspec import Struct
from msgspec.structs import astuple

from diembao.lang import analysis
from diembao.model import SearchAids, SearchDoc
from diembao.outputs import Output
from diembao.press.index import aids as helps
from diembao.press.index import coding, postings, updating
from diembao.press.index.postings import Counts, Postings, Rows, Shard, Sizes

FIELDS = ("body", "title", "english", "title_en", "caption", "author")  # the fullest first: rows leave out empty ends
_ENGLISH = ("title_en", "english")
_LIKE = {2: 0, 3: 1}  # where there is English, it is about as long as the Vietnamese
K1, B = 1.6, 0.5  # BM25's: with lunr's own 1.2 and 0.75 the article sought comes a little later (bench.search_quality)
BOOSTS = tuple(1.5 if name in ("title", "title_en") else 1 for name in FIELDS)

META = "search/meta.js"

# A browser is told the slugs of the documents with the highest numbers: these alone are given again, where the newest
# articles are taken out. At 10,000 articles a sign for every number would come to 30 KB.
SIGNED = 100

_NO_AIDS = SearchAids()


class Options(Struct, frozen=True):
    """sizes  of the shards. At 10,000 articles 8,000 instead of 7,000 would save a first query of two words 1 KB and
           cost one of six 2; ten new articles would change 2,010 instead of 2,150
    plain  terms of the whole collection up to which a plain search-index.json is made as well (lunr.py needs 20 s for
           a thousand articles)
    """

    sizes: Sizes = Sizes(shard=7_000, small=100_000)
    plain: int = 60_000


_DEFAULT = Options()


class Counted(Struct, frozen=True):
    """What the index takes of one document: nothing else of it changes the shards. Of each field of FIELDS:

    forms    how often each occurs
    lengths  how many terms lunr would count, rounded

    and `initials`: what it says of abbreviations, as `aids.initials` finds them
    """

    forms: Counts
    lengths: tuple[int, ...]
    initials: tuple[tuple[str, str], ...] = ()


class State(Struct, frozen=True):
    """An index as it was built, for `update`. Encodable, as it is, by msgspec.

    lengths   by number of the document (the first item is that of 0): rounded, of each field; () where there is none
    initials  by abbreviation and name in how many documents the one stands for the other
    """

    lengths: tuple[tuple[int, ...], ...]
    postings: Postings
    initials: dict[str, dict[str, int]]


def index(docs: Sequence[SearchDoc], options: Options = _DEFAULT, aids: SearchAids = _NO_AIDS) -> tuple[Output, ...]:
    """The files of search/, from nothing. `docs`: newest first, numbered from 1 for the oldest."""
    ordered = dict(enumerate(reversed(docs), 1))
    state, shards = build(((number, counts(doc)) for number, doc in ordered.items()), options)
    facets = {number: doc.facets for number, doc in ordered.items()}
    beside = beside_it(state, facets, {number: doc.date for number, doc in ordered.items()}, aids)
    cards = [card(number, doc) for number, doc in ordered.items()]
    whole = (plain(tuple(ordered.values())),) if is_small(state, options) else ()
    slugs = {number: doc.slug for number, doc in ordered.items()}
    return (meta(state, paths(beside), slugs, aids), *shards, *beside.values(), *cards, *whole)


def build(counted: Iterable[tuple[int, Counted]], options: Options = _DEFAULT) -> tuple[State, list[Output]]:
    """The shards of documents of which what `counts` gave is given, by ascending number. A number may be missing."""
    lengths: list[tuple[int, ...]] = []
    initials: dict[str, dict[str, int]] = {}

    def each() -> Iterator[tuple[int, Counts]]:
        for number, found in counted:
            lengths.extend(() for _ in range(len(lengths), number))
            lengths.append(found.lengths)
            helps.note(initials, found.initials, 1)
            yield number, found.forms

    made, files = postings.build(each(), len(FIELDS), options.sizes)
    return State(tuple(lengths), made, initials), files


def update(
    state: State,
    changes: Mapping[int, tuple[Counted | None, Counted | None]],
    read: Callable[[Shard], Rows],
    options: Options = _DEFAULT,
) -> tuple[State, list[Output]]:
    """What `build` would give of all documents, from what it gave before; of the files only the new ones.

    changes  by number of the document what `counts` gave before, and gives now; None: there is none
    read     the rows of a shard, from its file
    Raises whatever `read` raises, and ValueError: a document is there that is said to be none, or none that is said to
    be one.
    """
    lengths = list(state.lengths)
    lengths.extend(() for _ in range(len(lengths), max(changes, default=0) + 1))
    initials = {short: dict(names) for short, names in state.initials.items()}
    for number, (was, now) in changes.items():
        if bool(lengths[number]) != (was is not None):
            raise ValueError(number)
        lengths[number] = now.lengths if now else ()
        helps.note(initials, was.initials if was else (), -1)
        helps.note(initials, now.initials if now else (), 1)
    while lengths and not lengths[-1]:
        lengths.pop()
    forms = {number: (was.forms if was else (), now.forms if now else ()) for number, (was, now) in changes.items()}
    made, files = updating.update(state.postings, forms, read, options.sizes)
    return State(tuple(lengths), made, initials), files


def documents(state: State) -> int:
    """How many there are: numbers without one are not counted."""
    return sum(map(bool, state.lengths))


def is_small(state: State, options: Options = _DEFAULT) -> bool:
    """There is something to find, and so little that a plain search-index.json is made as well."""
    return 0 < sum(map(sum, state.lengths)) <= options.plain


def paths(beside: Mapping[str, Output]) -> dict[str, str]:
    """Of the files beside the shards, by name."""
    return {name: file.path for name, file in beside.items()}


def meta(state: State, beside: Mapping[str, str], slugs: Mapping[int, str], aids: SearchAids = _NO_AIDS) -> Output:
    """search/meta.js: what every query loads first.

    beside  by name the paths of the files beside the shards
    slugs   of each document, by number
    """
    none, top = (0,) * len(FIELDS), len(state.lengths) - 1
    columns = tuple(zip(*(lengths or none for lengths in state.lengths), strict=True)) or ((),) * len(FIELDS)
    shards = state.postings.shards
    value = {
        "v": 10,
        "n": documents(state),
        "top": top,
        "newest": "".join(_slug_sign(slugs.get(number, "")) for number in range(max(0, top - SIGNED + 1), top + 1)),
        "fields": FIELDS,
        "k1": K1,
        "b": B,
        "boosts": BOOSTS,
        "sum": [sum(column) for column in columns],
        "lens": coding.columns([[length_class(length) for length in column] for column in columns], _LIKE),
        "bounds": "\n".join(coding.front_coded(shard.bound for shard in shards)),
        "shards": "".join(shard.path[-6:-3] for shard in shards),
        "aids": {name: path.removeprefix("search/") for name, path in beside.items()},
        "others": helps.paired(helps.others(aids.translations, state.initials, state.postings.words, documents(state))),
        "table": analysis.TABLE,
    }
    build = coding.script("", value)
    return Output(META, coding.script("meta", {"build": hashlib.sha256(build).hexdigest()[:12], **value}))


def _slug_sign(slug: str) -> str:
    return coding.place(slug)[:4]


def beside_it(
    state: State,
    facets: Mapping[int, tuple[tuple[str, str], ...]] | None,
    dates: Mapping[int, str] | None,
    aids: SearchAids,
) -> dict[str, Output]:
    """The files of aids.py that have anything in them, by name.

    facets, dates  of each document, by number; None where their file is there
    """
    words = state.postings.words
    values = {
        "facets": {} if facets is None else helps.facets(facets, aids.names),
        "dates": "" if dates is None else helps.days(dates),
        "words": helps.vocabulary(words, documents(state)),
    }
    files = {name: coding.script(name, value) for name, value in values.items() if value and any(value)}
    return {name: Output(f"search/{name}-{coding.short(data)}.js", data) for name, data in files.items()}


# ---------------------------------------------------------------- terms and postings


def texts(doc: SearchDoc) -> tuple[str, ...]:
    """What each field of FIELDS indexes of a document."""
    texts = "\n".join(doc.paragraphs), doc.title, "\n".join(doc.english), doc.title_en
    return (*texts, "\n".join(doc.captions), doc.author)


def terms(doc: SearchDoc) -> tuple[list[str], ...]:
    """The terms of each field, with repeats."""
    pairs = zip(FIELDS, texts(doc), strict=True)
    return tuple(analysis.terms(text, stems=field in _ENGLISH) for field, text in pairs)


def counts(doc: SearchDoc) -> Counted:
    """What the index takes of it. lunr counts a form with marks twice: as itself and as its key."""
    pairs = zip(FIELDS, texts(doc), strict=True)
    found = [analysis.forms(text, stems=field in _ENGLISH) for field, text in pairs]
    lengths = tuple(rounded_length(len(forms) + marked) for forms, marked in found)
    initials = helps.initials((*doc.paragraphs, *doc.english))
    return Counted(tuple(dict(Counter(forms)) for forms, _ in found), lengths, initials)


def rounded_length(length: int) -> int:
    """A field's length as scores use it: two binary digits, the rest cut off.

    Lucene keeps four for the same reason: every first query loads the lengths of all documents. Those of 10,000
    articles come to 8 KB, with three digits to 12; what is sought is found as well (docs/search.md).
    """
    cut = max(0, length.bit_length() - 2)
    return length >> cut << cut


@cache
def length_class(length: int) -> int:
    """The number of a rounded length among all there are: 0 to 3 for themselves, then two for each doubling."""
    cut = max(0, length.bit_length() - 2)
    return (cut << 1) + (length >> cut)


# ---------------------------------------------------------------- files


def card(number: int, doc: SearchDoc) -> Output:
    """What a result shows of a document."""
    return Output(f"search/d/{number}.js", coding.script(f"d/{number}", _card(doc)))


def _card(doc: SearchDoc) -> list[Any]:
    names = [doc.outlet, doc.outlet_en, doc.date]
    title, *paragraphs = map(coding.swapped, (doc.title, *doc.paragraphs))
    captions, origins = (
        list(map(coding.swapped, doc.captions)),
        [number for one in doc.origins for number in astuple(one)],
    )
    shown = [doc.slug, title, doc.title_en, *names, doc.lead, paragraphs, list(doc.english), doc.date_basis]
    return [*shown, doc.author, doc.state, captions, origins, doc.original]


def plain(docs: Sequence[SearchDoc]) -> Output:
    """search-index.json: all of it as lunr.py builds it, for lunr.Index.load of lunr.js. Refs are slugs."""
    data = plain_index(docs, [doc.slug for doc in docs])
    return Output("search/search-index.json", json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def plain_index(docs: Sequence[SearchDoc], refs: Sequence[str]) -> dict[str, Any]:
    """A serialised lunr index of the documents, made by lunr.py itself."""
    builder = Builder()
    builder.ref("ref")
    builder.k1(K1)
    builder.b(B)
    for name, boost in zip(FIELDS, BOOSTS, strict=True):
        builder.field(name, boost=boost)
    for doc, ref in zip(docs, refs, strict=True):
        builder.add({"ref": ref, **dict(zip(FIELDS, terms(doc), strict=True))})
    builder.field_lengths = {ref: rounded_length(length) for ref, length in builder.field_lengths.items()}
    made: dict[str, Any] = builder.build().serialize()
    return made
