"""What the summariser knows of Vietnamese: lang/data/summary.toml as a value."""

from __future__ import annotations

from diembao.lang import SummaryCues
from diembao.lang.tables import table

_DATA = table("summary.toml")

SUMMARY = SummaryCues(
    stop_words=frozenset(_DATA["stop_words"]),
    openers=tuple(sorted(_DATA["openers"], key=len, reverse=True)),
    pronouns=tuple(sorted(_DATA["pronouns"], key=len, reverse=True)),
    rhetoric=tuple(_DATA["rhetoric"]),
    weights=tuple(map(tuple, _DATA["weights"])),
)
