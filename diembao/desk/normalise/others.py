"""Other stories between the paragraphs: boxes under a heading, and headlines that no heading announces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, dropwhile, groupby, pairwise

from diembao.desk.normalise.page import UNKNOWN, Labelled, Labels, Line, Page
from diembao.desk.normalise.span import Span
from diembao.text import fold

_HEADLINE = range(5, 30)  # words
_LINK = 40  # words: the longest link with a bullet
_LONE = range(8, 25)  # words: a headline alone, where a section's heading may stand, too
_WORD = re.compile(r"\w+")
_SIGNATURE = 12  # words
_SPEAKER = re.compile(r"[-–+*• ]*([^\W\d_][^:.!?]{0,40}):\s")


def boxes(page: Page, labels: Labels, span: Span) -> Labelled:
    """Headings of related stories or comments between paragraphs, with the headlines and teasers under them."""
    speakers, box = _speakers(page), list[int]()
    for i in range(span.start, span.end):
        line = page.lines[i]
        if i in labels:
            continue
        heading = page.cues.heading(line.text) if line.words <= 8 else ""
        if heading:
            box = [i]
            yield i, ("comment" if heading == "comments" else "related", f"{heading}-heading")
        elif box and _goes_on_in_box(page, box, line, speakers):
            box.append(i)
            yield i, ("related", "under-box-heading")
        else:
            box = []


def _goes_on_in_box(page: Page, box: list[int], line: Line, speakers: frozenset[str]) -> bool:
    """Whether a line is one more link of a box. A box without blank lines ends at one."""
    above = page.lines[box[-1]]
    spoken = _SPEAKER.match(line.text)
    if spoken and fold(spoken[1]) in speakers:
        return False
    if len(box) > 1 and ((line.gap and not page.lines[box[1]].gap) or (above.bullet and not line.bullet)):
        return False
    signed = page.cues.byline(line.text) if line.words <= _SIGNATURE else None
    if line.stop == ":" or (signed and signed.cued):
        return False
    if line.stop not in (".", ";"):
        return not line.prose or (line.bullet and line.words <= _LINK)
    return len(box) > 1 and line.truncated and not (above.bullet or above.prose)


def _speakers(page: Page) -> frozenset[str]:
    """Who speaks in an interview: what stands before the colon of two lines or more."""
    times = Counter(fold(spoken[1]) for line in page.lines if (spoken := _SPEAKER.match(line.text)))
    return frozenset(name for name, lines in times.items() if lines > 1)


def headlines(page: Page, labels: Labels, span: Span) -> Labelled:
    """Headlines between paragraphs that no heading announces.

    Two or more in a row, for a section has one heading; or one with its date in brackets, or of which hardly two words
    stand side by side in the article.
    """
    lines = page.lines[span.start : span.end]
    pairs = cache(lambda: Counter(chain.from_iterable(_pairs(line.text) for line in lines)))  # once for all headlines
    for run in _runs_of_headlines(page, labels, span):
        if len(run) > 1:
            yield from ((i, ("related", "headlines")) for i in run)
        elif _dated(page, page.lines[run[0]]):
            yield run[0], ("related", "headline-dated")
        elif _foreign(page.lines[run[0]], pairs):
            yield run[0], ("related", "headline-foreign")


def _runs_of_headlines(page: Page, labels: Labels, span: Span) -> Iterator[list[int]]:
    """Indexes of headlines that follow each other, furniture aside, and that no colon announces."""
    lines = (i for i in range(span.start + 1, span.end) if labels.get(i, UNKNOWN)[0] not in ("furniture", "related"))
    for found, run in groupby(lines, key=lambda i: i not in labels and _headline(page.lines[i])):
        own = list(dropwhile(lambda i: page.lines[i].ends, run)) if found else []  # a question may be the text's own
        if own and not page.announced(own[0]):
            yield own


def _headline(line: Line) -> bool:
    other = line.prose or line.bullet or line.quoted or line.truncated or line.stop not in ("", "?")
    return line.words in _HEADLINE and not other and line.text.lstrip("\"“'‘(")[:1].isupper()


def _dated(page: Page, line: Line) -> bool:
    dates = page.reading.find_dates(line.text)
    return bool(dates) and bool(dates[-1].iso) and line.text[dates[-1].end :] == ")"


def _foreign(line: Line, pairs: Callable[[], Counter[tuple[str, str]]]) -> bool:
    """Whether a line is not about the article, by the share of its pairs of words that other lines have.

    pairs  in how many lines each is

    Of 236 headings of 8 to 14 words in 2,000 articles 3 in 100 have so few, of other articles' headlines 94.
    """
    if line.words not in _LONE or line.ends:
        return False
    own = _pairs(line.text)
    return sum(pairs()[pair] > 1 for pair in own) < _SHARED * len(own)


_SHARED = 0.1


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(_WORD.findall(text.lower())))
