"""How the index's files write keys and numbers (docs/search.md). templates/engine/index.js reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

# Numbers are an (s,c)-dense code (Brisaboa et al. 2003): the last digit is one of the stoppers, those before it are
# continuers. Frequencies from 2 on have signs of their own, so that gzip sees which is which: 12 % smaller than the
# base-32 varints before.
_SIGNS = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in '"\\|;,')
_FREQUENCIES, _STOPPERS, _CONTINUERS = _SIGNS[:10], _SIGNS[10:74], _SIGNS[74:]
_NO_STOPPERS = (_FREQUENCIES + _CONTINUERS).encode()


def front_coded(keys: Iterable[str]) -> Iterator[str]:
    """Each key as the number of characters it shares with the one before (base 36, at most 35) and the rest."""
    before = ""
    for key in keys:
        shared = 0
        while shared < min(len(before), len(key), 35) and before[shared] == key[shared]:
            shared += 1
        yield f"{'0123456789abcdefghijklmnopqrstuvwxyz'[shared]}{key[shared:]}"
        before = key


@lru_cache(maxsize=4096)
def frequency(value: int) -> bytes:
    """How often a term is in a document, from 2 on."""
    return (_FREQUENCIES[value - 2] if value < 11 else _FREQUENCIES[9] + number(value - 11)).encode()


def count(written: bytearray) -> int:
    """About how many documents a posting list has: one stopper each, two for a frequency from 11 on."""
    return len(written.translate(None, _NO_STOPPERS))


def number(value: int) -> str:
    out = _STOPPERS[value % 64]
    value //= 64
    while value:
        value -= 1
        out = _CONTINUERS[value % 16] + out
        value //= 16
    return out
