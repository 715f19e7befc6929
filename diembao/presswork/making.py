"""The files of the site, each made only if it is another than the site has; and what is wrong with them. Layer 5."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from diembao import check, index, render
from diembao.cache import Cache, dumped, loaded
from diembao.compiled import Compiled
from diembao.executors import Later
from diembao.model import SearchDoc, View
from diembao.outputs import Held, Output
from diembao.problems import Problem
from diembao.shelf import Shelf
from diembao.text import short_hash


@dataclass(frozen=True, slots=True)
class Card:
    """A document of the search index, and its number."""

    place: int
    doc: SearchDoc


# What a file is made of, and a file to be made of it: its path and the key of all that it is made of.
Content = View | Card | Output
Job = tuple[str, str, Callable[[], Content]]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of some jobs. new: pages that were made now; lost: they lack places that a link may lead to."""

    outputs: tuple[Output | Held, ...]
    new: frozenset[str]
    lost: bool
    scans: Shelf[check.Scan]


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
    work, lost, loose = partial(_file, templates, spool if known.executor.here else None), False, dict[str, bytes]()
    for (path, _, _), (output, scan) in zip(
        missing, known.work("files", work, Later(missing, lambda job: job[2]())), strict=True
    ):
        table.keep(path, keys[path], output.sha256)
        outputs.append(output)
        if scan and known.remembers:
            if table.last(path):
                before_it = known.last_work("scan", path)
                lost = lost or not before_it or bool(before_it[1].ids - loaded(scan).ids)
            known.keep_work("scan", path, keys[path], scan)
        elif scan:
            loose[path] = scan
    makers = {path: make for path, _, make in jobs if path.endswith(".html")}

    def read(path: str) -> check.Scan:
        found: check.Scan | None = loaded(loose[path]) if path in loose else known.work_of("scan", path, keys[path])
        return found or loaded(made(templates, makers[path]())[1])

    new = frozenset(path for path, _, _ in missing)
    return Files(tuple(outputs), new, lost, Shelf({path: keys[path] for path in makers}, read))


def _file(templates: Mapping[str, str], spool: Path | None, material: Content) -> tuple[Output | Held, bytes]:
    """One file, and of a page what must be checked of it as `dumped`, as a worker makes them."""
    output, scan = made(templates, material)
    if spool is None:
        return output, scan
    file = spool / short_hash(output.path)
    file.write_bytes(output.data)
    return Held(output.path, output.sha256, output.size, str(file), new=True), scan


def made(templates: Mapping[str, str], material: Content) -> tuple[Output, bytes]:
    if isinstance(material, Output):
        return material, b""
    if isinstance(material, Card):
        return index.card(material.place, material.doc), b""
    (output,) = render.render((material,), templates, Compiled)
    return output, dumped(check.scan(output.path, output.data.decode("utf-8"))) if output.path.endswith(
        ".html"
    ) else b""


def checked(outputs: Sequence[Output | Held], pages: Files, known: Cache) -> tuple[Problem, ...]:
    """What is wrong with the site's pages.

    Only those made now are read if the check before found nothing and nothing is gone that a page may lead to.
    """
    table, sizes = known.table("check"), {o.path: o.size for o in outputs}
    paths = tuple(path for path in sizes if not is_of_index(path))
    before = table.last("paths")
    sound = before is not None and not pages.lost and sizes.keys() >= set(before[1])
    some = {path: pages.scans[path] for path in pages.new if path in pages.scans} if sound else pages.scans
    problems = check.check(some, sizes.keys(), sum(sizes.values()), pages.scans)
    if not problems:
        table.keep("paths", "", paths)
    return problems


def new_faults(
    outputs: Sequence[Output | Held], pages: Files, known: Cache, held: Mapping[str, Held]
) -> tuple[Problem, ...]:
    """What is wrong with the pages made now, where the check before found nothing. Raises LostError: it found much."""
    known.table("check").kept("paths")
    new = {path: pages.scans[path] for path in pages.new if path in pages.scans}
    there = held.keys() | {o.path for o in outputs}
    return check.check(new, there, 0, pages.scans)


def is_of_index(path: str) -> bool:
    """Whether the file is one of those that the search index is made of, whose names no page says."""
    return path.startswith("search/") and not path.endswith(".html") and not path.startswith("search/d/")
