"""Labels above, inside and below the article, from each line's shape and neighbours."""

from __future__ import annotations

import re
from collections import Counter
from statistics import mean

from diembao.desk.normalise.others import boxes, headlines
from diembao.desk.normalise.page import UNKNOWN, Label, Labelled, Labels, Line, Page, runs, under_picture
from diembao.desk.normalise.span import Span, signature
from diembao.model import Kind
from diembao.text import fold

_SHORT = 15  # words: the longest section heading
_UNSTOPPED = 8  # words: the shortest last sentence whose full stop was forgotten
_QUOTED = 7  # words: the longest heading that is a quotation
_CAPTION = 30  # words: the longest caption right under a picture's file name that no credit ends
_CAPTION_APART = 18  # ... and with a blank line between, where paragraphs of the text stand, too
_REPEATED = 60  # words: the longest caption that is printed twice
_INNER_STOP = re.compile(r"[^\W\d_]{2}[.!?…][\"”]? +[^\W\d_]")
_RESTATED = 0.75  # the share of a caption's words that the text has, too
_WORD = re.compile(r"\w+")
_SPEAKER = re.compile(r"[^\W\d_][^:.!?]{0,40}:\s")


def above(page: Page, labels: Labels, span: Span) -> dict[int, Label]:
    """The lines before the text: title, kickers, bylines, sentences that belong to the lead."""
    return {i: _above(page, labels, span, i) for i in range(span.start) if i == span.title or i not in labels}


def _above(page: Page, labels: Labels, span: Span, i: int) -> Label:
    line, title = page.lines[i], fold(page.text(span.title))
    after = span.title is not None and i > span.title
    byline = signature(page, line) if after else None
    if i == span.title:
        return "title", "title"
    if title and _same(fold(line.text), title):
        return "furniture", "title-repeated"
    if byline and (byline.sure or (" " in line.text and _beside_date(labels, i))):
        return "byline", "byline-above"
    if page.cues.heading(line.text) or line.bullet:
        return "furniture", "menu"
    sentence = line.ends and line.words >= 5
    if sentence and under_picture(labels, i):
        return "caption", "caption-after-image"
    return ("text", "text-above") if after and (line.words >= 10 or sentence) else ("furniture", "above-text")


def _beside_date(labels: Labels, i: int) -> bool:
    return any(labels.get(j, UNKNOWN)[0] == "date" for j in (i - 1, i + 1))


def _same(line: str, title: str) -> bool:
    """Whether a line is the title again, perhaps with the newspaper's name behind it or cut short."""
    longer, shorter = len(title) > 20 and line.startswith(title), len(line) > 20 and title.startswith(line.rstrip(". "))
    return line == title or longer or shorter


# ---------------------------------------------------------------- below


def below(page: Page, labels: Labels, span: Span) -> dict[int, Label]:
    """The lines after the text: who signed, then related stories, comments, imprint."""
    found: dict[int, Label] = {}
    kind: Kind | None = None
    rule, signing = "after-text", True  # names among links under a heading sign nothing
    for i in range(span.end, len(page.lines)):
        line, own = page.lines[i], labels.get(i)
        heading = page.cues.heading(line.text) if line.words <= 8 else ""
        byline = signature(page, line) if not heading else None
        before = found.get(i - 1) or labels.get(i - 1, UNKNOWN)
        if not heading and (own is None or own[1] in ("navigation", "section-name")) and _is_tag(page, i, before):
            found[i] = "tags", "tag-alone"
        elif heading:
            kind, rule, signing = ("comment" if heading == "comments" else "related"), f"{heading}-heading", False
            found[i] = kind, rule
        elif kind == "comment" and own is None and _is_headline(page, i):
            kind, rule = "related", "teasers"
            found[i] = kind, rule
        elif byline and (signing or byline.cued) and (own is None or own[0] == "caption"):
            found[i] = "byline", "byline"
        elif not own or not (own[0] in ("furniture", "tags") or (own[0] == "date" and signing)):
            signing = signing and own is not None
            found[i] = (kind, f"under-{rule}") if kind else ("related", rule)
    return found


def _is_tag(page: Page, i: int, before: Label) -> bool:
    """Whether a line stands in the column of tags under the bare word for them; `before` labels the line above."""
    opens = before == ("tags", "tags") and not page.cues.tags(page.lines[i - 1].text)
    goes_on = before[1] == "tag-alone" and not page.lines[i].gap
    return (opens or goes_on) and page.lines[i].words <= 6


def _is_headline(page: Page, i: int) -> bool:
    """Whether a teaser cut short follows a line that could be its headline."""
    return i + 1 < len(page.lines) and page.lines[i + 1].truncated and not page.lines[i].ends


# ---------------------------------------------------------------- inside


def inside(page: Page, labels: Labels, span: Span) -> dict[int, Label]:
    """The lines of the text: boxes and repeats taken out, captions, tables, verse, lists and headings told apart."""
    found: dict[int, Label] = {}
    steps = (_dates, _sections, boxes, _repeats, _pictures, _tables, _lists, _verses, _scenes, headlines, _paragraphs)
    for step in steps:
        found |= dict(step(page, {**labels, **found}, span))
    return found


def _dates(page: Page, labels: Labels, span: Span) -> Labelled:
    """Days between paragraphs are the headings of a chronicle, if the article's own date stands above the text."""
    if any(labels[i][0] == "date" for i in range(span.start) if i in labels):
        for i in range(span.start + 1, span.end - 1):
            if labels.get(i, UNKNOWN)[0] == "date" and page.lines[i + 1].prose:
                yield i, ("heading", "day-heading")


def _sections(page: Page, labels: Labels, span: Span) -> Labelled:
    """A section's name of the newspaper between paragraphs is a heading of the article, where it has others, too."""
    lines = page.lines
    headings = [
        i
        for i in range(span.start + 1, span.end - 1)
        if lines[i].words <= _SHORT and lines[i - 1].prose and lines[i + 1].prose
        if i not in labels or labels[i][1] == "section-name"
    ]
    return ((i, ("heading", "section-heading")) for i in headings if i in labels and len(headings) > 1)


def _free(labels: Labels, span: Span) -> list[int]:
    return [i for i in range(span.start, span.end) if i not in labels]


def _repeats(page: Page, labels: Labels, span: Span) -> Labelled:
    """A line printed twice in a row is a picture's caption: its alternative text, then itself. A paragraph is not."""
    title, previous, seen = fold(page.text(span.title)), "", dict[str, int]()
    for i in range(span.start, span.end):
        if i in labels and labels[i][0] != "caption":
            continue
        line = page.lines[i]
        text = fold(line.text.rstrip(" |"))
        if text == title:
            yield i, ("furniture", "title-repeated")
        elif text == previous or (text in seen and line.words >= 12):
            yield i, ("furniture", "repeated")
        if text == previous != title and seen[text] not in labels and line.words <= _REPEATED:
            yield seen[text], ("caption", "caption-repeated")
        previous = text
        seen.setdefault(text, i)


def _pictures(page: Page, labels: Labels, span: Span) -> Labelled:
    """A short sentence under a picture's file name is its caption, unless it goes on with the text.

    In a photo essay, where only short lines stand under pictures, each of them is a caption, sentences and all.
    """
    under = [i for i in range(span.start, span.end) if under_picture(labels, i)]
    under = [i for i in under if i not in labels or labels[i][0] == "caption"]
    essay = len(under) >= _ESSAY and all(page.lines[i].words <= _ESSAY_CAPTION for i in under)
    short = (i for i in under if i not in labels and page.lines[i].stop != ":")
    return ((i, ("caption", "caption-after-image")) for i in short if essay or _is_plain(page, page.lines[i]))


_ESSAY, _ESSAY_CAPTION = 3, 45  # pictures with a line under them, words of the longest


def _is_plain(page: Page, line: Line) -> bool:
    """Whether a line is as short and plain as captions are: one sentence that does not tell, quote or go on."""
    short = line.words <= (_CAPTION_APART if line.gap else _CAPTION)
    goes_on = line.text.lower().startswith(tuple(page.reading.summary.openers))
    return short and not (_INNER_STOP.search(line.text) or page.dated(line) or line.speech or goes_on)


def _tables(page: Page, labels: Labels, span: Span) -> Labelled:
    """Two or more rows of as many cells."""
    rows = _runs(page, [i for i in _free(labels, span) if page.lines[i].cells > 1])
    return ((i, ("table", "table")) for run in rows if len(run) > 1 for i in run)


def _lists(page: Page, labels: Labels, span: Span) -> Labelled:
    """Items with a sign or number before them, two or more in a row or after a colon; long and apart, paragraphs."""
    for run in _runs(page, [i for i in _free(labels, span) if page.lines[i].bullet]):
        close = all(not page.lines[i].gap or page.lines[i].words <= 25 for i in run[1:])
        if (len(run) > 1 and close) or (page.announced(run[0]) and page.lines[run[0]].words <= 40):
            yield from ((i, ("list", "list")) for i in run)


def _verses(page: Page, labels: Labels, span: Span) -> Labelled:
    """Three or more short lines in a row of like length that begin in capitals; two after a colon."""
    free = [i for i in _free(labels, span) if _verse_line(page.lines[i])]
    spaced = all(page.lines[i].gap for i in range(span.start, span.end))
    for run in _runs(page, free, gaps=spaced):
        words = [page.lines[i].words for i in run]
        enough = len(run) >= 2 if page.announced(run[0]) else len(run) >= 3 and mean(words) <= _METRE
        if enough and max(words) - min(words) <= 3:
            yield from ((i, ("verse", "verse")) for i in run)


_METRE = 8  # words: the longest line of Vietnamese verse on average; headlines are longer


def _verse_line(line: Line) -> bool:
    return 3 <= line.words <= 10 and not line.bullet and line.text.lstrip('"“')[:1].isupper() and line.stop != ":"


def _scenes(page: Page, labels: Labels, span: Span) -> Labelled:
    """A plain sentence alone between paragraphs, in words that the text has elsewhere, is a picture's caption."""
    count: Counter[str] | None = None
    for i in _free(labels, span):
        line = page.lines[i]
        alone = i > span.start and line.gap and not page.announced(i)
        if alone and line.stop == "." and page.cues.scene(line.text):
            count = count or Counter(w for other in page.lines[: span.end] for w in _WORD.findall(other.text.lower()))
            words = _WORD.findall(line.text.lower())
            if sum(count[word] > 1 for word in words) >= _RESTATED * len(words):
                yield i, ("caption", "caption-restates")


def _runs(page: Page, indexes: list[int], gaps: bool = True) -> list[list[int]]:
    """Neighbouring indexes together; with gaps=False a blank line parts them."""
    return runs(indexes, lambda a, b: a == b - 1 and (gaps or not page.lines[b].gap))


def _paragraphs(page: Page, labels: Labels, span: Span) -> Labelled:
    """What is left: text; short lines without a full stop are headings if text follows them, and furniture if not."""
    free = _free(labels, span)
    for n, i in enumerate(free):
        line = page.lines[i]
        follows = page.lines[free[n + 1]] if n + 1 < len(free) else None
        led = follows and (follows.prose or follows.ends or _SPEAKER.match(follows.text))
        listed = i + 1 < len(page.lines) and labels.get(i + 1, UNKNOWN)[0] in ("list", "verse", "table")
        if not _is_title_like(line):
            yield i, ("text", "text")
        elif i > span.start and (led or listed):
            byline = signature(page, line)
            spoken_of = follows and byline and any(name in follows.text for name in byline.names)
            signed = byline and byline.sure and not spoken_of
            yield i, ("byline", "byline-under-lead") if signed else ("heading", "heading")
        elif i == span.start or (follows is None and line.words >= _UNSTOPPED and free[n - 1] == i - 1):
            yield i, ("text", "text")
        else:
            yield i, ("furniture", "no-sentence")


def _is_title_like(line: Line) -> bool:
    """Whether a line is short and no sentence, quotation or speech."""
    quoted = line.quoted and line.words > _QUOTED
    spoken = line.stop == ":" or _SPEAKER.match(line.text)
    return line.words <= _SHORT and not (line.ends or line.prose or quoted or spoken or _INNER_STOP.search(line.text))
