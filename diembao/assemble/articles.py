"""The two pages of an article, the page of a withdrawn one, and what search may know of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from diembao.assemble.addresses import DIGEST, SOURCE, article_url, both, frame
from diembao.assemble.collection import Collection
from diembao.assemble.planning import Content, Glossary, Planned
from diembao.assemble.preparing import Prepared, Withdrawn
from diembao.model import Term, View
from diembao.pages import EnglishPage, Facts, Frame, Site, TermNote, VietnamesePage, WithdrawnPage
from diembao.text import excerpt

DESCRIPTION_LENGTH = 155


def planned(site: Site, known: Facts, glossary: Glossary, of: Content, noindex_unreviewed: bool) -> Iterator[Planned]:
    """The Vietnamese and the English page of an article."""
    indexed = known.entry.status.kind == "reviewed" or not noindex_unreviewed
    make = partial(_vietnamese, site, known, glossary)
    yield of.planned(known.vi_url, make, partial(_frame, site, known, SOURCE, True), True)
    make = partial(_english, site, known, indexed)
    yield of.planned(known.en_url, make, partial(_frame, site, known, DIGEST, indexed), indexed)


def _vietnamese(site: Site, known: Facts, glossary: Glossary, prepared: Prepared) -> View:
    notes = {note.vi: note for note in glossary.notes}
    page = VietnamesePage(
        frame=_described(_frame(site, known, SOURCE, True), known, known.entry.title, known.entry.excerpt),
        facts=known,
        passages=prepared.passages,
        unplaced=prepared.unplaced,
        clipped=prepared.clipped,
        terms=tuple(notes[vi] for vi in prepared.marked),
        cuts=prepared.cuts,
        cut_rows=prepared.cut_rows,
    )
    return View(known.vi_url, "article-vi.html", page)


def _english(site: Site, known: Facts, indexed: bool, prepared: Prepared) -> View:
    title, digest = known.entry.title_en or known.entry.title, prepared.abstract or known.entry.digest
    page = EnglishPage(
        frame=_described(_frame(site, known, DIGEST, indexed), known, title, digest),
        facts=known,
        abstract=prepared.abstract,
        abstract_status=prepared.abstract_status,
        figures=prepared.figures,
        pairs=prepared.pairs,
        title_withheld=prepared.title_withheld,
        abstract_withheld=prepared.abstract_withheld,
    )
    return View(known.en_url, "article-en.html", page)


def withdrawn(site: Site, gone: Withdrawn) -> tuple[View, View]:
    """What is left of an article that was taken down, in both languages: that it was, and why."""
    versions = {code: article_url(code, gone.slug) for code in (SOURCE, DIGEST)}
    titles = dict(zip(versions, both("withdrawn.title"), strict=True))
    vietnamese, english = (
        View(
            url,
            "withdrawn.html",
            WithdrawnPage(frame(site, url, code, titles[code], versions=versions, indexed=False), gone.reason),
        )
        for code, url in versions.items()
    )
    return vietnamese, english


def term_note(collection: Collection, term: Term, count: int) -> TermNote:
    """A glossary term as pages show it."""
    return TermNote(collection.term_ids[term.vi], term.vi, term.en, term.alternatives, term.explanation, count)


def _frame(site: Site, known: Facts, language: str, indexed: bool) -> Frame:
    versions = {SOURCE: known.vi_url, DIGEST: known.en_url, "x-default": known.vi_url}
    return frame(site, versions[language], language, known.entry.title, versions=versions, indexed=indexed)


def _described(head: Frame, known: Facts, title: str, about: str) -> Frame:
    outlet = dict(zip((SOURCE, DIGEST), (known.entry.outlet.vi, known.entry.outlet.en), strict=True))[head.lang]
    return replace(head, title=title, description=excerpt(about or f"{title}. {outlet}", DESCRIPTION_LENGTH))
