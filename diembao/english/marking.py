"""A piece of English as a reviewer sees it: its source in its paragraph, what the checks say at its place. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from diembao.english import qa, standing
from diembao.english.qa import Finding
from diembao.english.standing import Piece
from diembao.text import nfc


class Run(Struct, frozen=True):
    """Some words of a text.

    own     they are of the piece itself, not around it
    doubts  the numbers, from 1, of the findings that are about them
    ends    of those, the findings that end with these words
    severity  of the gravest of them; '' without any
    """

    text: str
    own: bool = True
    doubts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    severity: str = ""


class Doubt(Struct, frozen=True):
    """A finding. words: that it is about, '' for a whole text; detail: what the check says of them, in English."""

    number: int
    severity: str
    code: str
    side: str
    words: str
    detail: str


class Marked(Struct, frozen=True):
    """A piece with its findings.

    source  the paragraphs, each as its runs, that its Vietnamese stands in; the source alone where it stands in none
    text    the English
    errors  the codes of those that are errors
    """

    source: tuple[tuple[Run, ...], ...]
    text: tuple[Run, ...]
    doubts: tuple[Doubt, ...]
    errors: tuple[str, ...]


def marked(piece: Piece, text: str, paragraphs: Sequence[str], findings: Sequence[Finding]) -> Marked:
    """`text`: the English that was checked; `paragraphs`: plain text of the article, cleaned as qa.cleaned has it."""
    sides = {"source": qa.cleaned(" ".join(piece.source)), "target": qa.cleaned(text)}
    doubts = tuple(_doubt(number, one, sides[one.side]) for number, one in enumerate(findings, 1))
    source, target = (
        tuple(_runs(words, [(n, f) for n, f in enumerate(findings, 1) if f.side == side]))
        for side, words in sides.items()
    )
    if piece.number == standing.ABSTRACT:
        around: list[tuple[Run, ...]] = [(Run(paragraph),) for paragraph in paragraphs]
    else:
        around = list(_around(piece, paragraphs, source))
    errors = tuple(dict.fromkeys(one.code for one in findings if one.severity == "error"))
    return Marked(tuple(around), target, doubts, errors)


def _doubt(number: int, finding: Finding, side: str) -> Doubt:
    words = side[finding.start : finding.end]
    return Doubt(
        number, finding.severity, finding.code, finding.side, "" if words == side else words, finding.hint
    )  # fmt: skip


def _runs(text: str, findings: Sequence[tuple[int, Finding]]) -> Iterator[Run]:
    """The text cut wherever a finding begins or ends; what is said of the whole text marks none of it."""
    spans = [(n, f.severity, f.start, min(f.end, len(text))) for n, f in findings]
    spans = [one for one in spans if one[2] < one[3] and (one[2], one[3]) != (0, len(text))]
    cuts = sorted({0, len(text), *(at for _, _, start, end in spans for at in (start, end))})
    for start, end in pairwise(cuts):
        here = [(n, severity, last) for n, severity, first, last in spans if first <= start and end <= last]
        severity = "error" if any(one[1] == "error" for one in here) else "warning" if here else ""
        ends = tuple(n for n, _, last in here if last == end)
        yield Run(text[start:end], True, tuple(one[0] for one in here), ends, severity)


def _around(piece: Piece, paragraphs: Sequence[str], runs: Sequence[Run]) -> Iterator[tuple[Run, ...]]:
    """The paragraphs with the sources in them, in their order; after them a source that stands in none."""
    homes, at = dict[int, list[tuple[int, tuple[Run, ...]]]](), 0
    for source in map(qa.cleaned, map(nfc, piece.source)):
        own, at = tuple(_part(runs, at, at + len(source))), at + len(source) + 1
        home = next((n for n, paragraph in enumerate(paragraphs) if source in paragraph), len(paragraphs))
        homes.setdefault(home, []).append((paragraphs[home].index(source) if home < len(paragraphs) else 0, own))
    for home, found in sorted(homes.items()):
        if home == len(paragraphs):
            yield from (own for _, own in found)
            continue
        out, end = list[Run](), 0
        for start, own in sorted(found, key=lambda one: one[0]):
            if start < end:  # said twice of one place
                continue
            out += [Run(paragraphs[home][end:start], own=False), *own]
            end = start + sum(len(run.text) for run in own)
        out.append(Run(paragraphs[home][end:], own=False))
        yield tuple(run for run in out if run.text)


def _part(runs: Sequence[Run], start: int, end: int) -> Iterator[Run]:
    """The runs of a text between two of its places."""
    at = 0
    for run in runs:
        first, last = max(start, at) - at, min(end, at + len(run.text)) - at
        if first < last:
            ends = run.ends if last == len(run.text) else ()
            yield Run(run.text[first:last], True, run.doubts, ends, run.severity)
        at += len(run.text)
