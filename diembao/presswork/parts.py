"""What is made of many articles at once: the lists of data/, and the search index. Layer 5."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path

from msgspec import Struct

from diembao import assemble, export, index
from diembao.assemble import DIGEST, Assembled, Prepared
from diembao.cache import Cache, dumped, found
from diembao.index import Counted, postings
from diembao.index.postings import Rows
from diembao.outputs import Held, Output
from diembao.pages import Entry
from diembao.presswork.articles import FEW, Works
from diembao.presswork.making import Card, Job, files
from diembao.shelf import Shelf

# A part of a list in data/: its name, the key of all that it is made of, its articles, by ending a hash of its rows.
_Part = tuple[str, str, tuple[str, ...], Mapping[str, str]]


def data(
    site: Assembled, works: Works, known: Cache, changed: Mapping[str, AbstractSet[str]] | None = None
) -> list[Job]:
    """The files of data/, of parts that are made anew only where one of their articles changed: a month each.

    changed  by kind of list the only articles of which it may say something else; None: all
    """
    parts: dict[str, list[_Part]] = {kind: [] for kind in export.ENDINGS}
    for month, slugs in site.structure.by_month.items():
        for kind in export.ENDINGS:
            same = changed is not None and changed[kind].isdisjoint(slugs)
            parts[kind].append(_known_part(f"{kind} {month}", kind, slugs, site, works, known, same))

    def whole(path: str, kind: str) -> Output:
        def rows(ending: str) -> Iterator[bytes]:
            for name, key, slugs, _ in parts[kind]:
                data: bytes | None = known.work_of("part", f"{name} {ending}", key)
                yield _part(kind, slugs, site, works)[ending] if data is None else data

        return export.whole(path, rows(path.partition(".")[2]), rows(""))

    return [
        (
            f"data/{kind}.{ending}",
            site.keys.of(tuple((hashes[""] if ending == "csv" else "", hashes[ending]) for *_, hashes in parts[kind])),
            partial(whole, f"data/{kind}.{ending}", kind),
        )
        for kind, endings in export.ENDINGS.items()
        for ending in endings
    ]


def _known_part(
    name: str, kind: str, slugs: tuple[str, ...], site: Assembled, works: Works, known: Cache, same: bool
) -> _Part:
    """`same`: none of its articles is another than when it was made."""
    table, endings = known.table("part", "part"), ("", *export.ENDINGS[kind])
    before = table.last(f"{name} ")
    if same and before:
        key = before[0]
    else:
        some, marks = (site.facts[slug] for slug in slugs), (works.prepared.marks[slug] for slug in slugs)
        key = site.keys.of(site.site, tuple(some), tuple(marks) if kind == "figures" else ())
    hashes = {ending: table.find(f"{name} {ending}", key) for ending in endings}
    if not all(hashes.values()):
        for ending, rows in _part(kind, slugs, site, works).items():
            hashes[ending] = hashlib.blake2b(rows, digest_size=8).hexdigest()
            table.keep(f"{name} {ending}", key, hashes[ending])
            known.keep_work("part", f"{name} {ending}", key, dumped(rows))
    return name, key, slugs, hashes


def _part(kind: str, slugs: Sequence[str], site: Assembled, works: Works) -> export.Chunk:
    some = [site.facts[slug] for slug in slugs]
    if kind == "articles":
        return export.articles(some, site.site)
    return export.figures(((facts, works.prepared[facts.entry.slug].figures) for facts in some), site.site)


def pages(site: Assembled, works: Works, changed: AbstractSet[str] | None = None) -> Iterator[Job]:
    """All pages and cards, those of an article together: they are made of the same. `changed`: as in `cards`."""
    waiting = dict(cards(site, works, changed))
    for page in site.planned:
        yield page.url, page.key, page.view
        language, _, rest = page.url.partition("/")
        card = waiting.pop(rest.removesuffix("/index.html"), None) if language == DIGEST else None
        if card:
            yield card
    yield from waiting.values()


def cards(site: Assembled, works: Works, changed: AbstractSet[str] | None = None) -> Iterator[tuple[str, Job]]:
    """By slug what results show, a file for each document of the index. `changed`: only those of these articles."""
    for place, slug in enumerate(reversed(site.structure.order), 1):
        if changed is not None and slug not in changed:
            continue
        entry, mark = site.facts[slug].entry, works.prepared.marks[slug]
        key = f"{mark} {entry.outlet.vi}\0{entry.outlet.en}\0{entry.lead if entry.copies else ''}"
        yield slug, (f"search/d/{place}.js", key, partial(_card, place, works.prepared, entry))


class Indexed(Struct, frozen=True):
    """What a build keeps of the index. marks: of the counts it is made of, the oldest first; beside: by name the files
    of the facets and the dates."""

    marks: tuple[tuple[str, str], ...]
    state: index.State
    beside: Mapping[str, str]


class Search(Struct, frozen=True):
    """The files of search/ but for the cards: those that are new, and the paths of those that the site has."""

    new: tuple[Output | Held, ...]
    same: frozenset[str]


def search(site: Assembled, works: Works, known: Cache, held: Mapping[str, Held], as_left: bool = False) -> Search:
    """`as_left`: the site's files are those that the last build left; they are not looked at.

    Raises LostError: the facets are to stay, and which they were is not known.
    """
    slugs = site.structure.order[::-1]
    row = known.last_work("index", "")
    before: Indexed | None = row[1] if row else None
    mark_of = dict(before.marks) if before else {}
    marks = tuple(
        (slug, mark_of[slug] if slug in works.rest and slug in mark_of else works.counts.marks[slug]) for slug in slugs
    )
    updated = _updated(before, marks, works, held, as_left) if before else None
    state, new = updated or index.build(enumerate(_counted(slugs, works, known), 1))
    facets = None if site.facets is None else dict(enumerate(reversed(site.facets), 1))
    dates = None if facets is None else {n: site.facts[slug].entry.date for n, slug in enumerate(slugs, 1)}
    beside = index.beside_it(state, facets, dates, site.aids)
    names = {**index.paths(beside), **(found(before, "index").beside if facets is None else {})}
    kept = {name: path for name, path in names.items() if name in ("facets", "dates")}
    known.keep_work("index", "", "", dumped(Indexed(marks, state, kept)))
    plain = ("search/search-index.json", site.keys.of(marks), partial(_plain, works.prepared, slugs))
    more = files([plain], {}, known, held, None).outputs if index.is_small(state) else ()
    made = (index.meta(state, names), *new, *beside.values(), *more)
    every = {*names.values(), *(shard.path for shard in state.postings.shards)}
    return Search(made, frozenset(every.difference(file.path for file in made)))


def _counted(slugs: Sequence[str], works: Works, known: Cache) -> Iterator[Counted]:
    for done, slug in enumerate(slugs, 1):
        yield works.counts[slug]
        known.progress("index", done, len(slugs))


def _card(place: int, prepared: Shelf[Prepared], entry: Entry) -> Card:
    return Card(place, assemble.document(prepared[entry.slug], entry))


def _plain(prepared: Shelf[Prepared], slugs: Sequence[str]) -> Output:
    return index.plain([assemble.document(prepared[slug]) for slug in slugs])


def _updated(
    before: Indexed,
    marks: tuple[tuple[str, str], ...],
    works: Works,
    held: Mapping[str, Held],
    as_left: bool,
) -> tuple[index.State, list[Output]] | None:
    """The index of an earlier build, which was of `before`, brought up to date; None where it must be built anew."""
    old_marks, state = before.marks, before.state
    if [slug for slug, _ in marks[: len(old_marks)]] != [slug for slug, _ in old_marks]:
        return None  # the documents have other numbers
    shards = () if as_left else state.postings.shards
    if any(shard.path not in held or held[shard.path].sha256 != shard.sha256 for shard in shards):
        return None
    changes: dict[int, tuple[Counted | None, Counted | None]] = {}
    for place, (slug, mark) in enumerate(marks):
        old = old_marks[place][1] if place < len(old_marks) else ""
        if old == mark:
            continue
        counted, counts = works.former.get(slug, ("", None))
        if (old and counted != old) or len(changes) >= FEW:
            return None
        changes[place + 1] = counts if old else None, works.counts[slug]
    if not changes:
        return state, []
    try:
        return index.update(state, changes, lambda shard: _rows(held[shard.path]))
    except (OSError, ValueError):  # a shard of the site that is not what it was: all are made anew
        return None


def _rows(file: Held) -> Rows:
    """The rows of a shard of the site. Raises OSError, ValueError: not what it is taken for."""
    content = Path(file.file).read_bytes()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise ValueError(file.path)
    return postings.rows(content)
