"""The files of the site, each made only if it is another than the site has; and what is wrong with them. Layer 5."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from diembao import check, index, render
from diembao.asked import Asked
from diembao.cache import Cache, LostError, dumped, loaded
from diembao.compiled import Compiled
from diembao.executors import Later
from diembao.model import SearchDoc, View
from diembao.outputs import Held, Output
from diembao.problems import Problem
from diembao.shelf import Shelf
from diembao.text import short_hash


class Card(Struct, frozen=True):
    """A document of the search index, and its number."""

    place: int
    doc: SearchDoc


# What a file is made of, and a file to be made of it: its path and the key of all that it is made of.
Content = View | Card | Output
Job = tuple[str, str, Callable[[], Content]]


class Files(Struct, frozen=True):
    """The files of some jobs.

    new    pages that were made now
    lost   those of them that lack places which a link may lead to
    sound  the last check found nothing wrong, and was not broken off
    """

    outputs: tuple[Output | Held, ...]
    new: frozenset[str]
    lost: frozenset[str]
    scans: Shelf[check.Scan]
    sound: bool


def files(
    jobs: Sequence[Job], templates: Mapping[str, str], known: Cache, held: Mapping[str, Held], spool: Path | None
) -> Files:
    """Each file, made only if it is another than the site has. `spool`: a folder for what workers write."""
    table, look = known.table("file", "scan"), short_hash(repr(sorted(templates.items())))
    keys, outputs, missing = dict[str, str](), list[Output | Held](), list[Job]()
    for path, given, make in jobs:
        keys[path], there = f"{look} {given}", held.get(path)
        before: str | None = table.find(path, keys[path])
        if before and there and there.sha256 == before:
            outputs.append(there)
        else:
            missing.append((path, given, make))
    sound = known.last_work("sound", "")
    if missing:  # what is kept of pages is of these from now on: until they are checked the last check tells nothing
        known.keep_work("sound", "", "", dumped(False))
    work = partial(_file, templates, spool if known.executor.here else None)
    lost, loose, anchored = set[str](), dict[str, bytes](), defaultdict[str, list[str]](list)
    for (path, _, _), (output, scan, targets) in zip(
        missing, known.work("files", work, Later(missing, lambda job: job[2]())), strict=True
    ):
        table.keep(path, keys[path], output.sha256)
        outputs.append(output)
        for target in targets:
            anchored[target].append(path)
        if scan and known.remembers:
            if path in held and _lacks_places(path, scan, known):
                lost.add(path)
            known.keep_work("scan", path, keys[path], scan)
        elif scan:
            loose[path] = scan
    _keep_anchored({**dict.fromkeys((p for p, *_ in missing if p.endswith(".html")), ()), **anchored}, known)
    new = frozenset(path for path, _, _ in missing)
    scans = _scans(jobs, keys, templates, known, loose)
    return Files(tuple(outputs), new, frozenset(lost), scans, bool(sound and sound[1]))


def _scans(
    jobs: Sequence[Job],
    keys: Mapping[str, str],
    templates: Mapping[str, str],
    known: Cache,
    loose: Mapping[str, bytes],
) -> Shelf[check.Scan]:
    """What must be checked of each page. `loose`: what is not kept."""
    makers = {path: make for path, _, make in jobs if path.endswith(".html")}

    def read(path: str) -> check.Scan:
        found: check.Scan | None = loaded(loose[path]) if path in loose else known.work_of("scan", path, keys[path])
        found = found or made(templates, makers[path]())[1]
        assert found is not None  # noqa: S101  # the makers are those of pages
        return found

    return Shelf({path: keys[path] for path in makers}, read)


def _lacks_places(path: str, scan: bytes, known: Cache) -> bool:
    """Whether a page had places that it has no longer."""
    before = known.last_work("scan", path)
    return not before or bool(before[1].ids - loaded(scan).ids)


def _keep_anchored(anchored: Mapping[str, Sequence[str]], known: Cache) -> None:
    """By page, the others that lead to places in it, or did: what to look at where it lacks one of them."""
    for target, sources in anchored.items() if known.remembers else ():
        before = known.last_work("anchored", target)
        found = tuple(dict.fromkeys((*(before[1] if before else ()), *sources)))
        if not before or found != before[1]:
            known.keep_work("anchored", target, "", dumped(found))


def _file(
    templates: Mapping[str, str], spool: Path | None, material: Content
) -> tuple[Output | Held, bytes, tuple[str, ...]]:
    """One file; of a page what must be checked of it as `dumped`, and the pages in which it leads to places: as a
    worker makes them."""
    output, scan = made(templates, material)
    targets = tuple(dict.fromkeys(target for target, anchor, _ in scan.links if anchor)) if scan else ()
    kept = dumped(scan) if scan else b""
    if spool is None:
        return output, kept, targets
    file = spool / short_hash(output.path)
    file.write_bytes(output.data)
    return Held(output.path, output.sha256, output.size, str(file), new=True), kept, targets


def made(templates: Mapping[str, str], material: Content) -> tuple[Output, check.Scan | None]:
    if isinstance(material, Output):
        return material, None
    if isinstance(material, Card):
        return index.card(material.place, material.doc), None
    (output,) = render.render((material,), templates, Compiled)
    is_page = output.path.endswith(".html")
    return output, check.scan(output.path, output.data.decode("utf-8")) if is_page else None


def checked(outputs: Sequence[Output | Held], pages: Files, known: Cache) -> tuple[Problem, ...]:
    """What is wrong with the site's pages.

    Only those made now are read if the check before found nothing and nothing is gone that a page may lead to.
    """
    sizes, before = {o.path: o.size for o in outputs}, known.last_work("checked", "")
    sound = pages.sound and not pages.lost and before and sizes.keys() >= before[1]
    some = {path: pages.scans[path] for path in pages.new if path in pages.scans} if sound else pages.scans
    problems = check.check(some, sizes.keys(), pages.scans)
    paths = frozenset(path for path in sizes if not is_of_index(path))
    if not before or before[1] != paths:
        known.keep_work("checked", "", "", dumped(paths))
    known.keep_work("sound", "", "", dumped(not problems))
    return (*problems, *check.too_big(sum(sizes.values())))


def new_faults(
    outputs: Sequence[Output | Held], pages: Files, known: Cache, held: Mapping[str, Held]
) -> tuple[Problem, ...]:
    """What is wrong with the pages made now, and with those that lead to places in them, where no page has gone and the
    check before found nothing. Raises LostError: it found something."""
    if not pages.sound:
        raise LostError("sound")
    new = {path: pages.scans[path] for path in pages.new if path in pages.scans}
    leading = {source for path in pages.lost for source in known.kept("anchored", path)[1]}
    older = {source: known.kept("scan", source)[1] for source in leading if source in held and source not in new}
    looked_at = {**older, **new}
    targets = {target for page in looked_at.values() for target, _, _ in page.links}
    there = targets & ({o.path for o in outputs} | {target for target in targets if target in held})
    others = Asked(tuple(there - new.keys()), lambda path: known.kept("scan", path)[1])
    problems = check.check(looked_at, there, others)
    if not problems:
        known.keep_work("sound", "", "", dumped(True))
    return problems


def is_of_index(path: str) -> bool:
    """Whether the file is one of those that the search index is made of, whose names no page says."""
    return path.startswith("search/") and not path.endswith(".html") and not path.startswith("search/d/")
