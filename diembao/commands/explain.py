"""The command `explain`: what was kept of a capture, what was cut and why; where each English sentence comes from."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

from msgspec import Struct

from diembao.build import steps
from diembao.commands.opening import digest, one
from diembao.commands.request import Explain, Outcome
from diembao.desk.normalise import CUT_KINDS
from diembao.digest import markup
from diembao.lang.rules import WHY
from diembao.model import BODY_KINDS, Article, Block, Draft
from diembao.problems import Problem, ProblemError, Where
from diembao.text import excerpt

_COLOURS = {"title": "1", "heading": "1", "lead": "0", "caption": "36", "date": "33", "byline": "33", "tags": "33"}
_FAINT, _PLAIN = "90", "0"


def explain(request: Explain) -> Outcome:
    """Each line of a capture with label and rule, then each English sentence with its origin."""
    name, _, line = request.id.partition(":")
    made = steps.records(digest(request))
    article = one(made.articles, name)
    draft = made.drafts.get(made.cut_from.get(article.slug, ""))
    if draft is None:
        return Outcome((f"{article.slug}: no capture stands behind this record", *_origins(article)), made.problems)
    last = max(len(draft.capture.lines), 1)
    if line and not (line.isascii() and line.isdigit() and 1 <= int(line) <= last):
        hint = f"name one of its lines: {name}:1 to {name}:{last}"
        raise ProblemError(Problem("usage-id", "error", Where(request.id), "the capture has no such line", hint))
    only = int(line or 0)
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else 120
    lines = labels(draft, Screen(width, terminal and "NO_COLOR" not in os.environ), only)
    stated = () if only else sources(draft)
    return Outcome((*lines, *stated, "", *([] if only else [*_origins(article), ""]), remedy(draft)), made.problems)


def _origins(article: Article) -> Iterator[str]:
    paragraphs = markup.paragraphs(article.body)
    for sentence in article.english.sentences:
        at = [str(n) for n, p in enumerate(paragraphs, 1) if any(s in p for s in sentence.source)]
        yield f"¶{','.join(at) or '? (stale: its source is no longer in the text)'}  {sentence.text or '(pending)'}"


class Screen(Struct, frozen=True):
    """How to print: width in columns; colour only on a terminal that has it."""

    width: int = 100
    colour: bool = False


def labels(draft: Draft, screen: Screen, only: int = 0) -> Iterator[str]:
    """Each line of a capture with number, label and rule; '+' before what is article, '-' before what was cut."""
    for block in draft.blocks:
        sign = "+" if block.kind in BODY_KINDS else "-" if block.kind in CUT_KINDS else " "
        for number in range(block.first, block.last + 1):
            if only and not only - 2 <= number <= only + 2:
                continue
            head = f"{number:>5} {sign} {block.kind:<9} {block.rule:<22} "
            text = draft.capture.lines[number - 1]
            if number != only:
                text = excerpt(text, max(screen.width - len(head), 20))
            yield _coloured(head + text, block, screen)
            if number == only:
                yield f"{'':>8}{block.kind}, because {WHY.get(block.rule, 'of the rule ' + block.rule)}"


def _coloured(row: str, block: Block, screen: Screen) -> str:
    code = _FAINT if block.kind in (*CUT_KINDS, "blank") else _COLOURS.get(block.kind, _PLAIN)
    return f"\x1b[{code}m{row}\x1b[0m" if screen.colour and code != _PLAIN else row


def sources(draft: Draft) -> Iterator[str]:
    """The facts that come from what an HTML page states for machines, and how it states them."""
    for fact, rule in draft.sources:
        yield f"{fact:>8}: {getattr(draft, fact)} ({rule}: {WHY[rule]})"


def remedy(draft: Draft) -> str:
    """How a person corrects what the rules decided."""
    note = draft.capture.noted.rpartition("/")[2]
    return f"To correct it, write into {note} beside the capture: keep = [line, ...] or cut = [line, ...]"
