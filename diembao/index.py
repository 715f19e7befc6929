"""The search index: a lunr index cut into pieces that a browser loads as a query needs them. A stage: pure.

docs/search.md describes the files. In short: postings hold term frequencies, field lengths stand apart, and the browser
computes lunr's own weights from them, so that it can assemble a genuine lunr.Index of only the query's terms.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lunr.builder import Builder

from diembao.lang import analysis
from diembao.model import Output, SearchDoc

FIELDS = ("title", "body", "title_en", "english")
_ENGLISH = ("title_en", "english")
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

# key -> form -> field number -> postings [(document, frequency), ...], documents ascending. What lunr counts for a
# key is the sum of its forms.
_Postings = dict[str, dict[str, dict[int, list[tuple[int, int]]]]]


@dataclass(frozen=True, slots=True)
class Options:
    """shard  characters of one shard before compression (gzip makes about a third of it).
    plain  terms of the whole collection up to which a plain search-index.json is made as well (lunr.py needs 20 s for
           a thousand articles)
    """

    shard: int = 30_000
    plain: int = 60_000


def index(docs: Sequence[SearchDoc], options: Options = Options()) -> tuple[Output, ...]:
    """The files of search/. `docs`: newest first. Numbers go from the oldest, so a new article shifts none."""
    ordered = tuple(reversed(docs))
    counts = [_counts(doc) for doc in ordered]
    lengths = [[_length(fields[number]) for fields in counts] for number in range(len(FIELDS))]
    shards = list(_shards(_invert(counts), options.shard))
    lens = _script("lens", [_lengths(row) for row in lengths])
    sums = [sum(row) for row in lengths]
    meta = {
        "v": 1,
        "n": len(ordered),
        "fields": FIELDS,
        "k1": 1.2,
        "b": 0.75,
        "sum": sums,
        "bounds": [first for first, _ in shards],
        "shards": [output.path.removeprefix("search/") for _, output in shards],
        "lens": _name("lens", lens),
        "table": analysis.TABLE,
    }
    cards = [Output(f"search/d/{number}.js", _script(f"d/{number}", _card(doc))) for number, doc in enumerate(ordered)]
    files = [Output("search/meta.js", _script("meta", meta)), Output(f"search/{_name('lens', lens)}", lens)]
    plain = [_plain(ordered)] if 0 < sum(sums) <= options.plain else []
    return (*files, *(output for _, output in shards), *cards, *plain)


# ---------------------------------------------------------------- terms and postings


def texts(doc: SearchDoc) -> tuple[str, ...]:
    """What each field of FIELDS indexes of a document."""
    return (doc.title, "\n".join(doc.paragraphs), doc.title_en, "\n".join(doc.english))


def terms(doc: SearchDoc) -> tuple[list[str], ...]:
    """The terms of each field, with repeats."""
    pairs = zip(FIELDS, texts(doc), strict=True)
    return tuple(analysis.terms(text, stems=field in _ENGLISH) for field, text in pairs)


def _counts(doc: SearchDoc) -> tuple[Counter[tuple[str, str]], ...]:
    pairs = zip(FIELDS, texts(doc), strict=True)
    return tuple(Counter(analysis.filed(text, stems=field in _ENGLISH)) for field, text in pairs)


def _length(counts: Counter[tuple[str, str]]) -> int:
    """How many terms lunr would count in the field."""
    return sum(count * (1 if key == form else 2) for (key, form), count in counts.items())


def _invert(counts: Iterable[tuple[Counter[tuple[str, str]], ...]]) -> _Postings:
    postings: _Postings = {}
    for number, fields in enumerate(counts):
        for field, frequencies in enumerate(fields):
            for (key, form), frequency in frequencies.items():
                forms = postings.setdefault(key, {})
                forms.setdefault(form, {}).setdefault(field, []).append((number, frequency))
    return postings


def _shards(postings: _Postings, size: int) -> Iterator[tuple[str, Output]]:
    """(first key, file) of each shard, keys in code-unit order."""
    keys: list[str] = []
    rows: list[str] = []
    length = 0
    for key in sorted(postings):
        row = "|".join(_form(form, key, fields) for form, fields in sorted(postings[key].items()))
        if keys and length + len(row) > size:
            yield keys[0], _shard(keys, rows)
            keys, rows, length = [], [], 0
        keys.append(key)
        rows.append(row)
        length += len(row) + len(key)
    if keys:
        yield keys[0], _shard(keys, rows)


def _shard(keys: list[str], rows: list[str]) -> Output:
    data = _script(f"{keys[0]}", ["\n".join(_front_coded(keys)), "\n".join(rows)])
    return Output(f"search/{_name('s', data)}", data)


def _front_coded(keys: list[str]) -> Iterator[str]:
    """Each key as the number of characters it shares with the one before (base 36, at most 35) and the rest."""
    before = ""
    for key in keys:
        shared = 0
        while shared < min(len(before), len(key), 35) and before[shared] == key[shared]:
            shared += 1
        yield f"{'0123456789abcdefghijklmnopqrstuvwxyz'[shared]}{key[shared:]}"
        before = key


def _form(form: str, key: str, fields: Mapping[int, list[tuple[int, int]]]) -> str:
    columns = [_posting(fields.get(number, [])) for number in range(len(FIELDS))]
    return f"{'' if form == key else form};{','.join(columns).rstrip(',')}"


def _posting(entries: list[tuple[int, int]]) -> str:
    out, before = [], -1
    for number, frequency in entries:
        out.append(_varint((number - before - 1) << 1 | (frequency > 1)))
        if frequency > 1:
            out.append(_varint(frequency - 2))
        before = number
    return "".join(out)


def _lengths(row: list[int]) -> str:
    return "".join(map(_varint, row))


def _varint(value: int) -> str:
    """5 bits a character, the lowest first; the sixth bit says that more follow."""
    out = ""
    while value > 31:
        out += _DIGITS[value & 31 | 32]
        value >>= 5
    return out + _DIGITS[value]


# ---------------------------------------------------------------- files


def _card(doc: SearchDoc) -> list[Any]:
    names = [doc.outlet, doc.outlet_en, doc.date]
    return [doc.slug, doc.title, doc.title_en, *names, list(doc.places), list(doc.paragraphs), list(doc.english)]


def _script(name: str, value: Any) -> bytes:
    """A file that hands its value over when it is loaded as a script: the one way that works from disk as well."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"diembao.put({json.dumps(name)},{text});\n".encode()


def _name(kind: str, data: bytes) -> str:
    return f"{kind}-{hashlib.sha256(data).hexdigest()[:10]}.js"


def _plain(docs: Sequence[SearchDoc]) -> Output:
    """The whole index as lunr.py builds it; lunr.Index.load of lunr.js reads it as it is. Refs are slugs."""
    data = plain_index(docs, [doc.slug for doc in docs])
    return Output("search/search-index.json", json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def plain_index(docs: Sequence[SearchDoc], refs: Sequence[str]) -> dict[str, Any]:
    """A serialised lunr index of the documents, made by lunr.py itself."""
    builder = Builder()
    builder.ref("ref")
    for field in FIELDS:
        builder.field(field)
    for doc, ref in zip(docs, refs, strict=True):
        builder.add({"ref": ref, **dict(zip(FIELDS, terms(doc), strict=True))})
    made: dict[str, Any] = builder.build().serialize()
    return made
