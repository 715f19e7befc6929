"""The cue words of data/furniture.toml as patterns. Lines are compared without case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from diembao.lang.tables import table
from diembao.text import letter_tree, own_letters

DATA: dict[str, Any] = table("furniture.toml")

# The older placing of tone marks (hoà, khoá) is read as the newer.
_TONES = "oà òa|oá óa|oả ỏa|oã õa|oạ ọa|oè òe|oé óe|oẻ ỏe|oẽ õe|oẹ ọe|uỳ ùy|uý úy|uỷ ủy|uỹ ũy|uỵ ụy"
_NEW_TONES = {pair[:2]: pair[3:] for pair in _TONES.split("|")}
# Letters first: a search skips all others.
_OLD_TONE = re.compile(rf"(?:{letter_tree(_NEW_TONES)})(?<![qQ]..)(?!\w)")


def new_tones(text: str) -> str:
    """Tone marks of small letters in their newer places, letters that pass for others as these; of the same length, so
    that offsets hold."""
    return _OLD_TONE.sub(lambda match: _NEW_TONES[match[0]], own_letters(text))


@lru_cache(maxsize=512)  # a line is asked for by a dozen rules
def plain(text: str) -> str:
    """Lower case, tone marks in their newer places; of the same length, so that offsets hold.

    Marks stay: without them 'Anh Dũng' would be the buttons 'Ảnh' and 'Dừng'.
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return new_tones(lower)


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases, plain, the longest first; whole words where they begin or end in one.

    It begins with letters, so that a search skips all others: that no word goes on is looked at behind the first.
    """
    return letter_tree(map(_parts, map(plain, phrases)))


def _parts(phrase: str) -> list[str]:
    parts = [r"\s+" if letter == " " else re.escape(letter) for letter in phrase]
    if phrase[-1].isalnum():
        parts[-1] += r"\b"
    if phrase[0].isalnum():
        parts[0] += r"(?<!\w.)"
    return parts
