"""The work on each article by itself: read, judged, prepared, counted; done again only for what changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product

from msgspec import Struct, structs

from diembao.build.executors import Later
from diembao.build.shelf import Shelf
from diembao.build.state import Rows, State, decoded, encoded, mark_of
from diembao.desk import normalise
from diembao.digest import rights
from diembao.digest.config import Config
from diembao.digest.rights import Claim, Rights, Ruling
from diembao.english import approving, qa, verdict
from diembao.english.means import Means, means
from diembao.english.qa import PARTED, Knowledge
from diembao.model import Article, Block, Corpus, Draft, Term
from diembao.press import assemble, duplicates, index
from diembao.press.addresses import ids
from diembao.press.assemble import Outline, Prepared
from diembao.press.index import Counted
from diembao.problems import Problem
from diembao.text import fold

# Of more changed articles than this the whole index is built anew.
FEW = 200
# Of more changed terms than this all articles are looked at: seeking each would take longer.
MANY = 50
# Kinds of large values of an article: what its pages show, what the index takes of it, its folded words.
_LARGE = ("prepared", "counts", "words")
_WORD = re.compile(r"[^\W_]+")


class Work(Outline, frozen=True, kw_only=True):
    """What one article comes to, without its texts.

    sketch    for finding copies; empty for one that is no copy
    claim     what its record says of how much is shown; ruling: what is
    Marks of larger values, which tell them from any other:
    counted   of what the index takes of it
    figures   of its key figures
    tables    of the glossary when it was made
    outdated  how many pieces of its English an engine would make otherwise now, withheld ones too
    """

    sketch: bytes
    problems: tuple[Problem, ...]
    claim: Claim | None = None
    ruling: Ruling | None = None
    counted: str = ""
    figures: str = ""
    tables: str = ""
    outdated: int = 0


class Works(Struct, frozen=True):
    """All articles' work, by slug.

    former  what was counted in a few articles before they changed or went, as `encoded`, by its mark
    """

    by_slug: Mapping[str, Work]
    state: State
    former: Mapping[str, bytes]
    source: Inputs
    make: partial[tuple[Work, bytes, bytes, bytes]]

    def prepared(self, slug: str) -> Prepared:
        """What the pages of an article are made of."""
        found = self.state.find(Prepared, "prepared", slug, self.by_slug[slug].own)
        return found or decoded(self.make(self.source.of(slug))[1], Prepared)

    def counts(self, slug: str) -> Counted:
        """What the index takes of an article."""
        found = self.state.find(Counted, "counts", slug, self.by_slug[slug].counted)
        return found or decoded(self.make(self.source.of(slug))[2], Counted)


class Inputs(Struct, frozen=True):
    """What the press works on. cut_from: by slug the capture that an article was cut from; may lack any."""

    articles: Shelf[Article]
    drafts: Shelf[Draft]
    cut_from: Mapping[str, str]

    def marks(self, rest: str) -> dict[str, str]:
        """By slug what an article's work follows from, but for the glossary."""
        cut, of = self.drafts.marks, self.cut_from
        return {slug: f"{mark} {cut.get(of.get(slug, ''), '')} {rest}" for slug, mark in self.articles.marks.items()}

    def of(self, slug: str) -> tuple[Article, tuple[Block, ...]]:
        """(the article, what was cut from around it)."""
        name = self.cut_from.get(slug, "")
        blocks = self.drafts[name].blocks if name in self.drafts else ()
        return self.articles[slug], tuple(b for b in blocks if b.kind in normalise.CUT_KINDS)


def works(source: Inputs, corpus: Corpus, may: Rights, config: Config, state: State) -> Works:
    """The work on every article. `may`: what may be shown; `config`: by what engines, and in whose name."""
    engines, reviewer = config.translate.labels, config.english.reviewer
    rows: Rows[Work] = state.table("article", Work)
    tables = assemble.mark(corpus.terms)
    marks = source.marks(assemble.mark((corpus.places, engines, reviewer)))
    touched = _touched(rows, tables, corpus.terms, state)
    kept = ((slug, None if slug in touched else rows.find(slug, mark)) for slug, mark in marks.items())
    found = {slug: work for slug, work in kept if work and work.claim and may.ruling(work.claim) == work.ruling}
    for slug, work in found.items():
        if work.tables != tables:
            found[slug] = structs.replace(work, tables=tables)
            rows.keep(slug, marks[slug], found[slug])
    missing = [slug for slug in marks if slug not in found]
    gone = set(rows.names()) - marks.keys()
    former = dict(row for slug in [*missing, *gone][:FEW] if (row := state.row("counts", slug)))
    known = qa.knowledge(corpus.terms, corpus.places), means(corpus.terms, corpus.places, engines)
    make = partial(_work, *known, corpus, may, tables, reviewer)
    for slug, (work, *rest) in zip(missing, state.work("articles", make, Later(missing, source.of)), strict=True):
        found[slug] = work
        rows.keep(slug, marks[slug], work)
        for kind, mark, data in zip(_LARGE, (work.own, work.counted, marks[slug]), rest, strict=True):
            state.keep(kind, slug, mark, data)
    glossaries: Rows[tuple[Term, ...]] = state.table("glossary", tuple[Term, ...])
    glossaries.keep(tables, tables, corpus.terms)
    glossaries.drop(set(glossaries.names()) - {tables})  # no work is of any other any more
    rows.drop(gone)
    for slug, kind in product(gone, _LARGE):
        state.drop(kind, slug)
    return Works({slug: found[slug] for slug in marks}, state, former, source, make)


def _touched(rows: Rows[Work], tables: str, terms: Sequence[Term], state: State) -> set[str]:
    """The articles that a change of the glossary may bear on: those that have a term that is another now.

    Looked for in the folded words of all texts: 0.07 s a term at 10,000 articles, where making all of them takes 15.
    """
    glossaries: Rows[tuple[Term, ...]] = state.table("glossary", tuple[Term, ...])
    before = defaultdict[str, set[str]](set)
    for name in rows.names():
        if (row := rows.last(name)) and row.tables != tables:
            before[row.tables].add(name)
    others = {name: rows.mark(name) for names in before.values() for name in names}
    found = state.lost("words", others) if others else set[str]()
    for old, names in before.items():
        was = glossaries.last(old)
        changed = _changed(was or (), terms)
        if was is None or len(changed) > MANY:
            found |= names
            continue
        for words, parted in changed:
            found |= names & (_with_parts(words, state) if parted else state.holding("words", words))
    return found


def _changed(was: Sequence[Term], now: Sequence[Term]) -> set[tuple[str, bool]]:
    """The terms, as `_words` has them, of which pages or checks would say something else; whether a check finds them
    with other words between as well."""
    old, new = ({(term, own[term.vi]) for term in of} for of in (was, now) for own in (_ids(of),))
    found = ((term, _words((term.vi,))) for term, _ in old ^ new)
    return {(words, bool(term.forbidden) and words.count(" ") == 1) for term, words in found if words}


def _with_parts(words: str, state: State) -> set[str]:
    """The articles that have both words, the second not far behind the first."""
    first, second = words.split(" ")
    near = re.compile(rf"(?<!\S){first}(?: \S+){{0,{PARTED}}} {second}(?!\S)")

    def has_both(name: str) -> bool:
        row = state.row("words", name)
        text: str | None = decoded(row[1], str) if row else None
        return text is None or bool(near.search(text))

    return {name for name in state.holding("words", first) & state.holding("words", second) if has_both(name)}


def _ids(terms: Sequence[Term]) -> dict[str, str]:
    return ids((term.vi for term in terms), "term")


def _words(texts: Iterable[str]) -> str:
    return " ".join(_WORD.findall(fold(qa.cleaned(" ".join(texts)))))


def _texts(article: Article, known: Knowledge) -> Iterator[str]:
    """All in which a term may be met, by pages or by checks."""
    yield verdict.said(article, known)
    yield from (" ".join(sentence.source) for sentence in article.english.sentences)


def _work(
    known: Knowledge, now: Means, corpus: Corpus, may: Rights, tables: str, reviewer: str,
    material: tuple[Article, tuple[Block, ...]],
) -> tuple[Work, bytes, bytes, bytes]:  # fmt: skip
    """(what the whole site must know of an article, its Prepared, Counted and words as `encoded`), as a worker makes
    them."""
    article, cuts = material
    claim = rights.claim(article)
    article = approving.signed(rights.ruled(article, ruling := may.ruling(claim)), reviewer)
    withheld, told = verdict.judge(article, known, doubts=False)
    sketch = b"" if article.distinct else duplicates.sketch(article.body)
    words = encoded(_words(_texts(article, known)))
    if assemble.is_withdrawn(article):
        gone = assemble.withdrawn(article)
        work, *pages = Work(withdrawn=gone, sketch=sketch, problems=told, tables=tables), b"", b""
    else:
        work, *pages = noted(assemble.prepare(article, withheld, corpus.terms, cuts, now), sketch, told, tables)
    problems = (*rights.told(claim, ruling), *work.problems)
    pieces = approving.pieces(article, now) if work.brief else ()
    outdated = sum(piece.status.why in ("terms", "engine") for piece in pieces)
    work = structs.replace(work, claim=claim, ruling=ruling, problems=problems, outdated=outdated)
    return work, pages[0], pages[1], words


def noted(prepared: Prepared, sketch: bytes, told: tuple[Problem, ...], tables: str) -> tuple[Work, bytes, bytes]:
    """(what the whole site must know of an article that is shown, its Prepared, its Counted as `encoded`)."""
    pages, counts = encoded(prepared), encoded(index.counts(assemble.document(prepared)))
    work = Work(
        brief=prepared.brief,
        sketch=sketch,
        problems=(*told, *prepared.problems),
        own=mark_of(pages),
        entry=assemble.mark(assemble.listed(prepared.brief)),
        counted=mark_of(counts),
        figures=assemble.mark(prepared.en.figures) if prepared.en.figures else "",
        openings=prepared.openings,
        tables=tables,
    )
    return work, pages, counts


def copies(works: Works, articles: Shelf[Article], state: State) -> tuple[tuple[str, ...], ...]:
    """Groups of slugs that tell one story in nearly the same words."""
    sketches = {slug: work.sketch for slug, work in works.by_slug.items()}
    pairs = _pairs(sketches, state)
    alike: Rows[bool] = state.table("alike", bool)

    def is_alike(one: str, other: str) -> bool:
        name, mark = f"{one} {other}", f"{articles.marks[one]} {articles.marks[other]}"
        found = alike.find(name, mark)
        if found is None:
            found = duplicates.alike(articles[one].body, articles[other].body)
            alike.keep(name, mark, found)
        return found

    groups = duplicates.groups(sketches, pairs, is_alike)
    alike.drop(set(alike.names()) - {f"{one} {other}" for one, other in pairs})
    return groups


def _pairs(sketches: Mapping[str, bytes], state: State) -> frozenset[duplicates.Pair]:
    """The slugs of articles that may tell one story, found among all or brought up from those found before."""
    mark = mark_of(*(part for slug in sorted(sketches) for part in (slug, sketches[slug])))
    row = state.row("pairs", "")
    before: _Pairs | None = decoded(row[1], _Pairs) if row else None
    if row and before and row[0] == mark:
        return before.pairs
    pairs = duplicates.candidates(sketches, (before.sketches, before.pairs) if before else None)
    state.keep("pairs", "", mark, encoded(_Pairs(dict(sketches), pairs)))
    return pairs


class _Pairs(Struct, frozen=True):
    sketches: dict[str, bytes]
    pairs: frozenset[tuple[str, str]]
