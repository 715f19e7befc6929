"""Whether there is anything to do, before most of the program is even loaded."""

from __future__ import annotations

import hashlib
import stat
import time
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from diembao import publish
from diembao.build.state import State, encoded
from diembao.digest.layout import PUBLISHING, WORK, built_in_templates
from diembao.digest.looks import files, is_young, look
from diembao.problems import Problem, faults, in_short
from diembao.text import counted

# What was told: the kinds of rows.
SITE, CHECK = "site", "check"


class Told(Struct, frozen=True):
    """What there is to say of a finished site, or of one that was only checked. size: bytes.

    due  the records that a check would have written, and why
    """

    articles: int
    files: int
    size: int
    problems: tuple[Problem, ...]
    due: tuple[tuple[str, str], ...] = ()

    def line(self, written: int, removed: int, started: float, output: Path) -> str:
        """The closing line of a build. `started`: as time.monotonic says."""
        return (
            f"{counted(self.articles, 'article')}, {counted(self.files, 'file')} ({self.size / 1e6:.1f} MB), "
            f"{written} written, {removed} removed{in_short(self.problems)} "
            f"in {time.monotonic() - started:.1f} s: {output / 'index.html'}"
        )

    def fields(self, written: int, removed: int, started: float, output: Path, taken: int = 0) -> dict[str, object]:
        """The same as fields. `taken`: how many articles show less than in the site before."""
        seconds, site = round(time.monotonic() - started, 3), str(output / "index.html")
        counts = {"articles": self.articles, "files": self.files, "bytes": self.size}
        done = {
            "written": written,
            "removed": removed,
            "taken_back": taken,
            **faults(self.problems),
            "seconds": seconds,
        }
        return {"site": site, **counts, **done}

    def checked(self) -> tuple[str, ...]:
        """The lines of a check."""
        line = f"checked {counted(self.articles, 'article')}, {counted(self.files, 'file')} of the site"
        return (*(f"would write {path} ({why})" for path, why in self.due), line + in_short(self.problems))

    def checked_fields(self) -> tuple[Mapping[str, object], ...]:
        """The same as fields."""
        due = ({"would_write": path, "why": why} for path, why in self.due)
        return (*due, {"articles": self.articles, "files": self.files, "bytes": self.size, **faults(self.problems)})


def seen(root: Path, *asked: str) -> str:
    """What tells how all that a site is made of looks, and what is asked for; '' where looks tell too little: there is
    a link, or a file that changed a moment ago."""
    found = list[str]()
    for place in (root / "digest.toml", root / "content", root / "templates", root / "models", built_in_templates()):
        for name, state in files(place):
            if stat.S_ISLNK(state.st_mode) or is_young(state):
                return ""
            found.append(f"{name}\0{look(state)}")
    return hashlib.sha256("\0".join((*asked, *sorted(found))).encode("utf-8", "surrogateescape")).hexdigest()


def idle(root: Path, output: Path, mark: str) -> Told | None:
    """What the last build told, if it was of all that `mark` tells and its site lies as it was left."""
    last = _last(root, SITE, output, mark) if output.is_dir() else None
    return last if last and len(publish.held(output, root / PUBLISHING)) == last.files else None


def checked(root: Path, output: Path, mark: str) -> Told | None:
    """What the last check told, if it was of all that `mark` tells: it asks nothing of the site."""
    return _last(root, CHECK, output, mark)


def _last(root: Path, kind: str, output: Path, mark: str) -> Told | None:
    if not mark or not (root / WORK).is_file():
        return None
    state = State(root / WORK)
    last = state.table(kind, Told).find(str(output.absolute()), mark)
    state.close()
    return last


def forget(state: State, output: Path) -> None:
    """Before a build: from now until it is done the site may be another than the one that was told of.

    On the disk with the first table that is read of the state, long before anything is published.
    """
    state.drop(SITE, str(output.absolute()))


def keep(state: State, output: Path, mark: str, told: Told, kind: str = SITE) -> None:
    """For `idle`, or `checked`, next time."""
    if mark:
        state.keep(kind, str(output.absolute()), mark, encoded(told))
