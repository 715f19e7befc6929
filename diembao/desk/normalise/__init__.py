"""A capture -> a Draft: every line labelled, and title, date, author and newspaper found. Pure.

Rules look at the whole page: position, shape, repetition, neighbours and cue words (reading.furniture). Each names
itself in the blocks it makes. Nothing is lost: every line of the capture lies in exactly one block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from diembao.desk.normalise import facts, html, outlets, stated, trust, zones
from diembao.desk.normalise.page import Labels, Line, Page, page, runs
from diembao.desk.normalise.shapes import shapes
from diembao.desk.normalise.span import Span, span
from diembao.elements import Stated
from diembao.lang import Reading
from diembao.model import BODY_KINDS, Block, Capture, DateBasis, Draft, Kind, Outlet
from diembao.problems import failure

__all__ = ["CUT_KINDS", "normalise"]

CUT_KINDS: frozenset[Kind] = frozenset({"furniture", "related", "comment"})
_ROWS: frozenset[Kind] = frozenset({"list", "verse", "table"})


def normalise(capture: Capture, reading: Reading, known: tuple[Outlet, ...]) -> Draft:
    """The draft of a capture. `known` are the newspapers of the tables.

    Raises ProblemError: what trust.check refuses, note-invalid (the note names a line that the capture does not have).
    """
    _check_note(capture)
    whole = page(capture.lines, reading)
    seen = html.look(whole, capture.markup) if capture.markup else None
    labels, found = _labelled(whole, seen)
    labels = _corrected(whole, labels, capture)
    draft = _draft(capture, whole, labels, found, known)
    return _with_stated(draft, seen, labels, found, known) if seen else draft


def _labelled(whole: Page, seen: html.Seen | None) -> tuple[Labels, Span]:
    """Every line's label, and where the article lies. What the markup tells comes before what the text tells."""
    labels = shapes(whole)
    by_markup = dict(html.zones(seen, labels)) if seen else {}
    labels |= by_markup
    found = (html.find(seen, labels) if seen else span(whole, labels)) or Span(None, 0, 0)
    if seen:
        by_markup |= html.inside(seen, labels, found)
        labels |= by_markup
    labels |= zones.above(whole, labels, found)
    labels |= zones.below(whole, labels, found)
    labels |= zones.inside(whole, labels, found)
    labels |= by_markup
    lead = next((i for i in whole.index() if labels[i][0] == "text"), None)
    if lead is not None and found.title is not None:
        labels[lead] = "lead", labels[lead][1] if labels[lead][1] == "html-lead" else "first-text"
    return labels, found


def _corrected(whole: Page, labels: Labels, capture: Capture) -> Labels:
    """What a person says of lines stands above all rules."""
    corrected = dict(labels)
    for i in whole.index():
        numbers = range(whole.lines[i].first, whole.lines[i].last + 1)
        if not capture.note.keep.isdisjoint(numbers):
            corrected[i] = (labels[i][0] if labels[i][0] in BODY_KINDS else "text"), "note-keep"
        elif not capture.note.cut.isdisjoint(numbers):
            corrected[i] = "furniture", "note-cut"
    return corrected


# ---------------------------------------------------------------- blocks


def _blocks(whole: Page, labels: Labels, lines: Sequence[str]) -> Iterator[Block]:
    """The page as blocks in order, blank lines included: lists, verse and tables whole, else one for each line."""
    done = 0
    for run in _grouped(whole, labels):
        first, last = whole.lines[run[0]].first, whole.lines[run[-1]].last
        if first > done + 1:
            yield Block("blank", done + 1, first - 1, "", "blank")
        kind, rule = labels[run[0]]
        yield Block(kind, first, last, "\n".join(_text(kind, whole.lines[i], lines) for i in run), rule)
        done = last
    if done < len(lines):
        yield Block("blank", done + 1, len(lines), "", "blank")


def _grouped(whole: Page, labels: Labels) -> list[list[int]]:
    """Indexes of lines, those of one list, stanza or table together."""

    def together(a: int, b: int) -> bool:
        parted = labels[b][0] == "verse" and whole.lines[b].gap
        return labels[b][0] in _ROWS and labels[a] == labels[b] and not parted

    return runs(whole.index(), together)


def _text(kind: Kind, line: Line, lines: Sequence[str]) -> str:
    if kind == "table" and "\t" in lines[line.first - 1]:
        return " | ".join(" ".join(cell.split()) for cell in lines[line.first - 1].split("\t"))
    return line.text.rstrip(" |") if kind == "caption" else line.text


# ---------------------------------------------------------------- draft


def _draft(capture: Capture, whole: Page, labels: Labels, found: Span, known: Sequence[Outlet]) -> Draft:
    """The draft; what the note says stands above what the rules found."""
    note, blocks = capture.note, tuple(_blocks(whole, labels, capture.lines))
    problems = trust.check(capture, blocks, whole.reading)
    body = [block.text for block in blocks if block.kind in BODY_KINDS]
    printed = note.title or facts.title(whole, found)
    dated: tuple[str, DateBasis] | None = (note.date, "editor") if note.date else facts.date(whole, labels, found)
    author, role = facts.signed(whole, labels)
    return Draft(
        capture=capture,
        blocks=blocks,
        title=printed or facts.made_title(body[0], whole),
        title_inferred=printed is None,
        date=dated[0] if dated else None,
        date_basis=dated[1] if dated else None,
        outlet=note.outlet or outlets.outlet(whole, labels, found, known),
        author=note.author or author,
        author_role=note.author_role or (None if note.author else role),
        url=note.url or facts.address(whole, labels, found),
        tags=facts.tags(whole, labels, " ".join([printed or "", *body])),
        captions=facts.captions(blocks),
        problems=problems,
    )


def _with_stated(draft: Draft, seen: html.Seen, labels: Labels, found: Span, known: Sequence[Outlet]) -> Draft:
    """The draft with the facts that the page states for machines and does not show, or shows in part."""
    note, trusted = draft.capture.note, stated.trusted(seen)
    printed = (draft.date, draft.date_basis) if draft.date and draft.date_basis else None
    taken: dict[str, Stated | None] = {
        "title": stated.title(seen, trusted) if draft.title_inferred else None,
        "date": None if note.date else stated.date(seen, trusted, labels, found, printed),
        "author": None if draft.author else stated.author(seen, trusted, labels),
        "outlet": None if note.outlet else stated.outlet(seen, trusted, known, draft.outlet),
        "url": None if note.url else stated.address(trusted),
    }
    changes: dict[str, Any] = {fact: s.value for fact, s in taken.items() if s}
    sources = tuple((fact, s.rule) for fact, s in taken.items() if s)
    if "title" in changes:
        changes["title_inferred"] = False
    if "date" in changes:
        changes["date_basis"] = "inferred" if ("date", "url-date") in sources else "printed"
    return replace(draft, **changes, sources=sources)


# ---------------------------------------------------------------- what cannot be used


def _check_note(capture: Capture) -> None:
    wrong = [n for n in sorted(capture.note.keep | capture.note.cut) if n > len(capture.lines)]
    if wrong:
        message = f"line {wrong[0]} is named, but the capture has {len(capture.lines)}"
        raise failure("note-invalid", capture.noted, message, "python build.py explain shows how they count")
