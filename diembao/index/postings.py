"""Documents' terms to shards: all, or only those that an edit touches. docs/search.md describes what is written."""

from __future__ import annotations

import contextlib
import gc
import json
from array import array
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby, repeat
from operator import and_, sub

from msgspec import Struct, field

from diembao.index import coding
from diembao.lang import analysis
from diembao.outputs import Output

# How often each form occurs in each field of one document, in the order of FIELDS.
Counts = tuple[Mapping[str, int], ...]
Rows = list[tuple[str, str]]


class Shard(Struct, frozen=True):
    """One file of rows. head: characters of its first row; length: of all its keys and rows."""

    path: str
    sha256: str
    size: int
    bound: str
    first: str
    last: str
    head: int
    length: int


class Postings(Struct, frozen=True):
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


class _Signs(dict[int, bytes]):
    """How a posting is written, by how much it is more than the document before it."""

    def __missing__(self, step: int) -> bytes:
        gap = coding.number((step >> _BITS) - 1).encode()
        often = step & _MANY
        signs = coding.frequency(often) + gap if often > 1 else gap
        if step < _KEPT:  # larger ones are rare and many
            self[step] = signs
        return signs


# ---------------------------------------------------------------- from nothing


def build(counted: Iterable[Counts], fields: int, size: int, small: int) -> tuple[Postings, list[Output]]:
    """The postings of documents, the oldest first, and the files.

    size   characters of one shard; an index of up to `small` in all comes in at most five
    """
    with _uncollected():
        rows = _rows(_columns(counted, fields))
        first, total = list[tuple[str, str]](), 0
        for key, row in rows:
            first.append((key, row))
            total += len(key) + len(row)
            if total > small:
                break
        words = dict[str, int]()
        writer = Writer(size if total > small else total // 4)
        for key, row in chain(first, rows):  # never all at once
            if not analysis.is_made(key):
                words[key] = documents(row, key)
            writer.add(key, row)
        writer.close()
    return Postings(tuple(writer.shards), words), writer.files


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


def _columns(counted: Iterable[Counts], fields: int) -> tuple[_Column, ...]:
    columns = tuple(_Column() for _ in range(fields))
    for place, found in enumerate(counted):
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
        return coding.written(pairs).encode()
    before = chain((_DOCUMENT,), map(and_, postings, repeat(_DOCUMENT)))
    return b"".join(map(signs.__getitem__, map(sub, postings, before)))


def documents(row: str, key: str) -> int:
    """About how many documents have a fold: the most that one field has of it, its forms added."""
    lists = [text.split(",") for _, text in _forms(row, key)]
    return max(sum(coding.count(own[n]) for own in lists if n < len(own)) for n in range(max(map(len, lists))))


def _forms(row: str, key: str) -> Iterator[tuple[str, str]]:
    """(form, its lists) of a row."""
    for part in row.split("|"):
        form, separator, lists = part.partition(";")
        yield (form, lists) if separator else (key, form)


# ---------------------------------------------------------------- files


class Writer:
    """Rows in the order of their keys to shards: one ends before the row that would make it too long."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.shards: list[Shard] = []
        self.files: list[Output] = []
        self.open: Rows = []
        self._length = 0

    def fits(self, row: int) -> bool:
        """Whether a row of so many characters goes into the shard that is open."""
        return not self.open or self._length + row <= self.size

    def add(self, key: str, row: str) -> None:
        size = len(row)
        if self._length + size > self.size and self.open:
            self.close()
        self.open.append((key, row))
        self._length += size + len(key)

    def bound(self, first: str) -> str:
        """Where a shard begins whose first key that is: after the one before it, and no longer than it must be."""
        if not self.shards:
            return ""
        last = self.shards[-1].last
        return next(first[:end] for end in range(1, len(first) + 1) if first[:end] > last)

    def close(self) -> None:
        if not self.open:
            return
        (first, head), last = self.open[0], self.open[-1][0]
        bound = self.bound(first)
        keys, rows = zip(*self.open, strict=True)
        data = coding.script(f"s/{bound}", ["\n".join(coding.front_coded(keys)), "\n".join(rows)])
        file = Output(f"search/s{coding.place(bound)}-{coding.short(data)}.js", data)
        self.shards.append(Shard(file.path, file.sha256, len(data), bound, first, last, len(head), self._length))
        self.files.append(file)
        self.open, self._length = [], 0


def rows(data: bytes) -> Rows:
    """What a shard's file holds."""
    text = data.decode("utf-8")
    keys, held = json.loads(text[text.index(",[") + 1 : text.rindex(")")])
    return list(zip(coding.front_decoded(keys.split("\n")), held.split("\n"), strict=True))


# ---------------------------------------------------------------- after an edit


def update(
    before: Postings,
    changes: Mapping[int, tuple[Counts, Counts]],
    read: Callable[[Shard], Rows],
    size: int,
) -> tuple[Postings, list[Output]]:
    """The same as `build` would give, though only the shards are read and written that the changes touch.

    changes  by document (numbers stay as they are): what was counted in it, and what is
    Raises whatever `read` raises.
    """
    wanted = _wanted(changes)
    bounds = [shard.bound for shard in before.shards]
    touched: dict[int, list[str]] = defaultdict(list)
    for key in sorted(wanted):
        touched[bisect_right(bounds, key) - 1].append(key)
    words = dict(before.words)
    fresh: dict[int, Rows] = {}
    for number, keys in touched.items():
        held = dict(read(before.shards[number]))
        for key in keys:
            row = _changed(held.pop(key, ""), key, wanted[key])
            if row:
                held[key] = row
            if not analysis.is_made(key):
                words.pop(key, None)
                if row:
                    words[key] = documents(row, key)
        fresh[number] = sorted(held.items())
    writer = Writer(size)
    for number, shard in enumerate(before.shards):
        _bring(writer, shard, fresh.get(number), fresh.get(number + 1), read)
    writer.close()
    return Postings(tuple(writer.shards), words), writer.files


def _bring(writer: Writer, shard: Shard, fresh: Rows | None, after: Rows | None, read: Callable[[Shard], Rows]) -> None:
    """A shard as it is if it begins and ends where it did; else its rows. `after`: those of the next, where changed."""
    if fresh is None and not writer.fits(shard.head):
        writer.close()
    ends = after is None or bool(after and shard.length + len(after[0][1]) > writer.size)
    if fresh is None and not writer.open and ends and shard.bound == writer.bound(shard.first):
        writer.shards.append(shard)
        return
    for key, row in read(shard) if fresh is None else fresh:
        writer.add(key, row)


# By form and field the documents whose frequency is another, and which it is (0: it has the form no longer).
_Wanted = dict[str, dict[int, dict[int, int]]]


def _wanted(changes: Mapping[int, tuple[Counts, Counts]]) -> dict[str, _Wanted]:
    """By key what changes in its row."""
    found: dict[str, _Wanted] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for place, (old, new) in changes.items():
        for number, now in enumerate(new):
            was = old[number] if old else {}
            for form in was.keys() | now.keys():
                if was.get(form) != now.get(form):
                    found[analysis.key(form)][form][number][place] = now.get(form, 0)
    return found


def _changed(row: str, key: str, wanted: _Wanted) -> str:
    forms = {form: lists.split(",") for form, lists in _forms(row, key) if row}
    for form, by_field in wanted.items():
        lists = forms.setdefault(form, [])
        for number, changes in by_field.items():
            lists += [""] * (number + 1 - len(lists))
            held = dict(coding.postings(lists[number])) | changes
            lists[number] = coding.written(sorted((place, n) for place, n in held.items() if n))
    texts = {form: ",".join(lists).rstrip(",") for form, lists in forms.items()}
    own = texts.pop(key, "")
    return "|".join(filter(None, (own, *(f"{form};{texts[form]}" for form in sorted(texts) if texts[form]))))
