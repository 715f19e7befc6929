"""Every page that leads to articles: front, lists, names, glossary, about; and feeds and sitemap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from diembao.assemble.addresses import (
    ABOUT,
    DIGEST,
    FRONT,
    GLOSSARY,
    NOT_FOUND,
    SEARCH,
    SITEMAP,
    SOURCE,
    absolute,
    both,
    common,
    frame,
    list_versions,
    page_url,
)
from diembao.assemble.articles import term_note
from diembao.assemble.collection import Collection
from diembao.lang import ui
from diembao.model import Corpus, Term, View
from diembao.pages import (
    AboutPage,
    Band,
    Entry,
    Facet,
    Frame,
    FrontPage,
    GlossaryPage,
    Group,
    Letter,
    ListPage,
    Name,
    NamesPage,
    Pager,
    PlainPage,
    SearchPage,
    Site,
    Sitemap,
    SitemapIndex,
    SitemapPage,
)
from diembao.text import ascii_form, fold

FACET_NAMES = 6


def every(
    site: Site, collection: Collection, corpus: Corpus, size: int, archives: tuple[tuple[str, str], ...]
) -> Iterator[View]:
    """All of them but feeds and sitemap. `size`: articles on one page of a list."""
    yield front(site, collection, size)
    yield from all_articles(site, collection, size)
    yield from by_name(site, collection, size)
    yield from every_name(site, collection)
    yield glossary(site, collection, corpus)
    yield from fixed(site, collection, archives)


def showing(site: Site, collection: Collection, size: int, slugs: Container[str]) -> Iterator[View]:
    """Those of them that show any of these articles."""
    if any(slug in slugs for slug in _leads(collection, collection.structure.order)[:size]):
        yield front(site, collection, size)
    yield from all_articles(site, collection, size, slugs)
    yield from by_name(site, collection, size, slugs)


def front(site: Site, collection: Collection, size: int) -> View:
    """index.html: the latest articles in both languages and the ways into the rest."""
    order = collection.structure.order
    tagline = site.tagline_vi or ui.text(SOURCE, "site.latest")
    page = FrontPage(
        frame=frame(site, FRONT, SOURCE, site.title, tagline, "latest", list_versions(1)),
        facets=tuple(f for f in _facets(collection) if f.names),
        entries=_entries(collection, _leads(collection, order)[:size]),
        total=len(order),
    )
    return View(FRONT, "front.html", page)


def all_articles(site: Site, collection: Collection, size: int, only: Container[str] | None = None) -> Iterator[View]:
    """vi/index.html and en/index.html, and the pages that follow them. `only`: those that show one of these."""
    order = collection.structure.order
    for language in (SOURCE, DIGEST):
        title = ui.text(language, "list.all")
        for number, chunk, pager in _chunks(collection, order, f"{language}/index.html", size, only):
            url = page_url(f"{language}/index.html", number)
            head = frame(site, url, language, title, section="latest", versions=list_versions(number))
            yield View(url, "list.html", ListPage(head, "all", None, len(order), _bands(chunk), pager))


def by_name(site: Site, collection: Collection, size: int, only: Container[str] | None = None) -> Iterator[View]:
    """The lists of every place, outlet, year and state of the English. `only`: those that show one of these."""
    of = collection.structure
    kinds = (
        ("places", "place", collection.places, of.by_place),
        ("outlets", "outlet", collection.outlets, of.by_outlet),
        ("years", "year", collection.years, of.by_year),
        ("status", "state", collection.states, of.by_state),
    )
    for section, key, names, slugs in kinds:
        for own, name in names.items():
            for number, chunk, pager in _chunks(collection, slugs[own], name.url, size, only):
                inner = _inner(collection, own) if section == "places" else ()
                at = page_url(name.url, number)
                head = common(site, at, (name.vi, name.en), _about(name), section)
                yield View(at, "list.html", ListPage(head, key, name, len(slugs[own]), _bands(chunk), pager, inner))


def every_name(site: Site, collection: Collection) -> Iterator[View]:
    """The four pages that name all places, outlets, years and states of the English."""
    groups = {
        "places": _place_groups(collection),
        "outlets": _plain_groups(collection.outlets),
        "years": _plain_groups(collection.years),
        "status": tuple(Group(name, ()) for name in collection.states.values()),
    }
    for section, own in groups.items():
        url = f"{section}/index.html"
        head = common(site, url, both(f"nav.{section}"), section=section)
        yield View(url, "names.html", NamesPage(head, section, own))


def glossary(site: Site, collection: Collection, corpus: Corpus) -> View:
    """glossary/: the terms that occur in the articles by initial letter, then the others."""
    met = [t for t in corpus.terms if collection.met(t)]
    others = [t for t in corpus.terms if not collection.met(t)]
    letters: dict[str, list[Term]] = defaultdict(list)
    for term in sorted(met, key=_alphabetical):
        letters[_initial(term)].append(term)
    page = GlossaryPage(
        frame=common(site, GLOSSARY, both("glossary.title"), both("glossary.about"), "glossary"),
        letters=tuple(
            Letter(letter, tuple(term_note(collection, t, len(collection.met(t))) for t in terms))
            for letter, terms in letters.items()
        ),
        others=tuple(term_note(collection, t, 0) for t in sorted(others, key=_alphabetical)),
        total=len(corpus.terms),
    )
    return View(GLOSSARY, "glossary.html", page)


def fixed(site: Site, collection: Collection, archives: tuple[tuple[str, str], ...]) -> Iterator[View]:
    """about/, search/ and 404.html."""
    briefs = collection.briefs.values()
    engines = {b.status.by for b in briefs if b.status.kind == "machine" and b.status.by}
    head = common(site, ABOUT, both("about.title"), both("about.about"), "about")
    states = tuple(collection.states.values())
    yield View(ABOUT, "about.html", AboutPage(head, len(briefs), states, tuple(sorted(engines))))
    head = common(site, SEARCH, both("search.title"), section="search", indexed=False)
    yield View(SEARCH, "search.html", SearchPage(head, archives))
    head = common(site, NOT_FOUND, both("missing.title"), section="404", indexed=False)
    yield View(NOT_FOUND, "404.html", PlainPage(head))


def sitemap(site: Site, url: str, frames: Iterable[Frame], hidden: Container[str]) -> View:
    """A sitemap of the pages with these frames. `hidden`: addresses that search engines are not to have."""
    pages = tuple(
        SitemapPage(head.canonical, tuple(a for a in head.alternates if a.url not in hidden))
        for head in frames
        if head.indexed
    )
    return View(url, "sitemap.xml", Sitemap(frame(site, url, SOURCE, site.title), pages))


def sitemap_index(site: Site, parts: Iterable[str]) -> View:
    """sitemap.xml of a site whose pages take several."""
    page = SitemapIndex(frame(site, SITEMAP, SOURCE, site.title), tuple(absolute(site, url) for url in parts))
    return View(SITEMAP, "sitemap-index.xml", page)


def _about(name: Name) -> tuple[str, str]:
    return ui.text(SOURCE, "list.about", name=name.vi), ui.text(DIGEST, "list.about", name=name.en)


def _facets(collection: Collection) -> Iterator[Facet]:
    tops = {chain[-1] for chain in collection.structure.lineage.values()}
    places = {name: page for name, page in collection.places.items() if name in tops}
    yield Facet("places", _top(places), "places/index.html")
    yield Facet("outlets", _top(collection.outlets), "outlets/index.html")
    latest = sorted(collection.years, reverse=True)[:FACET_NAMES]
    yield Facet("years", tuple(collection.years[year] for year in latest), "years/index.html")
    common = sorted(collection.structure.by_term.items(), key=lambda item: (-len(item[1]), -len(item[0]), item[0]))
    terms = tuple(
        Name(vi, collection.terms[vi].en, f"{GLOSSARY}#{collection.term_ids[vi]}", len(slugs))
        for vi, slugs in common[:FACET_NAMES]
    )
    yield Facet("terms", terms, GLOSSARY)


def _top(names: Mapping[str, Name]) -> tuple[Name, ...]:
    """The names with the most articles; the unknown one last."""
    order = sorted(names, key=lambda own: (own == "", -names[own].count, fold(own)))
    return tuple(names[own] for own in order[:FACET_NAMES])


def _place_groups(collection: Collection) -> tuple[Group, ...]:
    tops = sorted({chain[-1] for chain in collection.structure.lineage.values()}, key=fold)
    return tuple(Group(collection.places[top], _inner(collection, top)) for top in tops)


def _inner(collection: Collection, name: str) -> tuple[Name, ...]:
    """The places within a place that have articles, larger ones (shorter lineage) first."""
    within = {p: chain for p, chain in _lineages(collection).items() if name in chain[1:]}
    return tuple(collection.places[p] for p in sorted(within, key=lambda p: (len(within[p]), fold(p))))


def _lineages(collection: Collection) -> dict[str, tuple[str, ...]]:
    """The lineage of every place that has a page: those that articles name, and what these lie in."""
    return {chain[n]: chain[n:] for chain in collection.structure.lineage.values() for n in range(len(chain))}


def _plain_groups(names: Mapping[str, Name]) -> tuple[Group, ...]:
    """Years newest first, newspapers by name; the unknown one last."""
    known = sorted((own for own in names if own), key=fold, reverse=all(own.isdigit() for own in names if own))
    return tuple(Group(names[own], ()) for own in (*known, *([""] if "" in names else [])))


def _chunks(
    collection: Collection, slugs: Sequence[str], first: str, size: int, only: Container[str] | None
) -> Iterator[tuple[int, Sequence[Entry], Pager]]:
    """(number, entries, pager) of each page of a list; an empty list has one empty page."""
    shown = _leads(collection, slugs)
    count = max(-(-len(shown) // size), 1)
    for number in range(1, count + 1):
        chunk = shown[(number - 1) * size : number * size]
        if only is None or any(slug in only for slug in chunk):
            newer = page_url(first, number - 1) if number > 1 else ""
            older = page_url(first, number + 1) if number < count else ""
            yield number, _entries(collection, chunk), Pager(number, count, newer, older)


def _leads(collection: Collection, slugs: Sequence[str]) -> Sequence[str]:
    """The slugs without those whose story is led by another among them: it names them."""
    stories = collection.structure.stories
    if not stories:
        return slugs
    there = frozenset(slugs)
    leads = ((slug, stories[slug][0] if slug in stories else slug) for slug in slugs)
    return [slug for slug, lead in leads if lead == slug or lead not in there]


def _entries(collection: Collection, slugs: Sequence[str]) -> tuple[Entry, ...]:
    return tuple(map(collection.entries.__getitem__, slugs))


def _bands(entries: Sequence[Entry]) -> tuple[Band, ...]:
    return tuple(Band(year, tuple(group)) for year, group in groupby(entries, key=lambda e: e.date[:4]))


def _initial(term: Term) -> str:
    """The letter that a term stands under: A for Ă and Â too, but Đ after D."""
    return "Đ" if term.vi[:1] in "đĐ" else ascii_form(term.vi[:1]).upper()


def _alphabetical(term: Term) -> tuple[str, str, str, str]:
    return ascii_form(_initial(term)), _initial(term), fold(term.vi), term.vi
