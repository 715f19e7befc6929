"""How the index's files write keys and numbers (docs/search.md). templates/engine/index.js reads them."""

from __future__ import annotations

import base64
import codecs
import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any

from diembao.lang import analysis
from diembao.press.index.cutting import shared

# Numbers are an (s,c)-dense code (Brisaboa et al. 2003): the last digit is one of the stoppers, those before it are
# continuers. Frequencies from 2 on have signs of their own, so that gzip sees which is which: 12 % smaller than the
# base-32 varints before.
_SIGNS = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in '"\\|;,')
_FREQUENCIES, _STOPPERS, _CONTINUERS = _SIGNS[:10], _SIGNS[10:74], _SIGNS[74:]
_NO_STOPPERS = (_FREQUENCIES + _CONTINUERS).encode()
_NUMBER = f"[{re.escape(_CONTINUERS)}]*[{re.escape(_STOPPERS)}]"
_FREQUENCY = f"[{re.escape(_FREQUENCIES[:9])}]|{re.escape(_FREQUENCIES[9])}{_NUMBER}"
_POSTING = re.compile(f"((?:{_FREQUENCY})?)({_NUMBER})")
_VALUES = {sign: value for signs in (_STOPPERS, _CONTINUERS) for value, sign in enumerate(signs)}


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
    return (_FREQUENCIES[value - 2] if value < 11 else _FREQUENCIES[9] + number(value - 11)).encode()


def count(written: str) -> int:
    """About how many documents a posting list has: one stopper each, two for a frequency from 11 on."""
    return len(written.encode().translate(None, _NO_STOPPERS))


def written(postings: Iterable[tuple[int, int]]) -> str:
    """(document, frequency) in ascending order as a posting list."""
    before, out = -1, []
    for place, times in postings:
        out.append(f"{frequency(times).decode() if times > 1 else ''}{number(place - before - 1)}")
        before = place
    return "".join(out)


def postings(text: str) -> Iterator[tuple[int, int]]:
    """What `written` wrote."""
    place = -1
    for often, gap in _POSTING.findall(text):
        place += _value(gap) + 1
        yield place, _times(often)


def changed(text: str, changes: Mapping[int, int]) -> str:
    """A posting list in which some documents have another frequency; 0: they are in it no longer.

    What stands between is not taken apart: of the lists that one article is in, 900,000 postings stay.
    """
    found: list[tuple[str, str]] = _POSTING.findall(text)
    places = list(accumulate((_value(gap) + 1 for _, gap in found), initial=-1))
    for place, times in changes.items():
        at = bisect_left(places, place)  # 1 or more: the first of `places` is before all documents
        if at < len(places) and places[at] == place:
            del places[at], found[at - 1]
        if times:
            places.insert(at, place)
            found.insert(at - 1, (frequency(times).decode() if times > 1 else "", number(place - places[at - 1] - 1)))
            at += 1
        if at < len(places):
            found[at - 1] = (found[at - 1][0], number(places[at] - places[at - 1] - 1))
    return "".join(chain.from_iterable(found))


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
    return _value(often[1:]) + 11


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
_USUAL = "".join(map(chr, (0, 9, 10, *range(0x20, 0x7F)))) + "“”‘’–—…·•°€×½²³©" + _MARKED
_BYTES, _EXCHANGED = codecs.charmap_build(_USUAL), _USUAL.translate(_SWAPPED)


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
