"""What single lines say of themselves, by shape or by word, wherever they stand."""

from __future__ import annotations

import re

from diembao.desk.normalise.page import Label, Line, Page

_WORD, _DIGIT = re.compile(r"[^\W_]"), re.compile(r"\d")
# What makes a line furniture by its signs alone, all of it; the rule that says so.
_SHAPES = {
    "image-name": r"(?!(?:\S+ ){6})[\w\-.()@+%, ]{1,120}\.(?:jpe?g|png|gif|webp|bmp|svg|mp4|mp3|avi|tiff?)",
    "player-time": r"[\s/|:-]*(?:-?\d{1,2}:\d\d(?::\d\d)?[\s/|-]*){1,3}(?:\d?(?-i:x))?",
    "address": r"(?:\(?(?:nguồn|source|link)\)?\s*:\s*)?(?:https?://|www\.)\S+|\W*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\W*",
    "markup": r"!?\[[^\]]*\]\([^)]*\)|(?:</?[a-z][^>]*>\s*)+|\{\{.*\}\}|\[/?[a-z_]+[^\]]*\]",
    "script": r"\s*(?:(?:var|let|const|function|window|document|jquery|googletag|return|if|try)\b|[$(}@.#]|/\*|//|<!--)"
    r"""(?=.*[(={<]).*[;{})>]\s*|\s*\(?\w+(?:\.\w+)*\s*(?:\|\|\s*\[\]|=\s*[\w\[{'"]|\().*;\s*|\s*<!--.*-->\s*""",
    "cms-ids": r"(?=.{0,119}$)(?=.*\d)(?:[\w-]{1,20}\s*/\s*){3,}[\w-]{1,20}",
    "placeholder": r"(?=.{0,39}$).*\b(?:dd|mm|hh)[/:-](?:mm|dd|ss)(?:[/:-]yyyy)?\b.*",
}
_SHAPE = {rule: re.compile(shape, re.IGNORECASE) for rule, shape in _SHAPES.items()}
_CRUMBS = re.compile(r"\s*[»>›→]\s*")


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
    found = next((rule for rule, shape in _SHAPE.items() if shape.fullmatch(text)), "")
    return found or ("breadcrumb" if crumbs(text) else "")


def crumbs(text: str) -> tuple[str, ...]:
    """The parts of a breadcrumb trail ('Trang chủ » Tin tức'); () for other lines."""
    parts = _CRUMBS.split(text) if len(text) < 160 else []
    if len(parts) < 2 or not all(parts) or any(len(part.split()) > 7 or part[-1] in ".,;" for part in parts):
        return ()
    return tuple(parts)
