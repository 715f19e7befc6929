"""The shown articles together: their names in both languages, and what pages say of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from diembao.asked import Asked
from diembao.assemble.addresses import DIGEST, article_url, both, ids
from diembao.assemble.preparing import Brief
from diembao.assemble.structure import WITHHELD, Structure
from diembao.model import Corpus, Term
from diembao.pages import Copy, Entry, Facts, Name


class Collection(Struct, frozen=True):
    """Everything that pages are built from.

    structure  how the articles stand to one another
    briefs     by slug
    entries    the same, as lists show them
    outlets, places, years  every name that has a page, by the article's own word for it ('' for unknown)
    states     where English stands, by kind of standing.Status; WITHHELD: checks keep some of it back
    terms      the glossary, by the term's `vi`
    """

    structure: Structure
    briefs: Mapping[str, Brief]
    entries: Mapping[str, Entry]
    outlets: Mapping[str, Name]
    places: Mapping[str, Name]
    years: Mapping[str, Name]
    states: Mapping[str, Name]
    term_ids: Mapping[str, str]
    terms: Mapping[str, Term]

    def met(self, term: Term) -> tuple[str, ...]:
        """The articles in which a term of the glossary is found."""
        return self.structure.by_term.get(term.vi, ()) if self.terms[term.vi] == term else ()


def collect(structure: Structure, briefs: Mapping[str, Brief], corpus: Corpus) -> Collection:
    """The Collection of these articles: `briefs`, which may be read when they are asked for."""
    outlets, places = _outlets(structure.by_outlet, corpus), _places(structure.by_place, corpus)
    entry = partial(_entry, briefs, _bare(outlets), _bare(places), structure)
    return Collection(
        structure=structure,
        briefs=briefs,
        entries=Asked(structure.order, entry),
        outlets=outlets,
        places=places,
        years=_years(structure.by_year),
        states=_state_names(structure.by_state),
        term_ids=ids((t.vi for t in corpus.terms), "term"),
        terms={term.vi: term for term in reversed(corpus.terms)},
    )


def all_facts(collection: Collection) -> Mapping[str, Facts]:
    """What the pages of each article say about it, by slug."""
    order, entries = collection.structure.order, collection.entries
    places = _bare(collection.places)
    at = {slug: place for place, slug in enumerate(order)}

    def facts(slug: str) -> Facts:
        place = at[slug]
        related = tuple(entries[other] for other in collection.structure.related.get(slug, ()))
        newer = entries[order[place - 1]] if place else None
        older = entries[order[place + 1]] if place + 1 < len(order) else None
        return _facts(collection.briefs[slug], entries[slug], places, related, newer, older)

    return Asked(order, facts)


def lone_facts(collection: Collection) -> Mapping[str, Facts]:
    """The same without other articles: for lists of facts."""
    places = _bare(collection.places)
    return Asked(
        collection.structure.order,
        lambda slug: _facts(collection.briefs[slug], collection.entries[slug], places),
    )


def _facts(
    brief: Brief,
    entry: Entry,
    places: Mapping[str, Name],
    related: tuple[Entry, ...] = (),
    newer: Entry | None = None,
    older: Entry | None = None,
) -> Facts:
    return Facts(
        entry=entry,
        title_inferred=brief.title_inferred,
        outlet_known=bool(brief.outlet),
        author=brief.author,
        author_role=brief.author_role,
        address=brief.address,
        source=brief.source,
        level=brief.level,
        places=tuple(places[p] for p in brief.places),
        tags=brief.tags,
        words=brief.words,
        paragraphs=brief.length,
        reviewed=brief.reviewed,
        vi_url=article_url(brief.language, brief.slug),
        en_url=article_url(DIGEST, brief.slug),
        related=related,
        older=older,
        newer=newer,
    )


def _bare(names: Mapping[str, Name]) -> dict[str, Name]:
    """Names without how many articles they have: else a new article would change the pages of all others."""
    return {own: replace(name, count=0) for own, name in names.items()}


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


def _entry(
    briefs: Mapping[str, Brief],
    outlets: Mapping[str, Name],
    places: Mapping[str, Name],
    structure: Structure,
    slug: str,
) -> Entry:
    brief, story = briefs[slug], structure.stories.get(slug, (slug,))
    others = (briefs[other] for other in story if other != slug)
    return Entry(
        slug=slug,
        title=brief.title,
        title_en=brief.title_en,
        date=brief.date,
        date_basis=brief.date_basis,
        outlet=outlets[brief.outlet],
        regions=tuple(places[top] for top in dict.fromkeys(structure.lineage[p][-1] for p in brief.places)),
        excerpt=brief.excerpt,
        digest=brief.digest,
        status=brief.status,
        title_status=brief.title_status,
        copies=tuple(Copy(b.slug, b.title, outlets[b.outlet], b.date, b.date_basis) for b in others),
        lead=story[0],
    )
