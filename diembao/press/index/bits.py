"""Numbers as runs of bits, where an alphabet of signs wastes too much: long posting lists and lengths of documents.

gzip gives every sign a whole number of bits and takes chance repetitions for repetitions: of long lists it makes a
fifth more than a code made for them, of the lengths a third. Six bits become one of 64 signs, which gzip takes back to
six.
docs/search.md describes the codes; templates/engine/bits.js reads them.
"""

from __future__ import annotations

import binascii
import heapq
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


class Signs:
    """Bits as signs of an alphabet of 64, the last ones filled up with zeros, and back."""

    def __init__(self, alphabet: str) -> None:
        self._to, self._from = bytes.maketrans(_BASE64, alphabet.encode()), bytes.maketrans(alphabet.encode(), _BASE64)

    def of(self, bits: str) -> bytes:
        if not bits:
            return b""
        size = -(-len(bits) // 24)
        data = int(bits.ljust(24 * size, "0"), 2).to_bytes(3 * size, "big")
        return binascii.b2a_base64(data, newline=False)[: -(-len(bits) // 6)].translate(self._to)

    def bits(self, signs: bytes) -> str:
        data = binascii.a2b_base64(signs.translate(self._from) + b"A" * (-len(signs) % 4))
        return f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}"


# ---------------------------------------------------------------- Rice's code


def digits(total: int, count: int) -> int:
    """How many binary digits of `count` numbers that add up to `total` are written as they are: the logarithm, cut off,
    of their mean, rounded. As good as the best number for each list: rows of common words differ by 0.1 %."""
    return max(1, (2 * total + count) // (2 * count)).bit_length() - 1


def rice(value: int, low: int) -> str:
    """The last `low` binary digits, after as many ones as the rest comes to, and a nought."""
    return f"{'1' * (value >> low)}0{value & (1 << low) - 1:0{low}b}" if low else f"{'1' * value}0"


@cache
def rice_pairs(low: int, other: int) -> re.Pattern[str]:
    """Two numbers in a row."""
    return re.compile(f"1*0[01]{{{low}}}1*0[01]{{{other}}}")


def rice_pair(code: str, low: int, other: int) -> tuple[int, int]:
    """The numbers that such two stand for."""
    first = code.index("0")
    start = first + 1 + low
    second = code.index("0", start)
    return (first << low) + int(code[first:start], 2), (second - start << other) + int(code[second:], 2)


# ---------------------------------------------------------------- Huffman's code


def huffman(values: Iterable[int]) -> dict[int, int]:
    """How many bits each value takes in the shortest code there is for all of them: 1 at least."""
    counts = Counter(values)
    heap: list[tuple[int, int, tuple[int, ...]]] = [
        (count, number, (value,)) for number, (value, count) in enumerate(sorted(counts.items()))
    ]
    lengths = dict.fromkeys(counts, 1 if len(counts) == 1 else 0)
    heapq.heapify(heap)
    for number in range(len(heap), 2 * len(heap) - 1):
        one, other = heapq.heappop(heap), heapq.heappop(heap)
        for value in (*one[2], *other[2]):
            lengths[value] += 1
        heapq.heappush(heap, (one[0] + other[0], number, (*one[2], *other[2])))
    return lengths


def canonical(lengths: Mapping[int, int]) -> dict[int, str]:
    """The code of each value: the shorter first, of equal ones the lower value, each one more than the one before."""
    out, code, before = {}, -1, 0
    for length, value in sorted((length, value) for value, length in lengths.items()):
        code = (code + 1) << (length - before)
        out[value], before = f"{code:0{length}b}", length
    return out
