"""Every page that leads to articles: front, lists, names, glossary, about; and the sitemap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from msgspec.structs import replace

from diembao.english.standing import BETWEEN
from diembao.lang import ui
from diembao.model import Corpus, Term, View
from diembao.press import pages
from diembao.press.addresses import DIGEST, NOT_FOUND, SOURCE, absolute, both, common, frame, versions
from diembao.press.assemble.articles import is_indexed
from diembao.press.assemble.collection import Collection, term_note
from diembao.press.assemble.planning import Unit, key
from diembao.press.pages import FrontPage, Group, ListPage, Pager
from diembao.press.pages.articles import Alternate, Entry, Frame, Name, Page, Site
from diembao.text import ascii_form, fold, grouped

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

    def unit(self, template: str, page: ListPage | FrontPage, slugs: Sequence[str]) -> Unit:
        """One page that shows these articles; `page` is without them."""
        articles = "".join(map(self.marks.__getitem__, slugs))
        own = key(page=page, articles=articles, site=self.site_mark)

        def make() -> tuple[View, ...]:
            entries = tuple(map(self.collection.entry, slugs))
            shown = {"entries": entries} if isinstance(page, FrontPage) else {"bands": _bands(page, entries)}
            return (view(template, replace(page, **shown)),)

        return Unit(page.frame.url, own, make, (page.frame,))

    def front(self, tagline_vi: str, tagline_en: str) -> Unit:
        """index.html: the latest articles in both languages and the ways into the rest."""
        order, about = self.collection.structure.order, tagline_vi or ui.text(SOURCE, "site.latest")
        head = frame(self.site, "front", SOURCE, self.site.title, about, versions("all", "front"))
        facets = tuple(facet for facet in _facets(self.collection) if facet.names)
        page = FrontPage(head, tagline_vi, tagline_en, facets, (), len(order))
        return self.unit("front.html", page, _leads(self.collection, order)[:NEWEST])

    def everything(self) -> Iterator[Unit]:
        """The lists of all articles, then those of every place, outlet, year and month."""
        of, collection = self.collection.structure, self.collection
        years, months = collection.years, collection.months
        for language in (SOURCE, DIGEST):
            head = frame(self.site, "all", language, ui.text(language, "list.all"), "", versions("all", "front"))
            yield self.head(head, "all", None, of.order, _newest(years), months, MONTH)
        for own, name in collection.places.items():
            yield from self.by_year("place", name, of.by_place[own], collection.inner.get(own, ()))
        for own, name in collection.outlets.items():
            yield from self.by_year("outlet", name, of.by_outlet[own], ())
        for year, name in years.items():
            if year:
                inside = {month: months[month] for month in months if month[:4] == year}
                head = self.common(name.url, (name.vi, name.en))
                yield self.head(head, "year", name, of.by_year[year], _newest(inside), months, MONTH)
        for month, name in months.items():
            year_of = years[month[:4]] if month else None
            yield from self.chunks("month", name, None, year_of, of.by_month[month])

    def common(self, page: str, names: tuple[str, str]) -> Frame:
        """The Frame of the list of this name."""
        return common(self.site, page, names, _named("list.about", names))

    def head(
        self, head: Frame, kind: str, name: Name | None, slugs: Sequence[str], parts: Mapping[str, Name],
        times: Mapping[str, Name], step: int, inner: tuple[Name, ...] = (),
    ) -> Unit:  # fmt: skip
        """The newest of a list, and the ways to its parts. `times`: where it goes on, by the first `step` signs of a
        date: not the list of a year, which would show the newest once more."""
        leads = _leads(self.collection, slugs)
        older = "".join(times[self.collection.briefs[s].date[:step]].url for s in leads[NEWEST : NEWEST + 1])
        pager = Pager(1, 1, "", older)
        page = ListPage(head, kind, name, None, None, len(slugs), not older, (), pager, (*parts.values(),), inner)
        return self.unit("list.html", page, leads[:NEWEST])

    def by_year(self, kind: str, name: Name, slugs: Sequence[str], inner: tuple[Name, ...]) -> Iterator[Unit]:
        """The list of a place or newspaper: its newest articles and, where there are more, each of its years."""
        leads = _leads(self.collection, slugs)
        dated = leads if len(leads) > NEWEST else ()
        years = grouped((self.collection.briefs[slug].date[:4], slug) for slug in dated)
        periods = {year: _period(name, year, len(own)) for year, own in years.items()}
        head = self.common(name.url, (name.vi, name.en))
        yield self.head(head, kind, name, slugs, periods, periods, YEAR, inner)
        for year, own in years.items():
            yield from self.chunks(kind, name, periods[year], name, own)

    def chunks(
        self, kind: str, name: Name, period: Name | None, within: Name | None, slugs: Sequence[str]
    ) -> Iterator[Unit]:
        """A whole list, page by page from its oldest article on, so that a new one touches the last page alone. The
        address without a number is that of the newest."""
        oldest, first = _leads(self.collection, slugs)[::-1], (period or name).url
        titles = (name.vi, name.en)
        if period:
            titles = f"{name.vi}, {period.vi.lower()}", f"{name.en}, {period.en.lower()}"
        # Without how many articles they have: else a new one would change the pages of other years, and all older ones.
        of, period, within = (one and replace(one, count=0) for one in (name, period, within))
        count = max(-(-len(oldest) // self.size), 1)
        urls = ["", *(f"{first}/{number}" for number in range(1, count)), first, ""]
        for number in range(1, count + 1):
            older, url, newer = urls[number - 1 : number + 2]
            head = self.common(url, _named("list.numbered", titles, number=number) if newer else titles)
            pager = Pager(number, 0 if newer else count, newer, older)
            page = ListPage(head, kind, of, period, within, 0 if newer else len(slugs), True, (), pager)
            yield self.unit("list.html", page, oldest[(number - 1) * self.size : number * self.size][::-1])


def _period(name: Name, year: str, count: int) -> Name:
    texts = (year, year) if year else both("date.undated")
    return Name(*texts, f"{name.url}/{year or 'undated'}", count)


def _named(key: str, names: tuple[str, str], **values: object) -> tuple[str, str]:
    """A text of ui.toml about something that has a name in each language."""
    vi, en = names
    return ui.text(SOURCE, key, name=vi, **values), ui.text(DIGEST, key, name=en, **values)


def _newest(names: Mapping[str, Name]) -> dict[str, Name]:
    """Years or months, the newest first, the undated ones last."""
    return {own: names[own] for own in sorted(names, reverse=True)}


def view(template: str, page: Page) -> View:
    """A page at the address that its Frame has."""
    return View(page.frame.url, template, page)


def single(site_mark: str, view: View) -> Unit:
    """A page that is cheap to assemble."""
    return Unit(view.url, key(page=view.data, site=site_mark), lambda: (view,), (view.data.frame,))


def plain(
    site: Site, collection: Collection, corpus: Corpus, contact: str, archives: tuple[tuple[str, str], ...]
) -> Iterator[View]:
    """The pages that list no articles: the four that name all places, outlets, years and states of the English;
    glossary/, about/, search/ and 404.html."""
    for section, groups in _groups(collection).items():
        head = common(site, section, both(f"nav.{section}"))
        yield view("names.html", pages.NamesPage(head, section, groups))
    yield view("glossary.html", _glossary(site, collection, corpus))
    briefs, states = collection.briefs.values(), tuple(collection.states.values())
    engines = {by for b in briefs if b.status.kind == "machine" for by in b.status.by.split(BETWEEN) if by}
    head = common(site, "about", both("about.title"), both("about.about"))
    yield view("about.html", pages.AboutPage(head, contact, len(briefs), states, tuple(sorted(engines))))
    head = common(site, "search", both("search.title"), indexed=False)
    yield view("search.html", pages.SearchPage(head, archives))
    head = common(site, NOT_FOUND, both("missing.title"), indexed=False)
    yield view("404.html", Page(head))


def _groups(collection: Collection) -> dict[str, tuple[Group, ...]]:
    """By section all its names: places and years with those within them, newspapers by name, the unknown one last."""
    places, outlets, months = collection.places, collection.outlets, _newest(collection.months)
    tops = sorted({chain[-1] for chain in collection.structure.lineage.values()}, key=fold)
    return {
        "places": tuple(Group(places[top], collection.inner.get(top, ())) for top in tops),
        "outlets": tuple(Group(outlets[own], ()) for own in sorted(outlets, key=lambda own: (own == "", fold(own)))),
        "years": tuple(
            Group(name, tuple(own for month, own in months.items() if year and month[:4] == year))
            for year, name in _newest(collection.years).items()
        ),
        "status": tuple(Group(name, ()) for name in collection.states.values()),
    }


def _glossary(site: Site, collection: Collection, corpus: Corpus) -> pages.GlossaryPage:
    """The terms that occur in the articles by initial letter, then the others."""
    terms = [(term, len(collection.met(term))) for term in sorted(corpus.terms, key=_alphabetical)]
    letters = grouped((_initial(term), term_note(collection, term, count)) for term, count in terms if count)
    return pages.GlossaryPage(
        common(site, "glossary", both("glossary.title"), both("glossary.about")),
        letters=tuple(pages.Letter(letter, tuple(notes)) for letter, notes in letters.items()),
        others=tuple(term_note(collection, term, 0) for term, count in terms if not count),
        total=len(terms),
    )


def sitemaps(
    site: Site, collection: Collection, units: Iterable[Unit], noindex_unreviewed: bool, site_mark: str
) -> Iterator[Unit]:
    """sitemap.xml, which names the others: one of the lists, and one of each hundred accession numbers, so that a new
    article touches the last. `units`: of the lists."""
    frames = [head for unit in units for head in unit.frames if head.indexed]
    listed = sorted(((head.canonical, head.alternates) for head in frames), key=itemgetter(0))
    numbers = sorted(collection.structure.numbers.items(), key=itemgetter(1))
    indexed = {slug: is_indexed(collection.briefs[slug].status, noindex_unreviewed) for slug, _ in numbers}
    blocks = grouped((f"sitemap-{number // SITEMAP_BLOCK}.xml", (slug, indexed[slug])) for slug, number in numbers)
    yield _sitemap(site, "sitemap-lists.xml", listed, lambda page: (page,), site_mark)
    for name, articles in blocks.items():
        yield _sitemap(site, name, articles, partial(_versions, site), site_mark)
    names = ("sitemap-lists.xml", *blocks)
    head, urls = frame(site, "sitemap.xml", SOURCE, site.title), tuple(absolute(site, name) for name in names)
    yield single(site_mark, view("sitemap-index.xml", pages.SitemapIndex(head, urls)))


def _sitemap(site: Site, url: str, some: Sequence[T], listed: Callable[[T], Iterable[_Listed]], site_mark: str) -> Unit:
    """`listed`: the pages of one of `some`, which tell all that the sitemap holds."""

    def make() -> tuple[View, ...]:
        entries = tuple(pages.SitemapPage(*page) for one in some for page in listed(one))
        return (view("sitemap.xml", pages.Sitemap(frame(site, url, SOURCE, site.title), entries)),)

    return Unit(url, key(articles=some, site=site_mark), make)


def _versions(site: Site, article: tuple[str, bool]) -> Iterator[_Listed]:
    """The pages of an article that search engines may have, each with all of its versions that they may have."""
    slug, indexed = article
    found = tuple(Alternate(code, absolute(site, url)) for code, url in versions(f"articles/{slug}").items())
    return ((one.url, found if indexed else ()) for one in found if indexed or one.hreflang == SOURCE)


def _facets(collection: Collection) -> Iterator[pages.Facet]:
    tops = {chain[-1] for chain in collection.structure.lineage.values()}
    places = {name: page for name, page in collection.places.items() if name in tops}
    yield pages.Facet("places", _top(places), "places")
    yield pages.Facet("outlets", _top(collection.outlets), "outlets")
    yield pages.Facet("years", tuple(_newest(collection.years).values())[:FACET_NAMES], "years")
    usual = sorted(collection.structure.by_term.items(), key=lambda item: (-len(item[1]), -len(item[0]), item[0]))
    terms = (
        Name(vi, collection.terms[vi].en, f"glossary#{collection.term_ids[vi]}", len(slugs))
        for vi, slugs in usual[:FACET_NAMES]
    )
    yield pages.Facet("terms", tuple(terms), "glossary")


def _top(names: Mapping[str, Name]) -> tuple[Name, ...]:
    """The names with the most articles; the unknown one last."""
    order = sorted(names, key=lambda own: (own == "", -names[own].count, fold(own)))
    return tuple(names[own] for own in order[:FACET_NAMES])


def _leads(collection: Collection, slugs: Sequence[str]) -> Sequence[str]:
    """The slugs without those whose story is led by another among them: it names them."""
    stories = collection.structure.stories
    if not stories:
        return slugs
    there = frozenset(slugs)
    leads = ((slug, stories[slug][0] if slug in stories else slug) for slug in slugs)
    return [slug for slug, lead in leads if lead == slug or lead not in there]


def _bands(page: ListPage, entries: tuple[Entry, ...]) -> tuple[pages.Band, ...]:
    """By year where a page shows all of a list; else it says itself of what time they are."""
    if entries and (page.within or not page.whole or page.key == "month"):
        return (pages.Band(None, entries),)
    return tuple(pages.Band(year, tuple(group)) for year, group in groupby(entries, key=lambda e: e.date[:4]))


def _initial(term: Term) -> str:
    """The letter that a term stands under: A for Ă and Â too, but Đ after D."""
    return "Đ" if term.vi[:1] in "đĐ" else ascii_form(term.vi[:1]).upper()


def _alphabetical(term: Term) -> tuple[str, str, str, str]:
    return ascii_form(_initial(term)), _initial(term), fold(term.vi), term.vi
