"""Where an index is cut into shards: a function of the rows that it holds, never of how they came there.

Keys are the leaves of a trie. A range of keys that is too long is cut where the trie branches earliest, and there
before the letter that stands first in `_LETTERS`; the two parts likewise. So a key that comes or goes moves no other
bound: it can only make its own range long enough to be cut once more, or short enough not to be. The bound is the
shortest beginning of the first key behind a cut that the key before the cut does not share.

A hash of the key would be a function of the key alone, but knows nothing of lengths: they are spread exponentially,
and a query loads the long ones. At 10,000 articles (21 million characters, 5,000 to 6,000 shards) the shard that a
posting is in has 15,400 characters where the hash of a key cuts, 13,900 where the hash of one of its beginnings does,
7,200 here, 6,100 where each shard was filled in turn (and each change moved the bounds behind it).
"""

from __future__ import annotations

from collections.abc import Iterable

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


def shared(one: str, other: str) -> int:
    """How many characters two keys begin with alike."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def cuts(items: Iterable[tuple[str, str, int, int]], limits: Limits) -> list[int]:
    """The numbers of the items before which a shard begins, the first aside. Items: (first key, last key, characters,
    those of the longest row), in the order of their keys.

    A place between two items is kept until one comes that is cut before it is: then the range is known of which it is
    the earliest branch. What holds of a range holds of all that it lies in, so each place can be judged by itself.
    """
    found: list[int] = []
    waiting: list[tuple[int, int, int, int]] = []  # (order, item, characters and longest row to the left of it)
    before, total, longest = "", 0, 0

    def close(order: int) -> None:
        nonlocal total, longest
        while waiting and waiting[-1][0] > order:
            _, number, left, most = waiting.pop()
            total += left
            longest = max(longest, most)
            if total > limits.size and total - longest > limits.spare:
                found.append(number)

    for number, (first, last, length, most) in enumerate(items):
        if number:
            depth = shared(before, first)
            letter = first[depth]
            order = depth * _DEPTH + _RANKS.get(letter, len(_RANKS) + ord(letter))
            close(order)
            waiting.append((order, number, total, longest))
        before, total, longest = last, length, most
    close(-1)
    return sorted(found)
