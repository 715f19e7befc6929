"""Many files read once: what looks as it did is not read again, and no more is in memory than is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from diembao.build.executors import Later
from diembao.build.state import Rows, State, decoded
from diembao.digest import door
from diembao.problems import Problem, ProblemError, failure, tried

T = TypeVar("T")
# What a file holds, or what is wrong with it; a file's name, where it lies in the digest, and that.
_Content = bytes | tuple[Problem, ...]
_File = tuple[str, str, _Content]
# Of one file: what tells its content from any other's, its value as `encoded` (None if it has none), and its gist: what
# every build must know of it without reading the value.
Read = tuple[str, bytes | None, Any]


class Shelf(Mapping[str, T], Generic[T]):
    """Values by name, read when they are asked for. `marks`: by name, what tells a value from any other."""

    def __init__(self, marks: Mapping[str, str], read: Callable[[str], T]) -> None:
        self.marks, self._read = marks, read
        self._last: tuple[str, T] | None = None  # whoever asks for one mostly asks again

    def __getitem__(self, name: str) -> T:
        if name not in self.marks:
            raise KeyError(name)
        if not self._last or self._last[0] != name:
            self._last = name, self._read(name)
        return self._last[1]

    def __contains__(self, name: object) -> bool:
        return name in self.marks

    def __iter__(self) -> Iterator[str]:
        return iter(self.marks)

    def __len__(self) -> int:
        return len(self.marks)

    def beside(self, others: Mapping[str, tuple[str, T]]) -> Shelf[T]:
        """The same with others in it, or in the place of those of their names: each with its mark."""
        marks = {**self.marks, **{name: mark for name, (mark, _) in others.items()}}
        return Shelf(marks, lambda name: others[name][1] if name in others else self[name])


def shelve(
    state: State,
    kind: str,
    of: tuple[Any, Callable[[tuple[Problem, ...]], Any]],
    root: Path,
    files: Mapping[str, tuple[str, str]],
    path: Callable[[str], Path],
    read: Callable[[str, bytes], Read],
    mark_of: Callable[[str, bytes], str],
) -> tuple[Shelf[Any], dict[str, Any]]:
    """(the values, the gist of every file) by name; a file without a value is not on the shelf.

    of     the types of values and of gists; a gist is made of the problems alone where there is no value
    files  by name the look ('' where it must be read), and what the value depends on besides the content
    path   where the file of a name lies
    read   what a file of that name and content has, or raises; run by whoever works for this build
    mark_of  what tells that from any other: what only looks different is not read twice, only compared
    """
    table = _table(state, kind, of[1])
    rows, marks = _recognised(table, root, files, path, mark_of)
    missing, do = [name for name in files if name not in rows], partial(_done, read, of[1])

    def content(name: str) -> _File:
        return name, door.place(root, path(name)), _content(root, path(name))

    for name, found in zip(missing, state.work(f"{kind}s", do, Later(missing, content)), strict=True):
        rows[name] = found[0], found[2]
        keep(state, kind, of[1], name, found, marks[name])
    _let_go(table, set(table.names()) - files.keys(), state)

    def value(name: str) -> Any:
        mark = rows[name][0]
        value = state.find(of[0], f"{kind} value", name, mark)
        return _again(do(content(name)), mark, path(name), of[0]) if value is None else value

    return Shelf({n: rows[n][0] for n in files if rows[n][0]}, value), {name: rows[name][1] for name in files}


def keep(state: State, kind: str, of: Any, name: str, read: Read, mark: str = "") -> None:
    """What a file has goes on to the next who asks for it: `shelve`, where what it looks like is not known yet.

    of    the type of its gist
    mark  what tells the file's row
    """
    own, data, gist = read
    if data is not None:
        state.keep(f"{kind} value", name, own, data)
        _table(state, kind, of).keep(name, mark, (own, gist))


def _table(state: State, kind: str, of: Any) -> Rows[tuple[str, Any]]:
    return state.table(kind, tuple.__class_getitem__((str, of)))


def _recognised(
    table: Rows[tuple[str, Any]], root: Path, files: Mapping[str, tuple[str, str]], path: Callable[[str], Path],
    mark_of: Callable[[str, bytes], str],
) -> tuple[dict[str, tuple[str, Any]], dict[str, str]]:  # fmt: skip
    """(the rows that hold for these files, what tells each file's row) by name."""
    rows, marks = dict[str, tuple[str, Any]](), dict[str, str]()
    for name, (look, given) in files.items():
        marks[name] = f"{look} {given}" if look else ""
        if look and (row := table.find(name, marks[name])):
            rows[name] = row
        elif row := table.last(name):
            content = _content(root, path(name))
            if isinstance(content, bytes) and mark_of(name, content) == row[0]:
                rows[name] = row
                table.keep(name, marks[name], row)
    return rows, marks


def _let_go(table: Rows[tuple[str, Any]], gone: Iterable[str], state: State) -> None:
    table.drop(gone)
    for name in gone:
        state.drop(f"{table.kind} value", name)


def _content(root: Path, path: Path) -> _Content:
    """What a file holds, through the door, or why it was not let in."""
    try:
        return door.read(root, path, door.LARGE)
    except FileNotFoundError:
        return failure("file-unusable", door.place(root, path), "it is no longer there", "build again").problems
    except ProblemError as error:
        return error.problems


def _done(read: Callable[[str, bytes], Read], failed: Callable[[tuple[Problem, ...]], Any], file: _File) -> Read:
    name, where, content = file
    found, problems = tried(where, partial(read, name, content)) if isinstance(content, bytes) else (None, content)
    return found or ("", None, failed(problems))


def _again(found: Read, mark: str, path: Path, of: Any) -> Any:
    """A value that was not kept, from its file. What it was taken for must not become something else on the way."""
    if found[0] != mark or found[1] is None:
        message = "the file was changed while the site was made"
        raise failure("record-edited-meanwhile", str(path), message, "build again")
    return decoded(found[1], of)
