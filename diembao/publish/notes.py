"""What publishing keeps for one site beside it: a lock, and notes for the next run.

Notes that are lost, empty or damaged count as not there.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO, TypeVar

import msgspec
from msgspec import Struct

from diembao.problems import failure
from diembao.publish import disk
from diembao.text import short_hash

T = TypeVar("T")
_TABLE = "CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, sha256 TEXT, look TEXT) WITHOUT ROWID"
_FAULTS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EROFS, sqlite3.SQLITE_CANTOPEN: errno.EACCES,
}  # fmt: skip


class Buffers(Struct, frozen=True):
    """The two folders: which is which is told by their inodes, 0 for one that is not there.

    behind   the paths where the one behind may differ from the site; None if anywhere
    since    when (site, the one behind) was known to hold nothing of anybody else's, in nanoseconds
    carried  other people's files at the top of the one behind, and their looks
    linked   whether what both hold is one file with two names, and none a copy
    """

    site: int
    back: int
    behind: tuple[str, ...] | None
    since: tuple[int, int] = (0, 0)
    carried: dict[str, str] = {}
    linked: bool = True


def own_folder(site: Path, state: Path) -> Path:
    """What we keep for this site, on its own file system: there alone can folders be exchanged and files linked."""
    site.parent.mkdir(parents=True, exist_ok=True)
    own = state / f"{site.name}-{short_hash(os.path.relpath(site, state.resolve()))}"
    own.mkdir(parents=True, exist_ok=True)
    if own.stat().st_dev == site.parent.stat().st_dev:
        return own
    near = site.with_name(f".{site.name}.back")
    with contextlib.suppress(PermissionError):
        near.mkdir(exist_ok=True)
        return near
    return own


if sys.platform == "win32":
    import msvcrt

    def _take(file: TextIO) -> None:
        """The lock, or BlockingIOError: of one byte behind all that is read, which nobody else could read then."""
        file.seek(1_000)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(*error.args) from None

else:
    import fcntl

    def _take(file: TextIO) -> None:
        """The lock, or BlockingIOError."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """Held until the block or the process ends. Raises ProblemError publish-locked if another build holds it."""
    with path.open("a+") as file:
        try:
            _take(file)
        except BlockingIOError:
            file.seek(0)
            message = f"another build is at work here (process {file.read().strip() or 'unknown'})"
            raise failure("publish-locked", str(path), message, "wait for it to end") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        _locked.add(file.fileno())
        try:
            yield
        finally:
            _locked.discard(file.fileno())


# A worker that outlives a killed build must not hold its lock: what is forked lets go of it.
_locked: set[int] = set()


def _let_go() -> None:
    for number in _locked:
        with contextlib.suppress(OSError):
            os.close(number)
    _locked.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


# ---------------------------------------------------------------- the files


@contextlib.contextmanager
def _base(own: Path) -> Iterator[sqlite3.Connection]:
    """All of the block is on the disk after it, or nothing of it. Raises OSError."""
    try:
        with contextlib.closing(sqlite3.connect(own / "notes.db", timeout=60)) as base, base:
            base.execute(_TABLE)
            yield base
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise OSError(_FAULTS.get(code, errno.EIO), str(error), str(own / "notes.db")) from error


def files(own: Path) -> list[tuple[str, str, str]] | None:
    """(path, SHA-256, look) of every file that is ours, '' for what is not known of it; None if nothing is known."""
    if not (own / "notes.db").exists() and (before := _before(own)):
        claim(own, before, anew=True)
    if (own / "notes.db").exists():
        with contextlib.suppress(OSError), _base(own) as base:
            return base.execute("SELECT path, sha256, look FROM files").fetchall()
    return None


class _Memory(Struct, frozen=True):
    """As version 0.1.0 noted the files that it left a site with, some of them in a base."""

    names: frozenset[str] = frozenset()


def _before(own: Path) -> set[str]:
    """The files that a site was left with by version 0.1.0."""
    found = {*(read_json(own / "memory.json", _Memory) or _Memory()).names}
    if (own / "generation.db").exists():
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(own / "generation.db")) as base:
            found |= {str(path) for (path,) in base.execute("SELECT path FROM files")}
    return found


def claim(own: Path, paths: Iterable[str], anew: bool) -> None:
    """These are ours, before they are there: no crash makes them look like somebody else's. anew: nothing was known."""
    if anew:
        for name in ("notes.db", "notes.db-journal"):
            (own / name).unlink(missing_ok=True)
    with _base(own) as base:
        base.executemany("INSERT OR IGNORE INTO files VALUES (?, '', '')", ((path,) for path in paths))


def write(own: Path, rows: Mapping[str, tuple[str, str]], gone: Iterable[str] = ()) -> None:
    """What `files` will give: path -> (SHA-256, look)."""
    with _base(own) as base:
        base.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", ((path, *row) for path, row in rows.items()))
        base.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in gone))


# ---------------------------------------------------------------- the folders


def buffers(own: Path) -> Buffers | None:
    """What was noted of them; None if nothing."""
    return read_json(own / "buffers.json", Buffers)


def write_buffers(own: Path, known: Buffers, wait: bool) -> None:
    """What `buffers` will give. wait: until it is on the disk."""
    write_json(own / "buffers.json", msgspec.structs.asdict(known), wait)


def forget_buffers(own: Path) -> None:
    """The one behind counts as different anywhere."""
    (own / "buffers.json").unlink(missing_ok=True)
    disk.flush_folder(own)


def read_json(path: Path, kind: type[T]) -> T | None:
    """What a file holds; None for one that is not there, torn, empty or not of that type."""
    try:
        return msgspec.convert(json.loads(path.read_text("utf-8")), kind)
    except (OSError, ValueError, RecursionError, msgspec.ValidationError):
        return None


def write_json(path: Path, data: object, wait: bool = True) -> None:
    """The file whole or as it was. wait: until it is on the disk."""
    temporary = path.with_name(path.name + ".new~")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(json.dumps(data))  # json.dump is seven times slower
        file.flush()
        if wait:
            os.fsync(file.fileno())
    temporary.replace(path)
    if wait:
        disk.flush_folder(path.parent)
