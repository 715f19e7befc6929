"""Documents' terms to shards: all, or only those that an edit touches. docs/search.md describes what is written."""

from __future__ import annotations

import contextlib
import gc
import json
from array import array
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby, repeat
from operator import and_, sub

from msgspec import Struct, field

from diembao.lang import analysis
from diembao.outputs import Output
from diembao.press.index import coding
from diembao.press.index.cutting import Limits, cut, is_stem, shared

# How often each form occurs in each field of one document, in the order of FIELDS.
Counts = tuple[Mapping[str, int], ...]
Rows = list[tuple[str, str]]


class Sizes(Struct, frozen=True):
    """shard  characters of one shard before compression, keys and rows (gzip makes about half of it)
    small  an index of up to so many characters comes in a few shards, each of up to two fifths of it
    """

    shard: int
    small: int

    def limits(self, length: int) -> Limits:
        """How an index of so many characters is cut."""
        return Limits(self.shard if length > self.small else max(self.shard, self.small * 2 // 5))


class Shard(Struct, frozen=True, array_like=True):
    """One file of rows. first, last: its keys; length: characters of keys and rows."""

    path: str
    sha256: str
    size: int
    bound: str
    first: str
    last: str
    length: int


class Postings(Struct, frozen=True, array_like=True):
    """All shards, and about how many documents have each word (fold)."""

    shards: tuple[Shard, ...]
    words: Mapping[str, int]


class _Column(Struct, frozen=True):
    """One field's posting lists by form. A posting is one number: `_BITS` say the frequency, those above the document.

    many  the frequencies too large for that, by form and document

    Arrays and not what is written in the end: for that the last document of each list must be known, and to look it up
    in a memory of 100 MB takes as long as the posting itself.
    """

    lists: defaultdict[str, array[int]] = field(default_factory=lambda: defaultdict(partial(array, "I")))
    many: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))


_BITS = 8
_MANY = (1 << _BITS) - 1  # stands for itself and all that is more
_DOCUMENT = ~_MANY
_KEPT = 1 << 20


class _Codes(dict[int, str]):
    """The bits of a posting, by how much it is more than the document before it."""

    def __init__(self, lows: tuple[int, int]) -> None:
        self._lows = lows

    def __missing__(self, step: int) -> str:
        code = coding.posting_bits((step >> _BITS) - 1, step & _MANY, *self._lows)
        if step < _KEPT:
            self[step] = code
        return code


class _Signs(dict[int, bytes]):
    """How a posting of a short list is written, by how much it is more than the document before it.

    codes  of long ones, by how many digits of both numbers are written as they are
    """

    def __init__(self) -> None:
        self.codes: dict[tuple[int, int], _Codes] = {}

    def __missing__(self, step: int) -> bytes:
        gap = coding.number((step >> _BITS) - 1).encode()
        often = step & _MANY
        signs = coding.frequency(often) + gap if often > 1 else gap
        if step < _KEPT:  # larger ones are rare and many
            self[step] = signs
        return signs


# ---------------------------------------------------------------- from nothing


def build(counted: Iterable[tuple[int, Counts]], fields: int, sizes: Sizes) -> tuple[Postings, list[Output]]:
    """The postings of documents, by ascending number, and the files."""
    words: dict[str, int] = {}

    def counted_words(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        for key, row in rows:
            if not analysis.is_made(key):
                words[key] = documents(row, key)
            yield key, row

    with _uncollected():
        rows = counted_words(_rows(_columns(counted, fields)))
        first = list(_until(rows, sizes.small))
        limits = sizes.limits(length(first))
        made = list(_shards(chain(first, rows), limits))  # never all rows at once
    return Postings(tuple(one for one, _ in made), words), [file for _, file in made]


def _shards(rows: Iterable[tuple[str, str]], limits: Limits) -> Iterator[tuple[Shard, Output]]:
    waiting: Rows = []  # until it is certain where they are cut
    total, last = 0, ""
    for row in chain(rows, (("", ""),)):
        while waiting and not is_stem(waiting[-1][0], row[0]) and (total > limits.size or not row[0]):
            end = cut(waiting, limits)
            yield shard(waiting[:end], last)
            last = waiting[end - 1][0]
            total -= length(waiting[:end])
            del waiting[:end]
        waiting.append(row)
        total += len(row[0]) + len(row[1])


def length(rows: Rows) -> int:
    """Characters of keys and rows."""
    return sum([len(key) + len(row) for key, row in rows])


def _until(rows: Iterator[tuple[str, str]], length: int) -> Iterator[tuple[str, str]]:
    """The first rows, until they are longer together than that."""
    for key, row in rows:
        yield key, row
        length -= len(key) + len(row)
        if length < 0:
            return


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, which would walk through all terms again and again: a tenth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _columns(counted: Iterable[tuple[int, Counts]], fields: int) -> tuple[_Column, ...]:
    columns = tuple(_Column() for _ in range(fields))
    for place, found in counted:
        for column, frequencies in zip(columns, found, strict=True):
            if frequencies:
                _post(column, place, frequencies)
    return columns


def _post(column: _Column, place: int, frequencies: Mapping[str, int]) -> None:
    """One document's frequencies put behind those before it."""
    document = place << _BITS
    if max(frequencies.values()) < _MANY:
        postings = [document + frequency for frequency in frequencies.values()]
    else:
        postings = [document + min(frequency, _MANY) for frequency in frequencies.values()]
        for form, frequency in frequencies.items():
            if frequency >= _MANY:
                column.many[form][place] = frequency
    lists = map(column.lists.__getitem__, frequencies)
    deque(map(array.append, lists, postings), maxlen=0)  # runs through it


def _rows(columns: Sequence[_Column]) -> Iterator[tuple[str, str]]:
    """(key, row) for every key in code-unit order. Empties `columns` on the way: both at once would double memory."""
    marked: dict[str, set[str]] = {}
    keys = []
    for form in chain.from_iterable(column.lists for column in columns):
        key = form if form[0] == analysis.PAIR else analysis.key(form)
        keys.append(key)
        if key != form:
            marked.setdefault(key, set()).add(form)
    keys.sort()
    signs = _Signs()
    for key, _ in groupby(keys):
        row = _row(key, columns, signs)
        if key in marked:
            forms = (f"{form};{_row(form, columns, signs)}" for form in sorted(marked[key]))
            row = "|".join(filter(None, (row, *forms)))
        yield key, row


def _row(form: str, columns: Sequence[_Column], signs: _Signs) -> str:
    written = [
        _written(form, column, postings, signs) if (postings := column.lists.pop(form, None)) else b""
        for column in columns
    ]
    return b",".join(written).rstrip(b",").decode()


def _written(form: str, column: _Column, postings: array[int], signs: _Signs) -> bytes:
    if len(postings) == 1 and not column.many:  # half of them
        return signs[postings[0] - _DOCUMENT]
    if form in column.many:
        many = column.many[form]
        pairs = ((one >> _BITS, many.get(one >> _BITS, one & _MANY)) for one in postings)
        return coding.written(list(pairs)).encode()
    before = chain((_DOCUMENT,), map(and_, postings, repeat(_DOCUMENT)))
    steps = map(sub, postings, before)
    if len(postings) < coding.MANY:
        return b"".join(map(signs.__getitem__, steps))
    lows = coding.low(postings[-1] >> _BITS, list(map(and_, postings, repeat(_MANY))))
    codes = signs.codes.setdefault(lows, _Codes(lows))
    return coding.in_bits(lows, len(postings), "".join(map(codes.__getitem__, steps)))


def documents(row: str, key: str) -> int:
    """About how many documents have a fold: the most that one field has of it, its forms added."""
    lists = [text.split(",") for _, text in forms(row, key)]
    return max(sum(coding.count(own[n]) for own in lists if n < len(own)) for n in range(max(map(len, lists))))


def forms(row: str, key: str) -> Iterator[tuple[str, str]]:
    """(form, its lists) of a row."""
    for part in row.split("|"):
        form, separator, lists = part.partition(";")
        yield (form, lists) if separator else (key, form)


# ---------------------------------------------------------------- files


def bound(before: str, first: str) -> str:
    """Where a shard begins whose first key that is: after the key before it ('': there is none), no longer than it must
    be."""
    return first[: shared(before, first) + 1] if before else ""


def shard(rows: Rows, before: str) -> tuple[Shard, Output]:
    """The file of some rows. `before`: the last key of the shard before it, '' for the first."""
    keys, held = zip(*rows, strict=True)
    start = bound(before, keys[0])
    data = coding.script(f"s/{start}", ["\n".join(coding.front_coded(keys)), "\n".join(held)])
    file = Output(f"search/s{coding.place(start)}-{coding.short(data)}.js", data)
    return Shard(file.path, file.sha256, len(data), start, keys[0], keys[-1], length(rows)), file


def rows(data: bytes) -> Rows:
    """What a shard's file holds."""
    text = data.decode("utf-8")
    keys, held = json.loads(text[text.index(",[") + 1 : text.rindex(")")])
    return list(zip(coding.front_decoded(keys.split("\n")), held.split("\n"), strict=True))
