"""A build after edits of a few records: what these bear on is made, and at nothing else is looked. Layer 5.

It stands on what the last build left: how the articles stand to one another, and what was worked out of each. Where an
edit changes the former, or anything is not as it was left, it gives up: a whole build is needed.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable, Collection, Sequence, Set
from pathlib import Path

from msgspec import Struct

from diembao import assemble, check, export, presswork, publish, run, store
from diembao.asked import Asked
from diembao.assemble import Brief, Material, Structure
from diembao.cache import LostError
from diembao.layout import CAPTURES, PUBLISHING
from diembao.model import Article
from diembao.outputs import Output
from diembao.presswork import FEW, Source, Work, Works
from diembao.problems import Problem
from diembao.run import Desk, Digest, site_options
from diembao.shelf import Shelf
from diembao.standstill import Last, Site, State

# What is told of one record because of others.
_OF_SEVERAL = ("record-twice", "record-left-out", "capture-duplicate", "capture-changed", "corpus-misspelt")


class Edited(Struct, frozen=True):
    """What a build after edits did. slugs: the articles that are others now."""

    desk: Desk
    slugs: frozenset[str]
    site: Site
    published: publish.Published


Records = Callable[[Digest, Collection[str]], Desk]


def build(digest: Digest, state: State, records: Records, output: Path, url: str, strict: bool) -> Edited | None:
    """`records`: what the desk makes of the records of some slugs. `strict`: nothing doubtful is published."""
    gc.disable()  # there is little to collect, and looking for it takes a tenth of such a build
    try:
        names, last = _names(state), state.last
        left = _left(digest, state, last, output) if names and last else None
        return _Build(digest, last, names, left).build(records, url, strict) if last and left else None
    except (LostError, sqlite3.Error):
        return None
    finally:
        state.drop()
        gc.enable()


def _names(state: State) -> Sequence[str]:
    """The records that must be read; none where there are others than there were."""
    if not state.seen or not state.last or state.seen.records.keys() != state.last.records.keys():
        return ()
    before = state.last.records
    names = [slug for slug, look in state.seen.records.items() if not look or look != before[slug]]
    return names if len(names) <= FEW else ()


def _left(digest: Digest, state: State, last: Last, output: Path) -> publish.Left | None:
    left = publish.left(output, digest.root / PUBLISHING, state.as_left)
    as_kept = digest.cache.sealed() == last.mark and left and left.looks == last.looks
    # What is told of one record because of others would have to be told by looking at all.
    return left if as_kept and not any(p.code in _OF_SEVERAL for p in last.site.problems) else None


def _shown(work: Work) -> Brief:
    """Raises LostError."""
    if isinstance(work.brief, Brief):
        return work.brief
    raise LostError(work.brief.slug)


class _Build:
    def __init__(self, digest: Digest, last: Last, names: Sequence[str], left: publish.Left) -> None:
        """Raises LostError."""
        self.digest, self.last, self.names, self.left = digest, last, names, left
        self.known = digest.cache
        self.structure: Structure = self.known.kept("structure", "")[1]
        self.before: dict[str, Work] = {slug: self.known.table("work").kept(slug)[1] for slug in names}
        shown = [slug for slug, work in self.before.items() if isinstance(work.brief, Brief)]
        self.figures = {slug: self.known.kept("prepared", slug)[1].figures for slug in shown}
        self.records: dict[str, tuple[str, Article]] = {slug: self.known.kept("record", slug) for slug in names}

    def build(self, records: Records, url: str, strict: bool) -> Edited | None:
        digest, known = self.digest, self.known
        if not self._same_captures(run.records(digest, self.names)):
            return None
        made = records(digest, self.names)
        if not self._same_captures(made):
            return None
        source = Source(made.records, made.drafts, made.cut_from)
        works = presswork.works(source, digest.corpus, False, known, self.structure.order)
        changed = self._changed(works)
        if changed is None or not self._same_copies(works, made.records, changed.keys()):
            return None
        outputs, removed = self._made(works, changed, url) if changed else ((), ())
        files, size = self._sums(outputs, removed)
        problems = self._problems(made, works, size)
        if (strict and any(p.severity != "note" for p in problems)) or not (known.is_alone() and self.left.as_left()):
            return None
        done = publish.Published((), (), (), self.last.looks)
        if outputs or removed:
            updated = publish.update(outputs, removed, self.left, digest.root / PUBLISHING)
            if updated is None:
                return None
            done = updated
        told = tuple(dict.fromkeys((*problems, *done.problems)))
        return Edited(made, frozenset(changed), Site(self.last.site.articles, files, size, told), done)

    def _same_captures(self, made: Desk) -> bool:
        """Whether all of the records can be read, and are of the captures that they were of."""
        before = ((slug, article.capture) for slug, (_, article) in self.records.items())
        return all(slug in made.records and made.records[slug].capture == capture for slug, capture in before)

    def _changed(self, works: Works) -> dict[str, bool] | None:
        """The articles that are others now, and whether lists show so; None where they stand to others otherwise."""
        table, changed = self.known.table("work"), dict[str, bool]()
        for slug in self.names:
            before, now = self.before[slug].brief, works.works[slug].brief
            if len(set(table.keys(slug))) == 1:
                continue
            if not isinstance(before, Brief) or not isinstance(now, Brief):
                return None
            if not assemble.stands_as(before, now):
                return None
            changed[slug] = assemble.shown_of(before) != assemble.shown_of(now)
        stories = {story for slug in changed for story in [self.structure.stories.get(slug)] if story}
        same = all(assemble.story(works.prepared[slug].brief for slug in story) == story for story in stories)
        return changed if same else None

    def _same_copies(self, works: Works, records: Shelf[Article], changed: Set[str]) -> bool:
        """Whether the same articles tell one story."""
        before = self.known.kept("pairs", "")[1]
        sketches = {**before[0], **{slug: works.works[slug].sketch for slug in changed}}
        pairs = presswork.pairs(sketches, self.known)
        if any(changed.isdisjoint(pair) for pair in before[1] ^ pairs):
            return False  # words that many articles have now, or no longer, tell nothing, or something, of others too
        theirs = [pair for pair in sorted(before[1] | pairs) if not changed.isdisjoint(pair)]
        others = {slug: self.known.kept("record", slug) for pair in theirs for slug in pair if slug not in self.records}
        was = Shelf.of({**others, **self.records})
        now = Shelf.of({**others, **{slug: (records.marks[slug], records[slug]) for slug in self.records}})
        told = presswork.told_alike(before[1].intersection(theirs), was, self.known)
        return told == presswork.told_alike(pairs.intersection(theirs), now, self.known)

    def _made(self, works: Works, changed: dict[str, bool], url: str) -> tuple[tuple[Output, ...], tuple[str, ...]]:
        """(the files of the site that are others now, those that are no more)."""
        digest, known, held = self.digest, self.known, self.left.files
        briefs = Asked(self.structure.order, lambda slug: _shown(works.works[slug]))
        prepared, slugs = works.prepared, changed.keys()
        material = Material(self.structure, briefs, prepared, prepared.marks, (), digest.corpus)
        listed = frozenset(slug for slug in slugs if changed[slug])
        site = assemble.reassemble(material, site_options(digest.config, url), slugs, listed)
        counted = frozenset(slug for slug in slugs if prepared[slug].figures != self.figures[slug])
        parts = presswork.data(site, works, known, {"articles": slugs, "figures": counted})
        jobs = [*presswork.pages(site, works, slugs), *parts]
        files = presswork.files(jobs, store.templates(digest.root), known, held, None)
        search = presswork.search(site, works, known, held, as_left=True)
        found = (*files.outputs, *search.new, *export.feeds(site.feeds))
        if presswork.new_faults(found, files, known, held):
            raise LostError("a site without faults")
        new = (o for o in found if isinstance(o, Output))
        kept = search.same.union(o.path for o in search.new)
        removed = (path for path in held.within("search") if presswork.is_of_index(path) and path not in kept)
        return tuple(o for o in new if o.path not in held or held[o.path].sha256 != o.sha256), tuple(removed)

    def _problems(self, made: Desk, works: Works, size: int) -> tuple[Problem, ...]:
        """Those that were told before, but for what is told of these records now."""
        captures = (made.cut_from[slug] for slug in self.names if slug in made.cut_from)
        about = {*map(store.path_of, self.names), *(f"{CAPTURES.as_posix()}/{name}" for name in captures)}
        rest = (p for p in self.last.site.problems if p.where.path not in about and p.code != "site-too-big")
        told = (p for slug in self.names for p in works.works[slug].problems)
        return (*rest, *made.problems, *told, *check.too_big(size))

    def _sums(self, outputs: Sequence[Output], removed: Sequence[str]) -> tuple[int, int]:
        """(files, bytes) of the site now."""
        held, site = self.left.files, self.last.site
        there = [held[o.path].size for o in outputs if o.path in held]
        size = site.size + sum(o.size for o in outputs) - sum(there) - sum(held[path].size for path in removed)
        return site.files + len(outputs) - len(there) - len(removed), size
