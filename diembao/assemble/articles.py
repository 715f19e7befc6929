"""The two pages of an article, the page of a withdrawn one, and what search may know of it."""

from __future__ import annotations

from collections.abc import Sequence

from diembao.assemble.addresses import DIGEST, SOURCE, article_url, both, frame
from diembao.assemble.collection import Collection, facts
from diembao.assemble.passages import pairs, unplaced
from diembao.model import Article, Block, Term, View
from diembao.pages import (
    Cut,
    EnglishPage,
    Facts,
    Frame,
    Site,
    TermNote,
    VietnamesePage,
    WithdrawnPage,
)
from diembao.text import excerpt

DESCRIPTION_LENGTH = 155
# What was cut is shown to be checked, not to be read: enough of each line to know it by.
CUT_ROWS, CUT_LENGTH = 200, 160


def views(
    site: Site, collection: Collection, position: int, cuts: Sequence[Block], noindex_unreviewed: bool
) -> tuple[View, View]:
    """The Vietnamese and the English page of article number `position` (from 0)."""
    shown = collection.articles[position]
    known = facts(collection, position)
    prepared = collection.prepared[shown.article.slug]
    vietnamese = VietnamesePage(
        frame=_frame(site, known, SOURCE, known.entry.title, known.entry.excerpt),
        facts=known,
        passages=prepared.passages,
        unplaced=unplaced(shown),
        clipped=shown.clipped,
        terms=tuple(term_note(collection, collection.terms[name]) for name in prepared.marked),
        cuts=_cuts(cuts) if shown.whole else (),
        cut_rows=sum(bool(b.text.strip()) for b in cuts) if shown.whole else 0,
    )
    title, digest = known.entry.title_en or known.entry.title, shown.abstract or known.entry.digest
    indexed = shown.status.kind == "reviewed" or not noindex_unreviewed
    english = EnglishPage(
        frame=_frame(site, known, DIGEST, title, digest, indexed),
        facts=known,
        abstract=shown.abstract,
        abstract_status=shown.abstract_status,
        figures=prepared.figures,
        pairs=pairs(shown),
        title_withheld=shown.title_withheld,
    )
    return (
        View(known.vi_url, "article-vi.html", vietnamese),
        View(known.en_url, "article-en.html", english),
    )


def withdrawn(site: Site, article: Article) -> tuple[View, View]:
    """What is left of an article that was taken down, in both languages: that it was, and why."""
    versions = {code: article_url(code, article.slug) for code in (SOURCE, DIGEST)}
    titles = dict(zip(versions, both("withdrawn.title"), strict=True))
    vietnamese, english = (
        View(
            url,
            "withdrawn.html",
            WithdrawnPage(frame(site, url, code, titles[code], versions=versions, indexed=False), article.withdrawn),
        )
        for code, url in versions.items()
    )
    return vietnamese, english


def term_note(collection: Collection, term: Term) -> TermNote:
    """A glossary term as pages show it."""
    count = len(collection.by_term.get(term, ()))
    return TermNote(collection.term_ids[term.vi], term.vi, term.en, term.alternatives, term.explanation, count)


def _frame(site: Site, known: Facts, language: str, title: str, about: str, indexed: bool = True) -> Frame:
    versions = {SOURCE: known.vi_url, DIGEST: known.en_url, "x-default": known.vi_url}
    outlet = dict(zip((SOURCE, DIGEST), (known.entry.outlet.vi, known.entry.outlet.en), strict=True))[language]
    description = excerpt(about or f"{title}. {outlet}", DESCRIPTION_LENGTH)
    return frame(site, versions[language], language, title, description, versions=versions, indexed=indexed)


def _cuts(blocks: Sequence[Block]) -> tuple[Cut, ...]:
    rows = [b for b in blocks if b.text.strip()]
    return tuple(Cut(b.first, b.last, excerpt(b.text, CUT_LENGTH), b.kind, b.rule) for b in rows[:CUT_ROWS])
