"""Records to pages: every page of the site as a value that its template can show. A stage: pure.

The publish level of an article is applied once (showing.py); pages, lists, feeds and search are made of what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from msgspec import Struct

from diembao.digest.telltales import opens
from diembao.model import Corpus, SearchAids
from diembao.press.addresses import DIGEST, SOURCE
from diembao.press.assemble import articles as article_pages
from diembao.press.assemble import feeds, lists, searching
from diembao.press.assemble.collection import Collection, collect, facts_of, listed, term_note
from diembao.press.assemble.lists import Lists, single
from diembao.press.assemble.naming import misspelt
from diembao.press.assemble.planning import Card, Content, Outline, Unit, entries, key, mark, marked
from diembao.press.assemble.preparing import Brief, Prepared, Withdrawn, prepare, withdrawn
from diembao.press.assemble.searching import document
from diembao.press.assemble.showing import is_withdrawn
from diembao.press.assemble.structure import Structure, structure
from diembao.press.pages.articles import Site
from diembao.text import grouped

__all__ = [
    "Assembled", "Brief", "Card", "Content", "Material", "Options", "Outline", "Prepared", "Structure", "Unit",
    "Withdrawn", "assemble", "document", "facts_of", "is_withdrawn", "key", "listed",
    "mark", "misspelt", "prepare", "structure", "withdrawn",
]  # fmt: skip


class Options(Site, frozen=True):
    """What assembling needs of digest.toml.

    archives   (title, address from the site's folder) of each other digest that is searched as well
    page_size  articles on one page of a list
    """

    title: str = "Điểm Báo"
    tagline_vi: str = ""
    tagline_en: str = ""
    contact: str = ""
    noindex_unreviewed: bool = True
    archives: tuple[tuple[str, str], ...] = ()
    page_size: int = 50


class Assembled(Struct, frozen=True):
    """A site before its pages are made.

    units       all its pages, and the cards of search results
    marks       by slug what tells what an article's pages show
    facets      by slug what an article can be filtered by
    """

    units: tuple[Unit, ...]
    collection: Collection
    marks: Mapping[str, str]
    facets: Mapping[str, tuple[tuple[str, str], ...]]
    aids: SearchAids
    site: Site


class Material(Struct, frozen=True):
    """What a site is made of.

    outlines   of all articles, by slug
    withdrawn  what the digest notes of articles that were taken down; of some there may be no record any more
    read       what was prepared of one that is shown
    templates  what tells the templates from others
    """

    structure: Structure
    outlines: Mapping[str, Outline]
    read: Callable[[str], Prepared]
    corpus: Corpus
    templates: str
    withdrawn: tuple[Withdrawn, ...]


def assemble(material: Material, options: Options) -> Assembled:
    """Every page of the site."""
    site = Site(options.url, options.title, options.rights_uri, options.digest_licence, options.digest_licence_url)
    briefs = {slug: outline.brief for slug, outline in material.outlines.items() if outline.brief}
    collection = collect(material.structure, briefs, material.corpus)
    site_mark = mark((site, material.templates))
    marks = entries(collection, material.outlines)
    shown = {slug: f"{material.outlines[slug].own}{marks[slug]}" for slug in marks}
    of = Lists(site, collection, marks, site_mark, options.page_size)
    plain = lists.plain(site, collection, material.corpus, options.contact, options.archives)
    front = of.front(options.tagline_vi, options.tagline_en)
    units = [front, *of.everything(), *map(partial(single, site_mark), plain)]
    if site.url:
        taglines = {SOURCE: options.tagline_vi, DIGEST: options.tagline_en}
        maps = lists.sitemaps(site, collection, tuple(units), options.noindex_unreviewed, site_mark)
        units += [*feeds.feeds(site, collection, shown, site_mark, taglines), *maps]
    units += _articles(site, collection, material, options, marks, site_mark)
    noted = {one.slug: one for one in material.withdrawn if one.slug not in material.outlines}
    gone = noted | {one.slug: one for one in _withdrawals(material)}
    units += [_withdrawn(site, site_mark, one) for _, one in sorted(gone.items())]
    aids = searching.aids(collection, material.corpus)
    return Assembled(tuple(units), collection, shown, searching.facets(collection), aids, site)


def _articles(
    site: Site, collection: Collection, material: Material, options: Options, marks: Mapping[str, str], site_mark: str
) -> Iterator[Unit]:
    """The pages of each article, with its card."""
    of = collection.structure
    own_site, places = mark((site_mark, options.noindex_unreviewed)), marked(collection.places)
    notes = {vi: mark(term_note(collection, term, 0)) for vi, term in collection.terms.items()}
    gone = (*material.withdrawn, *_withdrawals(material))
    telltales = grouped((opens(one), one) for one in sorted({one for each in gone for one in each.telltales}))
    for slug in of.order:
        brief, related = collection.briefs[slug], of.related.get(slug, ())
        # As `key`, which takes four times as long.
        own = (
            f"own={material.outlines[slug].own} number={of.numbers[slug]} entry={marks[slug]} "
            f"places={''.join([places[own] for own in brief.places])} "
            f"related={''.join([marks[other] for other in related])} "
            f"terms={''.join([notes[vi] for vi in brief.met if vi in notes])} site={own_site}"
        )
        met = telltales and [one for at in material.outlines[slug].openings for one in telltales.get(at, ())]
        if met:
            own += f" withdrawn={mark(met)}"
        read = partial(article_pages.without, material.read, met) if met else material.read
        make = partial(article_pages.contents, site, collection, options.noindex_unreviewed, slug, read)
        yield Unit(f"articles/{slug}", own, make)


def _withdrawals(material: Material) -> list[Withdrawn]:
    """The articles that have a record and of which nothing is shown."""
    return [outline.withdrawn for outline in material.outlines.values() if outline.withdrawn]


def _withdrawn(site: Site, site_mark: str, gone: Withdrawn) -> Unit:
    views = article_pages.withdrawn(site, gone)
    return Unit(f"articles/{gone.slug}", key(page=views[0].data, site=site_mark), lambda: views)
