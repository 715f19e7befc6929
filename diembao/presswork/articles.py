"""The work on each article by itself, and how all stand to one another. Layer 5."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from diembao import assemble, duplicates, index, normalise, qa, verdict
from diembao.asked import Asked
from diembao.assemble import Brief, Material, Prepared, Withdrawn
from diembao.cache import Cache, LostError, dumped, loaded
from diembao.executors import Later
from diembao.index import Counted
from diembao.model import Article, Block, Corpus, Draft
from diembao.problems import Problem
from diembao.qa import Knowledge
from diembao.shelf import Shelf
from diembao.text import short_hash

# Of more edited articles than this the whole index is built anew.
FEW = 200


class Work(Struct, frozen=True):
    """What one article comes to, without its texts. sketch: for finding copies; empty for one that is no copy."""

    brief: Brief | Withdrawn
    sketch: bytes
    problems: tuple[Problem, ...]


class Works(Struct, frozen=True):
    """All articles' work, by slug. prepared, counts: what their pages and the index are made of, read one by one.

    former  what was counted in a few articles before they changed, with its mark
    rest    those that are as they were, without having been looked at
    """

    works: Mapping[str, Work]
    prepared: Shelf[Prepared]
    counts: Shelf[Counted]
    former: Mapping[str, tuple[str, Counted]]
    rest: frozenset[str]


class Source(Struct, frozen=True):
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


def works(source: Source, corpus: Corpus, doubts: bool, known: Cache, rest: Iterable[str] = ()) -> Works:
    """The work on every article. `rest`: others on which an earlier build did it, and which are as they were."""
    table = known.table("work", "prepared", "counts")
    mine = source.keys(short_hash(repr((corpus.terms, corpus.places, doubts))))
    found: dict[str, Work] = {slug: work for slug, key in mine.items() if (work := table.find(slug, key))}
    missing = [slug for slug in mine if slug not in found]
    make = partial(_work, qa.knowledge(corpus.terms, corpus.places), corpus, doubts)
    for slug in missing[:FEW]:
        if row := known.last_work("counts", slug):
            known.former.setdefault(slug, row)
    loose: dict[str, tuple[bytes, bytes]] = {}
    for slug, (work, prepared, counts) in zip(
        missing, known.work("articles", make, Later(missing, source.of)), strict=True
    ):
        found[slug] = work
        if known.remembers:
            table.keep(slug, mine[slug], work)
            known.keep_work("prepared", slug, mine[slug], prepared)
            known.keep_work("counts", slug, mine[slug], counts)
        else:
            loose[slug] = prepared, counts
    all_of_them = (*mine, *(slug for slug in rest if slug not in mine))
    keys = Asked(all_of_them, lambda slug: mine.get(slug) or table.kept(slug)[0])

    def read(kind: str, slug: str) -> Any:
        value = None if slug in loose else known.work_of(kind, slug, keys[slug])
        if value is None and slug not in mine:
            raise LostError(slug)
        if value is None:
            dumps = loose.get(slug) or make(source.of(slug))[1:]
            value = loaded(dumps[kind == "counts"])
        return value

    marks = Asked(all_of_them, lambda slug: short_hash(keys[slug]))
    pages, counted = Shelf(marks, partial(read, "prepared")), Shelf(marks, partial(read, "counts"))
    each = Asked(all_of_them, lambda slug: found.get(slug) or table.kept(slug)[1])
    former = {slug: (short_hash(row[0]), row[1]) for slug, row in known.former.items()}
    return Works(each, pages, counted, former, frozenset(all_of_them[len(mine) :]))


def _work(
    known: Knowledge, corpus: Corpus, doubts: bool, material: tuple[Article, tuple[Block, ...]]
) -> tuple[Work, bytes, bytes]:
    """(what the whole site must know of an article, its Prepared and Counted as `dumped`), as a worker makes them."""
    article, cuts = material
    hidden, told = verdict.judge(article, known, doubts)
    sketch = b"" if article.distinct else duplicates.sketch(article.body)
    if assemble.is_withdrawn(article):
        return Work(Withdrawn(article.slug, article.withdrawn), sketch, told), b"", b""
    prepared = assemble.prepare(article, hidden, corpus.terms, cuts)
    work = Work(prepared.brief, sketch, (*told, *prepared.problems))
    return work, dumped(prepared), dumped(index.counts(assemble.document(prepared)))


def sketches(works: Works) -> dict[str, bytes]:
    """By slug what finds the copies of an article."""
    return {slug: work.sketch for slug, work in works.works.items()}


def copies(sketches: Mapping[str, bytes], articles: Shelf[Article], known: Cache) -> tuple[tuple[str, ...], ...]:
    """Groups of slugs that tell one story in nearly the same words."""
    return duplicates.groups(sketches, pairs(sketches, known), partial(_alike, articles, known))


def pairs(sketches: Mapping[str, bytes], known: Cache) -> frozenset[duplicates.Pair]:
    """The slugs of articles that may tell one story."""
    before = known.last_work("pairs", "")
    found = duplicates.candidates(sketches, before[1] if before else None)
    if not before or before[1][0] != sketches:
        known.keep_work("pairs", "", "", dumped((sketches, found)))
    return found


def told_alike(some: Iterable[duplicates.Pair], articles: Shelf[Article], known: Cache) -> frozenset[duplicates.Pair]:
    """Those of the pairs that do."""
    return frozenset(pair for pair in some if _alike(articles, known, *pair))


def _alike(articles: Shelf[Article], known: Cache, one: str, other: str) -> bool:
    table = known.table("alike")
    name, key = f"{one} {other}", f"{articles.marks[one]} {articles.marks[other]}"
    found: bool | None = table.find(name, key)
    if found is None:
        found = duplicates.alike(articles[one].body, articles[other].body)
        table.keep(name, key, found)
    return found


def material(works: Works, corpus: Corpus, copies: Sequence[Sequence[str]], known: Cache) -> Material:
    """What the whole site is made of."""
    each = [work.brief for work in works.works.values()]
    briefs = {brief.slug: brief for brief in each if isinstance(brief, Brief)}
    of = assemble.structure(briefs.values(), corpus, copies, known.table("related"))
    gone = tuple(brief for brief in each if isinstance(brief, Withdrawn))
    return Material(of, briefs, works.prepared, works.prepared.marks, gone, corpus)
