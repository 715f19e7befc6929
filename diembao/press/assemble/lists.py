"""Every page that leads to articles: front, lists, names, glossary, about; and the sitemap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TypeVar

from msgspec.structs import replace

from diembao.lang import ui
from diembao.model import Corpus, Term, View
from diembao.press.assemble.addresses import (
    ABOUT,
    DIGEST,
    FRONT,
    GLOSSARY,
    NOT_FOUND,
    SEARCH,
    SITEMAP,
    SOURCE,
    absolute,
    article_url,
    both,
    common,
    frame,
    list_versions,
    page_url,
)
from diembao.press.assemble.articles import is_indexed
from diembao.press.assemble.collection import Collection, term_note
from diembao.press.assemble.planning import Unit, key
from diembao.press.pages import (
    AboutPage,
    Alternate,
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

T = TypeVar("T")
# An address, with the versions of its page.
_Listed = tuple[str, tuple[Alternate, ...]]

FACET_NAMES = 6
# The front page and the head of each list. A list with more leads on to its years or months, each of them whole.
NEWEST = 20
SITEMAP_BLOCK = 100
# So many signs of a date are its year, its month.
YEAR, MONTH = 4, 7


class Lists:
    """The lists of a collection, as units. `marks`: by slug what tells what lists show of an article; `site_mark`: of
    what every page shows."""

    def __init__(self, site: Site, collection: Collection, marks: Mapping[str, str], site_mark: str, size: int) -> None:
        self.site, self.collection, self.marks, self.site_mark, self.size = site, collection, marks, site_mark, size

    def unit(self, url: str, template: str, page: ListPage | FrontPage, slugs: Sequence[str]) -> Unit:
        """One page that shows these articles; `page` is without them."""
        articles = "".join(map(self.marks.__getitem__, slugs))
        own = key(page=page, articles=articles, site=self.site_mark)

        def make() -> tuple[View, ...]:
            entries = tuple(map(self.collection.entries.__getitem__, slugs))
            if isinstance(page, FrontPage):
                return (View(url, template, replace(page, entries=entries)),)
            return (View(url, template, replace(page, bands=_bands(page, entries))),)

        return Unit(url, own, make, (page.frame,))

    def front(self, tagline_vi: str, tagline_en: str) -> Unit:
        """index.html: the latest articles in both languages and the ways into the rest."""
        slugs = _leads(self.collection, self.collection.structure.order)[:NEWEST]
        about = tagline_vi or ui.text(SOURCE, "site.latest")
        page = FrontPage(
            frame=frame(self.site, FRONT, SOURCE, self.site.title, about, "latest", list_versions()),
            tagline_vi=tagline_vi,
            tagline_en=tagline_en,
            facets=tuple(f for f in _facets(self.collection) if f.names),
            entries=(),
            total=len(self.collection.structure.order),
        )
        return self.unit(FRONT, "front.html", page, slugs)

    def everything(self) -> Iterator[Unit]:
        """The lists of all articles, then those of every place, outlet, year and month."""
        of, collection = self.collection.structure, self.collection
        years, months = collection.years, collection.months
        for language in (SOURCE, DIGEST):
            url = f"{language}/index.html"
            head = frame(self.site, url, language, ui.text(language, "list.all"), "", "latest", list_versions())
            yield self.head(
                head, "all", None, _leads(collection, of.order), len(of.order), _newest(years), months, MONTH
            )
        for section, kind, names, slugs in (
            ("places", "place", collection.places, of.by_place),
            ("outlets", "outlet", collection.outlets, of.by_outlet),
        ):
            for own, name in names.items():
                inner = collection.inner.get(own, ()) if section == "places" else ()
                yield from self.by_year(section, kind, name, slugs[own], inner)
        for year, name in years.items():
            if year:
                inside = {month: months[month] for month in months if month[:4] == year}
                leads, head = _leads(collection, of.by_year[year]), self.common(name.url, (name.vi, name.en), "years")
                yield self.head(head, "year", name, leads, name.count, _newest(inside), months, MONTH)
        for month, name in months.items():
            yield from self.chunks(
                "years", "month", name, None, years[month[:4]] if month else None, of.by_month[month]
            )

    def common(self, url: str, names: tuple[str, str], section: str) -> Frame:
        """The Frame of the list of this name."""
        vi, en = names
        about = ui.text(SOURCE, "list.about", name=vi), ui.text(DIGEST, "list.about", name=en)
        return common(self.site, url, names, about, section)

    def head(
        self, head: Frame, kind: str, name: Name | None, leads: Sequence[str], total: int,
        parts: Mapping[str, Name], times: Mapping[str, Name], step: int, inner: tuple[Name, ...] = (),
    ) -> Unit:  # fmt: skip
        """The newest of a list, and the ways to its parts. `times`: where it goes on, by the first `step` signs of a
        date: not the list of a year, which would show the newest once more."""
        rest = leads[NEWEST : NEWEST + 1]
        older = "".join(times[self.collection.briefs[slug].date[:step]].url for slug in rest)
        pager = Pager(1, 1, "", older)
        page = ListPage(head, kind, name, None, None, total, not older, (), pager, (*parts.values(),), inner)
        return self.unit(head.url, "list.html", page, leads[:NEWEST])

    def by_year(
        self, section: str, kind: str, name: Name, slugs: Sequence[str], inner: tuple[Name, ...]
    ) -> Iterator[Unit]:
        """The list of a place or newspaper: its newest articles and, where there are more, each of its years."""
        leads = _leads(self.collection, slugs)
        years = dict[str, list[str]]()
        for slug in leads if len(leads) > NEWEST else ():
            years.setdefault(self.collection.briefs[slug].date[:4], []).append(slug)
        periods = {year: _period(name, year, len(own)) for year, own in years.items()}
        head = self.common(name.url, (name.vi, name.en), section)
        yield self.head(head, kind, name, leads, len(slugs), periods, periods, YEAR, inner)
        for year, own in years.items():
            yield from self.chunks(section, kind, name, periods[year], name, own)

    def chunks(
        self, section: str, kind: str, name: Name, period: Name | None, within: Name | None, slugs: Sequence[str]
    ) -> Iterator[Unit]:
        """A whole list, page by page from its oldest article on, so that a new one touches the last page alone. The
        address without a number is that of the newest."""
        oldest, first = _leads(self.collection, slugs)[::-1], (period or name).url
        titles = (name.vi, name.en)
        if period:
            titles = f"{name.vi}, {period.vi.lower()}", f"{name.en}, {period.en.lower()}"
        # Without how many articles they have: else a new one would change the pages of other years, and all older ones.
        of, period, within = _bare(name), period and _bare(period), within and _bare(within)
        count = max(-(-len(oldest) // self.size), 1)
        for number in range(1, count + 1):
            url = page_url(first, number, count)
            newer = page_url(first, number + 1, count) if number < count else ""
            older = page_url(first, number - 1, count) if number > 1 else ""
            head = self.common(url, _numbered(titles, number) if newer else titles, section)
            pager = Pager(number, 0 if newer else count, newer, older)
            page = ListPage(head, kind, of, period, within, 0 if newer else len(slugs), True, (), pager)
            chunk = oldest[(number - 1) * self.size : number * self.size][::-1]
            yield self.unit(url, "list.html", page, chunk)


def _period(name: Name, year: str, count: int) -> Name:
    texts = (year, year) if year else both("date.undated")
    return Name(*texts, name.url.replace("index.html", f"{year or 'undated'}/index.html"), count)


def _bare(name: Name) -> Name:
    return replace(name, count=0)


def _numbered(titles: tuple[str, str], number: int) -> tuple[str, str]:
    """So that search engines tell the pages of a list apart."""
    vi, en = titles
    of = {"number": number}
    return ui.text(SOURCE, "list.numbered", name=vi, **of), ui.text(DIGEST, "list.numbered", name=en, **of)


def _newest(names: Mapping[str, Name]) -> dict[str, Name]:
    """Years or months, the newest first, the undated ones last."""
    return {own: names[own] for own in sorted(names, reverse=True)}


def single(site_mark: str, view: View) -> Unit:
    """A page that is cheap to assemble."""
    return Unit(view.url, key(page=view.data, site=site_mark), lambda: (view,), (view.data.frame,))


def every_name(site: Site, collection: Collection) -> Iterator[View]:
    """The four pages that name all places, outlets, years and states of the English."""
    months = _newest(collection.months)
    groups = {
        "places": _place_groups(collection),
        "outlets": _plain_groups(collection.outlets),
        "years": tuple(
            Group(name, tuple(own for month, own in months.items() if year and month[:4] == year))
            for year, name in _newest(collection.years).items()
        ),
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


def fixed(site: Site, collection: Collection, contact: str, archives: tuple[tuple[str, str], ...]) -> Iterator[View]:
    """about/, search/ and 404.html."""
    briefs = collection.briefs.values()
    engines = {b.status.by for b in briefs if b.status.kind == "machine" and b.status.by}
    head = common(site, ABOUT, both("about.title"), both("about.about"), "about")
    states = tuple(collection.states.values())
    yield View(ABOUT, "about.html", AboutPage(head, contact, len(briefs), states, tuple(sorted(engines))))
    head = common(site, SEARCH, both("search.title"), section="search", indexed=False)
    yield View(SEARCH, "search.html", SearchPage(head, archives))
    head = common(site, NOT_FOUND, both("missing.title"), section="404", indexed=False)
    yield View(NOT_FOUND, "404.html", PlainPage(head))


def sitemaps(
    site: Site, collection: Collection, units: Iterable[Unit], noindex_unreviewed: bool, site_mark: str
) -> Iterator[Unit]:
    """sitemap.xml, which names the others: one of the lists, and one of each hundred accession numbers, so that a new
    article touches the last. `units`: of the lists."""
    blocks = dict[int, list[tuple[str, str, bool]]]()
    for slug, number in sorted(collection.structure.numbers.items(), key=lambda item: item[1]):
        brief = collection.briefs[slug]
        indexed = is_indexed(brief.status, noindex_unreviewed)
        blocks.setdefault(number // SITEMAP_BLOCK, []).append((slug, brief.language, indexed))
    frames = tuple(head for unit in units for head in unit.frames if head.indexed)
    listed = sorted(((head.canonical, head.alternates) for head in frames), key=lambda page: page[0])
    yield _sitemap(site, "sitemap-lists.xml", listed, lambda page: (page,), site_mark)
    names = ["sitemap-lists.xml"]
    for block, articles in blocks.items():
        names.append(f"sitemap-{block}.xml")
        yield _sitemap(site, names[-1], articles, partial(_versions, site), site_mark)
    whole = SitemapIndex(frame(site, SITEMAP, SOURCE, site.title), tuple(absolute(site, url) for url in names))
    yield Unit(SITEMAP, key(page=whole, site=site_mark), lambda: (View(SITEMAP, "sitemap-index.xml", whole),))


def _versions(site: Site, article: tuple[str, str, bool]) -> Iterator[_Listed]:
    """The pages of an article that search engines may have, each with all of its versions that they may have."""
    slug, language, indexed = article
    own = absolute(site, article_url(language, slug))
    urls = {SOURCE: own, **({DIGEST: absolute(site, article_url(DIGEST, slug))} if indexed else {})}
    versions = tuple(
        Alternate(code, url) for code, url in urls.items()
    )  # the pages say which is the one for all others
    return ((url, versions if indexed else ()) for url in urls.values())


def _sitemap(site: Site, url: str, some: Sequence[T], pages: Callable[[T], Iterable[_Listed]], site_mark: str) -> Unit:
    """`pages`: those of one of `some`, which tell all that the sitemap holds."""

    def make() -> tuple[View, ...]:
        listed = tuple(SitemapPage(*page) for one in some for page in pages(one))
        return (View(url, "sitemap.xml", Sitemap(frame(site, url, SOURCE, site.title), listed)),)

    return Unit(url, key(articles=some, site=site_mark), make)


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
    return tuple(Group(collection.places[top], collection.inner.get(top, ())) for top in tops)


def _plain_groups(names: Mapping[str, Name]) -> tuple[Group, ...]:
    """Years newest first, newspapers by name; the unknown one last."""
    known = sorted((own for own in names if own), key=fold, reverse=all(own.isdigit() for own in names if own))
    return tuple(Group(names[own], ()) for own in (*known, *([""] if "" in names else [])))


def _leads(collection: Collection, slugs: Sequence[str]) -> Sequence[str]:
    """The slugs without those whose story is led by another among them: it names them."""
    stories = collection.structure.stories
    if not stories:
        return slugs
    there = frozenset(slugs)
    leads = ((slug, stories[slug][0] if slug in stories else slug) for slug in slugs)
    return [slug for slug, lead in leads if lead == slug or lead not in there]


def _bands(page: ListPage, entries: tuple[Entry, ...]) -> tuple[Band, ...]:
    """By year where a page shows all of a list; else it says itself of what time they are."""
    if entries and (page.within or not page.whole or page.key == "month"):
        return (Band(None, entries),)
    return tuple(Band(year, tuple(group)) for year, group in groupby(entries, key=lambda e: e.date[:4]))


def _initial(term: Term) -> str:
    """The letter that a term stands under: A for Ă and Â too, but Đ after D."""
    return "Đ" if term.vi[:1] in "đĐ" else ascii_form(term.vi[:1]).upper()


def _alphabetical(term: Term) -> tuple[str, str, str, str]:
    return ascii_form(_initial(term)), _initial(term), fold(term.vi), term.vi
