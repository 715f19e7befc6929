"""Which of the known places an article names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from diembao.model import Place
from diembao.text import letter_tree


class Gazetteer(Struct, frozen=True):
    """The known places made ready for looking up: by type word and name, by a name that only one of them has.

    pattern  finds their names, with the words around
    """

    by_name: Mapping[tuple[str, str], Place]
    alone: Mapping[str, Place]
    pattern: re.Pattern[str]


def gazetteer(places: Sequence[Place]) -> Gazetteer:
    """What `find_places` looks for."""
    split = {place: _split(place.vi) for place in places}
    shared = Counter(bare for _, bare in split.values())
    by_name = {(kind, bare): place for place, (kind, bare) in split.items()}
    alone = {bare: place for place, (_, bare) in split.items() if shared[bare] == 1 and " " in bare}
    kinds = letter_tree([*map(re.escape, kind)] for kind in {kind for kind, _ in by_name} if kind)
    names = letter_tree([*map(re.escape, bare)] for bare in {bare for _, bare in by_name})
    before = rf"(?:(?P<kind>(?i:{kinds}))\s+|(?P<before>\w+)\s+)?"
    return Gazetteer(by_name, alone, re.compile(rf"(?<!\w){before}(?P<name>{names})(?!\w)(?=(?:\s(?P<after>\w))?)"))


def find_places(paragraphs: Sequence[str], known: Gazetteer) -> tuple[Place, ...]:
    """The places named in the paragraphs, in order of first mention.

    'huyện Si Ma Cai' is found with its type word, or as a bare 'Si Ma Cai' if no other known place has that name and
    it is not part of a longer one: 'xã Khánh Hòa' is not Khánh Hòa province, 'Nguyễn Thái Bình' is a person, and
    'Điện Biên Phủ' is a battle.
    """
    found: dict[Place, None] = {}
    for paragraph in paragraphs:
        for match in known.pattern.finditer(paragraph):
            kind, name = match["kind"], match["name"]
            place = known.by_name.get((kind.lower(), name)) if kind else known.alone.get(name)
            neighbours = (match["before"] or "")[:1], match["after"] or ""
            if place and (kind or not any(letter.isupper() for letter in neighbours)):
                found.setdefault(place)
    return tuple(found)


def _split(name: str) -> tuple[str, str]:
    """('huyện', 'Si Ma Cai'): the type words are the leading words in lower case."""
    words = name.split()
    count = next((i for i, word in enumerate(words) if not word.islower()), 0)
    return " ".join(words[:count]), " ".join(words[count:])
