"""The two pages of an article and its card for search results; the page of a withdrawn one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import asdict, replace

from diembao.digest.telltales import tells
from diembao.english.standing import Status
from diembao.model import View
from diembao.press.addresses import DIGEST, SOURCE, both, frame, versions
from diembao.press.assemble.collection import Collection, facts_of, term_note
from diembao.press.assemble.planning import Card, Content
from diembao.press.assemble.preparing import Prepared, Withdrawn
from diembao.press.assemble.searching import document
from diembao.press.pages.articles import EnglishPage, Facts, Frame, Site, TermNote, VietnamesePage, WithdrawnPage
from diembao.text import excerpt

DESCRIPTION_LENGTH = 155


def contents(
    site: Site, collection: Collection, noindex_unreviewed: bool, slug: str, read: Callable[[str], Prepared]
) -> tuple[Content, ...]:
    """What the files of an article are made of. `read`: what was prepared of an article."""
    facts, prepared = facts_of(collection, slug), read(slug)
    terms = tuple(term_note(collection, collection.terms[vi], 0) for vi in prepared.marked)
    pages = _vietnamese(site, facts, terms, prepared), _english(site, facts, noindex_unreviewed, terms, prepared)
    return (*pages, Card(collection.structure.numbers[slug], document(prepared, facts.entry)))


def without(read: Callable[[str], Prepared], telltales: Sequence[str], slug: str) -> Prepared:
    """What was prepared, without the rows of its capture that begin the headline or text of a withdrawn article."""
    prepared = read(slug)
    cuts = tuple(cut for cut in prepared.vi.cuts if not tells(cut.text, telltales))
    left = prepared.vi.cut_rows - len(prepared.vi.cuts) + len(cuts)
    return replace(prepared, vi=replace(prepared.vi, cuts=cuts, cut_rows=left))


def is_indexed(status: Status, noindex_unreviewed: bool) -> bool:
    """Whether search engines may have the English page."""
    return status.kind == "reviewed" or not noindex_unreviewed


def _vietnamese(site: Site, facts: Facts, terms: tuple[TermNote, ...], prepared: Prepared) -> View:
    head = _frame(site, facts, SOURCE, True, facts.entry.title, facts.entry.excerpt)
    page = VietnamesePage(frame=head, facts=facts, terms=terms, **asdict(prepared.vi))
    return View(facts.vi_url, "article-vi.html", page)


def _english(
    site: Site, facts: Facts, noindex_unreviewed: bool, terms: tuple[TermNote, ...], prepared: Prepared
) -> View:
    title, digest = facts.entry.title_en or facts.entry.title, prepared.en.abstract or facts.entry.digest
    head = _frame(site, facts, DIGEST, is_indexed(facts.entry.status, noindex_unreviewed), title, digest)
    page = EnglishPage(frame=head, facts=facts, terms=terms, **asdict(prepared.en))
    return View(facts.en_url, "article-en.html", page)


def _frame(site: Site, facts: Facts, language: str, indexed: bool, title: str, about: str) -> Frame:
    page, outlet = f"articles/{facts.entry.slug}", facts.entry.outlet
    about = excerpt(about or f"{title}. {outlet.en if language == DIGEST else outlet.vi}", DESCRIPTION_LENGTH)
    return frame(site, page, language, title, about, addresses=versions(page, page), indexed=indexed)


def withdrawn(site: Site, gone: Withdrawn) -> tuple[View, ...]:
    """What stands, in both languages, in the place of an article of which nothing is shown."""
    title = "withdrawn.title" if gone.reason else "withheld.title"
    page, titles = f"articles/{gone.slug}", zip((SOURCE, DIGEST), both(title), strict=True)
    heads = (frame(site, page, code, title, addresses=versions(page), indexed=False) for code, title in titles)
    return tuple(View(head.url, "withdrawn.html", WithdrawnPage(head, gone.reason)) for head in heads)
