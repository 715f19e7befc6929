"""Records to pages: every page of the site as a value that its template can show. A stage: pure.

The publish level of an article is applied once (showing.py); pages, lists, feeds and search are made of what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial

from msgspec import Struct

from diembao.assemble import articles as article_pages
from diembao.assemble import feeds as feeding
from diembao.assemble import lists, searching
from diembao.assemble.addresses import DIGEST, SITEMAP, SOURCE, absolute, frame
from diembao.assemble.collection import Collection, all_facts, collect, lone_facts
from diembao.assemble.naming import misspelt
from diembao.assemble.planning import Content, Glossary, Keys, Planned
from diembao.assemble.preparing import Brief, Prepared, Withdrawn, prepare
from diembao.assemble.searching import document
from diembao.assemble.showing import is_withdrawn
from diembao.assemble.structure import Structure, shown_of, stands_as, story, structure
from diembao.model import Corpus, SearchAids, View
from diembao.pages import Facts, Site

__all__ = [
    "DIGEST", "Assembled", "Brief", "Material", "Options", "Prepared", "Structure", "Withdrawn", "assemble", "document",
    "is_withdrawn", "misspelt", "prepare", "reassemble", "shown_of", "stands_as", "story",
    "structure",
]  # fmt: skip


class Options(Struct, frozen=True):
    """What assembling needs of digest.toml.

    url        the site's web address, ending in '/', or ''
    archives   (title, address from the site's folder) of each other digest that is searched as well
    page_size  articles on one page of a list
    sitemap_size  pages in one sitemap: sitemaps.org allows 50,000; a smaller one is made in less memory
    """

    url: str = ""
    title: str = "Điểm Báo"
    tagline_vi: str = ""
    tagline_en: str = ""
    contact: str = ""
    rights_uri: str = ""
    digest_licence: str = ""
    digest_licence_url: str = ""
    noindex_unreviewed: bool = True
    archives: tuple[tuple[str, str], ...] = ()
    page_size: int = 50
    sitemap_size: int = 10_000


class Assembled(Struct, frozen=True):
    """A site before its pages are made.

    planned    its pages; after an edit those that may be others
    facts      of each article that is shown, by slug, newest first; without other articles
    facets     of each likewise; None where they are as they were
    feeds      the atom feeds among the pages: the JSON feeds are of the same articles
    keys       hashes of what pages are made of
    """

    planned: tuple[Planned, ...]
    structure: Structure
    facts: Mapping[str, Facts]
    facets: Sequence[tuple[tuple[str, str], ...]] | None
    feeds: tuple[View, ...]
    aids: SearchAids
    site: Site
    keys: Keys


class Material(Struct, frozen=True):
    """What a site is made of. briefs, prepared: by slug, read when they are asked for; marks: what tells what was
    prepared from another; withdrawn: those of which nothing is shown."""

    structure: Structure
    briefs: Mapping[str, Brief]
    prepared: Mapping[str, Prepared]
    marks: Mapping[str, str]
    withdrawn: tuple[Withdrawn, ...]
    corpus: Corpus


def assemble(material: Material, options: Options) -> Assembled:
    """Every page of the site."""
    site, keys = _site(options), Keys()
    collection = collect(material.structure, material.briefs, material.corpus)
    views = lists.every(site, collection, material.corpus, options.page_size, options.archives)
    planned = [*map(keys.page, views), *_articles(site, keys, collection, material, options, material.structure.order)]
    feeds = tuple(_feeds(site, collection))
    if site.url:
        planned += [*map(keys.page, feeds), *_sitemaps(site, keys, tuple(planned), options.sitemap_size)]
    gone = sorted(material.withdrawn, key=lambda one: one.slug)
    planned += [keys.page(view) for one in gone for view in article_pages.withdrawn(site, one)]
    return _assembled(site, keys, collection, planned, feeds, tuple(searching.facets(collection)), material.corpus)


def reassemble(material: Material, options: Options, changed: AbstractSet[str], listed: AbstractSet[str]) -> Assembled:
    """The pages that these articles bear on, where all stand to one another as they did.

    changed  what they show of themselves is another
    listed   what others show of them is: their entries
    """
    site, keys, of = _site(options), Keys(), material.structure
    collection = collect(of, material.briefs, material.corpus)
    entries = {other for slug in listed for other in of.stories.get(slug, (slug,))}
    pages = {slug for slug, others in of.related.items() if not entries.isdisjoint(others)} if entries else set()
    around = zip(of.order, (None, *of.order), (*of.order[1:], None), strict=False) if entries else ()
    pages |= {slug for slug, *others in around if not entries.isdisjoint(others)}
    views = lists.showing(site, collection, options.page_size, entries) if entries else ()
    planned = [*map(keys.page, views), *_articles(site, keys, collection, material, options, changed | entries | pages)]
    fed = not (changed | entries).isdisjoint(of.order[: feeding.FEED_ENTRIES])
    feeds = tuple(_feeds(site, collection)) if fed else ()
    planned += map(keys.page, feeds)
    return _assembled(site, keys, collection, planned, feeds, None, material.corpus)


def _site(options: Options) -> Site:
    return Site(
        options.url, options.title, options.tagline_vi, options.tagline_en, options.contact,
        options.rights_uri, options.digest_licence, options.digest_licence_url,
    )  # fmt: skip


def _articles(
    site: Site, keys: Keys, collection: Collection, material: Material, options: Options, slugs: Iterable[str]
) -> Iterator[Planned]:
    """The pages of these articles."""
    facts = all_facts(collection)
    terms = collection.terms.values()
    glossary = Glossary(tuple(article_pages.term_note(collection, term, 0) for term in terms))
    for slug in slugs:
        content = Content(keys, slug, material.marks[slug], material.prepared)
        yield from article_pages.planned(site, facts[slug], glossary, content, options.noindex_unreviewed)


def _feeds(site: Site, collection: Collection) -> Iterator[View]:
    if site.url:
        facts = lone_facts(collection)
        yield from feeding.feeds(site, [facts[slug] for slug in collection.structure.order[: feeding.FEED_ENTRIES]])


def _assembled(
    site: Site,
    keys: Keys,
    collection: Collection,
    planned: Iterable[Planned],
    feeds: tuple[View, ...],
    facets: tuple[tuple[tuple[str, str], ...], ...] | None,
    corpus: Corpus,
) -> Assembled:
    facts, aids = lone_facts(collection), searching.aids(collection, corpus)
    return Assembled(tuple(planned), collection.structure, facts, facets, feeds, aids, site, keys)


def _sitemaps(site: Site, keys: Keys, pages: Sequence[Planned], size: int) -> Iterator[Planned]:
    """sitemap.xml, or an index of that name and its parts. What it says of a page follows from the page's address."""
    hidden = frozenset(absolute(site, page.url) for page in pages if not page.indexed)
    key = keys.of("sitemap", site, tuple(page.url for page in pages), tuple(sorted(hidden)))
    parts = [pages[start : start + size] for start in range(0, len(pages), size)]
    urls = [SITEMAP] if len(parts) == 1 else [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    if len(parts) > 1:
        yield keys.page(lists.sitemap_index(site, urls))

    def view(url: str, part: Sequence[Planned]) -> View:
        return lists.sitemap(site, url, (page.frame() for page in part), hidden)

    for url, part in zip(urls, parts, strict=True):
        yield Planned(
            url, f"{key} {size}", partial(view, url, part), partial(frame, site, url, SOURCE, site.title), False
        )
