"""The shown articles together: their names in both languages, and what pages say of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from diembao import lang
from diembao.english.standing import STATES, WITHHELD
from diembao.model import Corpus, Place, Term
from diembao.press.addresses import DIGEST, SOURCE, both, ids, link
from diembao.press.assemble.preparing import Brief
from diembao.press.assemble.structure import Structure
from diembao.press.pages.articles import Copy, Entry, Facts, Listed, Name, TermNote
from diembao.text import fold


class Collection(Struct, frozen=True):
    """Everything that pages are built from.

    structure  how the articles stand to one another
    briefs     by slug
    entry      one of the same by its slug, as lists show it; made once
    outlets, places, years, months  every name that has a page, by the article's own word for it ('' for unknown)
    inner      by place those within it, larger ones first
    states     where English stands, by kind of standing.Status; WITHHELD: checks keep some of it back
    terms      the glossary, by the term's `vi`
    """

    structure: Structure
    briefs: Mapping[str, Brief]
    entry: Callable[[str], Entry]
    outlets: Mapping[str, Name]
    places: Mapping[str, Name]
    inner: Mapping[str, tuple[Name, ...]]
    years: Mapping[str, Name]
    months: Mapping[str, Name]
    states: Mapping[str, Name]
    term_ids: Mapping[str, str]
    terms: Mapping[str, Term]

    def met(self, term: Term) -> tuple[str, ...]:
        """The articles in which a term of the glossary is found."""
        return self.structure.by_term.get(term.vi, ()) if self.terms[term.vi] == term else ()


def collect(structure: Structure, briefs: Mapping[str, Brief], corpus: Corpus) -> Collection:
    """The Collection of these articles."""
    outlets, places = _outlets(structure.by_outlet, corpus), _places(structure.by_place, corpus)
    return Collection(
        structure=structure,
        briefs=briefs,
        entry=cache(partial(_entry, briefs, structure, uncounted(outlets), uncounted(places))),
        outlets=outlets,
        places=places,
        inner=_inner(structure, places),
        years=_periods("years", structure.by_year),
        months=_periods("months", structure.by_month),
        states=_states(structure.by_state),
        term_ids=ids((t.vi for t in corpus.terms), "term"),
        terms={term.vi: term for term in reversed(corpus.terms)},
    )


def facts_of(collection: Collection, slug: str) -> Facts:
    """What the pages of an article say about it."""
    brief, page = collection.briefs[slug], f"articles/{slug}"
    return Facts(
        entry=collection.entry(slug),
        outlet_known=bool(brief.outlet),
        places=tuple(replace(collection.places[place], count=0) for place in brief.places),
        vi_url=link(page, SOURCE),
        en_url=link(page, DIGEST),
        related=tuple(map(collection.entry, collection.structure.related.get(slug, ()))),
        **asdict(brief.known),
    )


def term_note(collection: Collection, term: Term, count: int) -> TermNote:
    """A glossary term as pages show it."""
    return TermNote(collection.term_ids[term.vi], term.vi, term.en, term.alternatives, term.explanation, count)


def listed(brief: Brief) -> dict[str, Any]:
    """What lists and other articles' pages show of an article itself: the fields of Listed."""
    return {name: getattr(brief, name) for name in Listed.__struct_fields__}


def uncounted(names: Mapping[str, Name]) -> dict[str, Name]:
    """Names without how many articles they have: else a new article would change the pages of all others."""
    return {own: replace(name, count=0) for own, name in names.items()}


def _outlets(grouped: Mapping[str, Sequence[str]], corpus: Corpus) -> dict[str, Name]:
    unknown, unknown_en = both("outlet.unknown")
    english = {o.name: o.english for o in corpus.outlets} | {"": unknown_en}
    addresses = ids(sorted(filter(None, grouped)), "outlet") | {"": "_unknown"}
    return {
        own: Name(own or unknown, english.get(own, own), f"outlets/{addresses[own]}", len(slugs))
        for own, slugs in grouped.items()
    }


def _places(grouped: Mapping[str, Sequence[str]], corpus: Corpus) -> dict[str, Name]:
    known, addresses = {place.vi: place for place in corpus.places}, ids(sorted(grouped), "place")
    found = {own: known.get(own, Place(own, own, "", "", "")) for own in grouped}
    return {
        own: Name(own, place.en, f"places/{addresses[own]}", len(grouped[own]), place.now_vi, place.now)
        for own, place in found.items()
    }


def _inner(structure: Structure, places: Mapping[str, Name]) -> dict[str, tuple[Name, ...]]:
    within: dict[str, dict[str, int]] = defaultdict(dict)  # by place, the length of the lineage of each place in it
    for chain in structure.lineage.values():
        for start, place in enumerate(chain):
            for up in chain[start + 1 :]:
                within[up][place] = len(chain) - start
    return {
        up: tuple(places[own] for own in sorted(inside, key=lambda own: (inside[own], fold(own))))
        for up, inside in within.items()
    }


def _states(grouped: Mapping[str, Sequence[str]]) -> dict[str, Name]:
    """Those that occur, the best standing first."""
    return {
        state: Name(*both(f"status.{state}"), f"search?q=state:{state}", len(grouped[state]))
        for state in (*STATES, WITHHELD)
        if state in grouped
    }


def _periods(section: str, grouped: Mapping[str, Sequence[str]]) -> dict[str, Name]:
    """Years or months. An undated article stands in none: the list of all without a month is the only one of them."""

    def name(period: str, count: int) -> Name:
        if not period:
            return Name(*both("date.undated"), "months/undated", count)
        vi, en = (lang.get(code).format_month(period) if "-" in period else period for code in (SOURCE, DIGEST))
        return Name(vi, en, f"{section}/{period}", count)

    return {period: name(period, len(slugs)) for period, slugs in grouped.items()}


def _entry(
    briefs: Mapping[str, Brief], of: Structure, outlets: Mapping[str, Name], places: Mapping[str, Name], slug: str
) -> Entry:
    brief, story = briefs[slug], of.stories.get(slug, (slug,))
    others = (briefs[other] for other in story if other != slug)
    return Entry(
        **listed(brief),
        outlet=outlets[brief.outlet],
        regions=tuple(places[top] for top in dict.fromkeys(of.lineage[p][-1] for p in brief.places)),
        copies=tuple(Copy(b.slug, b.title, outlets[b.outlet], b.date, b.date_basis) for b in others),
        lead=story[0],
    )
