"""Names in records that look like ones that the digest knows, but are others: each would have a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from diembao.assemble.structure import Structure
from diembao.model import Corpus
from diembao.problems import Problem, Where
from diembao.text import fold


def misspelt(structure: Structure, corpus: Corpus) -> Iterator[Problem]:
    """Newspapers and places that differ from a known one in marks or case alone, or go by a newspaper's alias.

    A letter tells newspapers apart: 'Báo Kiên Giang' and 'Báo Tiền Giang' are two.
    """
    outlets = {fold(name): outlet.name for outlet in corpus.outlets for name in (*outlet.aliases, outlet.name)}
    yield from _told("newspaper", "outlets.toml", outlets, structure.by_outlet)
    yield from _told("place", "places.csv", {fold(place.vi): place.vi for place in corpus.places}, structure.by_place)


def _told(what: str, file: str, folded: Mapping[str, str], slugs: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    known = frozenset(folded.values())
    for name, (first, *more) in slugs.items():
        other = "" if name in known else folded.get(fold(name), "")
        if other:
            where = f"{first}{f' and {len(more)} more' if more else ''}"
            hint = f"write {other!r} in the record, or add the other to content/{file} if they are two"
            message = f"the {what} {name!r} ({where}) is not known here; {other!r} is"
            yield Problem("corpus-misspelt", "note", Where(f"content/{file}"), message, hint)
