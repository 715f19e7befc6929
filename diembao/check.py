"""What `site` verifies about the finished files before they are published. Pure: outputs in, Problems out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from diembao.model import Output
from diembao.problems import Problem, Where

# GitHub Pages serves sites up to 1 GB.
MAX_BYTES = 1_000_000_000

# Our own pages quote every attribute, so a scan is enough and 20 times faster than parsing.
_LINK = re.compile(r'<(a|link|script|img|form)\b[^>]*?\s(?:href|src|action)="([^"]*)"')
_ID = re.compile(r'\sid="([^"]*)"')
_INLINE = re.compile(
    r"<style\b|<script(?![^>]*\b(?:src|type=\"application/ld\+json\"))|<[a-z][^<>]*\s(?:style|on\w+)=\""
)
_FOREIGN = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_REFRESHED = re.compile(r'<link\b[^>]*\brel="(?:canonical|alternate|license)"')


def check(outputs: Sequence[Output]) -> tuple[Problem, ...]:
    """Broken internal links and anchors, requests that would leave the site, inline code, and the size limit."""
    pages = {o.path: o.data.decode("utf-8") for o in outputs if o.path.endswith(".html")}
    files = {o.path for o in outputs}
    ids = {path: set(_ID.findall(text)) for path, text in pages.items()}
    problems = [p for path, text in pages.items() for p in _page(path, text, files, ids)]
    size = sum(len(o.data) for o in outputs)
    if size > MAX_BYTES:
        message = f"the site has {size / 1e6:,.0f} MB; GitHub Pages takes {MAX_BYTES / 1e6:,.0f} MB"
        hint = "publish long articles as excerpts, or split the collection into several sites"
        problems.append(Problem("site-too-big", "warning", Where("digest.toml"), message, hint))
    return tuple(problems)


def _page(path: str, text: str, files: set[str], ids: Mapping[str, set[str]]) -> Iterator[Problem]:
    if "Content-Security-Policy" not in text:
        yield _fault("page-policy", path, "the page has no Content Security Policy", "extend base.html in its template")
    if _INLINE.search(text):
        hint = "put it in a file of templates/static/; the page's policy refuses inline code"
        yield _fault("page-inline", path, "the page has inline script or style", hint)
    for found in _LINK.finditer(text):
        tag, link = found[1], found[2]
        link = link.replace("&amp;", "&")
        if _FOREIGN.match(link):
            if tag in ("script", "img", "form") or (tag == "link" and not _REFRESHED.match(found[0])):
                yield _fault(
                    "page-foreign", path, f"the page would ask {link} of another site", "ship the file instead"
                )
        elif path != "404.html":  # its links carry the site's base path, for it is served at any depth
            place, _, anchor = link.partition("#")
            yield from _internal(path, place.partition("?")[0], anchor, link, files, ids)


def _internal(
    path: str, target: str, anchor: str, link: str, files: set[str], ids: Mapping[str, set[str]]
) -> Iterator[Problem]:
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target))) if target else path
    if place not in files:
        yield _fault("link-broken", path, f"the link {link} leads nowhere", "correct the template or the record")
    elif anchor and place in ids and anchor not in ids[place]:
        yield _fault("link-anchor", path, f"{place} has no place #{anchor}", "correct the template or the record")


def _fault(code: str, path: str, message: str, hint: str) -> Problem:
    return Problem(code, "error", Where(f"site/{path}"), message, hint)
