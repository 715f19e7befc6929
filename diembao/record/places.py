"""Which of the known places an article names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from diembao.model import Place


def find_places(paragraphs: Sequence[str], places: Sequence[Place]) -> tuple[Place, ...]:
    """The places named in the paragraphs, in order of first mention.

    'huyện Si Ma Cai' is found with its type word, or as a bare 'Si Ma Cai' if no other known place has that name and no
    other type word stands before it: 'xã Khánh Hòa' is not Khánh Hòa province.
    """
    split = {place: _split(place.vi) for place in places}
    shared = Counter(bare for _, bare in split.values())
    by_name = {(kind, bare): place for place, (kind, bare) in split.items()}
    alone = {bare: place for place, (_, bare) in split.items() if shared[bare] == 1 and " " in bare}
    if not split:
        return ()
    names = "|".join(sorted({re.escape(bare) for _, bare in split.values()}, key=len, reverse=True))
    kinds = "|".join(sorted({re.escape(kind) for kind, _ in split.values() if kind}, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:((?i:{kinds or '(?!)'}))\s+)?({names})(?!\w)")
    found: dict[Place, None] = {}
    for paragraph in paragraphs:
        for kind, bare in pattern.findall(paragraph):
            place = by_name.get((kind.lower(), bare)) if kind else alone.get(bare)
            if place:
                found.setdefault(place)
    return tuple(found)


def _split(name: str) -> tuple[str, str]:
    """('huyện', 'Si Ma Cai'): the type words are the leading words in lower case."""
    words = name.split()
    count = next((i for i, word in enumerate(words) if not word.islower()), 0)
    return " ".join(words[:count]), " ".join(words[count:])
