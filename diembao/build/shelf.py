"""Many files read once: what looks as it did is not read again, and no more is in memory than is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from diembao.build.executors import Later
from diembao.build.state import Rows, State, decoded, encoded
from diembao.digest import door
from diembao.problems import Problem, ProblemError, Where

T = TypeVar("T")
# What a file holds, or what is wrong with it.
Content = bytes | tuple[Problem, ...]
# Of one file: what tells its content from any other's, its value as `encoded` (None if it has none), and its gist: what
# every build must know of it without reading the value.
Read = tuple[str, bytes | None, Any]


class Shelf(Mapping[str, T], Generic[T]):
    """Values by name, read when they are asked for. `marks`: by name, what tells a value from any other."""

    def __init__(self, marks: Mapping[str, str], read: Callable[[str], T]) -> None:
        self.marks, self._read = marks, read
        self._last: tuple[str, T] | None = None  # whoever asks for one mostly asks again

    @classmethod
    def of(cls, values: Mapping[str, tuple[str, T]]) -> Shelf[T]:
        """Values that are at hand, each with its mark."""
        return cls({name: mark for name, (mark, _) in values.items()}, lambda name: values[name][1])

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
    of: tuple[Any, Any],
    root: Path,
    files: Mapping[str, tuple[Path, str, str]],
    read: Callable[[tuple[str, Content]], Read],
) -> tuple[Shelf[Any], dict[str, Any]]:
    """(the values, the gist of every file) by name; a file without a value is not on the shelf.

    of     the types of values and of gists
    files  by name the path, its look ('' where it must be read), and what the value depends on besides its content
    read   what a file of that name and content has; run by whoever works for this build
    """
    table: Rows[tuple[str, Any]] = state.table(kind, tuple.__class_getitem__((str, of[1])))
    rows, marks = dict[str, tuple[str, Any]](), dict[str, str]()
    for name, (_, look, given) in files.items():
        marks[name] = f"{look} {given}" if look else ""
        row = table.find(name, marks[name]) if look else None
        if row:
            rows[name] = row
    missing = [name for name in files if name not in rows]

    def content(name: str) -> tuple[str, Content]:
        return name, _content(root, files[name][0])

    for name, (mark, data, gist) in zip(missing, state.work(f"{kind}s", read, Later(missing, content)), strict=True):
        rows[name] = mark, gist
        if data is not None:
            state.keep(f"{kind} value", name, mark, data)
            table.keep(name, marks[name], rows[name])
    _let_go(table, set(table.names()) - files.keys(), state)

    def value(name: str) -> Any:
        mark = rows[name][0]
        found = state.find(of[0], f"{kind} value", name, mark)
        return _again(read(content(name)), mark, files[name][0], of[0]) if found is None else found

    return Shelf({n: rows[n][0] for n in files if rows[n][0]}, value), {name: rows[name][1] for name in files}


def _let_go(table: Rows[tuple[str, Any]], gone: Iterable[str], state: State) -> None:
    table.drop(gone)
    for name in gone:
        state.drop(f"{table.kind} value", name)


def _content(root: Path, path: Path) -> Content:
    """What a file holds, through the door, or why it was not let in."""
    try:
        return door.read(root, path, door.LARGE)
    except FileNotFoundError:
        return (Problem("file-unusable", "error", door.place(root, path), "it is no longer there", "build again"),)
    except ProblemError as error:
        return error.problems


def _again(found: Read, mark: str, path: Path, of: Any) -> Any:
    """A value that was not kept, from its file. What it was taken for must not become something else on the way."""
    if found[0] != mark or found[1] is None:
        message = "the file was changed while the site was made"
        raise ProblemError(Problem("record-edited-meanwhile", "error", Where(str(path)), message, "build again"))
    return decoded(found[1], of)


def as_read(mark: str, value: object, gist: object) -> Read:
    """What `shelve` wants to know of a file that has a value."""
    return mark, encoded(value), gist
