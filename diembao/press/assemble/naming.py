"""Names in records that look like ones that the digest knows, but are others: each would have a page of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from diembao.model import Corpus
from diembao.press.assemble.structure import Structure
from diembao.problems import Problem, Where
from diembao.text import counted, fold


def misspelt(structure: Structure, corpus: Corpus) -> Iterator[Problem]:
    """Newspapers and places that differ from a known one in marks or case alone, or go by a newspaper's alias.

    A letter tells newspapers apart: 'Báo Kiên Giang' and 'Báo Tiền Giang' are two.
    """
    papers = [(name, outlet.name) for outlet in corpus.outlets for name in (*outlet.aliases, outlet.name)]
    yield from _told("newspaper", "outlets.toml", papers, structure.by_outlet)
    yield from _told("place", "places.csv", [(place.vi, place.vi) for place in corpus.places], structure.by_place)


def _told(
    what: str, file: str, names: Sequence[tuple[str, str]], slugs: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """`names`: each that is known, and what it is written as."""
    written = {name for _, name in names}
    alike: dict[str, dict[str, None]] = defaultdict(dict)
    for name, own in names:
        alike[fold(name)].setdefault(own)
    for name, (first, *more) in slugs.items():
        others = "" if name in written else " or ".join(map(repr, alike.get(fold(name), ())))
        if others:
            also = f" (and of {counted(len(more), 'other article')})" if more else ""
            hint = f"write {others} there, or add {name!r} to content/{file} if it is another"
            message = f"the {what} {name!r}{also} is not known here; {others} is"
            yield Problem("corpus-misspelt", "note", Where(f"content/articles/{first}.md"), message, hint)
