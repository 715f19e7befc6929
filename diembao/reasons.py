"""Why each file of a site was written: what `--why` tells. Layer 5.

A build compares keys (assemble/planning.py, presswork/), and a key says that something changed, not what. So this is
told from what both builds kept: which articles are others, and which articles a page leads to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from diembao.cache import Cache, Table

_PAGE = re.compile(r"(?:vi|en)/([^/]+)/index\.html")
_NAMED = 3  # articles that are named in one line
_ANEW = "nothing of an earlier build is known (another version of the program, or no .cache): all is made anew"
_COMMON = "what all pages share changed: digest.toml, or a table in content/"
_TABLES = "new to it: content/glossary.csv, content/places.csv, or a command's option"


class Changes(Struct, frozen=True):
    """What is other than in the build before. articles: by slug, in words; empty where nothing is known of it."""

    articles: Mapping[str, str]
    files: Table
    known: Cache
    anew: bool


def changes(known: Cache, only: Iterable[str] | None = None) -> Changes:
    """What the build that `known` is of has found; asked before it lets go of what it compared.

    `only`: the articles that it looked at.
    """
    works = known.table("work")
    articles = {name: _article(*works.keys(name)) for name in (works.names() if only is None else only)}
    anew = all(not works.keys(name)[0] for name in articles)
    return Changes({name: told for name, told in sorted(articles.items()) if told}, known.table("file"), known, anew)


def _article(before: str, now: str) -> str:
    if before == now:
        return ""
    if not before or not now:
        return "new" if now else "gone"
    own = before.split(" ")[:-1] == now.split(" ")[:-1]
    return _TABLES if own else "changed"


def reason(path: str, found: Changes) -> str:
    """Why the file was written, in words."""
    if found.anew:
        return _ANEW
    before, now = found.files.keys(path)
    page = _PAGE.fullmatch(path)
    if page and page[1] in found.articles:
        return f"content/articles/{page[1]}.md is {found.articles[page[1]]}"
    if before and now and before.split(" ")[0] != now.split(" ")[0]:
        return "a template changed"
    shown = [slug for slug in _shown(path, found.known) if slug in found.articles]
    if shown:
        more = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
        return f"it leads to {', '.join(shown[:_NAMED])}{more} ({found.articles[shown[0]]})"
    if path.startswith("static/"):
        return "the file itself changed"
    return _all(found.articles) if found.articles else _COMMON


def _shown(path: str, known: Cache) -> Iterator[str]:
    """The articles that a page leads to."""
    row = known.last_work("scan", path)
    pages = (_PAGE.fullmatch(target) for target, _, _ in row[1].links) if row else iter(())
    return iter(dict.fromkeys(page[1] for page in pages if page))


def _all(articles: Mapping[str, str]) -> str:
    counts = Counter(told if told in ("new", "gone") else "changed" for told in articles.values())
    return f"made of many articles: {', '.join(f'{count} {told}' for told, count in sorted(counts.items()))}"
