"""The files of the site: each unit made only if it shows something else, or the site does not have its files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial

from msgspec import Struct, structs

from diembao.build.executors import Later
from diembao.build.state import Rows, State, decoded, encoded
from diembao.model import View
from diembao.outputs import Output
from diembao.press import check, export, index, render
from diembao.press.assemble import Card, Content, Unit
from diembao.press.compiled import Compiled
from diembao.problems import Problem

# Pages of one article are one unit; every other page is a unit named by its own path.
_ARTICLE = re.compile(r"(?:vi|en)/([^/]+)/index\.html")
# Of more than so many files and places that went, who led to them is sought among all links at once.
_FEW_GONE = 8
_REMEMBERED = 64


# (path, SHA-256, bytes) of a file.
File = tuple[str, str, int]


class Files(Struct, frozen=True):
    """What one unit came to.

    faults  what is wrong with its pages by themselves
    broken  which of their links lead nowhere: looked at again by every build
    """

    paths: tuple[File, ...]
    faults: tuple[Problem, ...] = ()
    broken: tuple[Problem, ...] = ()

    def are_held(self, held: Mapping[str, str]) -> bool:
        """Whether the site has them."""
        return all(held.get(path) == sha for path, sha, _ in self.paths)


class Links(Struct, frozen=True):
    """Of each page of a unit: where it leads outside the unit ('path' or 'path#place'), the places that it has."""

    links: dict[str, tuple[str, ...]]
    ids: dict[str, tuple[str, ...]]


_NONE = Links({}, {})
_Render = Callable[[tuple[Content, ...]], tuple[list[Output], dict[str, check.Scan]]]


class Made(Struct, frozen=True):
    """All units. why: for each that was made now its key before and now."""

    files: Mapping[str, Files]
    why: Mapping[str, tuple[str, str]]

    @property
    def paths(self) -> list[File]:
        """Of every file."""
        return [path for files in self.files.values() for path in files.paths]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with any page."""
        return tuple(fault for files in self.files.values() for fault in (*files.faults, *files.broken))


def make(
    units: Sequence[Unit],
    held: Mapping[str, str],
    templates: Mapping[str, str],
    others: frozenset[str],
    state: State,
    put: Callable[[Output], None],
) -> Made:
    """Every file, made only where it must be and given to `put`. `others`: files of the site that are no unit's."""
    rows: Rows[Files] = state.table("unit", Files)
    kept = ((unit.name, rows.find(unit.name, unit.key)) for unit in units)
    found = {name: row for name, row in kept if row and row.are_held(held)}
    missing = [unit for unit in units if unit.name not in found]
    checker = _Checker(units, rows, others, partial(_render, templates), state)
    why = dict[str, tuple[str, str]]()
    for unit, (outputs, scans) in zip(
        missing, state.work("files", checker.render, Later(missing, lambda unit: unit.make())), strict=True
    ):
        why[unit.name] = rows.mark(unit.name), unit.key
        for output in outputs:
            put(output)
        found[unit.name] = Files(tuple(map(file, outputs)), checker.alone(unit, scans))
        rows.keep(unit.name, unit.key, found[unit.name])
    checker.drop(set(rows.names()) - found.keys())
    found |= checker.together(found)
    return Made({unit.name: found[unit.name] for unit in units}, why)


def file(output: Output) -> File:
    """As it is noted of one."""
    return output.path, output.sha256, output.size


def _render(templates: Mapping[str, str], contents: tuple[Content, ...]) -> tuple[list[Output], dict[str, check.Scan]]:
    """The files of a unit, and what must be checked of its pages: as a worker makes them."""
    outputs = [output_of(templates, content) for content in contents]
    pages = {o.path: check.scan(o.path, o.data.decode("utf-8")) for o in outputs if o.path.endswith(".html")}
    return outputs, pages


def output_of(templates: Mapping[str, str], content: Content) -> Output:
    """One file."""
    if isinstance(content, Output):
        return content
    if isinstance(content, Card):
        return index.card(content.number, content.doc)
    if isinstance(content, View) and content.template == "feed.json":
        return export.json_feed(content.data)
    (output,) = render.render((content,), templates, Compiled)
    return output


class _Checker:
    """Follows links: those of pages made now, and those that led to what is no longer there.

    Which that are follows from what is noted of the build before. The row "linked" says how many units that is noted
    of; it is not there while they are being made. Where it does not hold, every link is looked at again.
    """

    def __init__(
        self, units: Sequence[Unit], rows: Rows[Files], others: frozenset[str], render: _Render, state: State
    ) -> None:
        self.units = {unit.name: unit for unit in units}
        self.rows, self.others, self.render, self.state = rows, others, render, state
        self.new, self.lost = set[str](), set[str]()
        self.noted = lru_cache(_REMEMBERED)(self._noted)  # many lead to the glossary
        self._whole, self._begun = state.row("linked", "") == (str(len(rows.names())), b""), False

    def alone(self, unit: Unit, scans: Mapping[str, check.Scan]) -> tuple[Problem, ...]:
        """What is wrong with new pages by themselves; where else they lead is noted."""
        self._begin()
        faults = list[Problem]()
        for path, scan in scans.items():
            faults += scan.faults
            inside = (link for link in scan.links if link[0] in scans)
            faults += [check.unanchored(path, *to) for to in inside if to[1] and to[1] not in scans[to[0]].ids]
        now, before = self._links(scans), self._kept(unit.name)
        for path, ids in (before or _NONE).ids.items():
            self.lost |= {f"{path}#{place}" for place in set(ids).difference(now.ids.get(path, ()))}
        if before is None and self.rows.mark(unit.name):  # nobody knows which places it had
            self.lost |= {f"{path}#" for path in scans}
        self.state.keep("links", unit.name, unit.key, encoded(now))
        self.new.add(unit.name)
        return tuple(faults)

    def drop(self, names: Collection[str]) -> None:
        """These units are no more."""
        for name in names:
            self._begin()
            row = self.rows.last(name)
            self._whole = self._whole and row is not None
            self.lost |= {path for path, *_ in row.paths} if row else set()
            self.state.drop("links", name)
        self.rows.drop(names)

    def _begin(self) -> None:
        if not self._begun:
            self.state.drop("linked", "")
            self._begun = True

    def _links(self, scans: Mapping[str, check.Scan]) -> Links:
        away = {path: [link for link in scan.links if link[0] not in scans] for path, scan in scans.items()}
        return Links(
            {path: tuple(self.some(links)) for path, links in away.items()},
            {path: tuple(sorted(scan.ids)) for path, scan in scans.items()},
        )

    def some(self, links: Iterable[tuple[str, str]]) -> Iterable[str]:
        """The links that this or a later build must look at: not those to pages that every site has."""
        found = (f"{target}#{place}" if place else target for target, place in links)
        return dict.fromkeys(link for link in found if "#" in link or link.count("/") > 1 or not self.is_there(link))

    def is_there(self, path: str) -> bool:
        """Whether the site has a file."""
        return self.unit_of(path) in self.units or path in self.others

    def unit_of(self, path: str) -> str:
        """The name of the unit that a page is of."""
        article = _ARTICLE.fullmatch(path)
        return f"articles/{article[1]}" if article and f"articles/{article[1]}" in self.units else path

    def _noted(self, name: str) -> Links:
        """What is noted of a unit, or found in its pages once more: asked for when all new ones are noted."""
        return self._kept(name) or self._again(name)

    def _kept(self, name: str) -> Links | None:
        row = self.state.row("links", name)
        return decoded(row[1], Links) if row and row[0] == self.rows.mark(name) else None

    def _again(self, name: str) -> Links:
        unit = self.units.get(name)
        if unit is None:  # a file of templates/static/
            return _NONE
        links = self._links(self.render(unit.make())[1])
        self.state.keep("links", name, unit.key, encoded(links))
        return links

    def together(self, found: Mapping[str, Files]) -> dict[str, Files]:
        """The units of which links must be looked at again, with what is wrong now."""
        suspects = self.new | {name for name, files in found.items() if files.broken}
        if len(self.lost) > _FEW_GONE or not self._whole:
            suspects |= found.keys()
        elif self.lost:
            suspects |= self.state.lost("links", {name: self.rows.mark(name) for name in found})
            suspects |= {name for path in self.lost for name in self.state.holding("links", path)} & found.keys()
        changed = {}
        for name in sorted(suspects):
            broken = tuple(self.broken(name))
            if broken != found[name].broken:
                changed[name] = structs.replace(found[name], broken=broken)
                self.rows.keep(name, self.rows.mark(name), changed[name])
        if self._begun or not self._whole:
            self.state.keep("linked", "", str(len(self.rows.names())), b"")
        return changed

    def broken(self, name: str) -> Iterable[Problem]:
        """The links of a unit that lead nowhere, or to a place that is not there."""
        for path, links in self.noted(name).links.items():
            for link in links:
                target, _, place = link.partition("#")
                if not self.is_there(target):
                    yield check.broken(path, link)
                elif place and target.endswith(".html"):
                    there = self.noted(self.unit_of(target)).ids
                    if target in there and place not in there[target]:
                        yield check.unanchored(path, target, place)
