"""The two pages of an article, the page of a withdrawn one, and what search may know of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diembao import lang
from diembao.assemble.addresses import DIGEST, SOURCE, article_url, both, frame
from diembao.assemble.collection import Collection, facts
from diembao.assemble.passages import pairs, passages, unplaced
from diembao.assemble.showing import Shown
from diembao.lang.keyfigures import key_figures
from diembao.model import Article, Block, Figure, Term, View
from diembao.pages import (
    Cut,
    EnglishPage,
    Facts,
    Frame,
    KeyFigure,
    Site,
    TermNote,
    VietnamesePage,
    WithdrawnPage,
)
from diembao.text import excerpt

DESCRIPTION_LENGTH = 155
# What was cut is shown to be checked, not to be read: enough of each line to know it by.
CUT_ROWS, CUT_LENGTH = 200, 160
CONTEXT_LENGTH = 30


def views(
    site: Site, collection: Collection, position: int, cuts: Sequence[Block], noindex_unreviewed: bool
) -> tuple[View, View]:
    """The Vietnamese and the English page of article number `position` (from 0)."""
    shown = collection.articles[position]
    known = facts(collection, position)
    parts, marked = passages(shown, collection.lexicon, collection.term_ids)
    vietnamese = VietnamesePage(
        frame=_frame(site, known, SOURCE, known.entry.title, known.entry.excerpt),
        facts=known,
        passages=parts,
        unplaced=unplaced(shown),
        clipped=shown.clipped,
        terms=tuple(term_note(collection, term) for term in marked),
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
        figures=_figures(shown) if shown.whole else (),
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


def _figures(shown: Shown) -> tuple[KeyFigure, ...]:
    language = lang.get(SOURCE)
    reading = language.reading
    if reading is None:
        return ()
    return tuple(
        KeyFigure(
            *reading.figure_english(figure),
            printed=figure.text,
            context=_context(shown.paragraphs[number - 1], figure),
            sentence=_sentence(language.sentences(shown.paragraphs[number - 1]), figure),
            paragraph=number,
            quantity=figure,
        )
        for number, figure in key_figures(shown.paragraphs, reading)
    )


def _sentence(sentences: Iterable[str], figure: Figure) -> str:
    """The sentence that the figure stands in; its own words if it stands in none as a whole."""
    return next((sentence for sentence in sentences if figure.text in sentence), figure.text)


def _context(paragraph: str, figure: Figure) -> str:
    """The figure with some words on either side, cut between words."""
    before, after = paragraph[: figure.start], paragraph[figure.end :]
    if len(before) > CONTEXT_LENGTH:
        before = f"… {before[-CONTEXT_LENGTH:].partition(' ')[2]}"
    if len(after) > CONTEXT_LENGTH:
        after = f"{after[:CONTEXT_LENGTH].rpartition(' ')[0]} …"
    return before + figure.text + after


def _cuts(blocks: Sequence[Block]) -> tuple[Cut, ...]:
    rows = [b for b in blocks if b.text.strip()]
    return tuple(Cut(b.first, b.last, excerpt(b.text, CUT_LENGTH), b.kind, b.rule) for b in rows[:CUT_ROWS])
