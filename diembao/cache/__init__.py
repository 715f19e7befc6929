"""What an earlier build worked out, kept by content; and how to tell that nothing changed at all. Layer 1; does I/O.

An entry's key is the hash of the program, the stage and everything the stage was given, so an entry is right or is not
found: nothing can be stale. A file that is lost, damaged or of another version is an empty cache. A file's content is
known by its inode, size and times as long as these stay (`Cache.digest`), and read anew when they do not.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from diembao.cache.looks import files, is_young, look, looks
from diembao.cache.tables import LostError, Table, found
from diembao.cache.values import dumped, loaded
from diembao.executors import Executor, Serial
from diembao.program import program

__all__ = ["Cache", "LostError", "Table", "dumped", "files", "found", "is_young", "loaded", "look", "looks"]

T = TypeVar("T")
R = TypeVar("R")
_TABLES = (
    "CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS works (kind TEXT, name TEXT, key TEXT, value BLOB NOT NULL, PRIMARY KEY (kind, name))",
)
# So many bytes of results are in memory at once: what 10,000 articles come to in all stages is 300 MB.
_BATCH = 4_000_000
# Seconds to wait for another process to write. At 100,000 articles a slow disk took over 5 for a batch; a worker that
# gave up did without the cache from then on, and made everything anew.
_PATIENCE = 60


class Cache:
    """One SQLite file. Without a path it remembers nothing."""

    def __init__(
        self,
        path: Path | None = None,
        verify: bool = False,
        executor: Executor | None = None,
        progress: Callable[[str, int, int], None] = lambda *_: None,
    ) -> None:
        """verify: no file is taken for unchanged before it was read.

        executor  for work on many things
        progress  is told of such work: what it is, how many are done, of how many
        """
        self.verify, self.executor, self.progress = verify, executor or Serial(), progress
        self._used: set[bytes] = set()
        self._new: dict[bytes, bytes] = {}
        self._kept: dict[tuple[str, str], tuple[str, bytes]] = {}
        self._waiting = 0
        self.former: dict[str, tuple[str, Any]] = {}  # rows that this build took the place of, for who still needs them
        self._mark, self._lost_some = "", False
        self._tables: dict[str, Table] = {}
        self._kinds: dict[str, tuple[str, ...]] = {}
        self._path, self._process = path, os.getpid()
        self._base, self._damaged = _opened(path) if path else None, False
        self._id, self._writer = os.urandom(8).hex(), self._last_writer()

    @property
    def remembers(self) -> bool:
        """What is kept will be found."""
        return self._base is not None

    def digest(self, path: Path) -> str:
        """SHA-256 of a file's content. Raises OSError."""
        seen = self.looks(path.stat())
        if not seen:
            return hashlib.sha256(path.read_bytes()).hexdigest()
        return self.get(lambda: hashlib.sha256(path.read_bytes()).hexdigest(), "content", str(path), seen)

    def looks(self, state: os.stat_result) -> str:
        """What tells a file's content as long as it stays the same; '' where the file must be read."""
        return "" if self.verify or is_young(state) else look(state)

    def table(self, name: str, *kinds: str) -> Table:
        """The table of that name, as the last build left it; what this build keeps in it is kept.

        `kinds`: of large values for the same things, which are let go with them.
        """
        if name not in self._tables:
            self._tables[name] = Table(lambda part: self.find("table", name, str(part)))
            self._kinds[name] = kinds
        return self._tables[name]

    def get(self, make: Callable[[], T], stage: str, *given: str) -> T:
        """What `make` gives, from the cache if `stage` was given the same before. What it raises is not kept."""
        found: T | None = self.find(stage, *given)
        if found is not None:
            return found
        value = make()
        self.keep(value, stage, *given)
        return value

    def work(self, what: str, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        """`function` of each item, in their order, by whoever works for this build; nothing is kept."""
        for done, result in enumerate(self.executor.map(function, items), 1):
            self.progress(what, done, len(items))
            yield result

    def find(self, stage: str, *given: str) -> Any:
        """What was kept for that; None if nothing was."""
        key = _key(stage, given)
        self._used.add(key)
        return loaded(self._row(key))

    def keep(self, value: object, stage: str, *given: str) -> None:
        """For `find`, in this build and later ones. `value`: builtin values and structs of ours."""
        if self._base:
            self.keep_dumped(dumped(value), stage, *given)

    def keep_dumped(self, data: bytes, stage: str, *given: str) -> None:
        """What `dumped` made of a value, perhaps in another process."""
        if self._base:
            key = _key(stage, given)
            self._used.add(key)
            self._new[key] = data
            self._waits(data)

    def work_of(self, kind: str, name: str, key: str) -> Any:
        """The one large value of that kind for a thing, read alone; None if none was kept, or it was made of others."""
        row = self.last_work(kind, name)
        return row[1] if row and row[0] == key else None

    def last_work(self, kind: str, name: str) -> tuple[str, Any] | None:
        """The key and value kept last, whatever it was made of."""
        row = self._kept.get((kind, name)) or self._asked(
            "SELECT key, value FROM works WHERE kind = ? AND name = ?", kind, name
        )
        value = loaded(row[1]) if row and row[0].startswith(program()) else None
        return None if value is None else (row[0][len(program()) :], value)

    def kept(self, kind: str, name: str) -> tuple[str, Any]:
        """As `last_work`. Raises LostError."""
        return found(self.last_work(kind, name), name)

    def keep_work(self, kind: str, name: str, key: str, data: bytes) -> None:
        """`data`: the value as `dumped`. It takes the place of the one before."""
        if self._base:
            self._kept[kind, name] = program() + key, data
            self._waits(data)

    def sealed(self) -> str:
        """The mark of the build that everything here is of; '' where somebody wrote since, or something was lost."""
        row = self._asked("SELECT key FROM works WHERE kind = 'seal'")
        return str(row[0]) if row and not self._kept and not self._lost_some else ""

    def seal(self, mark: str) -> None:
        """When all is written: it is of one build. Whatever is written later, by whomever, breaks the seal."""
        self._mark = mark

    def is_alone(self) -> bool:
        """Nobody else wrote since this was opened."""
        return not self._lost_some and self._last_writer() in (self._writer, self._id)

    def _last_writer(self) -> str:
        row = self._asked("SELECT key FROM works WHERE kind = 'writer'")
        return str(row[0]) if row else ""

    def drop(self) -> None:
        """After a whole build: of what it did not need, no more is kept than of what it did."""
        self._write_tables(whole=True)
        self._write()
        if self._base:
            with contextlib.suppress(sqlite3.Error), self._base:
                keys = [key for (key,) in self._base.execute("SELECT key FROM entries")]
                unused = [(key,) for key in keys if key not in self._used]
                if len(unused) > len(self._used):
                    self._base.executemany("DELETE FROM entries WHERE key = ?", unused)

    def close(self) -> None:
        """Writes what is new."""
        self._write_tables(whole=False)
        self._write()
        if self._base:
            if self._mark and self.is_alone():
                with self._faults(), self._base:
                    self._base.execute("INSERT OR REPLACE INTO works VALUES ('seal', '', ?, '')", (self._mark,))
            self._base.close()
        if self._damaged and self._path:  # else it would stay so, and all it has lost be made anew by each build
            self._path.unlink(missing_ok=True)

    def _write_tables(self, whole: bool) -> None:
        for name, table in self._tables.items():
            changed = table.changed(whole)
            for number, part in changed:
                self.keep(part, "table", name, str(number))
            for kind in self._kinds[name] if whole and changed else ():
                self._keep_only(kind, table.has)
        self._tables.clear()

    def _keep_only(self, kind: str, needed: Callable[[str], bool]) -> None:
        self._write()
        if self._base:
            with contextlib.suppress(sqlite3.Error), self._base:
                rows = self._base.execute("SELECT name FROM works WHERE kind = ?", (kind,)).fetchall()
                gone = [(kind, name) for (name,) in rows if not needed(name)]
                self._base.executemany("DELETE FROM works WHERE kind = ? AND name = ?", gone)

    def _waits(self, data: bytes) -> None:
        self._waiting += len(data)
        if self._waiting >= _BATCH:
            self._write()

    def _write(self) -> None:
        if self._base and (self._new or self._kept):
            alone, written = self.is_alone(), False
            with self._faults(), self._base:  # a cache that cannot be written costs time only
                self._base.execute("DELETE FROM works WHERE kind = 'seal'")
                self._base.execute("INSERT OR REPLACE INTO works VALUES ('writer', '', ?, '')", (self._id,))
                self._base.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?)", self._new.items())
                works = ((*name, *row) for name, row in self._kept.items())
                self._base.executemany("INSERT OR REPLACE INTO works VALUES (?, ?, ?, ?)", works)
                written = True
            self._lost_some = self._lost_some or not (alone and written)
        self._new.clear()
        self._kept.clear()
        self._waiting = 0

    def _row(self, key: bytes) -> bytes:
        if key in self._new:
            return self._new[key]
        row = self._asked("SELECT value FROM entries WHERE key = ?", key)
        return bytes(row[0]) if row else b""

    def _asked(self, question: str, *given: object) -> Any:
        if self._base and self._process != os.getpid():  # a forked worker must not use its parent's connection
            self._base, self._process = _opened(self._path) if self._path else None, os.getpid()
        with self._faults():
            return self._base.execute(question, given).fetchone() if self._base else None
        return None

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Whatever goes wrong with the file costs time only; a file that is no base any more is noted."""
        try:
            yield
        except sqlite3.Error as error:
            self._damaged = self._damaged or not isinstance(error, sqlite3.OperationalError)


def _opened(path: Path) -> sqlite3.Connection | None:
    """The base; an empty one in the place of what is no base; None where none can be."""
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(path, timeout=_PATIENCE)
            base.execute("PRAGMA synchronous = OFF")  # after a power cut it may be damaged, which costs time only
            for table in _TABLES:
                base.execute(table)
            base.execute(
                "SELECT entries.key, entries.value, kind, name, works.key, works.value FROM entries, works LIMIT 1"
            )
            return base
        except (sqlite3.Error, OSError) as error:
            no_columns = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR  # of another version
            if isinstance(error, sqlite3.OperationalError) and not no_columns:
                return None  # locked by another build, read-only, no space
            with contextlib.suppress(OSError):
                path.unlink()
    return None


def _key(stage: str, given: Iterable[str]) -> bytes:
    return hashlib.sha256("\0".join((program(), stage, *given)).encode("utf-8", "surrogatepass")).digest()[:20]
