"""Names of people and places in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diembao.lang.tables import table
from diembao.lang.vi.bylines import SURNAMES
from diembao.lang.vi.cues import any_of, plain
from diembao.text import pattern

_NAMES = table("names.toml")
_UPPER = "".join(letter for letter in map(chr, range(0x1F00)) if letter.isupper())
_CAPITAL = rf"[{_UPPER}][^\W\d_]*(?:['’-][^\W\d_]+)?"
_RUN = pattern(rf"(?<![\w.]){_CAPITAL}(?:[ ]{_CAPITAL}){{1,4}}(?!\w)")
_BEFORE = pattern(lambda: rf"(?:^|\W)(?:{any_of([*_NAMES['people'], *_NAMES['places']])})\s+$")
_OFFICES = frozenset(_NAMES["offices"])
_BODIES = frozenset(_NAMES["bodies"])
_FOREIGN = frozenset(map(plain, _NAMES["foreign"]))


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of names whose every syllable is capitalised: after a word like 'ông' or 'xã', or with a surname.

    Offices and bodies ('Đoàn Thanh niên') write only the first syllable of a word so; and countries have English names.
    """
    words = plain(text)
    for match in _RUN.finditer(text):
        start, end = match.span()
        syllables = words[start:end].split()
        while len(syllables) > 1 and syllables[0] in _OFFICES:
            start += len(syllables.pop(0)) + 1
        if syllables[0] in _BODIES or any(re.fullmatch("[ivxl]+", syllable) for syllable in syllables):
            continue  # 'tỉnh Khóa XIX', 'huyện Ban Chấp hành'
        announced = _BEFORE.search(words[max(0, start - 24) : start])
        if len(syllables) < 2 or words[start:end] in _FOREIGN or not (announced or syllables[0] in SURNAMES):
            continue
        yield start, end
