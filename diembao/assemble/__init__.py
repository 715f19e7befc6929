"""Records to pages: every page of the site as a value that its template can show. A stage: pure.

The publish level of an article is applied once (showing.py); pages, lists, feeds and search are made of what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diembao.assemble import articles as article_pages
from diembao.assemble import lists, searching
from diembao.assemble.collection import collect, facts
from diembao.assemble.preparing import Prepared, prepare
from diembao.assemble.showing import Shown, is_withdrawn
from diembao.model import Article, Block, Corpus, SearchAids, SearchDoc, View
from diembao.pages import Facts, Site
from diembao.problems import Problem, Where

__all__ = ["Assembled", "Options", "Prepared", "assemble", "prepare"]


@dataclass(frozen=True, slots=True)
class Options:
    """What assembling needs of digest.toml.

    url        the site's web address, ending in '/', or ''
    page_size  articles on one page of a list
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
    page_size: int = 50


@dataclass(frozen=True, slots=True)
class Assembled:
    """A whole site before rendering. docs, aids: for search, catalogue: for data files; both newest first."""

    views: tuple[View, ...]
    docs: tuple[SearchDoc, ...]
    aids: SearchAids
    catalogue: tuple[Facts, ...]
    site: Site
    problems: tuple[Problem, ...]


def assemble(
    articles: tuple[Article, ...],
    corpus: Corpus,
    cuts: Mapping[str, tuple[Block, ...]],
    copies: Sequence[Sequence[str]],
    withheld: Mapping[str, Mapping[int, tuple[str, ...]]],
    options: Options,
    prepared: Sequence[Prepared] | None = None,
) -> Assembled:
    """Every page of the site.

    cuts      by slug, the blocks of the capture that are not article; may lack any
    copies    groups of slugs that tell one story in nearly the same words
    withheld  by slug and number of the English sentence (0 is the title): the checks that keep it from being shown
    prepared  what `prepare` gives for each article, where that is known already
    """
    site = Site(
        options.url, options.title, options.tagline_vi, options.tagline_en, options.contact,
        options.rights_uri, options.digest_licence, options.digest_licence_url,
    )  # fmt: skip
    prepared = prepared or [prepare(a, withheld.get(a.slug, {}), corpus.terms) for a in articles]
    seen = [one for article, one in zip(articles, prepared, strict=True) if not is_withdrawn(article)]
    gone = sorted((article for article in articles if is_withdrawn(article)), key=lambda a: a.slug)
    collection = collect(seen, corpus, copies)
    views: list[View] = [
        lists.front(site, collection, options.page_size),
        *lists.all_articles(site, collection, options.page_size),
        *lists.by_name(site, collection, options.page_size),
        lists.glossary(site, collection, corpus),
        *lists.fixed(site, collection),
    ]
    for position, one in enumerate(collection.articles):
        cut = cuts.get(one.article.slug, ())
        views += article_pages.views(site, collection, position, cut, options.noindex_unreviewed)
    views += lists.machine_readable(site, collection, views)
    for article in gone:
        views += article_pages.withdrawn(site, article)
    docs, aids = searching.documents(collection), searching.aids(collection, corpus)
    catalogue = tuple(facts(collection, position) for position in range(len(collection.articles)))
    return Assembled(tuple(views), docs, aids, catalogue, site, tuple(p for one in seen for p in _problems(one.shown)))


def _problems(shown: Shown) -> tuple[Problem, ...]:
    where = Where(f"content/articles/{shown.article.slug}.md")
    hint = "take out square brackets (200 at most in a paragraph) or nested lists and quotations (50 levels)"
    return tuple(
        Problem("record-too-complex", "warning", where, f"block {number} of the text is shown as typed", hint)
        for number in shown.too_complex
    )
