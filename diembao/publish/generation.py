"""What the last publication left: the site's files, and the folders of both buffers, by their looks. Layer 1; does I/O.

With it a few files can be changed without comparing all the others to what they should be: it is enough that they look
as they were left. Where it is lost or anything looks different everything is compared, as by `publish`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from pathlib import Path

from msgspec import Struct

from diembao.outputs import Held
from diembao.publish import disk

_TABLES = (
    "CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, look TEXT, sha256 TEXT) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS folders (buffer INTEGER, path TEXT, look TEXT, PRIMARY KEY (buffer, path))",
    "CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT)",
)


class Files(Mapping[str, tuple[str, str]]):
    """path -> ('inode:size:time', SHA-256) of our files in a site, nobody else having any there.

    Read from the base when they are asked for, those of one folder together: all 35,000 of 10,000 articles take 0.1 s.
    """

    def __init__(self, own: Path) -> None:
        self._own, self._known = own, dict[str, dict[str, tuple[str, str]]]()

    def within(self, folder: str) -> dict[str, tuple[str, str]]:
        """Those that lie in the folder itself. Raises sqlite3.Error."""
        found = self._known.get(folder)
        if found is None:
            top = f"{folder}/" if folder else ""
            query = "SELECT * FROM files WHERE path >= ? AND path < ? AND instr(substr(path, ?), '/') = 0"
            with _reading(self._own) as base:
                rows = base.execute(query, (top, f"{top[:-1]}0" if top else "\U0010ffff", len(top) + 1)).fetchall()
            found = self._known[folder] = {path: (look, digest) for path, look, digest in rows}
        return found

    def __getitem__(self, path: str) -> tuple[str, str]:
        return self.within(path.rpartition("/")[0])[path]

    def __iter__(self) -> Iterator[str]:
        with _reading(self._own) as base:
            return iter([path for (path,) in base.execute("SELECT path FROM files")])

    def __len__(self) -> int:
        with _reading(self._own) as base:
            return int(base.execute("SELECT count(*) FROM files").fetchone()[0])


class Generation(Struct, frozen=True):
    """A site as it was left.

    own     where it is noted
    files   what of it is ours
    tops    the looks of both buffers themselves, '' where that may stay the same after a change
    front   which of the two is the site
    behind  the paths in which the other differs from it
    looks   what `publish.looks` says of the site
    """

    own: Path
    files: Files
    tops: tuple[str, str]
    front: int
    behind: AbstractSet[str]
    looks: str

    def is_as_left(self, site: Path, back: Path) -> bool:
        """Whether both buffers look as they did: every file of the site, every folder of both."""
        try:
            with _reading(self.own) as base:
                same = _same_files(base, site)
            buffers = (site, self.front), (back, 1 - self.front)
            others = (self._other(top, buffer, self.folders(buffer)) for top, buffer in buffers)
            return same and next(chain.from_iterable(others), None) is None
        except (OSError, sqlite3.Error):
            return False

    def strangers(self, top: Path, buffer: int, some: Mapping[str, str]) -> list[str]:
        """The files in some folders of a buffer that are not ours: as many as can be found."""
        found = list[str]()
        with contextlib.suppress(OSError, sqlite3.Error):
            found.extend(self._strangers(top, buffer, some))
        return found

    def _strangers(self, top: Path, buffer: int, some: Mapping[str, str]) -> Iterator[str]:
        known_folders = self.folders(buffer)
        for path in self._other(top, buffer, some):
            try:
                known, (files, folders) = self.files.within(path), _listed(top, path)
            except OSError:
                continue  # gone meanwhile, or not to be read: what is in the others is found all the same
            yield from (there for name in files if (there := _join(path, name)) not in known)
            for name in folders:
                if _join(path, name) not in known_folders:
                    listings = disk.Listings({})
                    yield from (f"{_join(path, name)}/{below}" for below in disk.paths(top / path / name, listings))

    def folders(self, buffer: int) -> dict[str, str]:
        """The folders of a buffer, by path ('' for itself), and how they look. Raises sqlite3.Error."""
        with _reading(self.own) as base:
            rows = base.execute("SELECT path, look FROM folders WHERE buffer = ?", (buffer,)).fetchall()
        return {**dict(rows), "": self.tops[buffer]}

    def _other(self, top: Path, buffer: int, some: Mapping[str, str]) -> Iterator[str]:
        """Those of some folders of a buffer that look different; one whose look says too little is read."""
        folders, allowed = dict[str, str](), frozenset[str]() if buffer == self.front else self.behind
        for path, known in some.items():
            try:
                if known:
                    same = _look(os.lstat(f"{top}/{path}")) == known
                else:
                    folders = folders or self.folders(buffer)
                    files, below = ({_join(path, name) for name in names} for names in _listed(top, path))
                    same = below <= folders.keys() and (self.files.within(path).keys() ^ files) <= allowed
            except OSError:
                same = False
            if not same:
                yield path


class Kept(Mapping[str, Held]):
    """The files of a generation as `publish.held` gives them, each made when it is asked for."""

    def __init__(self, generation: Generation, site: Path) -> None:
        self._files, self._top = generation.files, f"{site}/"

    def within(self, folder: str) -> Iterable[str]:
        """Those that lie in the folder itself."""
        return self._files.within(folder).keys()

    def __getitem__(self, path: str) -> Held:
        look, digest = self._files[path]
        return Held(path, digest, int(look.split(":")[1]), self._top + path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _listed(top: Path, folder: str) -> tuple[list[str], list[str]]:
    """(files and whatever else is no folder, folders) in a folder."""
    with os.scandir(f"{top}/{folder}") as entries:
        kinds = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    return [name for name, is_folder in kinds if not is_folder], [name for name, is_folder in kinds if is_folder]


def _look(state: os.stat_result) -> str:
    return f"{state.st_ino}:{state.st_mtime_ns}"


def _looks(top: Path, folders: Iterable[str]) -> dict[str, str]:
    """Of those that are there."""
    found, now = dict[str, str](), time.time_ns()
    for path in folders:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            state = os.lstat(f"{top}/{path}")
            if stat.S_ISDIR(state.st_mode):
                found[path] = _look(state) if disk.is_settled(state.st_mtime_ns, now) else ""
    return found


# ---------------------------------------------------------------- kept


@contextlib.contextmanager
def _base(own: Path) -> Iterator[sqlite3.Connection]:
    """What is written in the block is on the disk after it, or nothing of it. Raises sqlite3.Error."""
    with contextlib.closing(sqlite3.connect(own / "generation.db", timeout=60)) as base, base:
        for table in _TABLES:
            base.execute(table)
        yield base


@contextlib.contextmanager
def _reading(own: Path) -> Iterator[sqlite3.Connection]:
    """Where it must be there already: nothing is made or mended. Raises sqlite3.Error."""
    place = f"{(own / 'generation.db').absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(place, timeout=60, uri=True)) as base:
        yield base


def read(own: Path) -> Generation | None:
    """The last one; None if none is known, or a publication was broken off."""
    if not (own / "generation.db").exists():
        return None
    try:
        with _base(own) as base:
            state = dict(base.execute("SELECT name, value FROM state"))
            if state.get("whole") != "yes":
                return None
            tops = dict(base.execute("SELECT buffer, look FROM folders WHERE path = ''"))
            behind = frozenset(json.loads(state["behind"]))
            return Generation(own, Files(own), (tops[0], tops[1]), int(state["front"]), behind, state["looks"])
    except (sqlite3.Error, ValueError, KeyError):
        return None


def looks(own: Path, site: Path) -> str:
    """What `publish.looks` says of the site if each file looks as it was left; '' where one does not, or none is known.

    Row by row and without a value that holds all: a build that finds nothing to do spends most of its time here.
    """
    with contextlib.suppress(sqlite3.Error, OSError, KeyError):
        if (own / "generation.db").exists():
            with _base(own) as base:
                state = dict(base.execute("SELECT name, value FROM state"))
                return str(state["looks"]) if state["whole"] == "yes" and _same_files(base, site) else ""
    return ""


def _same_files(base: sqlite3.Connection, site: Path) -> bool:
    """Whether each file of ours in the site looks as it was left. Raises OSError, sqlite3.Error."""
    top, lstat = f"{site}/", os.lstat
    for path, known in base.execute("SELECT path, look FROM files"):
        now = lstat(top + path)
        if f"{now.st_ino}:{now.st_size}:{now.st_mtime_ns}" != known:
            return False
    return True


def content(own: Path) -> tuple[frozenset[str], dict[str, str]]:
    """(every path that is noted as ours, 'inode:size:time' -> SHA-256: {} where a publication was broken off)."""
    if (own / "generation.db").exists():
        with contextlib.suppress(sqlite3.Error), _base(own) as base:
            rows = base.execute("SELECT * FROM files").fetchall()
            whole = base.execute("SELECT value FROM state WHERE name = 'whole'").fetchone() == ("yes",)
            return frozenset(row[0] for row in rows), {row[1]: row[2] for row in rows} if whole else {}
    return frozenset(), {}


def begin(own: Path, known: Generation, added: Iterable[str]) -> bool:
    """From now on, until the end is noted, the generation is unknown; that the added paths are ours is known.

    False, with nothing done, where the last one is not that.
    """
    with _base(own) as base:
        state = dict(base.execute("SELECT name, value FROM state"))
        if (state.get("whole"), state.get("looks"), state.get("front")) != ("yes", known.looks, str(known.front)):
            return False
        base.execute("INSERT OR REPLACE INTO state VALUES ('whole', 'no')")
        base.executemany("INSERT OR IGNORE INTO files VALUES (?, '', '')", ((path,) for path in added))
    return True


def doubt(own: Path) -> None:
    """The generation is unknown; whose the files are is known."""
    with _base(own) as base:
        base.execute("INSERT OR REPLACE INTO state VALUES ('whole', 'no')")


def write(
    own: Path, site: Path, back: Path, files: Mapping[str, tuple[str, str]], behind: AbstractSet[str], looks: str
) -> None:
    """What lies on the disk, for `read`, next time. `files`: as `Files`. Raises OSError, sqlite3.Error."""
    there = (path for path in files.keys() | behind if path not in behind or os.path.lexists(back / path))
    folders = _looks(site, disk.folders(files) | {""}), _looks(back, disk.folders(there) | {""})
    forget(own)
    with _base(own) as base:
        base.executemany("INSERT INTO files VALUES (?, ?, ?)", ((path, *row) for path, row in files.items()))
        for buffer, seen in enumerate(folders):
            base.executemany("INSERT INTO folders VALUES (?, ?, ?)", ((buffer, *row) for row in seen.items()))
        _end(base, 0, behind, looks)


def follow(
    own: Path, before: Generation, site: Path, back: Path,
    files: Mapping[str, tuple[str, str]], gone: AbstractSet[str], looks: str,
) -> None:  # fmt: skip
    """For `read`, next time: the buffers have changed places, with these files new and those gone."""
    changed = files.keys() | gone
    touched = disk.folders(changed | before.behind) | {""}
    with _base(own) as base:
        base.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", ((path, *row) for path, row in files.items()))
        base.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in gone))
        for buffer, top, paths in ((1 - before.front, site, touched), (before.front, back, {""})):
            gone_or_other = ((buffer, path) for path in paths)
            base.executemany("DELETE FROM folders WHERE buffer = ? AND path = ?", gone_or_other)
            rows = ((buffer, *row) for row in _looks(top, paths).items())
            base.executemany("INSERT INTO folders VALUES (?, ?, ?)", rows)
        _end(base, 1 - before.front, changed, looks)


def _end(base: sqlite3.Connection, front: int, behind: AbstractSet[str], looks: str) -> None:
    state = {"front": str(front), "behind": json.dumps(sorted(behind)), "looks": looks, "whole": "yes"}
    base.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", state.items())


def forget(own: Path) -> None:
    """Nothing is known of what the last publication left, nor (see `content`) whose the files are."""
    for name in ("generation.db", "generation.db-journal"):
        (own / name).unlink(missing_ok=True)
