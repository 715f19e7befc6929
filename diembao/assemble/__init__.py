"""Records to pages: every page of the site as a value that its template can show. A stage: pure.

The publish level of an article is applied once (showing.py); pages, lists, feeds and search are made of what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from diembao.assemble import articles as article_pages
from diembao.assemble import lists, searching
from diembao.assemble.addresses import SITEMAP, SOURCE, absolute, frame
from diembao.assemble.collection import Memo, all_facts, collect
from diembao.assemble.planning import Content, Glossary, Keys, Planned
from diembao.assemble.preparing import Brief, Prepared, Withdrawn, prepare
from diembao.assemble.searching import document
from diembao.assemble.showing import is_withdrawn
from diembao.model import Corpus, SearchAids, View
from diembao.pages import Facts, Site

__all__ = [
    "Assembled", "Brief", "Options", "Prepared", "Withdrawn", "assemble", "document", "is_withdrawn", "prepare",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
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


@dataclass(frozen=True, slots=True)
class Assembled:
    """A whole site before its pages are made. facts, facets: of each article that is shown, newest first.

    feeds   the atom feeds among the pages: the JSON feeds are of the same articles
    keys    hashes of what pages are made of
    """

    planned: tuple[Planned, ...]
    facts: tuple[Facts, ...]
    facets: tuple[tuple[tuple[str, str], ...], ...]
    feeds: tuple[View, ...]
    aids: SearchAids
    site: Site
    keys: Keys


def assemble(
    works: Sequence[Brief | Withdrawn],
    prepared: Mapping[str, Prepared],
    marks: Mapping[str, str],
    corpus: Corpus,
    copies: Sequence[Sequence[str]],
    options: Options,
    memo: Memo | None = None,
) -> Assembled:
    """Every page of the site.

    prepared  by slug, what `prepare` gives: read only for the pages that are made; marks: what tells it from another
    copies    groups of slugs that tell one story in nearly the same words
    memo      what an earlier build found
    """
    site = Site(
        options.url, options.title, options.tagline_vi, options.tagline_en, options.contact,
        options.rights_uri, options.digest_licence, options.digest_licence_url,
    )  # fmt: skip
    collection, keys = collect((w for w in works if isinstance(w, Brief)), corpus, copies, memo), Keys()
    known = tuple(all_facts(collection))
    glossary = Glossary(tuple(article_pages.term_note(collection, term, 0) for term in collection.terms.values()))
    views = lists.every(site, collection, corpus, options.page_size, options.archives)
    planned = [keys.page(view) for view in views]
    for one in known:
        content = Content(keys, one.entry.slug, marks[one.entry.slug], prepared)
        planned += article_pages.planned(site, one, glossary, content, options.noindex_unreviewed)
    feeds = tuple(lists.feeds(site, known[: lists.FEED_ENTRIES])) if site.url else ()
    if site.url:
        planned += [*map(keys.page, feeds), *_sitemaps(site, keys, tuple(planned), options.sitemap_size)]
    gone = sorted((work for work in works if isinstance(work, Withdrawn)), key=lambda work: work.slug)
    planned += [keys.page(view) for one in gone for view in article_pages.withdrawn(site, one)]
    facets, aids = tuple(searching.facets(collection)), searching.aids(collection, corpus)
    return Assembled(tuple(planned), known, facets, feeds, aids, site, keys)


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
