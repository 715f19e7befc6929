"""Where an index is cut into shards: a function of the rows that it holds, never of how they came there.

Keys are the leaves of a trie. A range of keys that is too long is cut where the trie branches earliest, and there
before the letter that stands first in `_LETTERS`; the two parts likewise. So a key that comes or goes moves no other
bound: it can only make its own range long enough to be cut once more, or short enough not to be. The bound is the
shortest beginning of the first key behind a cut that the key before the cut does not share.

A hash of the key would be a function of the key alone, but knows nothing of lengths: they are spread exponentially,
and a query loads the long ones. At 10,000 articles (21 million characters, 5,100 to 7,200 shards) the shard that a
posting is in has 13,700 characters where the hash of a key cuts, 13,900 where the hash of one of its beginnings does,
6,200 here, and 6,100 where each shard was filled in turn, so that each change moved the bounds behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

# The letter first that halves what Vietnamese syllables, figures and signs begin with, then those that halve the
# halves, and so on; any order would do, shards would only be less even.
_LETTERS = "ico9gnu2aehmsy05=bdflptvz 137_krx468jqw"
_RANKS = {letter: rank for rank, letter in enumerate(_LETTERS)}
_DEPTH = 1 << 17  # more than ranks there are


class Limits(Struct, frozen=True):
    """A range is cut if it has more than `size` characters, and more than `spare` without its longest row: what lies
    beside a row that is too long itself needs no file of its own."""

    size: int
    spare: int

    def cut(self, length: int, longest: int) -> bool:
        return length > self.size and length - longest > self.spare


def shared(one: str, other: str) -> int:
    """How many characters two keys begin with alike."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def cuts(items: Iterable[tuple[str, str, int, int]], limits: Limits) -> Iterator[int]:
    """The numbers of the items before which a shard begins, the first aside, ascending and as soon as they are certain.

    Items: (first key, last key, characters, those of the longest row), in the order of their keys.

    A place between two items waits until one comes that is cut before it is: then the range is known of which it is the
    earliest branch. A range that is cut lies only in ranges that are, so a place is certain before that if what is left
    of it is too long, and with it all places that wait before it.
    """
    found: list[int] = []
    waiting: list[tuple[int, int, int, int]] = []  # (order, item, characters and longest row to the left of it)
    before, total, longest, told = "", 0, 0, 0
    for number, (first, last, length, most) in enumerate(items):
        if number:
            order = _order(before, first)
            while waiting and waiting[-1][0] > order:
                _, place, left, of_left = waiting.pop()
                total, longest = total + left, max(longest, of_left)
                if place > told and limits.cut(total, longest):
                    found.append(place)
            waiting.append((order, number, total, longest))
            if limits.cut(total, longest):
                yield from sorted([*found, *(place for _, place, _, _ in waiting if place > told)])
                found, told = [], number
        before, total, longest = last, length, most
    while waiting:
        _, place, left, of_left = waiting.pop()
        total, longest = total + left, max(longest, of_left)
        if place > told and limits.cut(total, longest):
            found.append(place)
    yield from sorted(found)


def _order(before: str, first: str) -> int:
    """The less, the sooner a range is cut between two keys."""
    depth = shared(before, first)
    letter = first[depth]
    return depth * _DEPTH + _RANKS.get(letter, len(_RANKS) + ord(letter))
