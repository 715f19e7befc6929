"""The search index: a lunr index cut into pieces that a browser loads as a query needs them. A stage: pure.

docs/search.md describes the files. In short: postings hold term frequencies, field lengths stand apart, and the browser
computes lunr's own weights from them, so that it can assemble a genuine lunr.Index of only the query's terms.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lunr.builder import Builder

from diembao.index import aids as helps
from diembao.index import coding
from diembao.lang import analysis
from diembao.model import Output, SearchAids, SearchDoc

FIELDS = ("body", "title", "english", "title_en")  # the fullest first: rows leave out empty ends
_ENGLISH = ("title_en", "english")
K1, B = 0.5, 0.6  # BM25's: with lunr's own 1.2 and 0.75 the article sought comes a little later (bench.search_quality)

# The commonest marked letters change places with signs that are rare in Vietnamese: one byte instead of two or three
# makes the cards 8 % smaller after gzip.
_SWAPS = analysis.TABLE["swaps"]
_SWAPPED = str.maketrans(_SWAPS, "".join(b + a for a, b in zip(_SWAPS[::2], _SWAPS[1::2], strict=True)))

# In the order in which they are run. Each is a function of its own.
_SCRIPTS = ("analysis", "index", "spelling", "facets", "passages", "query", "answers")
_COMMENT = re.compile(r"^[ \t]*(?://.*\n|/\*(?s:.*?)\*/[ \t]*\n)", re.MULTILINE)

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)

# How often each form occurs in each field of one document.
Counts = tuple[Mapping[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """One field's posting lists while they are written, by form, and the last document in each.

    Bytearrays and not lists of strings: a fifth of the memory, and nothing for the garbage collector to walk through.
    """

    lists: dict[str, bytearray] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)


_NO_AIDS = SearchAids()


@dataclass(frozen=True, slots=True)
class Options:
    """shard  characters of one shard before compression (gzip makes about half of it). First queries at 10,000 articles
           load 59 KB of bounds and shards with 4,000, 65 KB with 8,000, 117 KB with 20,000
    small  an index of up to so many characters comes in at most five shards
    plain  terms of the whole collection up to which a plain search-index.json is made as well (lunr.py needs 20 s for
           a thousand articles)
    """

    shard: int = 4_000
    small: int = 100_000
    plain: int = 60_000


def index(
    docs: Sequence[SearchDoc],
    options: Options = Options(),
    aids: SearchAids = _NO_AIDS,
    counted: Iterable[Counts] | None = None,
) -> tuple[Output, ...]:
    """The files of search/. `docs`: newest first. Numbers go from the oldest, so a new article shifts none.

    `counted`: what `counts` gives for each, oldest first, where that is known already.
    """
    ordered = tuple(reversed(docs))
    columns = tuple(_Column() for _ in FIELDS)
    lengths: list[list[int]] = [[] for _ in FIELDS]
    gaps = [coding.number(gap).encode() for gap in range(len(ordered))]
    for place, found in enumerate(counted or map(counts, ordered)):
        for column, row, frequencies in zip(columns, lengths, found, strict=True):
            _post(column, place, frequencies, gaps)
            row.append(rounded_length(_length(frequencies)))
    beside = _beside(ordered, _document_frequencies(columns), aids)
    rows = list(_rows(columns))
    total = sum(len(key) + len(row) for key, row in rows)
    shards = list(_shards(rows, options.shard if total > options.small else total // 4))
    sums = [sum(row) for row in lengths]
    meta = {
        "v": 3,
        "n": len(ordered),
        "fields": FIELDS,
        "k1": K1,
        "b": B,
        "sum": sums,
        "lens": ["".join(coding.number(length_class(length)) for length in row) for row in lengths],
        "bounds": "\n".join(coding.front_coded(bound for bound, _ in shards)),
        "shards": "".join(_hash(output.data) for _, output in shards),
        "aids": {name: output.path.removeprefix("search/") for name, output in beside.items()},
        "table": analysis.TABLE,
    }
    cards = [Output(f"search/d/{place}.js", _script(f"d/{place}", _card(doc))) for place, doc in enumerate(ordered)]
    plain = [_plain(ordered)] if 0 < sum(sums) <= options.plain else []
    files = (*(output for _, output in shards), *beside.values(), *cards, *plain)
    return (Output("search/meta.js", _script("meta", meta)), *files)


def _beside(docs: Sequence[SearchDoc], frequencies: Counter[str], aids: SearchAids) -> dict[str, Output]:
    """The files of aids.py that have anything in them, by name."""
    values = {
        "facets": helps.facets(docs, aids.names),
        "words": helps.vocabulary(frequencies, len(docs)),
        "others": helps.translations(aids, frequencies),
    }
    files = {name: _script(name, value) for name, value in values.items() if any(value)}
    return {name: Output(f"search/{name}-{_hash(data)}.js", data) for name, data in files.items()}


def _document_frequencies(columns: Sequence[_Column]) -> Counter[str]:
    """About how many documents have each fold: the most that one field has of it, its forms added."""
    found: Counter[str] = Counter()
    for column in columns:
        mine: Counter[str] = Counter()
        for form, written in column.lists.items():
            if not analysis.is_made(form):
                mine[analysis.key(form)] += coding.count(written)
        found |= mine
    return found


def engine(scripts: Mapping[str, str]) -> Output:
    """The browser's side as one file: one request, and smaller together. `scripts`: templates/engine/ by name."""
    return Output(
        "static/engine.js",
        scripts["vendor/lunr.min.js"].encode() + b"".join(bare(scripts[f"{name}.js"]) for name in _SCRIPTS),
    )


def bare(script: str) -> bytes:
    """A script of ours without the lines that are comments, and without indentation: a fifth less after gzip."""
    return _INDENTATION.sub("", _COMMENT.sub("", script)).encode("utf-8")


# ---------------------------------------------------------------- terms and postings


def texts(doc: SearchDoc) -> tuple[str, ...]:
    """What each field of FIELDS indexes of a document."""
    return ("\n".join(doc.paragraphs), doc.title, "\n".join(doc.english), doc.title_en)


def terms(doc: SearchDoc) -> tuple[list[str], ...]:
    """The terms of each field, with repeats."""
    pairs = zip(FIELDS, texts(doc), strict=True)
    return tuple(analysis.terms(text, stems=field in _ENGLISH) for field, text in pairs)


def counts(doc: SearchDoc) -> Counts:
    """What the index takes of one document: nothing else of it changes the shards."""
    pairs = zip(FIELDS, texts(doc), strict=True)
    return tuple(dict(Counter(analysis.forms(text, stems=field in _ENGLISH))) for field, text in pairs)


def _length(frequencies: Mapping[str, int]) -> int:
    """How many terms lunr would count in the field."""
    marked = (count for form, count in frequencies.items() if form[0] != analysis.PAIR and analysis.key(form) != form)
    return sum(frequencies.values()) + sum(marked)


def rounded_length(length: int) -> int:
    """A field's length as scores use it: three binary digits, the rest cut off.

    Lucene keeps four, for the same reason: every first query loads the lengths of all documents, and those of 10,000
    articles come to 7 KB instead of 26.
    """
    cut = max(0, length.bit_length() - 3)
    return length >> cut << cut


def length_class(length: int) -> int:
    """The number of a rounded length among all there are: 0 to 7 for themselves, then four for each doubling."""
    cut = max(0, length.bit_length() - 3)
    return (cut << 2) + (length >> cut)


def _post(column: _Column, place: int, frequencies: Mapping[str, int], gaps: Sequence[bytes]) -> None:
    """One document's frequencies written behind those before it. `gaps`: how each number of documents is written."""
    for form, frequency in frequencies.items():
        written = column.lists.get(form)
        if written is None:
            written = column.lists[form] = bytearray()
        if frequency > 1:
            written += coding.frequency(frequency)
        written += gaps[place - column.last.get(form, -1) - 1]
        column.last[form] = place


def _rows(columns: Sequence[_Column]) -> Iterator[tuple[str, str]]:
    """(key, row) for every key in code-unit order. Empties `columns` on the way: both at once would double memory."""
    marked: dict[str, list[str]] = {}
    keys = set()
    for form in set().union(*(column.lists for column in columns)):
        key = analysis.key(form)
        keys.add(key)
        if key != form:
            marked.setdefault(key, []).append(form)
    for key in sorted(keys):
        rows = [_row(columns, key)]
        rows += [f"{form};{_row(columns, form)}" for form in sorted(marked.get(key, ()))]
        yield key, "|".join(filter(None, rows))


def _row(columns: Sequence[_Column], form: str) -> str:
    return b",".join([column.lists.pop(form, b"") for column in columns]).rstrip(b",").decode()


def _shards(rows: Iterable[tuple[str, str]], size: int) -> Iterator[tuple[str, Output]]:
    """(bound, file) of each shard: its keys are the bound or after it, those of the shard before are before it."""
    keys: list[str] = []
    held: list[str] = []
    bound, length, count = "", 0, 0
    for key, row in rows:
        if keys and length + len(row) > size:
            yield bound, _shard(count, bound, keys, held)
            bound, count = _between(keys[-1], key), count + 1
            keys, held, length = [], [], 0
        keys.append(key)
        held.append(row)
        length += len(row) + len(key)
    if keys:
        yield bound, _shard(count, bound, keys, held)


def _between(before: str, key: str) -> str:
    """The shortest beginning of `key` that comes after `before`."""
    return next(key[:end] for end in range(1, len(key) + 1) if key[:end] > before)


def _shard(number: int, bound: str, keys: list[str], rows: list[str]) -> Output:
    data = _script(f"s/{bound}", ["\n".join(coding.front_coded(keys)), "\n".join(rows)])
    return Output(f"search/s{number}-{_hash(data)}.js", data)


# ---------------------------------------------------------------- files


def _card(doc: SearchDoc) -> list[Any]:
    names = [doc.outlet, doc.outlet_en, doc.date]
    title, *paragraphs = (text.translate(_SWAPPED) for text in (doc.title, *doc.paragraphs))
    return [doc.slug, title, doc.title_en, *names, doc.lead, paragraphs, list(doc.english)]


def _script(name: str, value: Any) -> bytes:
    """A file that hands its value over when it is loaded as a script: the one way that works from disk as well."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"diembao.put({json.dumps(name)},{text});\n".encode()


def _hash(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()[:3]).decode()


def _plain(docs: Sequence[SearchDoc]) -> Output:
    """The whole index as lunr.py builds it; lunr.Index.load of lunr.js reads it as it is. Refs are slugs."""
    data = plain_index(docs, [doc.slug for doc in docs])
    return Output("search/search-index.json", json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def plain_index(docs: Sequence[SearchDoc], refs: Sequence[str]) -> dict[str, Any]:
    """A serialised lunr index of the documents, made by lunr.py itself."""
    builder = Builder()
    builder.ref("ref")
    builder.k1(K1)
    builder.b(B)
    for name in FIELDS:
        builder.field(name)
    for doc, ref in zip(docs, refs, strict=True):
        builder.add({"ref": ref, **dict(zip(FIELDS, terms(doc), strict=True))})
    builder.field_lengths = {ref: rounded_length(length) for ref, length in builder.field_lengths.items()}
    made: dict[str, Any] = builder.build().serialize()
    return made
