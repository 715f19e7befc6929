"""What the press does for each article and page, unless an earlier build has done it. Layer 5."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from diembao import assemble, check, render
from diembao.cache import Cache
from diembao.model import Article, Held, Output, Term, View
from diembao.text import short_hash


def prepare(
    withheld: Mapping[str, dict[int, tuple[str, ...]]], glossary: tuple[Term, ...], article: Article
) -> assemble.Prepared:
    """An article by itself, as a worker makes it. `withheld`: of all articles, by slug."""
    return assemble.prepare(article, withheld.get(article.slug, {}), glossary)


def pages(
    views: Sequence[View], templates: Mapping[str, str], known: Cache, held: Mapping[str, Held]
) -> tuple[list[Output | Held], dict[str, check.Scan]]:
    """Each View as a file, made only if it is another than the site has; and what check must know of the pages."""
    outputs: list[Output | Held] = []
    scans: dict[str, check.Scan] = {}
    look = short_hash(repr(sorted(templates.items())))
    missing: list[View] = []
    for view in views:
        before: tuple[str, check.Scan] | None = known.find("page", look, repr(view))
        there = held.get(view.url)
        if before and there and there.sha256 == before[0]:
            outputs.append(there)
            scans[view.url] = before[1]
        else:
            missing.append(view)
    for view, (output, scan) in zip(missing, known.work(partial(page, templates), missing), strict=True):
        outputs.append(output)
        scans[view.url] = scan
        known.keep((output.sha256, scan), "page", look, repr(view))
    return outputs, {path: scan for path, scan in scans.items() if path.endswith(".html")}


def page(templates: Mapping[str, str], view: View) -> tuple[Output, check.Scan]:
    """One page, as a worker makes it."""
    (output,) = render.render((view,), templates)
    return output, check.scan(view.url, output.data.decode("utf-8"))
