"""What earlier builds worked out: rows of .cache/state.db, each beside the mark of all that it was made of. Does I/O.

A row is found by its mark or not at all, so nothing can be stale; a damaged or missing row, or a whole file that is
lost, is work done again. Values are structs of ours and builtin values, written as MessagePack: reading the rows of
10,000 articles takes 0.05 s, and nothing but such values can ever come of a file that a stranger has touched.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar
from zlib import crc32

from msgspec import DecodeError, msgpack

from diembao.build.executors import Executor, Serial
from diembao.program import program

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[str, int, int], None]

_TABLE = "CREATE TABLE IF NOT EXISTS rows (kind TEXT, name TEXT, mark TEXT, value BLOB, PRIMARY KEY (kind, name))"
# The rows that can be some of ours: what damage has made of others is of other types.
_SOUND = (
    "CREATE TEMP VIEW sound AS SELECT kind, name, mark, value FROM rows "
    "WHERE typeof(name) = 'text' AND typeof(mark) = 'text' AND typeof(value) = 'blob'"
)
# So many bytes wait to be written: what 10,000 articles come to in all steps is 300 MB.
_BATCH = 4_000_000
# Seconds to wait for another process to write. At 100,000 articles a slow disk took over 5 for a batch.
_PATIENCE = 60
# Bytes before each value that tell whether it is damaged: a CRC-32, which begins at 1 so that nothing is not sound.
_CHECK, _BEGIN = 4, 1
_encode = msgpack.Encoder().encode


class Rows(Generic[T]):
    """All rows of one kind of small values, read together: one for each of many things, by its name."""

    def __init__(self, state: State, kind: str, of: Any) -> None:
        self._state, self.kind, self._of = state, kind, of
        self._raw = state.raw(kind)
        self._read: dict[str, T] = {}

    def find(self, name: str, mark: str) -> T | None:
        """The value that was made of what `mark` tells."""
        row = self._raw.get(name)
        return self.last(name) if row and row[0] == mark else None

    def last(self, name: str) -> T | None:
        """The value that was kept last, whatever it was made of; None where there is none, or it is damaged."""
        if name not in self._read and (row := self._raw.get(name)):
            if (found := decoded(row[1], self._of)) is None:
                return None
            self._read[name] = found
        return self._read.get(name)

    def mark(self, name: str) -> str:
        """What the value that was kept last was made of; '' where there is none."""
        row = self._raw.get(name)
        return row[0] if row else ""

    def keep(self, name: str, mark: str, value: T) -> None:
        """The value takes the place of the one before."""
        data = encoded(value)
        if self._raw.get(name) != (mark, data):
            self._raw[name] = mark, data
            self._state.keep(self.kind, name, mark, data)
        self._read[name] = value

    def names(self) -> list[str]:
        """Of all that are kept."""
        return [*self._raw]

    def drop(self, names: Iterable[str]) -> None:
        """Nobody will ask for them."""
        for name in names:
            self._raw.pop(name, None)
            self._read.pop(name, None)
            self._state.drop(self.kind, name)


class State:
    """One SQLite file; without a path one that is gone with it."""

    def __init__(
        self,
        path: Path | None = None,
        verify: bool = False,
        executor: Executor | None = None,
        progress: Progress = lambda *_: None,
    ) -> None:
        """verify: no file is taken for unchanged before it was read.

        executor  for work on many things
        progress  is told of such work: what it is, how many are done, of how many
        """
        self.verify, self.executor, self.progress = verify, executor or Serial(), progress
        self._new: dict[tuple[str, str], tuple[str, bytes] | None] = {}
        self._waiting = 0
        self._path, self._process, self._damaged, self._stuck = path, os.getpid(), False, False
        self._base = _opened(path)
        if path and not self._base:  # nothing will be kept, but this build asks for what it worked out itself
            self._path, self._base = None, _opened(None)
        # Nobody need close a state that keeps nothing.
        self._end = weakref.finalize(self, self._base.close) if self._base else None
        self._tables: dict[str, Rows[Any]] = {}

    def work(self, what: str, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        """`function` of each item, in their order, by whoever works for this build."""
        for done, result in enumerate(self.executor.map(function, items), 1):
            self.progress(what, done, len(items))
            yield result

    # ------------------------------------------------------------ rows

    def table(self, kind: str, of: type[T] | Any) -> Rows[T]:
        """All rows of a kind of small values, of that type."""
        if kind not in self._tables:
            self._tables[kind] = Rows(self, kind, of)
        return self._tables[kind]

    def find(self, of: type[T], kind: str, name: str, mark: str) -> T | None:
        """One large value; None if none was kept, or it was made of other things."""
        row = self.row(kind, name)
        return decoded(row[1], of) if row and row[0] == mark else None

    def row(self, kind: str, name: str) -> tuple[str, bytes] | None:
        """(mark, value as `encoded`) of the row that was kept last."""
        if (kind, name) in self._new:
            return self._new[kind, name]
        found = self._asked("SELECT mark, value FROM sound WHERE kind = ? AND name = ?", kind, name)
        return (found[0][0], bytes(found[0][1])) if found else None

    def raw(self, kind: str) -> dict[str, tuple[str, bytes]]:
        """All rows of a kind, by name."""
        self._write()
        return {name: (mark, value) for name, mark, value in self._asked(_ALL, kind)}

    def lost(self, kind: str, marks: Mapping[str, str]) -> set[str]:
        """Those names of which there is no row of the mark that is given for each, or a damaged one."""
        self._write()
        query = "SELECT name, mark FROM sound WHERE kind = ? AND is_sound(value)"
        return {name for name, _ in marks.items() - self._asked(query, kind)}

    def holding(self, kind: str, text: str) -> set[str]:
        """The names of the rows of a kind whose value, as bytes, holds this text."""
        self._write()
        query = "SELECT name FROM sound WHERE kind = ? AND instr(value, ?)"
        return {name for (name,) in self._asked(query, kind, text.encode("utf-8", "surrogatepass"))}

    def keep(self, kind: str, name: str, mark: str, data: bytes) -> None:
        """`data`: the value as `encoded`. It takes the place of the one before."""
        if self._base:
            self._new[kind, name] = mark, data
            self._waiting += len(data)
            if self._waiting >= _BATCH:
                self._write()

    def drop(self, kind: str, name: str) -> None:
        """Nobody will ask for it."""
        if self._base:
            self._new[kind, name] = None

    def close(self) -> None:
        """Writes what is new."""
        self._stuck = False
        self._write()
        if self._end:
            self._end()
        self._base = None
        if self._damaged and self._path:  # else it would stay so, and all it has lost be made anew by each build
            self._path.unlink(missing_ok=True)

    # ------------------------------------------------------------ the file

    def _write(self) -> None:
        """What cannot be written stays in memory, for this build to ask for; it is not tried again before the end."""
        if not self._base or not self._new or self._process != os.getpid() or self._stuck:
            return
        gone = [at for at, row in self._new.items() if row is None]
        rows = ((*at, *row) for at, row in self._new.items() if row is not None)
        self._stuck = True
        with self._faults():
            with self._base:
                self._base.executemany("DELETE FROM rows WHERE kind = ? AND name = ?", gone)
                self._base.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)", rows)
            self._stuck = False
            self._new.clear()
            self._waiting = 0

    def _asked(self, question: str, *given: object) -> list[Any]:
        if self._base and self._process != os.getpid():  # a forked worker must not use its parent's connection
            self._base, self._process = _opened(self._path), os.getpid()
        with self._faults():
            return self._base.execute(question, given).fetchall() if self._base else []
        return []

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Whatever goes wrong with the file costs time only; a file that is no base any more is noted."""
        try:
            yield
        except sqlite3.Error as error:
            # One without a code is not SQLite's: a text that is none.
            self._damaged = self._damaged or not isinstance(error, sqlite3.OperationalError) or not _code(error)


_ALL = "SELECT name, mark, value FROM sound WHERE kind = ? ORDER BY name"


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0)


def copy(path: Path, to: Path) -> None:
    """The rows that are kept in `path` as they are now, in a file of their own; nothing where there are none."""
    if path.is_file():
        with contextlib.suppress(sqlite3.Error), contextlib.ExitStack() as until:
            old = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            until.callback(old.close)
            new = until.enter_context(contextlib.closing(sqlite3.connect(to)))
            old.backup(new)


def encoded(value: object) -> bytes:
    """A value as it is kept."""
    data = _encode(value)
    return crc32(data, _BEGIN).to_bytes(_CHECK) + data


@cache
def _decoder(of: Any) -> msgpack.Decoder[Any]:
    return msgpack.Decoder(of)


def decoded(row: bytes, of: Any) -> Any:
    """The value, of that type; None if it is damaged."""
    if not _is_sound(row):
        return None
    try:
        return _decoder(of).decode(row[_CHECK:])
    except DecodeError:  # ValidationError is one: it was of another type
        return None


def _is_sound(row: bytes) -> bool:
    """Whether a value is as it was kept."""
    return crc32(row[_CHECK:], _BEGIN) == int.from_bytes(row[:_CHECK])


def mark_of(*parts: str | bytes) -> str:
    """24 hex digits: other parts, other digits."""
    found = hashlib.blake2b(digest_size=12)
    for part in parts:
        found.update(part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass"))
        found.update(b"\0")
    return found.hexdigest()


def _opened(path: Path | None) -> sqlite3.Connection | None:
    """The base; an empty one in the place of what is no base, or of another program; None where none can be.

    Without a path one of SQLite's own, in a file without a name: whoever ends, and however, leaves nothing.
    """
    for _ in range(2):
        try:
            if path:
                path.parent.mkdir(parents=True, exist_ok=True)
            # It is used by one thread; but whichever lets go of it last, as one of the preview's may, closes it.
            base = sqlite3.connect(path or "", timeout=_PATIENCE, check_same_thread=False)
            base.create_function("is_sound", 1, _is_sound, deterministic=True)
            base.execute("PRAGMA synchronous = OFF")  # after a power cut it may be damaged, which costs time only
            base.execute(_TABLE)
            base.execute(_SOUND)
            base.execute("SELECT kind, name, mark, value FROM rows LIMIT 1")
            _of_this_program(base)
            return base
        except (sqlite3.Error, OSError) as error:
            # Without a code: a text is none. SQLITE_ERROR: the table is not ours, but of another version.
            if isinstance(error, sqlite3.OperationalError) and _code(error) not in (0, sqlite3.SQLITE_ERROR):
                return None  # locked by another build, read-only, no space
            if path:
                with contextlib.suppress(OSError):
                    path.unlink()
    return None


def _of_this_program(base: sqlite3.Connection) -> None:
    """What another version of the program worked out is no use."""
    found = base.execute("SELECT mark FROM rows WHERE kind = 'program'").fetchone()
    if found is None or found[0] != program():
        with base:
            base.execute("DELETE FROM rows")
            base.execute("INSERT INTO rows VALUES ('program', '', ?, x'')", (program(),))
