"""The shown articles together: their names in both languages, and what pages say of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from diembao import lang
from diembao.model import Corpus, Term
from diembao.press.asked import Asked
from diembao.press.assemble.addresses import DIGEST, SOURCE, article_url, both, ids
from diembao.press.assemble.preparing import Brief
from diembao.press.assemble.structure import WITHHELD, Structure
from diembao.press.pages import Copy, Entry, Facts, Name, TermNote
from diembao.text import fold


class Collection(Struct, frozen=True):
    """Everything that pages are built from.

    structure  how the articles stand to one another
    briefs     by slug
    entries    the same, as lists show them
    outlets, places, years, months  every name that has a page, by the article's own word for it ('' for unknown)
    inner      by place those within it, larger ones first
    states     where English stands, by kind of standing.Status; WITHHELD: checks keep some of it back
    terms      the glossary, by the term's `vi`
    """

    structure: Structure
    briefs: Mapping[str, Brief]
    entries: Mapping[str, Entry]
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
    """The Collection of these articles: `briefs`, which may be read when they are asked for."""
    outlets, places = _outlets(structure.by_outlet, corpus), _places(structure.by_place, corpus)
    entry = partial(_entry, briefs, _bare(outlets), _bare(places), structure)
    return Collection(
        structure=structure,
        briefs=briefs,
        entries=Asked(structure.order, entry),
        outlets=outlets,
        places=places,
        inner=_inner(structure, places),
        years=_years(structure.by_year),
        months=_months(structure.by_month),
        states=_state_names(structure.by_state),
        term_ids=ids((t.vi for t in corpus.terms), "term"),
        terms={term.vi: term for term in reversed(corpus.terms)},
    )


def facts_of(collection: Collection, slug: str) -> Facts:
    """What the pages of an article say about it."""
    brief, entry, entries = collection.briefs[slug], collection.entries[slug], collection.entries
    return Facts(
        entry=entry,
        title_inferred=brief.title_inferred,
        outlet_known=bool(brief.outlet),
        author=brief.author,
        author_role=brief.author_role,
        address=brief.address,
        source=brief.source,
        level=brief.level,
        places=tuple(replace(collection.places[p], count=0) for p in brief.places),
        tags=brief.tags,
        words=brief.words,
        paragraphs=brief.length,
        reviewed=brief.reviewed,
        vi_url=article_url(brief.language, brief.slug),
        en_url=article_url(DIGEST, brief.slug),
        related=tuple(entries[other] for other in collection.structure.related.get(slug, ())),
    )


def term_note(collection: Collection, term: Term, count: int) -> TermNote:
    """A glossary term as pages show it."""
    return TermNote(collection.term_ids[term.vi], term.vi, term.en, term.alternatives, term.explanation, count)


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


def _state_names(grouped: Mapping[str, Sequence[str]]) -> dict[str, Name]:
    """Those that occur, the best standing first."""
    order = ("reviewed", "partly", "edited", "machine", "stale", "pending", WITHHELD)
    return {
        state: Name(
            *both(f"status.{state}"),
            url=f"search/index.html?q=state:{state}",
            count=len(grouped[state]),
        )
        for state in order
        if state in grouped
    }


def _years(grouped: Mapping[str, Sequence[str]]) -> dict[str, Name]:
    """An undated article stands in no year: the list of all that have no month is the only one of them."""
    return {
        year: Name(year, year, f"years/{year}/index.html", len(slugs)) if year else _undated(len(slugs))
        for year, slugs in grouped.items()
    }


def _months(grouped: Mapping[str, Sequence[str]]) -> dict[str, Name]:
    def name(month: str, count: int) -> Name:
        vi, en = (lang.get(code).format_month(month) for code in (SOURCE, DIGEST))
        return Name(vi, en, f"months/{month}/index.html", count)

    return {month: name(month, len(slugs)) if month else _undated(len(slugs)) for month, slugs in grouped.items()}


def _undated(count: int) -> Name:
    return Name(*both("date.undated"), url="months/undated/index.html", count=count)


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
