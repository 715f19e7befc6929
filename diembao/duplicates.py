"""Articles that tell the same story in nearly the same words: one newspaper's text in another, or two captures of it.

Each text is known by its runs of four words. The 64 smallest of their hashes (a bottom-k sketch, Broder 1997) find the
pairs worth comparing, in time that grows with the number of articles; whole sets of runs decide. A stage: pure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate, chain, combinations
from zlib import crc32

from diembao.text import fold

_RUN, _SKETCH = 4, 64
_CANDIDATE = 6  # common hashes of the two sketches: at a likeness of 0.5, 32 are expected
_COMMON = 50  # a run that more articles have is a stock phrase
# Of the runs of both texts, and of the shorter one's: all of 1,000 altered copies are found (cut by 30 %, another lead,
# one word in 25 another), and one pair of 2,000 distinct articles, two bulletins on one storm.
_LIKE, _WITHIN, _SHORTER = 0.5, 0.8, 0.35
_FEW_CHANGED = 50
_FEWEST = 20  # runs: shorter texts say too little to be compared
_WORD = re.compile(r"\w+")


def sketch(text: str) -> tuple[int, ...]:
    """What is compared first of an article's whole text."""
    return tuple(sorted(_runs(text))[:_SKETCH])


Pair = tuple[str, str]
Sketches = Mapping[str, tuple[int, ...]]


def groups(
    slugs: Iterable[str], pairs: Iterable[Pair], alike: Callable[[str, str], bool]
) -> tuple[tuple[str, ...], ...]:
    """The slugs of each group of two or more near-duplicates.

    `pairs`: those worth comparing; `alike`: what the function of that name says of the texts of two.
    """
    leader = {slug: slug for slug in slugs}

    def lead(slug: str) -> str:
        while leader[slug] != slug:
            slug = leader[slug]
        return slug

    for one, other in sorted(pairs):
        if lead(one) != lead(other) and alike(one, other):
            leader[lead(other)] = lead(one)
    found: dict[str, list[str]] = defaultdict(list)
    for slug in leader:
        found[lead(slug)].append(slug)
    return tuple(tuple(slugs) for slugs in found.values() if len(slugs) > 1)


def candidates(sketches: Sketches, before: tuple[Sketches, frozenset[Pair]] | None = None) -> frozenset[Pair]:
    """The pairs of slugs worth comparing. `before`: other sketches, and their pairs, most of them the same."""
    if before:
        found = _brought_up(sketches, *before)
        if found is not None:
            return found
    often = Counter(chain.from_iterable(sketches.values()))
    told = {value for value, count in often.items() if 1 < count <= _COMMON}
    holders: dict[int, list[str]] = defaultdict(list)
    for slug, sketch in sorted(sketches.items()):
        for value in told.intersection(sketch):
            holders[value].append(slug)
    shared: Counter[Pair] = Counter()
    for slugs in holders.values():
        shared.update(combinations(slugs, 2))
    return frozenset(pair for pair, count in shared.items() if count >= _CANDIDATE)


def _brought_up(sketches: Sketches, old: Sketches, pairs: frozenset[Pair]) -> frozenset[Pair] | None:
    """The pairs where a few sketches are others: at 10,000 articles 0.1 s instead of 1.3. None: many may change."""
    other = {slug for slug in old.keys() | sketches.keys() if old.get(slug) != sketches.get(slug)}
    if len(other) > _FEW_CHANGED:
        return None
    values = set(chain.from_iterable((*old.get(slug, ()), *sketches.get(slug, ())) for slug in other))
    kept = {slug: values.intersection(sketch) for slug, sketch in sketches.items() if slug not in other}
    rest = Counter(chain.from_iterable(kept.values()))
    was, now = (rest + Counter(chain.from_iterable(of.get(slug, ()) for slug in other)) for of in (old, sketches))
    if any((was[value] > _COMMON) != (now[value] > _COMMON) for value in values):
        return None  # a run has become a stock phrase, or is one no more
    mine = {slug: {v for v in sketches[slug] if now[v] <= _COMMON} for slug in other if slug in sketches}
    kept |= mine
    found = {
        (min(slug, near), max(slug, near))
        for slug, sketch in mine.items()
        for near, shared in kept.items()
        if near != slug and len(sketch & shared) >= _CANDIDATE
    }
    return frozenset(pair for pair in pairs if other.isdisjoint(pair)) | found


def _runs(text: str) -> set[int]:
    """The CRC-32 of each run of words (Python's own hashes differ from one start to the next)."""
    words = [word.encode() for word in _WORD.findall(fold(text))]
    data = b" ".join(words)
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    return {crc32(data[start:end]) for start, end in zip(starts, starts[_RUN:], strict=False)}


def alike(one: str, other: str) -> bool:
    """Whether two texts tell the same story in nearly the same words."""
    first, second = sorted((_runs(one), _runs(other)), key=len)
    if len(first) < _FEWEST:
        return False
    common = len(first & second)
    contained = common >= _WITHIN * len(first) and len(first) >= _SHORTER * len(second)
    return contained or common >= _LIKE * len(first | second)
