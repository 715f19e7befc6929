"""What a digest has already, for `add` to compare new pages with: worked out once for each capture and record."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct

from diembao.build import store
from diembao.build.executors import Later
from diembao.build.shelf import Read, Shelf
from diembao.build.state import Rows, decoded
from diembao.build.steps import Digest
from diembao.desk import ownership, sameness
from diembao.desk.binding import Bound
from diembao.desk.sameness import Known, Page
from diembao.digest.layout import CAPTURES
from diembao.model import Article, Draft, Note, Outlet
from diembao.problems import Problem, tried


class Judged(Struct, frozen=True):
    """A page that somebody has: what it is compared by, its draft; None if it can be no capture."""

    problems: tuple[Problem, ...]
    page: Page | None = None
    draft: Read | None = None


def judged(
    outlets: tuple[Outlet, ...], tables: str, offered: tuple[str, tuple[bytes | None, tuple[Problem, ...]], Note]
) -> Judged:
    """What is to be said of a file of that name, its bytes (or why it has none) and what is known of it.

    `tables`: the `store.telling` of the outlets.
    """
    name, (data, faults), note = offered
    if data is None:
        return Judged(faults)
    facts = {} if note == Note() else {name: (f"{CAPTURES}/{name}", note)}
    read, problems = tried(name, partial(store.read_draft, facts, outlets, tables, name, data))
    if not read:
        return Judged(problems)
    return Judged((), page_of((name, decoded(read[1] or b"", Draft))), read)


def known(digest: Digest, stored: store.Records, drafts: Shelf[Draft], bound: Bound) -> Known:
    """Every capture, called by its record if it has one, and every record without a capture; names that are taken."""
    rows: Rows[Page] = digest.state.table("same", Page)
    marks = {f"{CAPTURES}/{name}": drafts.marks[name] for name in drafts}
    marks |= {slug: mark for slug, mark in stored.articles.marks.items() if slug not in bound.cut_from}
    missing = [name for name, mark in marks.items() if rows.find(name, mark) is None]
    make = partial(_described, drafts, stored.articles)
    for name, page in zip(missing, digest.state.work("known", page_of, Later(missing, make)), strict=True):
        rows.keep(name, marks[name], page)
    rows.drop(set(rows.names()) - marks.keys())
    found = Known()
    for who, page in (*_pages(rows, marks, bound), *((slug, Page(slug)) for slug in _taken(digest, stored))):
        found.add(who, page)
    return found


def page_of(described: tuple[str, Draft | Article]) -> Page:
    """What a draft, or a record of that name, is compared by."""
    slug, one = described
    if isinstance(one, Article):
        return sameness.page(one, slug, one.body.split("\n"))
    return sameness.page(one, ownership.name_for(one, frozenset()), [block.text for block in one.body])


def linked(root: Path) -> dict[str, str]:
    """By capture the slug of the article that it is another capture of."""
    beside = store.notes(root)
    notes = ((name, tried(name, partial(store.noted, root, beside, name))[0]) for name in beside.of)
    return {name: found[0][1].same_as for name, found in notes if found and found[0][1].same_as}


def _described(drafts: Shelf[Draft], articles: Shelf[Article], name: str) -> tuple[str, Draft | Article]:
    capture = name.removeprefix(f"{CAPTURES}/")
    return name, articles[name] if capture == name else drafts[capture]


def _pages(rows: Rows[Page], marks: dict[str, str], bound: Bound) -> Iterator[tuple[str, Page]]:
    for name in marks:
        if page := rows.last(name):
            yield bound.owners.get(name.removeprefix(f"{CAPTURES}/")) or name, page


def _taken(digest: Digest, stored: store.Records) -> Iterator[str]:
    """Names that a new record cannot have, and of which nothing else is known."""
    yield from {*stored.broken.values()} - stored.articles.keys()
    yield from {one.slug for one in digest.rights.withdrawals} - stored.articles.keys()
