"""Small values for many things, kept many at once. Layer 1."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any, TypeVar
from zlib import crc32

# A table is kept in so many parts: after an edit only some are read and written.
PARTS = 256
T = TypeVar("T")


class LostError(LookupError):
    """What an earlier build kept is not there any more."""


class Table:
    """One small value for each of many things, by name: read many at once, as entries of their own would take longer.

    A value stands beside the key of all that it was made of, and is found by no other.
    """

    def __init__(self, read: Callable[[int], object]) -> None:
        """`read`: what an earlier build kept of a part, by its number."""
        self._read, self._parts = read, dict[int, dict[str, tuple[str, Any]]]()
        self._now: dict[str, tuple[str, Any]] = {}

    def find(self, name: str, key: str) -> Any:
        """What was kept; None if nothing was, or of other things."""
        row = self.last(name)
        if row is None or row[0] != key:
            return None
        self._now[name] = row
        return row[1]

    def last(self, name: str) -> tuple[str, Any] | None:
        """The key and the value that an earlier build kept, whatever they were made of."""
        return self._before(_part(name)).get(name)

    def kept(self, name: str) -> tuple[str, Any]:
        """As `last`. Raises LostError."""
        return found(self.last(name), name)

    def keep(self, name: str, key: str, value: object) -> None:
        self._now[name] = key, value

    def names(self) -> list[str]:
        """What an earlier build kept, or this one."""
        return [*dict.fromkeys(chain(*map(self._before, range(PARTS)), self._now))]

    def keys(self, name: str) -> tuple[str, str]:
        """(the key of an earlier build, of this one); '' where there is none."""
        before, now = self.last(name), self._now.get(name)
        return before[0] if before else "", now[0] if now else ""

    def changed(self, whole: bool) -> list[tuple[int, dict[str, tuple[str, Any]]]]:
        """(number, rows) of the parts that differ from what is kept. After a whole build only what it needed stays."""
        now: dict[int, dict[str, tuple[str, Any]]] = {n: {} for n in range(PARTS)} if whole else {}
        for name, row in self._now.items():
            number = _part(name)
            if number not in now:
                now[number] = {**self._before(number)}
            now[number][name] = row
        return [(number, part) for number, part in now.items() if part != self._before(number)]

    def has(self, name: str) -> bool:
        """This build needed it."""
        return name in self._now

    def _before(self, number: int) -> dict[str, tuple[str, Any]]:
        if number not in self._parts:
            found = self._read(number)
            self._parts[number] = found if isinstance(found, dict) else {}
        return self._parts[number]


def _part(name: str) -> int:
    return crc32(name.encode("utf-8", "surrogatepass")) % PARTS


def found(row: T | None, name: str) -> T:
    """What was kept. Raises LostError where that is nothing."""
    if row is None:
        raise LostError(name)
    return row
