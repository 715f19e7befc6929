"""What was kept of a capture, what was cut and why: `explain`, and the report of an import. Layer 5, pure."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from diembao.desk.normalise import CUT_KINDS
from diembao.lang.rules import WHY
from diembao.model import BODY_KINDS, Article, Block, Draft
from diembao.text import counted, excerpt

_COLOURS = {"title": "1", "heading": "1", "lead": "0", "caption": "36", "date": "33", "byline": "33", "tags": "33"}
_FAINT, _PLAIN = "90", "0"
_SENTENCE = 15  # words: a line as long as this that ends like a sentence may be article
_DOUBTS = 5


class Look(Struct, frozen=True):
    """How to print: width in columns; colour only on a terminal that has it."""

    width: int = 100
    colour: bool = False


def labels(draft: Draft, look: Look, only: int = 0) -> Iterator[str]:
    """Each line of a capture with number, label and rule; '+' before what is article, '-' before what was cut."""
    for block in draft.blocks:
        sign = "+" if block.kind in BODY_KINDS else "-" if block.kind in CUT_KINDS else " "
        for number in range(block.first, block.last + 1):
            if only and not only - 2 <= number <= only + 2:
                continue
            head = f"{number:>5} {sign} {block.kind:<9} {block.rule:<22} "
            text = draft.capture.lines[number - 1]
            if number != only:
                text = excerpt(text, max(look.width - len(head), 20))
            yield _coloured(head + text, block, look)
            if number == only:
                yield f"{'':>8}{block.kind}, because {WHY.get(block.rule, 'of the rule ' + block.rule)}"


def _coloured(row: str, block: Block, look: Look) -> str:
    code = _FAINT if block.kind in (*CUT_KINDS, "blank") else _COLOURS.get(block.kind, _PLAIN)
    return f"\x1b[{code}m{row}\x1b[0m" if look.colour and code != _PLAIN else row


def sources(draft: Draft) -> Iterator[str]:
    """The facts that come from what an HTML page states for machines, and how it states them."""
    for fact, rule in draft.sources:
        yield f"{fact:>8}: {getattr(draft, fact)} ({rule}: {WHY[rule]})"


def remedy(draft: Draft) -> str:
    """How a person corrects what the rules decided."""
    note = draft.capture.noted.rpartition("/")[2]
    return f"To correct it, write into {note} beside the capture: keep = [line, ...] or cut = [line, ...]"


# ---------------------------------------------------------------- the report of an import


def doubtful(draft: Draft) -> tuple[Block, ...]:
    """The cut lines that look most like sentences of an article, the longest first."""
    blocks = [
        b
        for b in draft.blocks
        if b.kind in CUT_KINDS and len(b.text.split()) >= _SENTENCE and b.text.rstrip('”")’')[-1:] in ".!?…"
    ]
    return tuple(sorted(blocks, key=lambda b: -len(b.text))[:_DOUBTS])


def counts(draft: Draft) -> Counter[str]:
    """How many lines were cut by each rule."""
    cut: Counter[str] = Counter()
    for block in draft.blocks:
        if block.kind in CUT_KINDS:
            cut[block.rule] += block.last - block.first + 1
    return cut


def report(path: str, why: str, article: Article, draft: Draft) -> Iterator[str]:
    """A record that was made or changed: what was found, what not, what was cut, and what of that to look at."""
    cut = counts(draft)
    words = sum(len(block.text.split()) for block in draft.body)
    author = f"{article.author or 'not signed'}" + (f" ({article.author_role})" if article.author_role else "")
    made = " (made from the text: the page has none)" if article.title_inferred else ""
    date = f"{article.date} ({article.date_basis})" if article.date else "unknown"
    yield f"{path} ({why})"
    yield f"  title   {article.title}{made}"
    yield f"  date    {date}; newspaper: {article.outlet or 'unknown'}; author: {author}"
    captions = counted(len(draft.captions), "caption")
    yield f"  kept    {counted(len(draft.body), 'paragraph')}, {counted(words, 'word')}; {captions}"
    if cut:
        rules = ", ".join(f"{rule} {count}" for rule, count in cut.most_common())
        yield textwrap.fill(f"  cut     {counted(cut.total(), 'line')}: {rules}", 110, subsequent_indent=" " * 10)
    for block in sorted(doubtful(draft), key=lambda b: b.first):
        yield f"  look at line {block.first} ({block.rule}): {excerpt(block.text, 70)}"


def row(path: str, article: Article, draft: Draft) -> str:
    """The same in one line, where there are many."""
    absent = [name for name, value in (("date", article.date), ("newspaper", article.outlet)) if not value]
    doubts = [f"look at line {block.first}" for block in doubtful(draft)[:1]]
    words = sum(len(block.text.split()) for block in draft.body)
    notes = "; ".join([*(f"no {name}" for name in absent), *doubts])
    cut = counted(counts(draft).total(), "line")
    return f"{path}: {counted(words, 'word')} kept, {cut} cut{'; ' + notes if notes else ''}"


def as_data(path: str, why: str, article: Article, draft: Draft) -> dict[str, object]:
    """The same for machines (--json)."""
    return {
        "record": path,
        "why": why,
        "capture": draft.capture.path,
        "title": article.title,
        "title_inferred": article.title_inferred,
        "date": article.date,
        "date_basis": article.date_basis,
        "outlet": article.outlet,
        "author": article.author,
        "words": sum(len(block.text.split()) for block in draft.body),
        "cut": dict(counts(draft)),
        "look_at": [{"line": b.first, "rule": b.rule, "text": b.text} for b in doubtful(draft)],
    }
