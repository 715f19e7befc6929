"""Title, author, tags, address and captions, read from the labelled lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from diembao.desk.normalise.page import Labels, Page
from diembao.desk.normalise.span import Span
from diembao.lang import Byline
from diembao.model import BODY_KINDS, Block, Caption
from diembao.text import excerpt, fold, host

_TITLE = 90  # characters of a title that is made from the text
SUFFIX = re.compile(r"\s+[|–—-]\s+")
_SEPARATED = re.compile(r"\s*[,;|#•·]\s*")
_TAG_WORDS = 6
_URL = re.compile(r"https?://[^\s\"<>]+")


def title(page: Page, span: Span) -> str | None:
    """The title as printed, without a date or the newspaper's name glued to it."""
    if span.title is None:
        return None
    text = page.lines[span.title].text.strip(" |•")
    dates = page.reading.find_dates(text)
    if dates and dates[-1].iso and not text[dates[-1].end :].strip(" )|"):
        text = text[: dates[-1].start].rstrip(" -–|(,")
    cut = list(SUFFIX.finditer(text))
    if cut and page.cues.masthead(text[cut[-1].end() :]):
        text = text[: cut[-1].start()]
    return text


def made_title(lead: str, page: Page) -> str:
    """A title from the first sentence of the text, for a page that has none: its opening phrase dropped, cut short."""
    text = lead.removeprefix(page.reading.lede_prefix(lead))
    sentence = re.split(r"(?<=[^\s.]{2}[.!?…])\s+(?=[^\W\d_a-z])", text)[0].rstrip(".!?…;: /")
    opening, _, rest = sentence.partition(", ")
    if rest and len(opening.split()) <= 5 and len(rest.split()) >= 6:
        sentence = rest
    short = excerpt(sentence, _TITLE)
    if short != sentence:
        short = f"{page.cues.phrase(short.rstrip(' …'))} …"
    return f"{short[:1].upper()}{short[1:]}" + (" …" if short == lead else "")


def signed(page: Page, labels: Labels) -> tuple[str | None, str | None]:
    """(author, role): names joined by commas, each once, not again as initials; the roles as printed."""
    bylines = [b for i in page.index() if (b := _byline(page, labels, i)) is not None]
    names: dict[str, str] = {}
    for byline in bylines:
        for name in byline.names:
            names.setdefault(fold(name), name)
    full = {"".join(word[0] for word in key.split()) for key in names if "." not in key}
    names = {key: name for key, name in names.items() if "." not in key or key.replace(".", "") not in full}
    roles = [b for b in bylines if b.role and b.names]
    if len(roles) > 1 and len({b.role for b in roles}) > 1:
        role = "; ".join(dict.fromkeys(f"{b.role}: {', '.join(b.names)}" for b in roles))
    else:
        role = roles[0].role or "" if roles else ""
    return ", ".join(names.values()) or None, role or None


def _byline(page: Page, labels: Labels, i: int) -> Byline | None:
    kind = labels[i][0]
    if kind == "byline":
        return page.cues.byline(page.lines[i].text)
    found = page.cues.date_line(page.lines[i].text) if kind == "date" else None
    return found.byline if found else None


def tags(page: Page, labels: Labels, body: str) -> tuple[str, ...]:
    """The tags, parted at signs; where a page has lost the signs, at the borders of phrases that the text uses."""
    texts: list[str] = []
    for i in page.index():
        if labels[i][0] == "tags":
            texts.append(page.cues.tags(page.lines[i].text) or "" if labels[i][1] == "tags" else page.lines[i].text)
    found: list[str] = []
    for text in filter(None, texts):
        found += _SEPARATED.split(text) if _SEPARATED.search(text) else _phrases(text, body)
    clean = (tag.strip(" .#") for tag in found)
    return tuple(dict.fromkeys(tag for tag in clean if tag))


def _phrases(text: str, body: str) -> list[str]:
    words, phrases, known = text.split(), [], fold(body)
    while words:
        size = next((n for n in range(min(_TAG_WORDS, len(words)), 1, -1) if fold(" ".join(words[:n])) in known), 0)
        if not size:  # as far as the next phrase that the text uses
            starts = (n for n in range(1, len(words)) if fold(" ".join(words[n : n + 2])) in known)
            size = next(starts, len(words))
        phrases.append(" ".join(words[:size]))
        words = words[size:]
    return phrases


def address(page: Page, labels: Labels, span: Span) -> str | None:
    """The page's own address: one that stands above the text."""
    above = (page.lines[i].text for i in range(span.start) if labels[i] == ("furniture", "address"))
    return next((url[0] for text in above if (url := _URL.search(text)) and host(url[0])), None)


def captions(blocks: Sequence[Block]) -> tuple[Caption, ...]:
    """The captions, each once, with how many blocks of the body come before it."""
    found: dict[str, Caption] = {}
    before = 0
    for block in blocks:
        if block.kind == "caption":
            found.setdefault(fold(block.text), Caption(block.text, before))
        before += block.kind in BODY_KINDS
    return tuple(found.values())
