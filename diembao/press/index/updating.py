"""Shards brought up to date: only those that an edit touches are opened, and those beside them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from diembao.lang import analysis
from diembao.outputs import Output
from diembao.press.index import coding, postings
from diembao.press.index.cutting import Limits, cut, is_stem
from diembao.press.index.postings import Counts, Postings, Rows, Shard, Sizes

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
    if limits != sizes.limits(sum(shard.length for shard in before.shards)):
        parts = [read(part) if isinstance(part, Shard) else part for part in parts]
    made = list(_joined(_unparted(parts, read), limits, read))
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
                    words[key] = postings.documents(row, key)
        parts[number] = sorted(held.items())
    return parts, words


def _length(part: _Part) -> int:
    return part.length if isinstance(part, Shard) else postings.length(part)


def _unparted(parts: Iterable[_Part], read: Callable[[Shard], Rows]) -> list[_Part]:
    """The parts, with the rows together that belong together. Those without a row say that there was something."""
    out: list[_Part] = []
    before = 0  # the last one with a row
    for part in parts:
        first, _ = _ends(part)
        if out and first and is_stem(_ends(out[before])[1], first):
            own, other = (read(one) if isinstance(one, Shard) else one for one in (out[before], part))
            out[before], part = [*own, *other[:1]], other[1:]
        out.append(part)
        before = len(out) - 1 if part else before
    return out


def _ends(part: _Part) -> tuple[str, str]:
    """Its first and last key; '' for none."""
    if isinstance(part, Shard):
        return part.first, part.last
    return (part[0][0], part[-1][0]) if part else ("", "")


def _joined(
    parts: Sequence[_Part], limits: Limits, read: Callable[[Shard], Rows]
) -> Iterator[tuple[Shard, Output | None]]:
    """The shards of an index, and the files of those that are not taken over as they were."""
    opened: dict[int, Rows] = {}
    number, start, last = 0, 0, ""  # the next shard begins with this row of that part
    while number < len(parts):
        part = parts[number]
        in_phase = not start and isinstance(part, Shard) and part.bound == postings.bound(last, part.first)
        if in_phase and isinstance(part, Shard) and _stands(parts, number, limits):
            yield part, None
            opened.pop(number, None)
            number, last = number + 1, part.last
            continue
        rows: Rows = []
        end, length = number, 0
        while end < len(parts) and length <= limits.size:
            if end not in opened:
                one = parts[end]
                opened[end] = read(one) if isinstance(one, Shard) else one
            more = opened[end][start:] if end == number else opened[end]
            rows += more
            length += postings.length(more)
            end += 1
        if not rows:
            return
        some = rows[: cut(rows, limits)]
        yield postings.shard(some, last)
        start, last = start + len(some), some[-1][0]
        while number in opened and start >= len(opened[number]):
            start -= len(opened.pop(number))
            number += 1


def _stands(parts: Sequence[_Part], number: int, limits: Limits) -> bool:
    """Whether a shard that begins where it did ends there as well: what was looked at for that is as it was."""
    length = 0
    for at in range(number, len(parts)):
        part = parts[at]
        if not isinstance(part, Shard):
            return False
        length += part.length
        if length > limits.size:
            return True
    return True


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
    forms = {form: lists.split(",") for form, lists in postings.forms(row, key) if row}
    for form, by_field in wanted.items():
        lists = forms.setdefault(form, [])
        for number, changes in by_field.items():
            lists += [""] * (number + 1 - len(lists))
            lists[number] = coding.changed(lists[number], changes)
    texts = {form: ",".join(lists).rstrip(",") for form, lists in forms.items()}
    own = texts.pop(key, "")
    return "|".join(filter(None, (own, *(f"{form};{texts[form]}" for form in sorted(texts) if texts[form]))))
