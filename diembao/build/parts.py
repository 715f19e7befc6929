"""What is made of many articles at once: the lists of data/, and the search index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, product
from pathlib import Path

from msgspec import Struct

from diembao.build.articles import FEW, Works
from diembao.build.make import File, Files, file
from diembao.build.state import Rows, State, decoded, encoded
from diembao.outputs import Output
from diembao.press import assemble, export, index
from diembao.press.assemble import Assembled, Unit
from diembao.press.index import Counted, postings
from diembao.press.index.postings import Rows as PostingRows

# ---------------------------------------------------------------- data/

# By ending a hash of the rows of a part; '' for the head of a table.
_Hashes = dict[str, str]
_EVERY = frozenset(("", *chain(*export.ENDINGS.values())))


class _Month(Struct, frozen=True):
    """One month of a list in data/: its name and mark, its articles, what tells its rows."""

    name: str
    mark: str
    slugs: tuple[str, ...]
    hashes: _Hashes


def data(site: Assembled, works: Works, state: State) -> list[Unit]:
    """The files of data/, of parts that are made anew only where one of their articles changed: a month each."""
    table: Rows[_Hashes] = state.table("part", _Hashes)
    units, used = list[Unit](), set[str]()
    for kind, endings in export.ENDINGS.items():
        months = site.collection.structure.by_month
        parts = [_month(kind, month, slugs, site, works, table) for month, slugs in months.items()]
        used |= {part.name for part in parts}
        for ending in endings:
            path = f"data/{kind}.{ending}"
            own = assemble.key(articles=tuple((part.hashes[""], part.hashes[ending]) for part in parts))
            units.append(Unit(path, own, partial(_whole, path, kind, parts, site, works)))
    gone = set(table.names()) - used
    table.drop(gone)
    for name, ending in product(gone, _EVERY):
        state.drop("rows", f"{name} {ending}")
    return units


def _month(kind: str, of: str, slugs: tuple[str, ...], site: Assembled, works: Works, table: Rows[_Hashes]) -> _Month:
    name, mark = f"{kind} {of}", assemble.mark((site.site, _shown(kind, slugs, site, works)))
    hashes = table.find(name, mark)
    if hashes is None:
        rows = _rows(kind, slugs, site, works)
        hashes = {ending: hashlib.blake2b(own, digest_size=8).hexdigest() for ending, own in rows.items()}
        table.keep(name, mark, hashes)
        for ending, own in rows.items():  # each by itself: a change mostly bears on two of the five formats
            works.state.keep("rows", f"{name} {ending}", mark, encoded(own))
    return _Month(name, mark, slugs, hashes)


def _shown(kind: str, slugs: Sequence[str], site: Assembled, works: Works) -> list[object]:
    """What tells the rows of these articles from others."""
    if kind == "articles":
        return [site.marks[slug] for slug in slugs]
    own = ((site.collection.briefs[slug], figures) for slug in slugs if (figures := works.by_slug[slug].figures))
    return [(brief.slug, brief.date, brief.date_basis, figures) for brief, figures in own]


def _rows(kind: str, slugs: Sequence[str], site: Assembled, works: Works) -> export.Chunk:
    some = [assemble.facts_of(site.collection, slug) for slug in slugs]
    if kind == "articles":
        return export.articles(some, site.site)
    shown = ((facts, works.by_slug[facts.entry.slug].figures) for facts in some)
    return export.figures(((f, works.prepared(f.entry.slug).en.figures if has else ()) for f, has in shown), site.site)


def _whole(path: str, kind: str, parts: Sequence[_Month], site: Assembled, works: Works) -> tuple[Output, ...]:
    def rows(ending: str) -> Iterator[bytes]:
        for part in parts:
            own = works.state.find(bytes, "rows", f"{part.name} {ending}", part.mark)
            yield _rows(kind, part.slugs, site, works)[ending] if own is None else own

    return (export.whole(path, rows(path.partition(".")[2]), rows("")),)


# ---------------------------------------------------------------- search/


class _Indexed(Struct, frozen=True):
    """An index as it was left.

    marks   by accession number, what tells what it takes of an article
    beside  of the files that follow from no text, by name: the mark of what each is made of
    """

    marks: dict[int, str]
    state: index.State
    beside: dict[str, tuple[str, File]]


class Searched(Struct, frozen=True):
    """The files of search/ but for the cards. mark: of all that they are made of; indexed: if new, as `encoded`."""

    mark: str
    files: Files
    indexed: bytes = b""

    def keep(self, state: State) -> None:
        """For the next build, once the files are published: it brings up to date what the site has."""
        if self.indexed:
            rows: Rows[Files] = state.table("search", Files)
            rows.keep("search", self.mark, self.files)
            state.keep("index", "", self.mark, self.indexed)


def search(
    site: Assembled, works: Works, held: Mapping[str, str], folder: Path, put: Callable[[Output], None]
) -> Searched:
    """The files of search/ but for the cards; only those that the site has not are made, and given to `put`.

    `folder`: where the site lies; shards that change are read from it.
    """
    numbers, state = site.collection.structure.numbers, works.state
    slugs = {number: slug for slug, number in sorted(numbers.items(), key=lambda item: item[1])}
    marks = {number: works.by_slug[slug].counted for number, slug in slugs.items()}
    facets = {number: site.facets[slug] for number, slug in slugs.items()}
    dates = {number: site.collection.briefs[slug].date[:10] for number, slug in slugs.items()}
    rows: Rows[Files] = state.table("search", Files)
    mark = assemble.mark((slugs, marks, facets, dates, site.aids.names, site.aids.translations))
    found = rows.find("search", mark)
    if found and found.are_held(held):
        return Searched(mark, found)
    row = state.row("index", "")
    before: _Indexed | None = decoded(row[1], _Indexed) if row else None
    made, new = _brought_up(before, marks, slugs, works, held, folder) or index.build(_counted(slugs, works))
    of = {"facets": assemble.mark((facets, site.aids.names)), "dates": assemble.mark(dates)}
    kept = _kept(before.beside, of, held) if before else {}
    others = index.beside_it(made, None if "facets" in kept else facets, None if "dates" in kept else dates, site.aids)
    beside = dict(sorted((kept | {name: file(output) for name, output in others.items()}).items()))
    meta = index.meta(made, {name: path for name, (path, *_) in beside.items()}, slugs, site.aids)
    docs = [assemble.document(works.prepared(slug)) for slug in slugs.values()] if index.is_small(made) else []
    whole = [index.plain(docs)] if docs else []
    for output in (*new, *others.values(), meta, *whole):
        put(output)
    shards = ((shard.path, shard.sha256, shard.size) for shard in made.postings.shards)
    files = Files((*shards, *beside.values(), *map(file, (meta, *whole))))
    indexed = _Indexed(marks, made, {name: (own, beside[name]) for name, own in of.items() if name in beside})
    return Searched(mark, files, encoded(indexed))


def _kept(beside: Mapping[str, tuple[str, File]], of: Mapping[str, str], held: Mapping[str, str]) -> dict[str, File]:
    """The files that are made of what they were made of, and that the site has. `of`: by name the mark of that now."""
    found = ((name, path) for name, (own, path) in beside.items() if own == of.get(name))
    return {name: (path, sha, size) for name, (path, sha, size) in found if held.get(path) == sha}


def _counted(slugs: Mapping[int, str], works: Works) -> Iterator[tuple[int, Counted]]:
    for done, (number, slug) in enumerate(slugs.items(), 1):
        yield number, works.counts(slug)
        works.state.progress("index", done, len(slugs))


def _brought_up(
    before: _Indexed | None, marks: Mapping[int, str], slugs: Mapping[int, str], works: Works, held: Mapping[str, str],
    folder: Path,
) -> tuple[index.State, list[Output]] | None:  # fmt: skip
    """The index of an earlier build brought up to date; None where it must be built anew."""
    if before is None or any(held.get(shard.path) != shard.sha256 for shard in before.state.postings.shards):
        return None
    changed = [n for n in before.marks.keys() | marks.keys() if before.marks.get(n) != marks.get(n)]
    if len(changed) > FEW:
        return None
    changes: dict[int, tuple[Counted | None, Counted | None]] = {}
    for number in sorted(changed):
        old, now = before.marks.get(number, ""), slugs.get(number)
        was: Counted | None = decoded(works.former[old], Counted) if old in works.former else None
        if old and was is None:
            return None
        changes[number] = was, works.counts(now) if now else None
    try:
        return index.update(before.state, changes, lambda shard: _rows_of(folder / shard.path, shard.sha256))
    except (OSError, ValueError):  # a shard of the site that is not what it was: all are made anew
        return None


def _rows_of(path: Path, sha256: str) -> PostingRows:
    """The rows of a shard of the site. Raises OSError, ValueError: not what it is taken for."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(str(path))
    return postings.rows(content)
