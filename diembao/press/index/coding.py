"""How the index's files write keys and numbers (docs/search.md). templates/engine/index.js reads them."""

from __future__ import annotations

import base64
import codecs
import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from operator import itemgetter
from typing import Any

from diembao.lang import analysis
from diembao.press.index import bits
from diembao.press.index.cutting import shared

# Numbers are an (s,c)-dense code (Brisaboa et al. 2003): the last digit is one of the stoppers, those before it are
# continuers. Frequencies from 2 on have signs of their own, so that gzip sees which is which: 12 % smaller than the
# base-32 varints before. What is long is written in bits.
_SIGNS = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in '"\\|;,')
_FREQUENCIES, _MORE, LONG = _SIGNS[:8], _SIGNS[8], _SIGNS[9]
_STOPPERS, _CONTINUERS = _SIGNS[10:74], _SIGNS[74:]
_NO_STOPPERS = (_SIGNS[:10] + _CONTINUERS).encode()
_NUMBER = f"[{re.escape(_CONTINUERS)}]*[{re.escape(_STOPPERS)}]"
_FREQUENCY = f"[{re.escape(_FREQUENCIES)}]|{re.escape(_MORE)}{_NUMBER}"
_POSTING = re.compile(f"((?:{_FREQUENCY})?)({_NUMBER})")
_GAP = re.compile(f"(?:{_FREQUENCY})?({_NUMBER})")
_HEAD = re.compile(f"{re.escape(LONG)}(.)({_NUMBER})")
_VALUES = {sign: value for signs in (_STOPPERS, _CONTINUERS) for value, sign in enumerate(signs)}
_BITS = bits.Signs(_STOPPERS)
MANY = 32  # postings from which on a list is written in bits; LOW of them are those of frequencies
_LOW = 4


def front_coded(keys: Iterable[str]) -> Iterator[str]:
    """Each key as the number of characters it shares with the one before (base 36, at most 35) and the rest."""
    before = ""
    for key in keys:
        alike = shared(before[:35], key)
        yield f"{'0123456789abcdefghijklmnopqrstuvwxyz'[alike]}{key[alike:]}"
        before = key


@lru_cache(maxsize=4096)
def frequency(value: int) -> bytes:
    """How often a term is in a document, from 2 on."""
    return (_FREQUENCIES[value - 2] if value < 10 else _MORE + number(value - 10)).encode()


def count(written: str) -> int:
    """About how many documents a posting list has: one stopper each, two for a frequency from 10 on."""
    if written[:1] == LONG:
        return _head(written)[1]
    return len(written.encode().translate(None, _NO_STOPPERS))


def written(postings: Sequence[tuple[int, int]]) -> str:
    """(document, frequency) in ascending order as a posting list."""
    gaps = [place - before - 1 for (place, _), (before, _) in zip(postings, ((-1, 0), *postings), strict=False)]
    times = [times for _, times in postings]
    if len(postings) >= MANY:
        lows = low(postings[-1][0], times)
        codes = (posting_bits(gap, often, *lows) for gap, often in zip(gaps, times, strict=True))
        return in_bits(lows, len(postings), "".join(codes)).decode()
    signs = (frequency(often).decode() if often > 1 else "" for often in times)
    return "".join(f"{sign}{number(gap)}" for sign, gap in zip(signs, gaps, strict=True))


def low(last: int, times: Sequence[int]) -> tuple[int, int]:
    """How many digits of the gaps and the frequencies of a list in bits are written as they are."""
    return bits.digits(last + 1 - len(times), len(times)), min(
        _LOW - 1, bits.digits(sum(times) - len(times), len(times))
    )


def posting_bits(gap: int, times: int, low_gap: int, low_times: int) -> str:
    return bits.rice(gap, low_gap) + bits.rice(times - 1, low_times)


def in_bits(lows: tuple[int, int], count: int, code: str) -> bytes:
    """A list in bits: `lows` in one sign, how many postings it has, and those."""
    return f"{LONG}{_STOPPERS[lows[0] * _LOW + lows[1]]}{number(count)}".encode() + _BITS.of(code)


def _head(text: str) -> tuple[tuple[int, int], int, int]:
    """Of a list in bits what stands before them: `lows`, how many postings there are; and where that ends."""
    found = _HEAD.match(text)
    if not found:
        raise ValueError(text[:9])
    return divmod(_VALUES[found[1]], _LOW), _value(found[2]), found.end()


class _Read(dict[str, tuple[int, int]]):
    """By the bits of a posting by how much its document is more than the one before it, and its frequency."""

    def __init__(self, lows: tuple[int, int]) -> None:
        self._lows = lows

    def __missing__(self, code: str) -> tuple[int, int]:
        gap, often = bits.rice_pair(code, *self._lows)
        self[code] = step = gap + 1, often + 1
        return step


def postings(text: str) -> Iterator[tuple[int, int]]:
    """What `written` wrote."""
    place = -1
    if text[:1] == LONG:
        lows, codes = _codes(text)
        steps: Iterable[tuple[int, int]] = map(_Read(lows).__getitem__, codes)
    else:
        steps = ((_value(gap) + 1, _times(often)) for often, gap in _POSTING.findall(text))
    for step, times in steps:
        place += step
        yield place, times


def documents(text: str) -> Iterator[int]:
    """Those of what `written` wrote: a third of the time that takes which their frequencies take too."""
    if text[:1] == LONG:
        lows, codes = _codes(text)
        steps = map(itemgetter(0), map(_read(lows).__getitem__, codes))
    else:
        steps = map((1).__add__, map(_value, _GAP.findall(text)))
    return islice(accumulate(steps, initial=-1), 1, None)


def _codes(text: str) -> tuple[tuple[int, int], list[str]]:
    """The bits of each posting of a list in bits."""
    lows, many, end = _head(text)
    return lows, bits.rice_pairs(*lows).findall(_BITS.bits(text[end:].encode()))[:many]


def changed(text: str, changes: Mapping[int, int]) -> str:
    """A posting list in which some documents have another frequency; 0: they are in it no longer.

    What stands between is not made anew: of the lists that one article is in, 900,000 postings stay.
    """
    if text[:1] != LONG:
        held = {**dict(postings(text)), **changes}
        return written(sorted(one for one in held.items() if one[1]))
    lows, codes = _codes(text)
    steps = [*map(_read(lows).__getitem__, codes)]
    places = list(accumulate(map(itemgetter(0), steps), initial=-1))
    often = list(map(itemgetter(1), steps))
    for place, times in changes.items():
        at = bisect_left(places, place)  # 1 or more: the first of `places` is before all documents
        if at < len(places) and places[at] == place:
            del places[at], codes[at - 1], often[at - 1]
        if times:
            places.insert(at, place)
            often.insert(at - 1, times)
            codes.insert(at - 1, posting_bits(place - places[at - 1] - 1, times, *lows))
            at += 1
        if at < len(places):
            codes[at - 1] = posting_bits(places[at] - places[at - 1] - 1, often[at - 1], *lows)
    if len(codes) < MANY or low(places[-1], often) != lows:
        return written(list(zip(places[1:], often, strict=True)))
    return in_bits(lows, len(codes), "".join(codes)).decode()


_read = lru_cache(maxsize=8)(_Read)  # the same bits stand in many lists


def columns(numbers: Sequence[Sequence[int]], like: Mapping[int, int]) -> list[tuple[int, str, str]]:
    """Columns of small numbers in Huffman's code: (column whose numbers it is told from or -1, table, bits).

    like  columns that may be told from another one before them, where that is shorter
    """
    out = []
    for at, own in enumerate(numbers):
        ways = [(-1, list(own))]
        if at in like:
            steps = (a - b for a, b in zip(own, numbers[like[at]], strict=True))
            ways.append((like[at], [2 * step if step >= 0 else -2 * step - 1 for step in steps]))
        out.append(min(((of, *_huffman(values)) for of, values in ways), key=lambda way: len(way[1]) + len(way[2])))
    return out


def _huffman(values: Sequence[int]) -> tuple[str, str]:
    codes = bits.canonical(bits.huffman(values))
    table = "".join(number(value) + number(len(code)) for value, code in codes.items())
    return table, _BITS.of("".join(map(codes.__getitem__, values))).decode()


def number(value: int) -> str:
    out = _STOPPERS[value % 64]
    value //= 64
    while value:
        value -= 1
        out = _CONTINUERS[value % 16] + out
        value //= 16
    return out


@lru_cache(maxsize=65536)
def _value(digits: str) -> int:
    value = 0
    for sign in digits[:-1]:
        value = value * 16 + _VALUES[sign] + 1
    return value * 64 + _VALUES[digits[-1]]


@lru_cache(maxsize=4096)
def _times(often: str) -> int:
    """What `frequency` wrote, and 1 for nothing."""
    if len(often) < 2:
        return _FREQUENCIES.index(often) + 2 if often else 1
    return _value(often[1:]) + 10


def front_decoded(coded: Iterable[str]) -> Iterator[str]:
    """What `front_coded` was given."""
    before = ""
    for one in coded:
        before = before[: int(one[0], 36)] + one[1:]
        yield before


# The commonest marked letters change places with signs that are rare in Vietnamese: one byte instead of two or three
# makes the cards 8 % smaller after gzip.
_SWAPS = analysis.TABLE["swaps"]
_SWAPPED = str.maketrans(_SWAPS, "".join(b + a for a, b in zip(_SWAPS[::2], _SWAPS[1::2], strict=True)))
# What news is written in, as an encoding of one byte a character: NUL first, as charmap_build wants it.
_MARKED = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
USUAL = "".join(map(chr, (0, 9, 10, *range(0x20, 0x80)))) + "“”‘’–—…·•°€×½²³©" + _MARKED
_BYTES, _EXCHANGED = codecs.charmap_build(USUAL), USUAL.translate(_SWAPPED)


def swapped(text: str) -> str:
    """Vietnamese with letters and signs exchanged; the same brings it back.

    By way of bytes: 10,000 characters take 0.05 ms. str.translate, which asks for each character, takes 0.5.
    """
    try:
        return codecs.charmap_decode(codecs.charmap_encode(text, "strict", _BYTES)[0], "strict", _EXCHANGED)[0]
    except UnicodeEncodeError:  # it has some other sign
        return text.translate(_SWAPPED)


def script(name: str, value: Any) -> bytes:
    """A file that hands its value over when it is loaded as a script: the one way that works from disk as well."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"diembao.put({json.dumps(name)},{text});\n".encode()


def short(data: bytes) -> str:
    """What tells this content of a file from the one before: 18 bits of its SHA-256, in base64url.

    Every first query loads those of all shards, 10 KB at 10,000 articles; with 24 bits it was 14.
    """
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()[:3]).decode()[:3]


def place(bound: str) -> str:
    """Which shard a file is, whatever stands before it: FNV-1a (32 bits) of its bound's UTF-16 code units, in hex."""
    units = bound.encode("utf-16-le")
    value = 0x811C9DC5
    for low, high in zip(units[::2], units[1::2], strict=True):
        value = (value ^ (high << 8 | low)) * 0x01000193 % 2**32
    return f"{value:08x}"
