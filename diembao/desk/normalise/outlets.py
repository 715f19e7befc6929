"""Which newspaper a page is of, by what the page itself prints and what is known of newspapers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from diembao.desk.normalise.facts import parted
from diembao.desk.normalise.page import Labels, Page
from diembao.desk.normalise.shapes import crumbs
from diembao.desk.normalise.span import Span
from diembao.digest.newspapers import newspapers
from diembao.model import Outlet
from diembao.text import host

_URL = re.compile(r"https?://\S+")
_CAMEL = re.compile(r"(?<=[^\W\d_])(?=[A-ZĐ][^\WA-Z\d_])")


def outlet(page: Page, labels: Labels, span: Span, known: Sequence[Outlet]) -> str | None:
    """The newspaper's name: as the tables have it, else as the page prints it; None if the page does not tell.

    What the page says of itself comes before the sign that opens the text: a page may carry an agency's story.
    """
    papers = newspapers(tuple(known))
    own = [name for i in page.index() if labels[i][0] not in _NOT_ITS_OWN for name in _printed(page, span, i)]
    signs = [found[0] for sign in _signs(page, span) if (found := papers.called(sign))]
    furniture = [i for i in page.index() if labels[i][0] == "furniture"]
    ranked = [
        *(found[0].name for n in own if (found := papers.called(n))),
        *_most(n for n in own if page.cues.is_masthead(n)),
        *(o.name for o in signs[:1]),
        *_most(own),
        *_most(name for i in furniture if (name := page.cues.paper(page.text(i)))),
        *_addresses(page, [i for i in furniture if i < span.start or labels[i][1] != "address"], known),
        *(n for i in range(span.start) for n in _crumb(page, page.lines[i].text)),
        *(o.name for o in signs),
        *_papers_that_sign(page, labels),
        *_own_sign(page, span),
        *(name for i in furniture if i < span.start and (name := page.cues.owner(page.text(i)))),
    ]
    return ranked[0] if ranked else None


_NOT_ITS_OWN = ("byline", "text", "lead", "list", "verse", "table", "related", "comment")


def _printed(page: Page, span: Span, i: int) -> Iterator[str]:
    """The newspaper's name on a line, or behind the title as browsers show it: 'Title | Báo Duyên Hải'."""
    text = page.lines[i].text
    name = page.cues.masthead(text)
    if not name and i + 1 < span.start and page.cues.masthead(f"{text} A"):  # a banner in two lines
        name = page.cues.masthead(f"{text} {page.lines[i + 1].text}")
    if not name and i < span.start:
        name = page.cues.masthead(parted(text)[1])
    if name:
        yield name


def _most(names: Iterable[str]) -> list[str]:
    """The names by how often they are printed; of equals the first."""
    return [name for name, _ in Counter(names).most_common()]


def _sign(page: Page, i: int) -> str:
    """The sign that opens a line as ledes are opened, without brackets or dash; ''."""
    return page.reading.lede_prefix(page.text(i)).strip(" ()-–—:")


def _signs(page: Page, span: Span) -> Iterator[str]:
    """The signs that open ledes: the article's first, then those of teasers."""
    order = (*range(span.start, len(page.lines)), *range(span.start))
    return (sign for i in order if (sign := _sign(page, i)))


def _own_sign(page: Page, span: Span) -> Iterator[str]:
    """The sign of the text's opening, readable ('SơnGiang' -> 'Sơn Giang'), or one in brackets that opens a teaser."""
    if sign := _sign(page, span.start):
        yield sign if sign.isupper() else _CAMEL.sub(" ", sign)
    for i in range(span.end, len(page.lines)):
        if page.reading.lede_prefix(page.text(i)).startswith("(") and _sign(page, i).isupper():
            yield _sign(page, i)


def _addresses(page: Page, lines: Iterable[int], known: Sequence[Outlet]) -> Iterator[str]:
    """Known newspapers whose address stands above the text or in the page's furniture."""
    domains = _by_domain(tuple(known))
    for text in (page.text(i).lower() for i in lines):
        hosts = {host(u).removeprefix("www.") for u in _URL.findall(text)}
        for domain, name in domains:
            if domain in text and (domain in hosts or re.search(rf"\b{re.escape(domain)}\b", text)):
                yield name


@lru_cache(maxsize=2)
def _by_domain(known: tuple[Outlet, ...]) -> list[tuple[str, str]]:
    return [(domain.lower(), outlet.name) for outlet in known for domain in outlet.domains]


def _crumb(page: Page, text: str) -> Iterator[str]:
    """The first part of a breadcrumb trail, where it is a name and not 'Trang chủ'."""
    first = next(iter(crumbs(text)), "")
    words = first.split()
    if len(words) >= 2 and all(word[0].isupper() for word in words) and not page.cues.rule(first):
        yield page.cues.canonical(first)


def _papers_that_sign(page: Page, labels: Labels) -> Iterator[str]:
    """A newspaper that stands where the author's name should: 'Báo Sơn La' alone on its line."""
    for i in page.index():
        name = page.lines[i].text.strip(" ().")
        if labels[i][0] == "byline" and page.cues.is_masthead(name):
            yield page.cues.canonical(name)
