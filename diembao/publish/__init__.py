"""Files to disk: the old site or the new one, whole, whatever happens. Does I/O.

A double buffer. The generation before, `back/`, is brought to the new state beside the site, flushed once, and the two
folders change places in one system call (docs/publishing.md has the steps and the measurements). State that is lost or
damaged costs time, never the site.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from diembao.outputs import Output
from diembao.publish import disk, notes, refusals
from diembao.publish.buffers import Published, SiteFiles
from diembao.publish.notes import lock

__all__ = [
    "Nowhere",
    "Published",
    "SiteFiles",
    "altered",
    "elsewhere",
    "forget",
    "held",
    "lock",
    "recover",
    "writing",
]


class Nowhere:
    """As SiteFiles for files that are only looked at: none is written. held: those that need not be made."""

    def __init__(self, held: Mapping[str, str]) -> None:
        self.held = held
        self._put = set[str]()

    def put(self, output: Output) -> None:
        """Raises ProblemError: output-path, output-twice."""
        refusals.bad_path(output.path)
        if output.path in self._put:
            raise refusals.twice(output.path)
        self._put.add(output.path)

    def finish(self, _: Mapping[str, str]) -> None:
        """Nothing is published."""

    def keep_back_if(self, *_: object) -> None:
        """Nothing is removed."""

    def read_all(self) -> Mapping[str, str]:
        """Every one is made."""
        self.held = {}
        return self.held


@contextlib.contextmanager
def writing(site: Path, state: Path) -> Iterator[SiteFiles]:
    """The site's files, to be changed while no other build works there. Left before `finish`, the old site stays.

    state   a folder of our own, best on the site's file system; may be deleted between runs
    Raises ProblemError, as the value's methods do: output-path, output-twice, publish-locked, publish-in-the-way,
    publish-stranger, publish-no-space, publish-read-only, publish-failed.
    """
    with contextlib.ExitStack() as until:
        with refusals.telling(site):
            site = site.resolve()
            if state.resolve().is_relative_to(site):
                raise refusals.in_the_way(site, "the digest itself lies in this folder", "name another with --output")
            if site.exists() and not site.is_dir():
                hint = "move it, or name a folder with --output"
                raise refusals.in_the_way(site, "this is a file, not a folder", hint)
            own = notes.own_folder(site, state)
            until.enter_context(notes.lock(own / "lock"))
            files = SiteFiles(site, own)
        until.callback(files.leave)
        yield files


def held(site: Path, state: Path) -> Mapping[str, str]:
    """path -> SHA-256 of our files in the site that look (inode, size, time) as they were left."""
    with writing(site, state) as made:
        return made.held


def altered(site: Path, state: Path) -> Mapping[str, bool]:
    """path -> whether it has the bytes that were written, of all files of ours in the site: every one is read."""
    with writing(site, state) as made:
        return made.altered()


def forget(own: Path) -> None:
    """Removes the generation before the site, which the next publication makes anew. own: what is kept for the site.

    Not where a run was broken off: that folder may hold what is somebody else's. Raises ProblemError publish-locked.
    """
    with notes.lock(own / "lock"):
        known = notes.buffers(own)
        if known and known.back == disk.inode(own / "back"):
            notes.forget_buffers(own)
            shutil.rmtree(own / "back")


def elsewhere(site: Path, state: Path, name: str) -> list[str]:
    """The names of the other folders published to with this state of which `name` was noted as anything but withheld,
    or whose note cannot be read.

    Where they lie is noted nowhere.
    """
    noted = {path.parent: notes.read_json(path, dict[str, str]) for path in state.glob("*/shown.json")}
    noted.pop(notes.own_folder(site.resolve(), state), None)
    held = (own for own, of in noted.items() if of is None or of.get(name, "withheld") != "withheld")
    return sorted(own.name.rpartition("-")[0] for own in held)


def recover(site: Path, state: Path) -> None:
    """Finishes a publication that was interrupted where folders cannot be exchanged; otherwise changes no page."""
    with writing(site, state):
        pass
