"""Names in records that look like ones that the digest knows, but are others: each would have a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from diembao.digest.newspapers import newspapers
from diembao.model import Corpus
from diembao.press.assemble.structure import Structure
from diembao.problems import Problem, Where
from diembao.text import counted, fold, grouped


def misspelt(structure: Structure, corpus: Corpus) -> Iterator[Problem]:
    """Places that differ from a known one in marks or case alone; newspapers that go by another name of one, or nearly.

    A letter tells newspapers apart: 'Báo Kiên Giang' and 'Báo Tiền Giang' are two.
    """
    papers, places = newspapers(corpus.outlets), grouped((fold(place.vi), place.vi) for place in corpus.places)
    written = {outlet.name for outlet in corpus.outlets}

    def called(name: str) -> Sequence[str]:
        return [outlet.name for outlet in papers.called(name)] if name not in written else ()

    def alike(name: str) -> Sequence[str]:
        found = places.get(fold(name), ())
        return found if name not in found else ()

    yield from _told("newspaper", "outlets.toml", called, structure.by_outlet)
    yield from _told("place", "places.csv", alike, structure.by_place)


def _told(
    what: str, file: str, alike: Callable[[str], Sequence[str]], slugs: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """`alike`: what is known that a name may be meant for, nothing for one that is known itself."""
    for name, (first, *more) in slugs.items():
        if others := " or ".join(map(repr, dict.fromkeys(alike(name)))):
            also = f" (and of {counted(len(more), 'other article')})" if more else ""
            hint = f"write {others} there, or add {name!r} to content/{file} if it is another"
            message = f"the {what} {name!r}{also} is not known here; {others} is"
            yield Problem("corpus-misspelt", "note", Where(f"content/articles/{first}.md"), message, hint)
