"""What `site` verifies about the finished files before they are published. Pure: texts in, Problems out."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote

from msgspec import Struct, structs

from diembao.problems import Problem, Where
from diembao.text import counted

# GitHub Pages serves sites up to 1 GB.
MAX_BYTES = 1_000_000_000

# What only a template can bring about, and no site of ours may do to its readers: a build with any is not published.
_RULES = ("page-policy", "page-inline", "page-foreign")

# Our own pages quote every attribute, so a scan is enough and 20 times faster than parsing. Where all white space is
# blanks, patterns that begin with one are found five times as fast.
_BREAKS = "\n\t\r\f"
_LINK = re.compile(r'<(a|link|script|img|form|base)\b[^>]*? (?:href|src|action)="([^"]*)"')
_ID = re.compile(r' id="([^"]*)"')
_INLINE_TAG = re.compile(r"<(?i:style\b|script(?![^>]*\b(?:src|type=\"application/ld\+json\")))")
# As templates of a digest's own may write it: in other quotes, in capitals, by other elements. That a page has nothing
# like it is told by a glance at what follows its signs of equality: 0.03 ms, where these patterns take 0.13.
_INLINE = r""" [sSoOhH](?i:(?:tyle|n\w+) ?= ?["']|ref ?= ?["']? ?javascript:)"""
_INLINE_ATTRIBUTE = re.compile(_INLINE), re.compile(f"<[a-zA-Z][^<>]*{_INLINE}")
_UNLIKE_OURS = re.compile(r"""=(?<! href=)["' ]{0,3}(?i:https?:|//)|=(?<= href=)[^"]""")
_ASKS = re.compile(
    r"<(?i:(?:script|img|source|iframe|frame|embed|object|video|audio|track|input|button|form)\b"
    r"[^>]*? (?:src|srcset|data|poster|action|formaction) ?= ?[\"']? ?((?:https?:|//)[^\"'\s>]*)"
    r"|link\b(?![^>]*\brel ?= ?[\"']?(?:canonical|alternate|license)\b)[^>]*? href ?= ?'? ?((?:https?:|//)[^'\s>]*))"
)
_UNUSUAL = re.compile(r"%|//|/\.\.?/")  # then the way has to be gone step by step
_FOREIGN = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_ASKS_NOBODY = re.compile(r'<link\b[^>]*\brel="(?:(?:canonical|alternate|license)"|icon" href="data:)')


class Scan(Struct, frozen=True):
    """What one page says that other files bear on.

    links   (file, place in it) of each link to another file of the site
    faults  what is wrong with the page alone
    """

    links: tuple[tuple[str, str], ...]
    ids: frozenset[str]
    faults: tuple[Problem, ...]


def scan(path: str, text: str) -> Scan:
    """The page's links and anchors, requests that would leave the site, inline code.

    A link of rel="external" leads to another site, on the same host perhaps, of which nothing is known here.
    """
    faults = []
    if "Content-Security-Policy" not in text:
        hint = "extend base.html in its template"
        faults.append(_fault("page-policy", path, "the page has no Content Security Policy", hint))
    for white in _BREAKS:
        text = text.replace(white, " ")
    if _INLINE_TAG.search(text) or all(pattern.search(text) for pattern in _INLINE_ATTRIBUTE):
        hint = "put it in a file of templates/static/; the page's policy refuses inline code"
        faults.append(_fault("page-inline", path, "the page has inline script or style", hint))
    links: dict[tuple[str, str], None] = {}
    up = "../" * path.count("/")
    ids = frozenset(_ID.findall(text))
    some_lead_out = ' rel="external"' in text
    for found in _LINK.finditer(text):
        tag, (link, place, anchor, target, foreign) = found[1], _read(up, found[2])
        if not foreign and not (some_lead_out and ' rel="external"' in found[0]):
            if path == "404.html":  # its links carry the site's base path, for it is served at any depth
                continue
            target = target or _target(path, place)
            if target == path and anchor and anchor not in ids:
                faults.append(unanchored(path, path, anchor))
            elif target != path:
                links[target, anchor] = None
        elif tag in ("script", "img", "form", "base") or (tag == "link" and not _ASKS_NOBODY.match(found[0])):
            faults.append(_foreign(path, link))
    if _UNLIKE_OURS.search(text):
        asked = ((found[1] or found[2]).replace("&amp;", "&") for found in _ASKS.finditer(text))
        faults += [_foreign(path, link) for link in asked]
    return Scan(tuple(links), ids, tuple(dict.fromkeys(faults)))


@lru_cache(maxsize=2_048)  # pages of one depth have many links in common: 0.106 ms a page, not 0.129
def _read(up: str, written: str) -> tuple[str, str, str, str, bool]:
    """(link, file part, anchor, the file it leads to, whether it leads to another site) of a link as HTML has it.

    up  the way from the page to the top of the site. The file is '' where it follows from the page's own place: of ten
        links nine lead up to the top and down again.
    """
    link = written.replace("&amp;", "&")
    place, _, anchor = link.partition("#")
    place = place.partition("?")[0]
    rest = place[len(up) :]
    plain = up and place.startswith(up) and not rest.startswith("../") and not _UNUSUAL.search(f"/{rest}/")
    return link, place, anchor, rest if plain else "", bool(_FOREIGN.match(link))


def too_big(size: int) -> tuple[Problem, ...]:
    """What is wrong with the bytes of a whole site."""
    if size <= MAX_BYTES:
        return ()
    message = f"the site has {size / 1e6:,.0f} MB; GitHub Pages takes {MAX_BYTES / 1e6:,.0f} MB"
    hint = "publish long articles as excerpts, or split the collection into several sites"
    return (Problem("site-too-big", "warning", Where("digest.toml"), message, hint),)


def refused(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Those that stop a build: what templates do to many pages is told once, of the first."""
    found = [problem for problem in problems if problem.code in _RULES]
    pages = Counter((problem.code, problem.message) for problem in found)
    for problem in found:
        if count := pages.pop((problem.code, problem.message), 0):
            more = f", and so would {counted(count - 1, 'other page')}" if count > 1 else ""
            yield structs.replace(problem, message=problem.message + more)


def broken(path: str, target: str) -> Problem:
    """A page leads to a file that is not there."""
    return _fault("link-broken", path, f"the link to {target} leads nowhere", "correct the template or the record")


def unanchored(path: str, target: str, place: str) -> Problem:
    """A page leads to a place that a page has not."""
    return _fault("link-anchor", path, f"{target} has no place #{place}", "correct the template or the record")


def _target(path: str, link: str) -> str:
    """The file that a link on a page leads to."""
    if not link:
        return path
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(link).lstrip("/")))
    return "" if found == "." else found


def _foreign(path: str, link: str) -> Problem:
    return _fault("page-foreign", path, f"the page would ask {link} of another site", "ship the file instead")


def _fault(code: str, path: str, message: str, hint: str) -> Problem:
    return Problem(code, "error", Where(f"site/{path}"), message, hint)
