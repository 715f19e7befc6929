"""What a build knows of the one before it, before most of the program is even loaded. Layer 5; does I/O.

Where nothing looks different the site is as it should be; where only a few records do, `edits` makes what they bear on.
"""

from __future__ import annotations

import argparse
import hashlib
import stat
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from diembao import publish
from diembao.cache import Cache, files, is_young, look, looks
from diembao.layout import ARTICLES, PUBLISHING, WORK, built_in_templates
from diembao.problems import Problem
from diembao.text import counted


class Site(Struct, frozen=True):
    """What there is to say of a finished site."""

    articles: int
    files: int
    size: int
    problems: tuple[Problem, ...]

    def line(self, written: int, removed: int, started: float, output: Path) -> str:
        return (
            f"{counted(self.articles, 'article')}, {counted(self.files, 'file')} ({self.size / 1e6:.1f} MB), "
            f"{written} written, {removed} removed in {time.monotonic() - started:.1f} s: {output / 'index.html'}"
        )


class Seen(Struct, frozen=True):
    """What a site is made of, by the looks of its files, and what is asked for, before anything of it is read.

    around   all but the records
    records  by slug, '' for one that must be read
    """

    around: tuple[str, ...]
    records: Mapping[str, str]

    @property
    def mark(self) -> str:
        """Another one for everything that looks different."""
        parts = (*self.around, *(f"{slug} {seen}" for slug, seen in sorted(self.records.items())))
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


class Last(Struct, frozen=True):
    """The last build that was asked for the same: the records as it saw them, the looks of the site it left."""

    records: Mapping[str, str]
    looks: str
    site: Site
    mark: str


class State(Struct, frozen=True):
    """How things stand when a build begins.

    last     None if nothing is known of one
    idle     nothing is to be done
    as_left  whether the site is as that build left it; asked once
    drop     nobody will ask that any more
    """

    seen: Seen | None
    last: Last | None = None
    idle: bool = False
    as_left: Callable[[], bool] = lambda: False
    drop: Callable[[], None] = lambda: None


def state(options: argparse.Namespace) -> State:
    """What is known without reading anything."""
    output: Path = options.output or options.root / "site"
    seen = _seen(options)
    if seen is None or not (output.is_dir() and (options.root / WORK).is_file()):
        return State(seen)
    cache = Cache(options.root / WORK)
    last: Last | None = cache.find("site", *seen.around)
    cache.close()
    if last is None:
        return State(seen)
    place = output, options.root / PUBLISHING
    if last.records == seen.records and all(seen.records.values()):
        return State(seen, last, last.looks == publish.looks(*place))
    if last.records.keys() != seen.records.keys():  # then it is not asked
        return State(seen, last)
    return State(seen, last, False, *publish.watch(*place))


def keep(cache: Cache, seen: Seen, site: Site, published: publish.Published) -> None:
    """For `state`, next time."""
    cache.keep(Last(seen.records, published.looks, site, seen.mark), "site", *seen.around)


def _seen(options: argparse.Namespace) -> Seen | None:
    """None where looks tell too little."""
    root: Path = options.root
    parts = [looks(path) for path in (root / "digest.toml", root / "templates", built_in_templates())]
    content = _content(root)
    if options.verify or content is None or not all(parts):
        return None
    around, records = content
    return Seen((*parts, around, options.command, options.url, str(options.offline), str(options.strict)), records)


def _content(root: Path) -> tuple[str, dict[str, str]] | None:
    """(a hash of the looks of all in content/ but the records, the records' looks)."""
    found, records, top = list[str](), dict[str, str](), f"{root / ARTICLES}/"
    for path, status in files(root / "content"):
        name = path.removeprefix(top)
        young = is_young(status)
        if stat.S_ISREG(status.st_mode) and name != path and "/" not in name and name.endswith(".md"):
            records[name.removesuffix(".md")] = "" if young else look(status)
        elif young or stat.S_ISLNK(status.st_mode):
            return None
        else:
            found.append(f"{path}\0{look(status)}\0")
    return hashlib.sha256("".join(sorted(found)).encode("utf-8", "surrogateescape")).hexdigest(), records
