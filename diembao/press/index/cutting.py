"""Where an index is cut into shards: a function of the rows that it holds, never of how they came there.

Keys are the leaves of a trie. A shard ends where the trie branches earliest among all places at which it would be
between half full and full, and there before the letter that stands first in `_LETTERS`. So a key that comes or goes
moves a bound only where it branches earlier than all others around it, or pushes the place of a bound out of reach; and
as places are chosen by what they are, the next bounds are soon the old ones again. The bound is the shortest beginning
of the first key behind a cut that the key before the cut does not share.

At 10,000 articles (16 million characters) this makes 2,900 shards of up to 7,000, of which ten new articles change
2,150; the shard that a short row lies in has 5,700. Ranges that were cut where the trie branches earliest, and each
part likewise, made 6,100, 2,660 and 4,000, and with as many shards as here one had 8,000. The hash of a key that says
where a shard begins knows nothing of lengths: the shard of a posting is twice as long. Shards that are filled up move
all bounds behind a change.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from diembao.lang import analysis

# The letter first that halves what Vietnamese syllables, figures and signs begin with, then those that halve the
# halves, and so on; any order would do, shards would only be less even.
_LETTERS = "ico9gnu2aehmsy05=bdflptvz 137_krx468jqw"
_RANKS = {letter: rank for rank, letter in enumerate(_LETTERS)}
_DEPTH = 1 << 17  # more than ranks there are
_STEM: str = analysis.TABLE["stem"]


class Limits(Struct, frozen=True):
    """A shard has at most `size` characters, and at least half as many but before a row that is too long itself: that
    has a shard of its own, with what stands before it if that is no more than an eighth."""

    size: int


def shared(one: str, other: str) -> int:
    """How many characters two keys begin with alike."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def is_stem(before: str, key: str) -> bool:
    """Whether it is the other forms of the key before it: those are asked for together, and never parted."""
    return key[-1:] == _STEM and key[:-1] == before


def cut(rows: Sequence[tuple[str, str]], limits: Limits) -> int:
    """How many of some rows make up the first shard. More than fit into one are given, or all there are."""
    total, best, found, before = 0, 0, 0, ""
    for number, (key, row) in enumerate(rows):
        if is_stem(before, key):
            continue
        end, length = number + 1, len(key) + len(row)
        if end < len(rows) and is_stem(key, rows[end][0]):
            length += len(rows[end][0]) + len(rows[end][1])
            end += 1
        if number and total >= limits.size // 2:
            order = _order(rows[number - 1][0], key)
            if not found or order < best:
                best, found = order, number
        if total + length > limits.size:
            return found or (number if total > limits.size // 8 else end)
        total += length
        before = key
    return len(rows)


def _order(before: str, first: str) -> int:
    """The less, the sooner a shard ends between two keys."""
    depth = shared(before, first)
    letter = first[depth]
    return depth * _DEPTH + _RANKS.get(letter, len(_RANKS) + ord(letter))
