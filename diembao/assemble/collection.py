"""The shown articles together: their order, their names in both languages, and what leads from one to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from diembao.assemble.addresses import DIGEST, article_url, both, ids
from diembao.assemble.preparing import Brief
from diembao.model import Corpus, Place, Term
from diembao.pages import Copy, Entry, Facts, Name
from diembao.text import fold, short_hash

K = TypeVar("K")
RELATED = 3
# A name that more articles than this share says little about what is related, and would make the work quadratic.
COMMON = 50
WITHHELD = "withheld"


class Memo(Protocol):
    """What an earlier build found, by name, where it was found of the same things."""

    def find(self, name: str, key: str) -> Any: ...
    def keep(self, name: str, key: str, value: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Collection:
    """Everything that pages are built from. Articles are newest first, undated ones last.

    outlets, places, years  every name that has a page, by the article's own word for it ('' for unknown)
    states                  where English stands, by kind of standing.Status; WITHHELD: checks keep some of it back
    lineage                 a place's name -> itself and the larger places it lies in, the smallest first
    terms                   the glossary, by the term's `vi`
    by_*                    slugs of the articles under a name; a place has those of the places within it too
    related                 up to RELATED other articles for each, by slug
    """

    articles: tuple[Brief, ...]
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
    related: Mapping[str, tuple[str, ...]]


def collect(
    briefs: Iterable[Brief], corpus: Corpus, copies: Sequence[Sequence[str]], memo: Memo | None = None
) -> Collection:
    """The Collection of the articles that are shown at all. `copies`: groups of slugs that tell one story."""
    ordered = _ordered(tuple(briefs))
    told = _stories(ordered, copies)
    lineage = _lineage({p for b in ordered for p in b.places}, corpus.places)
    by_outlet = _grouped((b.outlet, b.slug) for b in ordered)
    by_place = _grouped((up, b.slug) for b in ordered for up in dict.fromkeys(u for p in b.places for u in lineage[p]))
    by_year = _grouped((b.date[:4], b.slug) for b in ordered)
    by_state = _grouped((state, b.slug) for b in ordered for state in (b.status.kind, *([WITHHELD] * b.held_back)))
    named = {term.vi: term for term in reversed(corpus.terms)}
    by_term = _grouped((named[vi], b.slug) for b in ordered for vi in b.met)
    outlets, places, years = _outlets(by_outlet, corpus), _places(by_place, corpus), _years(by_year)
    bare = _bare(outlets), _bare(places)
    return Collection(
        articles=ordered,
        entries={b.slug: _entry(b, *bare, lineage, told.get(b.slug, (b,))) for b in ordered},
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
        related=_related(ordered, (*by_place.values(), *by_term.values()), told, memo),
    )


def all_facts(collection: Collection) -> Iterator[Facts]:
    """What the pages of each article say about it."""
    entries, places = collection.entries, _bare(collection.places)
    around = (None, *(entries[b.slug] for b in collection.articles), None)
    for brief, newer, older in zip(collection.articles, around, around[2:], strict=False):
        yield Facts(
            entry=entries[brief.slug],
            title_inferred=brief.title_inferred,
            outlet_known=bool(brief.outlet),
            date_basis=brief.date_basis,
            author=brief.author,
            author_role=brief.author_role,
            address=brief.address,
            source=brief.source,
            level=brief.level,
            places=tuple(places[p] for p in brief.places),
            tags=brief.tags,
            words=brief.words,
            paragraphs=brief.length,
            vi_url=article_url(brief.language, brief.slug),
            en_url=article_url(DIGEST, brief.slug),
            related=tuple(entries[slug] for slug in collection.related.get(brief.slug, ())),
            older=older,
            newer=newer,
        )


def _bare(names: Mapping[str, Name]) -> dict[str, Name]:
    """Names without how many articles they have: else a new article would change the pages of all others."""
    return {own: replace(name, count=0) for own, name in names.items()}


def _ordered(briefs: Sequence[Brief]) -> tuple[Brief, ...]:
    dated = sorted((b for b in briefs if b.date), key=lambda b: (b.date, b.slug), reverse=True)
    return (*dated, *sorted((b for b in briefs if not b.date), key=lambda b: (fold(b.title), b.slug)))


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


def _stories(ordered: Sequence[Brief], copies: Sequence[Sequence[str]]) -> dict[str, tuple[Brief, ...]]:
    """By slug, the articles of its group that are shown; the fullest level leads, then the earliest, the longest."""
    if not copies:
        return {}
    known = {b.slug: b for b in ordered}
    levels = ("full", "excerpt", "metadata")
    out: dict[str, tuple[Brief, ...]] = {}
    for group in copies:
        shown = [known[slug] for slug in group if slug in known]
        shown.sort(key=lambda b: (levels.index(b.level), b.date or "9", -b.words, b.slug))
        out |= {b.slug: tuple(shown) for b in shown if len(shown) > 1}
    return out


def _entry(
    brief: Brief,
    outlets: Mapping[str, Name],
    places: Mapping[str, Name],
    lineage: Mapping[str, tuple[str, ...]],
    story: Sequence[Brief],
) -> Entry:
    return Entry(
        slug=brief.slug,
        title=brief.title,
        title_en=brief.title_en,
        date=brief.date,
        outlet=outlets[brief.outlet],
        regions=tuple(places[top] for top in dict.fromkeys(lineage[p][-1] for p in brief.places)),
        excerpt=brief.excerpt,
        digest=brief.digest,
        status=brief.status,
        title_status=brief.title_status,
        copies=tuple(Copy(b.slug, b.title, outlets[b.outlet], b.date) for b in story if b.slug != brief.slug),
        lead=story[0].slug,
    )


def _related(
    articles: Sequence[Brief],
    groups: Iterable[Sequence[str]],
    told: Mapping[str, tuple[Brief, ...]],
    memo: Memo | None,
) -> dict[str, tuple[str, ...]]:
    """For each article those that share its rarest places and terms: a shared name counts 1 / articles that have it.
    Other versions of its own story are no others.

    What an article has is found anew only if one of its groups is another than it was, or stands in another order.
    """
    rare = [slugs for slugs in groups if 1 < len(slugs) <= COMMON]
    order = {b.slug: n for n, b in enumerate(articles)}
    tokens = {b.slug: f"{b.date} {b.slug} {'' if b.date else fold(b.title)}" for b in articles}
    member: dict[str, list[int]] = defaultdict(list)
    for number, slugs in enumerate(rare):
        for slug in slugs:
            member[slug].append(number)
    keys = [short_hash("\n".join(tokens[slug] for slug in slugs)) for slugs in rare]
    found: dict[str, tuple[str, ...]] = {}
    for slug, numbers in member.items():
        story = {b.slug for b in told.get(slug, ())}
        key = f"{' '.join(keys[n] for n in numbers)} {' '.join(sorted(story))}"
        known = memo.find(slug, key) if memo else None
        if known is None:
            known = _nearest(slug, [rare[n] for n in numbers], story, order)
            if memo:
                memo.keep(slug, key, known)
        found[slug] = known
    return found


def _nearest(slug: str, groups: Iterable[Sequence[str]], story: set[str], order: Mapping[str, int]) -> tuple[str, ...]:
    scores: dict[str, float] = defaultdict(float)
    for slugs in groups:
        for other in slugs:
            scores[other] += 1 / len(slugs)
    for other in (slug, *story):
        scores.pop(other, None)
    return tuple(sorted(scores, key=lambda other: (-round(scores[other], 9), order[other]))[:RELATED])
