"""How the articles stand to one another: their order, what they have in common, which are related. By slug alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from diembao.assemble.preparing import Brief
from diembao.model import Corpus, Place
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


class Structure(Struct, frozen=True):
    """Slugs of the articles that are shown, newest first, undated ones last.

    order     all of them
    by_*      those under a name ('' for unknown); a place has those of the places within it too, a term is its `vi`
    lineage   a place's name -> itself and the larger places it lies in, the smallest first
    stories   for each that others tell the same story as: all of these, the one that lists show first
    copies    what the stories follow from
    related   up to RELATED others for each
    """

    order: tuple[str, ...]
    by_outlet: Mapping[str, tuple[str, ...]]
    by_place: Mapping[str, tuple[str, ...]]
    by_year: Mapping[str, tuple[str, ...]]
    by_month: Mapping[str, tuple[str, ...]]
    by_state: Mapping[str, tuple[str, ...]]
    by_term: Mapping[str, tuple[str, ...]]
    lineage: Mapping[str, tuple[str, ...]]
    stories: Mapping[str, tuple[str, ...]]
    copies: tuple[tuple[str, ...], ...]
    related: Mapping[str, tuple[str, ...]]


def structure(
    briefs: Iterable[Brief], corpus: Corpus, copies: Sequence[Sequence[str]], memo: Memo | None = None
) -> Structure:
    """`copies`: groups of slugs that tell one story."""
    ordered = _ordered(tuple(briefs))
    stories = _stories(ordered, copies)
    lineage = _lineage({p for b in ordered for p in b.places}, corpus.places)
    by_place = _grouped((up, b.slug) for b in ordered for up in dict.fromkeys(u for p in b.places for u in lineage[p]))
    known = {term.vi for term in corpus.terms}
    by_term = _grouped((vi, b.slug) for b in ordered for vi in b.met if vi in known)
    return Structure(
        order=tuple(b.slug for b in ordered),
        by_outlet=_grouped((b.outlet, b.slug) for b in ordered),
        by_place=by_place,
        by_year=_grouped((b.date[:4], b.slug) for b in ordered),
        by_month=_grouped((b.date[:7], b.slug) for b in ordered),
        by_state=_grouped((state, b.slug) for b in ordered for state in (b.status.kind, *([WITHHELD] * b.held_back))),
        by_term=by_term,
        lineage=lineage,
        stories=stories,
        copies=tuple(map(tuple, copies)),
        related=_related(ordered, (*by_place.values(), *by_term.values()), stories, memo),
    )


def stands_as(one: Brief, other: Brief) -> bool:
    """Whether a Structure stays as it is if one takes the other's place, but for what `story` says."""
    return _standing(one) == _standing(other)


def _standing(b: Brief) -> tuple[object, ...]:
    title = "" if b.date else fold(b.title)
    return b.slug, b.language, b.date, title, b.outlet, b.places, b.status, b.held_back, b.met, b.level


def story(briefs: Iterable[Brief]) -> tuple[str, ...]:
    """Articles that tell one story: the fullest level leads, then the earliest, the longest."""
    levels = ("full", "excerpt", "metadata")
    order = sorted(briefs, key=lambda b: (levels.index(b.level), b.date or "9", -b.words, b.slug))
    return tuple(b.slug for b in order)


def shown_of(b: Brief) -> tuple[object, ...]:
    """What lists and other articles' pages show of an article that stands as it did."""
    return b.title, b.title_en, b.excerpt, b.digest, b.title_status


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
    articles: Sequence[Brief],
    groups: Iterable[Sequence[str]],
    stories: Mapping[str, tuple[str, ...]],
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
        story = set(stories.get(slug, ()))
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
