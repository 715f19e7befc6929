"""How the articles stand to one another: their order, what they have in common, which are related. By slug alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from diembao.model import Corpus, Place
from diembao.press.assemble.preparing import Brief
from diembao.text import grouped

RELATED = 3
# A name that more articles than this share says little about what is related, and would make the work quadratic.
COMMON = 50


class Structure(Struct, frozen=True):
    """Slugs of the articles that are shown, newest first, undated ones last; of one day the last that came first.

    order     all of them
    numbers   their accession numbers
    by_*      those under a name ('' for unknown); a place has those of the places within it too, a term is its `vi`
    lineage   a place's name -> itself and the larger places it lies in, the smallest first
    stories   for each that others tell the same story as: all of these, the one that lists show first
    related   up to RELATED others for each
    """

    order: tuple[str, ...]
    numbers: Mapping[str, int]
    by_outlet: Mapping[str, tuple[str, ...]]
    by_place: Mapping[str, tuple[str, ...]]
    by_year: Mapping[str, tuple[str, ...]]
    by_month: Mapping[str, tuple[str, ...]]
    by_state: Mapping[str, tuple[str, ...]]
    by_term: Mapping[str, tuple[str, ...]]
    lineage: Mapping[str, tuple[str, ...]]
    stories: Mapping[str, tuple[str, ...]]
    related: Mapping[str, tuple[str, ...]]


def structure(
    briefs: Iterable[Brief], numbers: Mapping[str, int], corpus: Corpus, copies: Sequence[Sequence[str]]
) -> Structure:
    """`numbers`: the accession number of each; `copies`: groups of slugs that tell one story."""
    ordered = sorted(briefs, key=lambda b: (b.date, numbers[b.slug]), reverse=True)
    stories = _stories(ordered, copies)
    lineage = _lineage({p for b in ordered for p in b.places}, corpus.places)
    by_place = _grouped((up, b.slug) for b in ordered for up in dict.fromkeys(u for p in b.places for u in lineage[p]))
    known = {term.vi for term in corpus.terms}
    by_term = _grouped((vi, b.slug) for b in ordered for vi in b.met if vi in known)
    return Structure(
        order=tuple(b.slug for b in ordered),
        numbers={b.slug: numbers[b.slug] for b in ordered},
        by_outlet=_grouped((b.outlet, b.slug) for b in ordered),
        by_place=by_place,
        by_year=_grouped((b.date[:4], b.slug) for b in ordered),
        by_month=_grouped((b.date[:7], b.slug) for b in ordered),
        by_state=_grouped((state, b.slug) for b in ordered for state in b.states),
        by_term=by_term,
        lineage=lineage,
        stories=stories,
        related=_related(ordered, (*by_place.values(), *by_term.values()), stories),
    )


def story(briefs: Iterable[Brief]) -> tuple[str, ...]:
    """Articles that tell one story: the fullest level leads, then the earliest, the longest."""
    levels = ("full", "excerpt", "metadata")
    order = sorted(briefs, key=lambda b: (levels.index(b.known.level), b.date or "9", -b.known.words, b.slug))
    return tuple(b.slug for b in order)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(slugs) for key, slugs in grouped(pairs).items()}


def _lineage(names: Iterable[str], places: Sequence[Place]) -> dict[str, tuple[str, ...]]:
    within = {p.vi: p.within for p in places}
    out = {}
    for name in sorted(names):
        chain: dict[str, None] = {}
        while name and name not in chain:  # a table of places may be wrong and go in a circle
            chain[name] = None
            name = within.get(name, "")
        out[next(iter(chain))] = tuple(chain)
    return out


def _stories(ordered: Sequence[Brief], copies: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """By slug, the articles of its group that are shown."""
    known = {b.slug: b for b in ordered} if copies else {}
    told = (story(known[slug] for slug in group if slug in known) for group in copies)
    return {slug: group for group in told for slug in group if len(group) > 1}


def _related(
    articles: Sequence[Brief], groups: Iterable[Sequence[str]], stories: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """For each article those that share its rarest places and terms: a shared name counts 1 / articles that have it.
    Other versions of its own story are no others.
    """
    order = {b.slug: n for n, b in enumerate(articles)}
    member = grouped((slug, slugs) for slugs in groups if 1 < len(slugs) <= COMMON for slug in slugs)
    return {slug: _nearest(slug, shared, stories.get(slug, ()), order) for slug, shared in member.items()}


def _nearest(
    slug: str, groups: Iterable[Sequence[str]], story: Iterable[str], order: Mapping[str, int]
) -> tuple[str, ...]:
    scores: dict[str, float] = defaultdict(float)
    for slugs in groups:
        share = 1 / len(slugs)
        for other in slugs:
            scores[other] += share
    for other in (slug, *story):
        scores.pop(other, None)
    return tuple(sorted(scores, key=lambda other: (-round(scores[other], 9), order[other]))[:RELATED])
