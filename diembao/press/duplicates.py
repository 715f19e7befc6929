"""Articles that tell the same story in nearly the same words: one newspaper's text in another, or two captures of it.

Each text is known by its runs of four words. The 64 smallest of their hashes (a bottom-k sketch, Broder 1997) find the
pairs worth comparing, in time that grows with the number of articles; whole sets of runs decide. A stage: pure.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain

from diembao.digest.telltales import runs
from diembao.text import grouped

_SKETCH = 64
_CANDIDATE = 6  # common hashes of the two sketches: at a likeness of 0.5, 32 are expected
_COMMON = 50  # a run that more articles have is a stock phrase
# Of the runs of both texts, and of the shorter one's: all of 1,000 altered copies are found (cut by 30 %, another lead,
# one word in 25 another), and one pair of 2,000 distinct articles, two bulletins on one storm.
_LIKE, _WITHIN, _SHORTER = 0.5, 0.8, 0.35
_FEW_CHANGED = 50
_FEWEST = 20  # runs: shorter texts say too little to be compared


def sketch(text: str) -> bytes:
    """What is compared first of an article's whole text: 32-bit hashes, of which bytes take a tenth of the memory."""
    return array("I", sorted(runs(text))[:_SKETCH]).tobytes()


def _hashes(sketch: bytes) -> Sequence[int]:
    return memoryview(sketch).cast("I")


Pair = tuple[str, str]
Sketches = Mapping[str, bytes]


def groups(
    slugs: Iterable[str], pairs: Collection[Pair], alike: Callable[[str, str], bool]
) -> tuple[tuple[str, ...], ...]:
    """The slugs of each group of two or more near-duplicates.

    `pairs`: those worth comparing; `alike`: what the function of that name says of the texts of two.
    """
    leader = {slug: slug for pair in pairs for slug in pair}

    def lead(slug: str) -> str:
        while leader[slug] != slug:
            slug = leader[slug]
        return slug

    for one, other in sorted(pairs):
        if lead(one) != lead(other) and alike(one, other):
            leader[lead(other)] = lead(one)
    found = grouped((lead(slug), slug) for slug in slugs if slug in leader)
    return tuple(tuple(slugs) for slugs in found.values() if len(slugs) > 1)


def candidates(sketches: Sketches, before: tuple[Sketches, frozenset[Pair]] | None = None) -> frozenset[Pair]:
    """The pairs of slugs worth comparing. `before`: other sketches, and their pairs, most of them the same."""
    if before:
        brought = _brought_up(sketches, *before)
        if brought is not None:
            return brought
    told, found = _told(sketches.values()), set[Pair]()
    holders: dict[int, list[str]] = defaultdict(list)
    for slug, sketch in sorted(sketches.items()):
        shared: Counter[str] = Counter()
        for value in told.intersection(_hashes(sketch)):
            shared.update(holders[value])
            holders[value].append(slug)
        found.update((near, slug) for near, count in shared.items() if count >= _CANDIDATE)
    return frozenset(found)


def _told(sketches: Collection[bytes]) -> set[int]:
    """The hashes that some sketches share. Counted part by part: all at once took 57 MB at 10,000 articles."""
    parts = [array("I") for _ in range(1 + len(sketches) // 1_000)]
    for value in chain.from_iterable(map(_hashes, sketches)):
        parts[value % len(parts)].append(value)
    return {value for part in parts for value, count in Counter(part).items() if 1 < count <= _COMMON}


def _brought_up(sketches: Sketches, old: Sketches, pairs: frozenset[Pair]) -> frozenset[Pair] | None:
    """The pairs where a few sketches are others: at 10,000 articles 0.1 s instead of 1.3. None: many may change."""
    other = {slug for slug in old.keys() | sketches.keys() if old.get(slug) != sketches.get(slug)}
    if not other:
        return pairs
    if len(other) > _FEW_CHANGED:
        return None
    was_theirs, theirs = ({slug: _hashes(of[slug]) for slug in other if slug in of} for of in (old, sketches))
    values = set(chain.from_iterable((*was_theirs.values(), *theirs.values())))
    shared = ((slug, values.intersection(_hashes(sketch))) for slug, sketch in sketches.items() if slug not in other)
    kept = {slug: hashes for slug, hashes in shared if hashes}
    rest = Counter(chain.from_iterable(kept.values()))
    was, now = (rest + Counter(chain.from_iterable(of.values())) for of in (was_theirs, theirs))
    if any((was[value] > _COMMON) != (now[value] > _COMMON) for value in values):
        return None  # a run has become a stock phrase, or is one no more
    mine = {slug: {value for value in hashes if now[value] <= _COMMON} for slug, hashes in theirs.items()}
    kept |= mine
    found = {
        (min(slug, near), max(slug, near))
        for slug, sketch in mine.items()
        for near, shared in kept.items()
        if near != slug and len(sketch & shared) >= _CANDIDATE
    }
    return frozenset(pair for pair in pairs if other.isdisjoint(pair)) | found


def alike(one: str, other: str) -> bool:
    """Whether two texts tell the same story in nearly the same words."""
    first, second = sorted((runs(one), runs(other)), key=len)
    if len(first) < _FEWEST:
        return False
    common = len(first & second)
    contained = common >= _WITHIN * len(first) and len(first) >= _SHORTER * len(second)
    return contained or common >= _LIKE * len(first | second)
