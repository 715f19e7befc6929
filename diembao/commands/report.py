"""The report of an import: what was found in captures, what was kept and cut of them. `add` and `desk` give it."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, structs

from diembao.build.steps import Desk
from diembao.desk.normalise import CUT_KINDS
from diembao.lang import rules
from diembao.model import Article, Block, Draft
from diembao.text import counted, excerpt

_MANY = 20  # pages of which the same is not known: one line tells
_WIDEST = 60  # columns of a page's name
_SENTENCE = 15  # words: a line as long as this that ends like a sentence may be article
_DOUBTS = 5
FEW = 5  # records: more are reported in a line each, and pages that are added in a table


def told(made: Desk) -> Iterator[str]:
    """What was found and cut: in full for a few records, a line each for many."""
    few = len(list(_changed(made))) <= FEW
    for path, why, name in _changed(made):
        article, draft = made.records[name], made.drafts[made.cut_from[name]]  # one at a time, not all in memory
        yield from _report(path, why, article, draft) if few else (_row(path, article, draft),)


def fields(made: Desk) -> Iterator[dict[str, object]]:
    """The same as fields."""
    for path, why, name in _changed(made):
        yield _as_data(path, why, made.records[name], made.drafts[made.cut_from[name]])


def _changed(made: Desk) -> Iterator[tuple[str, str, str]]:
    """(record, why, slug) of each that has another text."""
    made_anew = ((path, why, Path(path).stem) for path, why in made.changed if why != "numbered")
    return (one for one in made_anew if one[2] in made.cut_from)


class Row(Struct, frozen=True):
    """A page that `add` was given: where it is, what became of it, and why; the slug of its record, '' for none."""

    page: str
    what: str
    why: str
    slug: str = ""


def of_added(rows: Sequence[Row], made: Desk) -> Iterator[str]:
    """As `told`, with all pages that were given; of many one table of those that somebody may want to look at."""
    if len(rows) <= FEW:
        yield from told(made)
        rows = [row for row in rows if row.why]
    else:
        notes = {row.page: [*_notes(row.slug, made)] for row in rows}
        often = Counter(note for some in notes.values() for note in some if note.startswith("no "))
        many = {note: count for note, count in often.items() if count > _MANY}
        of = ((row, (row.why, *(note for note in notes[row.page] if note not in many))) for row in rows)
        rows = [structs.replace(row, why="; ".join(filter(None, why))) for row, why in of if any(why)]
        yield from (f"{note} in {count} of the pages" for note, count in many.items())
    widths = [
        max((len(text) for text in texts), default=0) for texts in ([r.page for r in rows], [r.what for r in rows])
    ]
    yield from (f"{row.page:<{min(widths[0], _WIDEST)}}  {row.what:<{widths[1]}}  {row.why}" for row in rows)


def _notes(slug: str, made: Desk) -> Iterator[str]:
    """What somebody may want to look at in a new record."""
    if slug in made.records and slug in made.cut_from:
        yield from _looked_at(made.records[slug], made.drafts[made.cut_from[slug]])


def _doubtful(draft: Draft) -> tuple[Block, ...]:
    """The cut lines that look most like sentences of an article, the longest first."""
    long = (b for b in draft.blocks if b.kind in CUT_KINDS and len(b.text.split()) >= _SENTENCE)
    blocks = (b for b in long if b.text.rstrip('”")’')[-1:] in ".!?…")
    return tuple(sorted(blocks, key=lambda b: -len(b.text))[:_DOUBTS])


def _counts(draft: Draft) -> Counter[str]:
    """How many lines were cut by each rule."""
    cut = (block for block in draft.blocks if block.kind in CUT_KINDS)
    return Counter(block.rule for block in cut for _ in range(block.first, block.last + 1))


def _report(path: str, why: str, article: Article, draft: Draft) -> Iterator[str]:
    """A record that was made or changed: what was found, what not, what was cut, and what of that to look at."""
    cut = _counts(draft)
    author = f"{article.author or 'not signed'}" + (f" ({article.author_role})" if article.author_role else "")
    made = " (made from the text: the page has none)" if article.title_inferred else ""
    date = f"{article.date} ({article.date_basis})" if article.date else "unknown"
    yield f"{path} ({why})"
    yield f"  title   {article.title}{made}"
    yield f"  date    {date}; newspaper: {article.outlet or 'unknown'}; author: {author}"
    captions = counted(len(draft.captions), "caption")
    yield f"  kept    {counted(len(draft.body), 'paragraph')}, {counted(_words(draft), 'word')}; {captions}"
    if cut:
        by_rule = ", ".join(f"{rule} {count}" for rule, count in cut.most_common())
        yield textwrap.fill(f"  cut     {counted(cut.total(), 'line')}: {by_rule}", 110, subsequent_indent=" " * 10)
    for block in sorted(_doubtful(draft), key=lambda b: b.first):
        because = f"cut because {rules.why(block.rule)} ({block.rule})"
        yield f"  look at line {block.first}, {because}: {excerpt(block.text, 70)}"


def _row(path: str, article: Article, draft: Draft) -> str:
    """The same in one line, where there are many."""
    notes = "; ".join(_looked_at(article, draft))
    cut = counted(_counts(draft).total(), "line")
    return f"{path}: {counted(_words(draft), 'word')} kept, {cut} cut{'; ' + notes if notes else ''}"


def _looked_at(article: Article, draft: Draft) -> Iterator[str]:
    absent = (name for name, value in (("date", article.date), ("newspaper", article.outlet)) if not value)
    yield from (f"no {name}" for name in absent)
    yield from (f"look at line {block.first}, cut because {rules.why(block.rule)}" for block in _doubtful(draft)[:1])


def _as_data(path: str, why: str, article: Article, draft: Draft) -> dict[str, object]:
    """The same for machines (--json)."""
    facts = ("title", "title_inferred", "date", "date_basis", "outlet", "author")
    return {
        "record": path, "why": why, "capture": draft.capture.path, **{name: getattr(article, name) for name in facts},
        "words": _words(draft), "cut": dict(_counts(draft)),
        "look_at": [
            {"line": b.first, "rule": b.rule, "why": rules.why(b.rule), "text": b.text} for b in _doubtful(draft)
        ],
    }  # fmt: skip


def _words(draft: Draft) -> int:
    return sum(len(block.text.split()) for block in draft.body)
