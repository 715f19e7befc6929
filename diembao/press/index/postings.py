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
from itertools import chain, groupby, pairwise, repeat, zip_longest
from operator import and_, sub

from msgspec import Struct, field

from diembao.lang import analysis
from diembao.outputs import Output
from diembao.press.index import coding
from diembao.press.index.cutting import Limits, cuts, shared

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
        size = self.shard if length > self.small else max(self.shard, self.small * 2 // 5)
        return Limits(size, size // 8)


class Shard(Struct, frozen=True, array_like=True):
    """One file of rows. first, last: its keys; longest: characters of its longest row, with the key; length: of all."""

    path: str
    sha256: str
    size: int
    bound: str
    first: str
    last: str
    longest: int
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


def build(counted: Iterable[tuple[int, Counts]], fields: int, sizes: Sizes) -> tuple[Postings, list[Output]]:
    """The postings of documents, by ascending number, and the files."""
    words: dict[str, int] = {}
    made: list[tuple[Shard, Output]] = []
    waiting: Rows = []  # those of which it is not certain yet where they are cut

    def measured(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, int, int]]:
        for key, row in rows:
            if not analysis.is_made(key):
                words[key] = documents(row, key)
            waiting.append((key, row))
            yield key, key, len(key) + len(row), len(key) + len(row)

    with _uncollected():
        rows, done, last = _rows(_columns(counted, fields)), 0, ""
        first = list(_until(rows, sizes.small))
        limits = sizes.limits(sum(len(key) + len(row) for key, row in first))
        for end in chain(cuts(measured(chain(first, rows)), limits), (-1,)):  # never all at once
            some = waiting[: end - done] if end > 0 else waiting
            if some:
                made.append(shard(some, last))
                last = some[-1][0]
            del waiting[: len(some)]
            done = end
    return Postings(tuple(one for one, _ in made), words), [file for _, file in made]


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


def bound(before: str, first: str) -> str:
    """Where a shard begins whose first key that is: after the key before it ('': there is none), no longer than it must
    be."""
    return first[: shared(before, first) + 1] if before else ""


def shard(rows: Rows, before: str) -> tuple[Shard, Output]:
    """The file of some rows. `before`: the last key of the shard before it, '' for the first."""
    keys, held = zip(*rows, strict=True)
    start, lengths = bound(before, keys[0]), [len(key) + len(row) for key, row in rows]
    data = coding.script(f"s/{start}", ["\n".join(coding.front_coded(keys)), "\n".join(held)])
    file = Output(f"search/s{coding.place(start)}-{coding.short(data)}.js", data)
    return Shard(file.path, file.sha256, len(data), start, keys[0], keys[-1], max(lengths), sum(lengths)), file


def rows(data: bytes) -> Rows:
    """What a shard's file holds."""
    text = data.decode("utf-8")
    keys, held = json.loads(text[text.index(",[") + 1 : text.rindex(")")])
    return list(zip(coding.front_decoded(keys.split("\n")), held.split("\n"), strict=True))


# ---------------------------------------------------------------- after an edit


# A shard as it stands, or the rows of one that was opened.
_Part = Shard | Rows


def update(
    before: Postings, changes: Mapping[int, tuple[Counts, Counts]], read: Callable[[Shard], Rows], sizes: Sizes
) -> tuple[Postings, list[Output]]:
    """The same as `build` would give, and of the files those that are new; only shards are opened that change, or lie
    beside a bound that does.

    changes  by document what was counted in it, and what is; () where it is not there
    Raises whatever `read` raises.
    """
    wanted = _wanted(changes)
    parts, words = _edited(before, wanted, read)
    limits = sizes.limits(sum(map(_length, parts)))
    # A shard is cut nowhere within as long as both its bounds stand: each comes before all that lies between them.
    whole = limits != sizes.limits(sum(shard.length for shard in before.shards))
    for number, part in enumerate(parts):
        if isinstance(part, Shard) and (whole or _has_lost(before.shards, parts, number + 1)):
            parts[number] = read(part)
    made = list(_joined(parts, limits, read))
    known = {(shard.path, shard.sha256) for shard in before.shards}
    files = [file for shard, file in made if file and (shard.path, shard.sha256) not in known]
    return Postings(tuple(shard for shard, _ in made), words), files


def _edited(
    before: Postings, wanted: Mapping[str, _Wanted], read: Callable[[Shard], Rows]
) -> tuple[list[_Part], dict[str, int]]:
    """The shards, those opened that have a changed row, and the words' documents."""
    bounds = [shard.bound for shard in before.shards]
    touched: dict[int, list[str]] = defaultdict(list)
    for key in wanted:
        touched[max(0, bisect_right(bounds, key) - 1)].append(key)
    parts: list[_Part] = [*before.shards] or [[]]
    words = dict(before.words)
    for number, keys in touched.items():
        part = parts[number]
        held = dict(read(part) if isinstance(part, Shard) else part)
        for key in keys:
            row = _changed(held.pop(key, ""), key, wanted[key])
            if row:
                held[key] = row
            if not analysis.is_made(key):
                words.pop(key, None)
                if row:
                    words[key] = documents(row, key)
        parts[number] = sorted(held.items())
    return parts, words


def _length(part: _Part) -> int:
    return part.length if isinstance(part, Shard) else sum(len(key) + len(row) for key, row in part)


def _has_lost(shards: Sequence[Shard], parts: Sequence[_Part], number: int) -> bool:
    """Whether a shard lacks all the keys by which its bound was chosen."""
    part = parts[number] if number < len(parts) else None
    return isinstance(part, list) and not (part and part[0][0].startswith(shards[number].bound))


def _joined(
    parts: Iterable[_Part], limits: Limits, read: Callable[[Shard], Rows]
) -> Iterator[tuple[Shard, Output | None]]:
    """The shards of an index, and the files of those that are not as they were."""
    items: list[Shard | tuple[str, str]] = []
    for part in parts:
        items += [part] if isinstance(part, Shard) else part
    measures = [
        (one.first, one.last, one.length, one.longest)
        if isinstance(one, Shard)
        else (one[0], one[0], len(one[0]) + len(one[1]), len(one[0]) + len(one[1]))
        for one in items
    ]
    for start, end in pairwise([0, *cuts(measures, limits), len(items)] if items else ()):
        last, one = measures[start - 1][1] if start else "", items[start]
        if end == start + 1 and isinstance(one, Shard) and one.bound == bound(last, one.first):
            yield one, None
        else:
            rows = (read(one) if isinstance(one, Shard) else [one] for one in items[start:end])
            yield shard(list(chain.from_iterable(rows)), last)


# By form and field the documents whose frequency is another, and which it is (0: it has the form no longer).
_Wanted = dict[str, dict[int, dict[int, int]]]


def _wanted(changes: Mapping[int, tuple[Counts, Counts]]) -> dict[str, _Wanted]:
    """By key what changes in its row."""
    found: dict[str, _Wanted] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    none: Mapping[str, int] = {}
    for place, counts in changes.items():
        for number, (was, now) in enumerate(zip_longest(*counts, fillvalue=none)):
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
            lists[number] = coding.changed(lists[number], changes)
    texts = {form: ",".join(lists).rstrip(",") for form, lists in forms.items()}
    own = texts.pop(key, "")
    return "|".join(filter(None, (own, *(f"{form};{texts[form]}" for form in sorted(texts) if texts[form]))))
