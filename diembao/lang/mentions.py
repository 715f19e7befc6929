"""Whom and what an article names, each once, with its English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from diembao.lang import Reading
from diembao.text import grouped

# Names of an article, offices of a person: a report of a congress has forty. Each is compared with all others, which of
# 10,000 took 6 s.
MOST = 300


class Mention(Struct, frozen=True):
    """A person or an organisation, as first named in paragraph `paragraph` (from 1).

    offices  of a person, in English
    """

    vi: str
    en: str
    paragraph: int
    offices: tuple[str, ...] = ()


def people(paragraphs: Sequence[str], reading: Reading) -> tuple[Mention, ...]:
    """The people whom an article names with an office, as first named so."""
    found = ((n, person) for n, paragraph in enumerate(paragraphs, 1) for person in reading.find_people(paragraph))
    return tuple(
        Mention(some[0][1].name, name, some[0][0], _without_less(o for _, one in some for o in one.offices))
        for name, some in grouped((person.english, (n, person)) for n, person in found).items()
    )


def organisations(paragraphs: Sequence[str], reading: Reading) -> tuple[Mention, ...]:
    """The organisations that an article names."""
    found: dict[str, Mention] = {}
    for number, paragraph in enumerate(paragraphs, 1):
        for organ in reading.find_organisations(paragraph):
            vi = paragraph[organ.start : organ.end]
            found.setdefault(organ.english, Mention(vi[:1].upper() + vi[1:], organ.english, number))
    return tuple(found[name] for name in _without_less(found))


def _without_less(names: Iterable[str]) -> tuple[str, ...]:
    """The first, each once, and none whose words another has in their order and more: 'district police' is of a named
    district.

    But a body stays beside another that is one of its own: 'the office of the district police'.
    """
    some = tuple(dict.fromkeys(names))[:MOST]
    words = [name.lower().split() for name in some]
    return tuple(name for name, own in zip(some, words, strict=True) if not any(_has(more, own) for more in words))


def _has(more: Sequence[str], words: Sequence[str]) -> bool:
    left = iter(more)
    own = list(more[-len(words) :]) == list(words) and more[-len(words) - 1 : -len(words)] in (["the"], ["of"])
    return len(more) > len(words) and all(word in left for word in words) and not own
