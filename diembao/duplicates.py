"""Articles that tell the same story in nearly the same words: one newspaper's text in another, or two captures of it.

Each text is known by its runs of four words. The 64 smallest of their hashes (a bottom-k sketch, Broder 1997) find the
pairs worth comparing, in time that grows with the number of articles; whole sets of runs decide. A stage: pure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate, chain, combinations
from zlib import crc32

from diembao.text import fold

_RUN, _SKETCH = 4, 64
_CANDIDATE = 6  # common hashes of the two sketches: at a likeness of 0.5, 32 are expected
_COMMON = 50  # a run that more articles have is a stock phrase
# Of the runs of both texts, and of the shorter one's: all of 1,000 altered copies are found (cut by 30 %, another lead,
# one word in 25 another), and one pair of 2,000 distinct articles, two bulletins on one storm.
_LIKE, _WITHIN, _SHORTER = 0.5, 0.8, 0.35
_FEWEST = 20  # runs: shorter texts say too little to be compared
_WORD = re.compile(r"\w+")


def sketch(text: str) -> tuple[int, ...]:
    """What is compared first of an article's whole text."""
    return tuple(sorted(_runs(text))[:_SKETCH])


def groups(sketches: Mapping[str, tuple[int, ...]], alike: Callable[[str, str], bool]) -> tuple[tuple[str, ...], ...]:
    """The slugs of each group of two or more near-duplicates.

    `sketches`: what `sketch` gives for each article's text, by slug; `alike`: what the function of that name says of
    the texts of two.
    """
    leader = {slug: slug for slug in sketches}

    def lead(slug: str) -> str:
        while leader[slug] != slug:
            slug = leader[slug]
        return slug

    for one, other in _candidates(sketches):
        if lead(one) != lead(other) and alike(one, other):
            leader[lead(other)] = lead(one)
    found: dict[str, list[str]] = defaultdict(list)
    for slug in sketches:
        found[lead(slug)].append(slug)
    return tuple(tuple(slugs) for slugs in found.values() if len(slugs) > 1)


def _runs(text: str) -> set[int]:
    """The CRC-32 of each run of words (Python's own hashes differ from one start to the next)."""
    words = [word.encode() for word in _WORD.findall(fold(text))]
    data = b" ".join(words)
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    return {crc32(data[start:end]) for start, end in zip(starts, starts[_RUN:], strict=False)}


def _candidates(sketches: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[str, str]]:
    often = Counter(chain.from_iterable(sketches.values()))
    shared_by_some = {value for value, count in often.items() if 1 < count <= _COMMON}
    holders: dict[int, list[str]] = defaultdict(list)
    for slug, sketch in sketches.items():
        for value in shared_by_some.intersection(sketch):
            holders[value].append(slug)
    shared: Counter[tuple[str, str]] = Counter()
    for slugs in holders.values():
        shared.update(combinations(slugs, 2))
    return (pair for pair, count in sorted(shared.items()) if count >= _CANDIDATE)


def alike(one: str, other: str) -> bool:
    """Whether two texts tell the same story in nearly the same words."""
    first, second = sorted((_runs(one), _runs(other)), key=len)
    if len(first) < _FEWEST:
        return False
    common = len(first & second)
    contained = common >= _WITHIN * len(first) and len(first) >= _SHORTER * len(second)
    return contained or common >= _LIKE * len(first | second)
