"""The pieces of English on their way to people's tools and back. Values only."""

from __future__ import annotations

from msgspec import Struct


class Unit(Struct, frozen=True):
    """A title or sentence on its way to people's tools and back.

    key     '<slug>#<number>@<hash of the English as it went out>'; anything else where a tool did not keep it
    source  the Vietnamese; several sentences joined by a space
    text    the English; '' where there is none
    by, date  who reviewed it on which day (ISO 8601), as the file says of this unit; '' where it does not
    state   where it stood as it went out: a kind of standing.Status; '' where the file says nothing of that
    engine  whose words it was then, where it was a machine's
    despite, why  codes of errors that its reviewer overrode, with blanks between, and the reason
    """

    key: str
    source: str
    text: str
    reviewed: bool
    by: str = ""
    date: str = ""
    state: str = ""
    engine: str = ""
    despite: str = ""
    why: str = ""

    @property
    def sums_up(self) -> bool:
        """It is an abstract, whose source is a whole text."""
        return "#abstract@" in self.key


class Batch(Struct, frozen=True):
    """The units of one file, and who reviewed them on which day, where the file says so of all.

    memory  it is a translation memory: a unit goes wherever its Vietnamese stands, whatever its key
    """

    units: tuple[Unit, ...]
    by: str = ""
    date: str = ""
    memory: bool = False
