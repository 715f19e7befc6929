"""The command `explain`: what was kept of a capture, what was cut and why; where each English sentence comes from."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping

from diembao.build import steps
from diembao.commands.opening import one
from diembao.commands.request import Explain, Outcome
from diembao.desk.normalise import CUT_KINDS
from diembao.digest import markup
from diembao.lang.rules import why
from diembao.model import BODY_KINDS, Article, Draft
from diembao.problems import failure
from diembao.text import excerpt

_COLOURS = {"title": "1", "heading": "1", "caption": "36", "date": "33", "byline": "33", "tags": "33"}
_COLOURS |= dict.fromkeys((*CUT_KINDS, "blank"), "90")


def explain(request: Explain) -> Outcome:
    """Each line of a capture with label and rule, then each English sentence with its origin."""
    name, _, line = request.id.partition(":")
    made = steps.records(steps.open_digest(request.root))
    article = one(made.articles, name)
    draft = made.drafts.get(made.cut_from.get(article.slug, ""))
    if draft is None:
        line = f"{article.slug}: no capture stands behind this record"
        return Outcome((line, *_origin_lines(article)), made.problems, (*_origin_fields(article),))
    last = max(len(draft.capture.lines), 1)
    if line and not (line.isascii() and line.isdigit() and 1 <= int(line) <= last):
        hint = f"name one of its lines: {name}:1 to {name}:{last}"
        raise failure("usage-id", request.id, "the capture has no such line", hint)
    only = int(line or 0)
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else 120
    lines = _labels(draft, width, terminal and "NO_COLOR" not in os.environ, only)
    rest = () if only else (*_sources(draft), "", *_origin_lines(article))
    note = draft.capture.noted.rpartition("/")[2]
    remedy = f"To correct it, write into {note} beside the capture: keep = [line, ...] or cut = [line, ...]"
    rows = (*_line_fields(draft, only), *(() if only else (*_source_fields(draft), *_origin_fields(article))))
    return Outcome((*lines, *rest, "", remedy), made.problems, rows)


def _origins(article: Article) -> Iterator[tuple[list[int], str | None]]:
    """Each English sentence behind the paragraphs that it rests on; none where its source is no longer in the text."""
    paragraphs = markup.paragraphs(article.body)
    for sentence in article.english.sentences:
        yield [n for n, p in enumerate(paragraphs, 1) if any(s in p for s in sentence.source)], sentence.text


def _origin_lines(article: Article) -> Iterator[str]:
    for paragraphs, text in _origins(article):
        at = ",".join(map(str, paragraphs)) or "? (outdated: its source is no longer in the text)"
        yield f"¶{at}  {text or '(pending)'}"


def _origin_fields(article: Article) -> Iterator[Mapping[str, object]]:
    yield from ({"paragraphs": paragraphs, "english": text} for paragraphs, text in _origins(article))


def _line_fields(draft: Draft, only: int) -> Iterator[Mapping[str, object]]:
    """Each line of a capture, or the one that was asked for, as fields."""
    for block in draft.blocks:
        for number in range(block.first, block.last + 1):
            if only in (0, number):
                yield {
                    "line": number, "label": block.kind, "rule": block.rule, "why": why(block.rule),
                    "kept": block.kind in BODY_KINDS, "cut": block.kind in CUT_KINDS,
                    "text": draft.capture.lines[number - 1],
                }  # fmt: skip


def _source_fields(draft: Draft) -> Iterator[Mapping[str, object]]:
    """The facts that come from what an HTML page states for machines, and how it states them."""
    for fact, rule in draft.sources:
        yield {"fact": fact, "value": getattr(draft, fact), "rule": rule, "why": why(rule)}


def _labels(draft: Draft, width: int, colour: bool, only: int) -> Iterator[str]:
    """Each line of a capture with number, label and rule; '+' before what is article, '-' before what was cut.

    width  in columns; only: the one line to show whole and give reasons for, with two on either side; 0 for all
    """
    for block in draft.blocks:
        sign = "+" if block.kind in BODY_KINDS else "-" if block.kind in CUT_KINDS else " "
        code = _COLOURS.get(block.kind, "0") if colour else "0"
        for number in range(block.first, block.last + 1):
            if only and not only - 2 <= number <= only + 2:
                continue
            head = f"{number:>5} {sign} {block.kind:<9} {block.rule:<22} "
            text = draft.capture.lines[number - 1]
            if number != only:
                text = excerpt(text, max(width - len(head), 20))
            yield head + text if code == "0" else f"\x1b[{code}m{head}{text}\x1b[0m"
            if number == only:
                yield f"{'':>8}{block.kind}, because {why(block.rule)}"


def _sources(draft: Draft) -> Iterator[str]:
    for fact, rule in draft.sources:
        yield f"{fact:>8}: {getattr(draft, fact)} ({rule}: {why(rule)})"
