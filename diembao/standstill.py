"""How a build knows that nothing changed, before most of the program is even loaded. Layer 5; does I/O."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diembao import publish
from diembao.cache import Cache, looks
from diembao.layout import PUBLISHING, WORK, built_in_templates
from diembao.problems import Problem


@dataclass(frozen=True, slots=True)
class Site:
    """What there is to say of a finished site."""

    articles: int
    files: int
    size: int
    problems: tuple[Problem, ...]

    def line(self, written: int, removed: int, started: float, output: Path) -> str:
        return (
            f"{self.articles} articles, {self.files} files ({self.size / 1e6:.1f} MB), {written} written, "
            f"{removed} removed in {time.monotonic() - started:.1f} s: {output / 'index.html'}"
        )


def asked(options: argparse.Namespace) -> tuple[str, ...]:
    """What a site is made of, by the looks of its files, and what is asked for; () where looks tell too little."""
    root: Path = options.root
    parts = [looks(path) for path in (root / "digest.toml", root / "content", root / "templates", built_in_templates())]
    if options.verify or not all(parts):
        return ()
    return (*parts, options.command, options.url, str(options.offline), str(options.strict))


def before(options: argparse.Namespace) -> tuple[Sequence[str], Sequence[Problem]] | None:
    """What the build would say, where it would find nothing to do; else None."""
    started = time.monotonic()
    output: Path = options.output or options.root / "site"
    given = asked(options) if output.is_dir() and (options.root / WORK).is_file() else ()
    if not given:
        return None
    cache = Cache(options.root / WORK)
    found: tuple[str, Site] | None = cache.find("site", *given)
    cache.close()
    if found is None or found[0] != publish.looks(output, options.root / PUBLISHING):
        return None
    return (found[1].line(0, 0, started, output),), found[1].problems


def keep(cache: Cache, given: tuple[str, ...], site: Site, published: publish.Published) -> None:
    """For `before`, next time. `given`: what `asked` said before anything was read."""
    cache.keep((published.looks, site), "site", *given)
