"""What the press does for each article and each file, unless an earlier build has done it. Layer 5."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from diembao import assemble, check, duplicates, export, index, normalise, qa, render, verdict
from diembao.assemble import Assembled, Brief, Material, Prepared, Withdrawn
from diembao.cache import Cache, dumped, loaded
from diembao.executors import Later
from diembao.index import postings
from diembao.index.postings import Counts, Rows
from diembao.model import Article, Block, Corpus, Draft, SearchDoc, View
from diembao.outputs import Held, Output
from diembao.pages import Entry
from diembao.problems import Problem
from diembao.qa import Knowledge
from diembao.shelf import Shelf
from diembao.text import short_hash

# Of more edited articles than this the whole index is built anew.
FEW = 200


@dataclass(frozen=True, slots=True)
class Work:
    """What one article comes to, without its texts. sketch: for finding copies; empty for one that is no copy."""

    brief: Brief | Withdrawn
    sketch: bytes
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Works:
    """All articles' work, by slug. prepared, counts: what their pages and the index are made of, read one by one.

    former  what was counted in a few articles before they changed, with its mark
    """

    works: Mapping[str, Work]
    prepared: Shelf[Prepared]
    counts: Shelf[Counts]
    former: Mapping[str, tuple[str, Counts]]


# ---------------------------------------------------------------- articles


@dataclass(frozen=True, slots=True)
class Source:
    """What the press works on. cut_from: by slug the capture that an article was cut from; may lack any."""

    articles: Shelf[Article]
    drafts: Shelf[Draft]
    cut_from: Mapping[str, str]

    def keys(self, tables: str) -> dict[str, str]:
        """By slug what an article's work follows from."""
        cut = self.drafts.marks
        return {
            s: f"{mark} {cut.get(self.cut_from.get(s, ''), '')} {tables}" for s, mark in self.articles.marks.items()
        }

    def of(self, slug: str) -> tuple[Article, tuple[Block, ...]]:
        """(the article, what was cut from around it)."""
        name = self.cut_from.get(slug, "")
        blocks = self.drafts[name].blocks if name in self.drafts else ()
        return self.articles[slug], tuple(b for b in blocks if b.kind in normalise.CUT_KINDS)


def works(source: Source, corpus: Corpus, doubts: bool, known: Cache) -> Works:
    """The work on every article."""
    table = known.table("work", "prepared", "counts")
    keys = source.keys(short_hash(repr((corpus.terms, corpus.places, doubts))))
    found: dict[str, Work] = {slug: work for slug, key in keys.items() if (work := table.find(slug, key))}
    missing = [slug for slug in keys if slug not in found]
    make = partial(_work, qa.knowledge(corpus.terms, corpus.places), corpus, doubts)
    former = {slug: (short_hash(row[0]), row[1]) for slug in missing[:FEW] if (row := known.last_work("counts", slug))}
    loose: dict[str, tuple[bytes, bytes]] = {}
    for slug, (work, prepared, counts) in zip(
        missing, known.work("articles", make, Later(missing, source.of)), strict=True
    ):
        found[slug] = work
        if known.remembers:
            table.keep(slug, keys[slug], work)
            known.keep_work("prepared", slug, keys[slug], prepared)
            known.keep_work("counts", slug, keys[slug], counts)
        else:
            loose[slug] = prepared, counts

    def read(kind: str, slug: str) -> Any:
        value = None if slug in loose else known.work_of(kind, slug, keys[slug])
        if value is None:
            dumps = loose.get(slug) or make(source.of(slug))[1:]
            value = loaded(dumps[kind == "counts"])
        return value

    marks = {slug: short_hash(key) for slug, key in keys.items()}
    pages, counted = Shelf(marks, partial(read, "prepared")), Shelf(marks, partial(read, "counts"))
    return Works({slug: found[slug] for slug in keys}, pages, counted, former)


def _work(
    known: Knowledge, corpus: Corpus, doubts: bool, material: tuple[Article, tuple[Block, ...]]
) -> tuple[Work, bytes, bytes]:
    """(what the whole site must know of an article, its Prepared and Counts as `dumped`), as a worker makes them."""
    article, cuts = material
    hidden, told = verdict.judge(article, known, doubts)
    sketch = b"" if article.distinct else duplicates.sketch(article.body)
    if assemble.is_withdrawn(article):
        return Work(Withdrawn(article.slug, article.withdrawn), sketch, told), b"", b""
    prepared = assemble.prepare(article, hidden, corpus.terms, cuts)
    work = Work(prepared.brief, sketch, (*told, *prepared.problems))
    return work, dumped(prepared), dumped(index.counts(assemble.document(prepared)))


def copies(works: Works, articles: Shelf[Article], known: Cache) -> tuple[tuple[str, ...], ...]:
    """Groups of slugs that tell one story in nearly the same words."""

    table = known.table("alike")

    def alike(one: str, other: str) -> bool:
        name, key = f"{one} {other}", f"{articles.marks[one]} {articles.marks[other]}"
        found: bool | None = table.find(name, key)
        if found is None:
            found = duplicates.alike(articles[one].body, articles[other].body)
            table.keep(name, key, found)
        return found

    sketches = {slug: work.sketch for slug, work in works.works.items()}
    before = known.last_work("pairs", "")
    pairs = duplicates.candidates(sketches, before[1] if before else None)
    if not before or before[1][0] != sketches:
        known.keep_work("pairs", "", "", dumped((sketches, pairs)))
    return duplicates.groups(sketches, pairs, alike)


def material(works: Works, corpus: Corpus, copies: Sequence[Sequence[str]], known: Cache) -> Material:
    """What the site is made of."""
    each = [work.brief for work in works.works.values()]
    briefs = {brief.slug: brief for brief in each if isinstance(brief, Brief)}
    of = assemble.structure(briefs.values(), corpus, copies, known.table("related"))
    gone = tuple(brief for brief in each if isinstance(brief, Withdrawn))
    return Material(of, briefs, works.prepared, works.prepared.marks, gone, corpus)


# ---------------------------------------------------------------- files


@dataclass(frozen=True, slots=True)
class Card:
    """A document of the search index, and its number."""

    place: int
    doc: SearchDoc


# What a file is made of, and a file to be made of it: its path and the key of all that it is made of.
Content = View | Card | Output
Job = tuple[str, str, Callable[[], Content]]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of some jobs. new: pages that were made now; lost: they lack places that a link may lead to."""

    outputs: tuple[Output | Held, ...]
    new: frozenset[str]
    lost: bool
    scans: Shelf[check.Scan]


def files(
    jobs: Sequence[Job], templates: Mapping[str, str], known: Cache, held: Mapping[str, Held], spool: Path | None
) -> Files:
    """Each file, made only if it is another than the site has. `spool`: a folder for what workers write."""
    table, look = known.table("file", "scan"), short_hash(repr(sorted(templates.items())))
    keys, outputs, missing = dict[str, str](), list[Output | Held](), list[Job]()
    for path, given, make in jobs:
        keys[path], there = f"{look} {given}", held.get(path)
        before: str | None = table.find(path, keys[path])
        if before and there and there.sha256 == before:
            outputs.append(there)
        else:
            missing.append((path, given, make))
    work, lost, loose = partial(_file, templates, spool if known.executor.here else None), False, dict[str, bytes]()
    for (path, _, _), (output, scan) in zip(
        missing, known.work("files", work, Later(missing, lambda job: job[2]())), strict=True
    ):
        table.keep(path, keys[path], output.sha256)
        outputs.append(output)
        if scan and known.remembers:
            if table.last(path):
                before_it = known.last_work("scan", path)
                lost = lost or not before_it or bool(before_it[1].ids - loaded(scan).ids)
            known.keep_work("scan", path, keys[path], scan)
        elif scan:
            loose[path] = scan
    makers = {path: make for path, _, make in jobs if path.endswith(".html")}

    def read(path: str) -> check.Scan:
        found: check.Scan | None = loaded(loose[path]) if path in loose else known.work_of("scan", path, keys[path])
        return found or loaded(made(templates, makers[path]())[1])

    new = frozenset(path for path, _, _ in missing)
    return Files(tuple(outputs), new, lost, Shelf({path: keys[path] for path in makers}, read))


def _file(templates: Mapping[str, str], spool: Path | None, material: Content) -> tuple[Output | Held, bytes]:
    """One file, and of a page what must be checked of it as `dumped`, as a worker makes them."""
    output, scan = made(templates, material)
    if spool is None:
        return output, scan
    file = spool / short_hash(output.path)
    file.write_bytes(output.data)
    return Held(output.path, output.sha256, output.size, str(file), new=True), scan


def made(templates: Mapping[str, str], material: Content) -> tuple[Output, bytes]:
    if isinstance(material, Output):
        return material, b""
    if isinstance(material, Card):
        return index.card(material.place, material.doc), b""
    (output,) = render.render((material,), templates)
    return output, dumped(check.scan(output.path, output.data.decode("utf-8"))) if output.path.endswith(
        ".html"
    ) else b""


def checked(outputs: Sequence[Output | Held], pages: Files, known: Cache) -> tuple[Problem, ...]:
    """What is wrong with the site's pages.

    Only those made now are read if the check before found nothing and nothing is gone that a page may lead to.
    """
    table, sizes = known.table("check"), {o.path: o.size for o in outputs}
    paths = tuple(path for path in sizes if not path.startswith("search/s"))
    before = table.last("paths")
    sound = before is not None and not pages.lost and sizes.keys() >= set(before[1])
    some = {path: pages.scans[path] for path in pages.new if path in pages.scans} if sound else pages.scans
    problems = check.check(some, sizes, pages.scans)
    if not problems:
        table.keep("paths", "", paths)
    return problems


# ---------------------------------------------------------------- data and search


def data(site: Assembled, works: Works, known: Cache, changed: AbstractSet[str] | None = None) -> list[Job]:
    """The files of data/, of parts that are made anew only where one of their articles changed: a month each.

    changed  the only articles that may have; None: any
    """
    table = known.table("part", "part")
    parts: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {kind: [] for kind in export.ENDINGS}
    for month, slugs in site.structure.by_month.items():
        names = {kind: f"{kind} {month}" for kind in export.ENDINGS}
        before = {kind: table.last(f"{name} ") for kind, name in names.items()}
        if changed is not None and changed.isdisjoint(slugs) and all(before.values()):
            keys = {kind: row[0] for kind, row in before.items() if row}
        else:
            some, marks = [site.facts[slug] for slug in slugs], [works.prepared.marks[slug] for slug in slugs]
            both = site.site, tuple(some)
            keys = {"articles": site.keys.of(*both), "figures": site.keys.of(*both, tuple(marks))}
        for kind, key in keys.items():
            parts[kind].append((names[kind], key, slugs))
            endings = [f"{names[kind]} {ending}" for ending in ("", *export.ENDINGS[kind])]
            found = [table.find(name, key) for name in endings]
            if known.remembers and not all(found):
                for name, rows in zip(endings, _part(kind, slugs, site, works).values(), strict=True):
                    table.keep(name, key, True)
                    known.keep_work("part", name, key, dumped(rows))

    def whole(path: str, kind: str) -> Output:
        def rows(ending: str) -> Iterator[bytes]:
            for name, key, slugs in parts[kind]:
                data: bytes | None = known.work_of("part", f"{name} {ending}", key)
                yield _part(kind, slugs, site, works)[ending] if data is None else data

        return export.whole(path, rows(path.partition(".")[2]), rows(""))

    return [
        (path, site.keys.of(tuple(key for _, key, _ in parts[kind])), partial(whole, path, kind))
        for kind, endings in export.ENDINGS.items()
        for path in (f"data/{kind}.{ending}" for ending in endings)
    ]


def _part(kind: str, slugs: Sequence[str], site: Assembled, works: Works) -> export.Chunk:
    some = [site.facts[slug] for slug in slugs]
    if kind == "articles":
        return export.articles(some, site.site)
    return export.figures(((facts, works.prepared[facts.entry.slug].figures) for facts in some), site.site)


def cards(site: Assembled, works: Works, changed: AbstractSet[str] | None = None) -> Iterator[Job]:
    """What results show, a file for each document of the index. `changed`: only those of these articles."""
    for place, slug in enumerate(reversed(site.structure.order)):
        if changed is not None and slug not in changed:
            continue
        entry, mark = site.facts[slug].entry, works.prepared.marks[slug]
        key = f"{mark} {entry.outlet.vi}\0{entry.outlet.en}\0{entry.lead if entry.copies else ''}"
        yield f"search/d/{place}.js", key, partial(_card, place, works.prepared, entry)


def search(site: Assembled, works: Works, known: Cache, held: Mapping[str, Held]) -> list[Output | Held]:
    """The files of search/ but for the cards."""
    slugs = site.structure.order[::-1]
    marks = tuple((slug, works.counts.marks[slug]) for slug in slugs)
    found = _updated(marks, works, known, held) or index.build(_counted(slugs, works, known))
    state, new = found
    known.keep_work("index", "", "", dumped((marks, state)))
    files_now = {file.path: file for file in new}
    beside = index.beside_it(state, site.facets[::-1], site.aids)
    shards = (files_now.get(shard.path) or held[shard.path] for shard in state.postings.shards)
    plain = ("search/search-index.json", site.keys.of(marks), partial(_plain, works.prepared, slugs))
    more = files([plain], {}, known, held, None).outputs if index.is_small(state) else ()
    return [index.meta(state, beside), *shards, *beside.values(), *more]


def _counted(slugs: Sequence[str], works: Works, known: Cache) -> Iterator[Counts]:
    for done, slug in enumerate(slugs, 1):
        yield works.counts[slug]
        known.progress("index", done, len(slugs))


def _card(place: int, prepared: Shelf[Prepared], entry: Entry) -> Card:
    return Card(place, assemble.document(prepared[entry.slug], entry))


def _plain(prepared: Shelf[Prepared], slugs: Sequence[str]) -> Output:
    return index.plain([assemble.document(prepared[slug]) for slug in slugs])


def _updated(
    marks: tuple[tuple[str, str], ...], works: Works, known: Cache, held: Mapping[str, Held]
) -> tuple[index.State, list[Output]] | None:
    """The index of an earlier build brought up to date; None where it must be built from nothing."""
    row = known.last_work("index", "")
    if not row:
        return None
    before: tuple[tuple[str, str], ...] = row[1][0]
    state: index.State = row[1][1]
    if [slug for slug, _ in marks[: len(before)]] != [slug for slug, _ in before]:
        return None  # the documents have other numbers
    if any(shard.path not in held or held[shard.path].sha256 != shard.sha256 for shard in state.postings.shards):
        return None
    changes: dict[int, tuple[Counts, Counts]] = {}
    for place, (slug, mark) in enumerate(marks):
        old = before[place][1] if place < len(before) else ""
        if old == mark:
            continue
        counted, counts = works.former.get(slug, ("", ()))
        if (old and counted != old) or len(changes) >= FEW:
            return None
        changes[place] = counts if old else (), works.counts[slug]
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
