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
CAPITAL = rf"[{_UPPER}][^\W\d_]*(?:['’-][^\W\d_]+)?"
_RUN = pattern(rf"(?<![\w.]){CAPITAL}(?:[ ]{CAPITAL}){{1,4}}(?!\w)")
ANNOUNCING: list[str] = _NAMES["people"]
_BEFORE = pattern(lambda: rf"(?:^|\W)(?:{any_of([*ANNOUNCING, *_NAMES['places']])})\s+$")
HONORIFICS = frozenset(_NAMES["offices"])
BODIES = frozenset(_NAMES["bodies"])
FOREIGN = frozenset(map(plain, _NAMES["foreign"]))


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of names whose every syllable is capitalised: after a word like 'ông' or 'xã', or with a surname.

    Offices and bodies ('Đoàn Thanh niên') write only the first syllable of a word so; and countries have English names.
    """
    words = plain(text)
    for match in _RUN.finditer(text):
        start, end = match.span()
        syllables = words[start:end].split()
        while len(syllables) > 1 and syllables[0] in HONORIFICS:
            start += len(syllables.pop(0)) + 1
        if syllables[0] in BODIES or any(re.fullmatch("[ivxl]+", syllable) for syllable in syllables):
            continue  # 'tỉnh Khóa XIX', 'huyện Ban Chấp hành'
        announced = _BEFORE.search(words[max(0, start - 24) : start])
        if len(syllables) < 2 or words[start:end] in FOREIGN or not (announced or syllables[0] in SURNAMES):
            continue
        yield start, end
