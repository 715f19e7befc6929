"""What a page's HTML tells of its lines: which element each stands in, and what that element is for.

Evidence in, labels out. The text's own rules decide what the markup leaves open. A role that the page's maker gave an
element is believed only if it fits: nothing that holds the title, or nearly all the page's prose, is furniture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from diembao.desk.normalise.page import UNKNOWN, Label, Labelled, Labels, Page
from diembao.desk.normalise.span import Span, span
from diembao.elements import Markup
from diembao.model import Kind
from diembao.text import fold, grouped

# What the lines of elements with these roles are. The first ones hold whatever stands inside them.
_STRONG: dict[str, Kind] = {
    "comments": "comment", "related": "related", "advertisement": "furniture", "nav": "furniture", "aside": "furniture"
}  # fmt: skip
_WEAK: dict[str, Kind] = {"banner": "furniture", "footer": "furniture", "share": "furniture", "form": "furniture"}
_ZONES = _STRONG | _WEAK
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_NEARLY_ALL = 0.6  # the share of the page's prose that no furniture holds
_MOST = 0.65  # the share of its parent's prose by which an element is the one that holds the text
_STATED = 10  # titles that a page states; the rest is a flood
_CARD_WORDS = 80  # the longest headline with its teaser
_LINKED = 0.5  # the share of its words by which a line is a link
_TITLE_WORDS = range(2, 41)
_CAPTION_WORDS = 80  # the longest caption that the markup calls one
_UNDER_PICTURE, _STYLED = 18, 60  # words: the longest caption that stands under a picture, plain or set apart


class Seen(Struct, frozen=True):
    """A page and its markup. title: the index of its title's line; rule: what tells that it is the title."""

    page: Page
    markup: Markup
    title: int | None
    rule: str

    def element(self, i: int) -> int:
        """The element of a line."""
        return self.markup.at[self.page.lines[i].first - 1]

    def chain(self, i: int) -> Iterator[int]:
        """The elements that a line stands in, innermost first."""
        element = self.element(i)
        while element >= 0:
            yield element
            element = self.markup.elements[element].parent

    def role(self, element: int) -> str:
        return self.markup.elements[element].role

    def is_extracted(self, i: int) -> bool:
        """Whether a general extractor takes a line for the article's."""
        return self.page.lines[i].first - 1 in self.markup.extracted

    def is_link(self, i: int) -> bool:
        return self.markup.linked[self.page.lines[i].first - 1] > _LINKED

    def is_prose(self, i: int) -> bool:
        """Whether a line is running text by its shape. Whole paragraphs may be links, but then end in a full stop."""
        line = self.page.lines[i]
        return (line.prose or (line.ends and line.words >= 8)) and not self.is_headline(i)

    def is_headline(self, i: int) -> bool:
        """Whether a line is a link and no sentence: the headline of another story."""
        return self.is_link(i) and (self.page.lines[i].stop != "." or self.page.lines[i].truncated)


def look(page: Page, markup: Markup) -> Seen:
    """The page with its markup, and its title found: the line with most points for its element and for being stated."""
    stated = [(fold(s.value), s.rule) for s in markup.stated if s.fact == "title"][:_STATED]
    outlets = {fold(s.value) for s in markup.stated if s.fact == "outlet"}
    best, points, rule = None, 1.5, ""
    for i, line in enumerate(page.lines):
        text = fold(line.text) if line.words in _TITLE_WORDS else ""
        if not text or text in outlets or page.cues.masthead(line.text):
            continue
        said = [rule for title, rule in stated if same_title(text, title)]
        element = markup.elements[markup.at[line.first - 1]]
        outer = markup.elements[element.parent] if element.parent >= 0 else element
        own = 2 * ("headline" in (element.role, outer.role)) + 0.5 * (element.tag in _HEADINGS)
        total = own + 2 * bool(said) + (len(said) > 1)
        if total > points:
            best, points, rule = i, total, said[0] if said else "html-headline"
    return Seen(page, markup, best, rule)


def same_title(line: str, stated: str) -> bool:
    """Whether a line is the title that is stated, perhaps with the newspaper's name behind it or cut short."""
    if not line or not stated:
        return False
    rest = stated.removeprefix(line)
    return (
        line == stated
        or (rest != stated and rest.lstrip()[:1] in tuple("|-–—•:»"))
        or (len(stated) > 20 and line.startswith(stated.rstrip(". …")))
    )


# ---------------------------------------------------------------- furniture by element


def zones(seen: Seen, labels: Labels) -> Labelled:
    """The lines in elements that hold no article, whatever their words say.

    A date or name in a banner below the title is the article's; above it, the page's clock.
    """
    void, cards = frozenset(_void(seen)), frozenset(_cards(seen))
    for i in seen.page.index():
        roles = [seen.role(e) for e in seen.chain(i) if e not in void]
        strong = next((role for role in reversed(roles) if role in _STRONG), None)
        weak = next((role for role in roles if role), "")
        below = seen.title is not None and i > seen.title
        if i == seen.title:
            continue
        if i in cards:
            yield i, ("related", "html-teaser")
        elif strong:
            yield i, (_STRONG[strong], f"html-{strong}")
        elif weak in _WEAK and not (below and labels.get(i, UNKNOWN)[0] in ("date", "tags", "byline")):
            yield i, (_WEAK[weak], f"html-{weak}")


def _void(seen: Seen) -> Iterator[int]:
    """Elements whose role cannot be: they hold the title, or nearly all prose and what an extractor calls the text."""
    prose, taken = Counter[int](), Counter[int]()
    for i in seen.page.index():
        if seen.is_prose(i):
            words = seen.page.lines[i].words
            for element in seen.chain(i):
                prose[element] += words
                taken[element] += words * seen.is_extracted(i)
            prose[-1] += words
    if seen.title is not None:
        yield from seen.chain(seen.title)
    for element, words in prose.items():
        role = seen.role(element) if element >= 0 else ""
        believed = role in ("comments", "related") and 2 * taken[element] <= words
        if role in _ZONES and words > _NEARLY_ALL * prose[-1] and not believed:
            yield element


def _cards(seen: Seen) -> Iterator[int]:
    """Lines of elements where every paragraph stands under a headline that is a link: other stories, told in a few
    words."""
    for lines in grouped((element, i) for i in seen.page.index() for element in seen.chain(i)).values():
        heads = [n for n, i in enumerate(lines) if seen.is_headline(i)]
        told = [n for n, i in enumerate(lines) if seen.is_prose(i)]
        under = all(any(n - m in (1, 2) for m in heads) for n in told)
        short = len(heads) > 1 or sum(seen.page.lines[i].words for i in lines) <= _CARD_WORDS
        if heads and told and under and short and seen.title not in lines:
            yield from lines


# ---------------------------------------------------------------- the article


def find(seen: Seen, labels: Labels) -> Span | None:
    """Where the article lies: from the first prose below the title to the end of the element that holds the text."""
    prose = [i for i in seen.page.index() if i not in labels and seen.is_prose(i) and i != seen.title]
    holder = _holder(seen, prose)
    inside = [i for i in prose if holder in (-1, *seen.chain(i))]
    if not inside:
        return span(seen.page, labels)
    after_title = seen.title is not None and seen.title < inside[-1]
    start = next(i for i in prose if (i > (seen.title or 0) if after_title else i >= inside[0]))
    last = max(i for i in seen.page.index() if holder in (-1, *seen.chain(i)))
    outside = (i for i in seen.page.index() if (i < start and (seen.title is not None or i < start - 12)) or i > last)
    masked: dict[int, Label] = {**dict.fromkeys(outside, ("furniture", "html-outside")), **labels}
    if seen.title is not None:
        masked.pop(seen.title, None)
    found = span(seen.page, masked) or Span(None, start, last + 1)
    title = seen.title if seen.title is not None else found.title
    return Span(title, found.start, _sure_end(seen, inside, min(found.end, last + 1)))


def _holder(seen: Seen, prose: list[int]) -> int:
    """The innermost element that holds the text: one that is called so, else by its share of the prose; -1 if none."""
    words = {i: seen.page.lines[i].words * (1 + seen.is_extracted(i)) for i in prose}
    weight, total = Counter[int](), sum(words.values())
    for i in prose:
        for element in seen.chain(i):
            weight[element] += words[i]
    called = [e for e in weight if seen.role(e) == "body" and 2 * weight[e] > total]
    if called:
        return max(called)
    own = {seen.element(i) for i in prose if seen.markup.elements[seen.element(i)].tag == "p"}
    here = -1
    while True:
        inner = [e for e in weight if seen.markup.elements[e].parent == here and e not in own]
        best = max(inner, key=lambda e: weight[e], default=-1)
        if best < 0 or weight[best] < _MOST * (weight[here] if here >= 0 else total):
            return here
        here = best


def _sure_end(seen: Seen, inside: list[int], end: int) -> int:
    """The line after the last that stands beside the text's paragraphs, if nothing but text lies before it, or an
    extractor takes it, too."""
    elements = seen.markup.elements
    beside = Counter(elements[seen.element(i)].parent for i in inside if i < end)
    if not beside:
        return end
    parent = beside.most_common(1)[0][0]
    for i in inside:
        between = (seen.is_headline(j) or seen.page.cues.heading(seen.page.lines[j].text) for j in range(end, i))
        beside_it = i >= end and elements[seen.element(i)].parent == parent
        if beside_it and (seen.is_extracted(i) or not any(between)):
            end = i + 1
    return end


def inside(seen: Seen, labels: Labels, found: Span) -> Labelled:
    """Captions, headings, lists, leads, links and names in and around the article, by their elements."""
    first = found.title + 1 if found.title is not None else found.start
    if seen.title is not None:
        yield seen.title, ("title", seen.rule)
    for i in range(first, len(seen.page.lines)):
        own = labels.get(i, UNKNOWN)[1].startswith("html-")
        label = None if own else _around(seen, i, found.start, labels)
        if not label and i < found.end and i not in labels:
            label = _within(seen, i, found)
        if label:
            yield i, label


def _around(seen: Seen, i: int, start: int, labels: Labels) -> Label | None:
    """What a line is by the name of its element."""
    line = seen.page.lines[i]
    role = next((r for e in seen.chain(i) if (r := seen.role(e))), "")
    if role == "caption" and line.words <= _CAPTION_WORDS:
        return "caption", "html-caption"
    if role == "lead" and line.words >= 4 and i not in labels and i <= start + 1 and seen.title is not None:
        return "text", "html-lead"
    if role == "author" and i not in labels:
        return ("byline", "html-author") if seen.page.cues.byline(line.text) else ("furniture", "html-author")
    if role == "tags" and i not in labels and line.words <= _CAPTION_WORDS:
        return "tags", "html-tags"
    return None


def _within(seen: Seen, i: int, found: Span) -> Label | None:
    """What a line of the text is by the tag it stands in and the picture it stands under."""
    line, elements = seen.page.lines[i], seen.markup.elements
    tags = [elements[e].tag for e in seen.chain(i)]
    number = line.first - 1
    if "figure" in tags[:3] and line.words <= _CAPTION_WORDS:
        return "caption", "html-figure"
    if number in seen.markup.pictured and _could_be_caption(seen, i, number in seen.markup.styled):
        return "caption", "html-under-picture"
    if i < found.start:
        return None
    if seen.is_headline(i) and line.words >= 4:
        return "related", "html-link"
    if tags[0] in _HEADINGS and line.words <= 30 and not seen.is_link(i) and _leads_on(seen, i, found):
        return "heading", "html-heading"
    if "li" in tags[:2] and line.words >= 2 and not seen.is_link(i):
        return "list", "html-list"
    return None


def _leads_on(seen: Seen, i: int, found: Span) -> bool:
    return any(seen.is_prose(j) for j in range(i + 1, min(i + 4, found.end)))


def _could_be_caption(seen: Seen, i: int, styled: bool) -> bool:
    """Whether a line right below a picture reads like its caption: set apart, or short, plain and without speech."""
    line = seen.page.lines[i]
    plain = not (line.speech or ":" in line.text or ". " in line.text or seen.page.dated(line))
    return line.words <= _STYLED if styled else line.words <= _UNDER_PICTURE and plain
