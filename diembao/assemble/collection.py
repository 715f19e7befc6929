"""The shown articles together: their order, their names in both languages, and what leads from one to another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from diembao import lang
from diembao.assemble.addresses import DIGEST, article_url, both, ids
from diembao.assemble.preparing import Prepared
from diembao.assemble.showing import Shown
from diembao.model import Corpus, Place, Term
from diembao.pages import Copy, Entry, Facts, Name
from diembao.text import excerpt, fold

K = TypeVar("K")
EXCERPT_LENGTH = 180
RELATED = 3
# A name that more articles than this share says little about what is related, and would make the work quadratic.
COMMON = 50
WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Collection:
    """Everything that pages are built from. Articles are newest first, undated ones last.

    outlets, places, years  every name that has a page, by the article's own word for it ('' for unknown)
    states                  where English stands, by kind of standing.Status; WITHHELD: checks keep some of it back
    lineage                 a place's name -> itself and the larger places it lies in, the smallest first
    terms                   the glossary, by the term's `vi`
    by_*                    slugs of the articles under a name; a place has those of the places within it too
    """

    articles: tuple[Shown, ...]
    entries: Mapping[str, Entry]
    outlets: Mapping[str, Name]
    places: Mapping[str, Name]
    years: Mapping[str, Name]
    states: Mapping[str, Name]
    lineage: Mapping[str, tuple[str, ...]]
    by_outlet: Mapping[str, tuple[str, ...]]
    by_place: Mapping[str, tuple[str, ...]]
    by_year: Mapping[str, tuple[str, ...]]
    by_state: Mapping[str, tuple[str, ...]]
    by_term: Mapping[Term, tuple[str, ...]]
    term_ids: Mapping[str, str]
    terms: Mapping[str, Term]
    prepared: Mapping[str, Prepared]
    related: Mapping[str, tuple[str, ...]]


def collect(prepared: Iterable[Prepared], corpus: Corpus, copies: Sequence[Sequence[str]]) -> Collection:
    """The Collection of the articles that are shown at all. `copies`: groups of slugs that tell one story."""
    known = {one.shown.article.slug: one for one in prepared}
    ordered = _ordered([one.shown for one in known.values()])
    told = _stories(ordered, copies)
    lineage = _lineage({p for s in ordered for p in s.article.places}, corpus.places)
    by_outlet = _grouped((s.article.outlet or "", s.article.slug) for s in ordered)
    by_place = _grouped(
        (up, s.article.slug) for s in ordered for up in dict.fromkeys(u for p in s.article.places for u in lineage[p])
    )
    by_year = _grouped(((s.article.date or "")[:4], s.article.slug) for s in ordered)
    by_state = _grouped((state, s.article.slug) for s in ordered for state in _states(s))
    named = {term.vi: term for term in reversed(corpus.terms)}
    by_term = _grouped((named[vi], s.article.slug) for s in ordered for vi in known[s.article.slug].met)
    outlets, places, years = _outlets(by_outlet, corpus), _places(by_place, corpus), _years(by_year)
    return Collection(
        articles=ordered,
        entries={s.article.slug: _entry(s, outlets, places, lineage, told.get(s.article.slug, (s,))) for s in ordered},
        outlets=outlets,
        places=places,
        years=years,
        states=_state_names(by_state),
        lineage=lineage,
        by_outlet=by_outlet,
        by_place=by_place,
        by_year=by_year,
        by_state=by_state,
        by_term=by_term,
        term_ids=ids((t.vi for t in corpus.terms), "term"),
        terms=named,
        prepared=known,
        related=_related(ordered, by_place, by_term, told),
    )


def facts(collection: Collection, position: int) -> Facts:
    """What the pages of article number `position` (from 0) say about it."""
    shown = collection.articles[position]
    article = shown.article
    entries = collection.entries
    slugs = [s.article.slug for s in collection.articles[max(position - 1, 0) : position + 2]]
    here = slugs.index(article.slug)
    return Facts(
        entry=entries[article.slug],
        title_inferred=article.title_inferred,
        outlet_known=bool(article.outlet),
        date_basis=article.date_basis if article.date else None,
        author=article.author or "",
        author_role=article.author_role or "",
        address=article.url if article.url and article.url.startswith(("https://", "http://")) else "",
        source=article.capture,
        level=article.publish,
        places=tuple(collection.places[p] for p in article.places),
        tags=article.tags,
        words=shown.words,
        paragraphs=shown.length,
        vi_url=article_url(article.language, article.slug),
        en_url=article_url(DIGEST, article.slug),
        related=tuple(entries[slug] for slug in collection.related.get(article.slug, ())),
        older=entries[slugs[here + 1]] if here + 1 < len(slugs) else None,
        newer=entries[slugs[here - 1]] if here else None,
    )


def _ordered(articles: Sequence[Shown]) -> tuple[Shown, ...]:
    dated = [s for s in articles if s.article.date]
    undated = [s for s in articles if not s.article.date]
    dated.sort(key=lambda s: (s.article.date or "", s.article.slug), reverse=True)
    undated.sort(key=lambda s: (fold(s.article.title), s.article.slug))
    return (*dated, *undated)


def _grouped(pairs: Iterable[tuple[K, str]]) -> dict[K, tuple[str, ...]]:
    out: dict[K, list[str]] = defaultdict(list)
    for key, slug in pairs:
        out[key].append(slug)
    return {key: tuple(slugs) for key, slugs in out.items()}


def _lineage(names: Iterable[str], places: Sequence[Place]) -> dict[str, tuple[str, ...]]:
    within = {p.vi: p.within for p in places}
    out = {}
    for name in names:
        chain: dict[str, None] = {}
        while name and name not in chain:  # a table of places may be wrong and go in a circle
            chain[name] = None
            name = within.get(name, "")
        out[next(iter(chain))] = tuple(chain)
    return out


def _outlets(grouped: Mapping[str, Sequence[str]], corpus: Corpus) -> dict[str, Name]:
    english = {o.name: o.english for o in corpus.outlets}
    addresses = ids(sorted(name for name in grouped if name), "outlet")
    unknown = both("outlet.unknown")
    return {
        name: Name(
            *((name, english.get(name, name)) if name else unknown),
            url=f"outlets/{addresses[name] if name else '_unknown'}/index.html",
            count=len(slugs),
        )
        for name, slugs in grouped.items()
    }


def _places(grouped: Mapping[str, Sequence[str]], corpus: Corpus) -> dict[str, Name]:
    known = {p.vi: p for p in corpus.places}
    addresses = ids(sorted(grouped), "place")
    return {
        name: Name(
            vi=name,
            en=known[name].en if name in known else name,
            url=f"places/{addresses[name]}/index.html",
            count=len(slugs),
            now_vi=known[name].now_vi if name in known else "",
            now_en=known[name].now if name in known else "",
        )
        for name, slugs in grouped.items()
    }


def _states(shown: Shown) -> tuple[str, ...]:
    withheld = shown.title_withheld or any(s.withheld for s in shown.sentences)
    return (shown.status.kind, *([WITHHELD] if withheld else []))


def _state_names(grouped: Mapping[str, Sequence[str]]) -> dict[str, Name]:
    """Those that occur, the best standing first."""
    order = ("reviewed", "partly", "edited", "machine", "stale", "pending", WITHHELD)
    return {
        state: Name(
            *both(f"status.{state}"),
            url=f"status/{state}/index.html",
            count=len(grouped[state]),
        )
        for state in order
        if state in grouped
    }


def _years(grouped: Mapping[str, Sequence[str]]) -> dict[str, Name]:
    undated = both("date.undated")
    return {
        year: Name(*((year, year) if year else undated), url=f"years/{year or 'undated'}/index.html", count=len(slugs))
        for year, slugs in grouped.items()
    }


def _stories(ordered: Sequence[Shown], copies: Sequence[Sequence[str]]) -> dict[str, tuple[Shown, ...]]:
    """By slug, the articles of its group that are shown; the fullest level leads, then the earliest, the longest."""
    known = {s.article.slug: s for s in ordered}
    levels = ("full", "excerpt", "metadata")
    out: dict[str, tuple[Shown, ...]] = {}
    for group in copies:
        shown = [known[slug] for slug in group if slug in known]
        shown.sort(key=lambda s: (levels.index(s.article.publish), s.article.date or "9", -s.words, s.article.slug))
        out |= {s.article.slug: tuple(shown) for s in shown if len(shown) > 1}
    return out


def _entry(
    shown: Shown,
    outlets: Mapping[str, Name],
    places: Mapping[str, Name],
    lineage: Mapping[str, tuple[str, ...]],
    story: Sequence[Shown],
) -> Entry:
    article = shown.article
    others = [s.article for s in story if s.article.slug != article.slug]
    prose = lang.get(DIGEST).sentences(shown.abstract) or tuple(s.text for s in shown.sentences if s.text)
    return Entry(
        slug=article.slug,
        title=article.title,
        title_en=article.english.title or "",
        date=article.date or "",
        outlet=outlets[article.outlet or ""],
        regions=tuple(places[top] for top in dict.fromkeys(lineage[p][-1] for p in article.places)),
        excerpt=excerpt(shown.paragraphs[0], EXCERPT_LENGTH) if shown.paragraphs else "",
        digest=prose[0] if prose else "",
        status=shown.status,
        title_status=shown.title_status,
        copies=tuple(Copy(a.slug, a.title, outlets[a.outlet or ""], a.date or "") for a in others),
        lead=story[0].article.slug,
    )


def _related(
    articles: Sequence[Shown],
    by_place: Mapping[str, Sequence[str]],
    by_term: Mapping[Term, Sequence[str]],
    told: Mapping[str, tuple[Shown, ...]],
) -> dict[str, tuple[str, ...]]:
    """For each article those that share its rarest places and terms: a shared name counts 1 / articles that have it.
    Other versions of its own story are no others."""
    scores: dict[str, Counter[str]] = defaultdict(Counter)
    for slugs in (*by_place.values(), *by_term.values()):
        if len(slugs) <= COMMON:
            for slug in slugs:
                scores[slug].update({other: 1 / len(slugs) for other in slugs if other != slug})
    order = {s.article.slug: n for n, s in enumerate(articles)}
    for slug, story in told.items():
        for other in story:
            scores[slug].pop(other.article.slug, None)
    return {
        slug: tuple(sorted(found, key=lambda other: (-round(found[other], 9), order[other]))[:RELATED])
        for slug, found in scores.items()
    }
