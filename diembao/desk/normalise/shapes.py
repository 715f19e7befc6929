"""What single lines say of themselves, by shape or by word, wherever they stand."""

from __future__ import annotations

import re

from diembao.desk.normalise.page import Label, Line, Page

_WORD, _DIGIT = re.compile(r"[^\W_]"), re.compile(r"\d")
_IMAGE = re.compile(r"[\w\-.()@+%, ]{1,120}\.(?:jpe?g|png|gif|webp|bmp|svg|mp4|mp3|avi|tiff?)", re.IGNORECASE)
_PLAYER = re.compile(r"[\s/|:-]*(?:-?\d{1,2}:\d\d(?::\d\d)?[\s/|-]*){1,3}(?:\d?x)?")
_URL = re.compile(r"(?:\(?(?:nguồn|source|link)\)?\s*:\s*)?(?:https?://|www\.)\S+", re.IGNORECASE)
_MARKUP = re.compile(r"!?\[[^\]]*\]\([^)]*\)|(?:</?[a-z][^>]*>\s*)+|\{\{.*\}\}|\[/?[a-z_]+[^\]]*\]", re.IGNORECASE)
_IDS = re.compile(r"(?:[\w-]{1,20}\s*/\s*){3,}[\w-]{1,20}")
_CODE = re.compile(
    r"""\s*(?:(?:var|let|const|function|window|document|jquery|googletag|return|if|try)\b|[$(}@.#]|/\*|//|<!--)
        (?=.*[(={<]) .* [;{})>]\s* | \s* \(?\w+(?:\.\w+)*\s*(?:\|\|\s*\[\]|=\s*[\w\[{'"]|\().*;\s* | \s*<!--.*-->\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_CRUMBS = re.compile(r"\s*[»>›→]\s*")
_EMAIL = re.compile(r"\W*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\W*")
_PLACEHOLDER = re.compile(r"\b(?:dd|mm|hh)[/:-](?:mm|dd|ss)(?:[/:-]yyyy)?\b", re.IGNORECASE)


def shapes(page: Page) -> dict[int, Label]:
    """Labels of the lines that need no neighbours to be known."""
    return {i: label for i in page.index() if (label := _alone(page, page.lines[i]))}


def _alone(page: Page, line: Line) -> Label | None:
    text, cues = line.text, page.cues
    shape = _shape(text)
    if shape:
        return "furniture", shape
    if line.words <= 24 and _DIGIT.search(text) and cues.date_line(text):
        return "date", "date-line"
    item = line.bullet and line.stop in (".", ";")
    rule = "" if item or cues.heading(text) else cues.rule(text)
    if rule:
        return "furniture", rule
    if line.words <= 14 and line.stop != "." and cues.masthead(text):
        return "furniture", "masthead"
    if cues.tags(text) is not None:
        return "tags", "tags"
    if cues.link(text) and not cues.caption(text):
        return "related", "related-link"
    byline = cues.byline(text) if line.words <= 12 else None
    if cues.caption(text) and not (byline and byline.cued):
        return "caption", cues.caption(text)
    return None


def _shape(text: str) -> str:
    """The rule by which a line's signs alone make it furniture; ''."""
    if not _WORD.search(text):
        return "no-words"
    if _IMAGE.fullmatch(text) and len(text.split()) <= 6:
        return "image-name"
    if _PLAYER.fullmatch(text):
        return "player-time"
    if _URL.fullmatch(text) or _EMAIL.fullmatch(text):
        return "address"
    if _MARKUP.fullmatch(text):
        return "markup"
    if _CODE.fullmatch(text):
        return "script"
    if len(text) < 120 and _IDS.fullmatch(text) and _DIGIT.search(text):
        return "cms-ids"
    if len(text) < 40 and _PLACEHOLDER.search(text):
        return "placeholder"
    return "breadcrumb" if crumbs(text) else ""


def crumbs(text: str) -> tuple[str, ...]:
    """The parts of a breadcrumb trail ('Trang chủ » Tin tức'); () for other lines."""
    parts = _CRUMBS.split(text) if len(text) < 160 else []
    if len(parts) < 2 or not all(parts) or any(len(part.split()) > 7 or part[-1] in ".,;" for part in parts):
        return ()
    return tuple(parts)
