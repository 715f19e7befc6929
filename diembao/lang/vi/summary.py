"""What the summariser knows of Vietnamese: lang/data/summary.toml as a value."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from diembao.lang import SummaryCues

_DATA = tomllib.loads(files("diembao.lang").joinpath("data/summary.toml").read_text("utf-8"))

SUMMARY = SummaryCues(
    stop_words=frozenset(_DATA["stop_words"]),
    openers=tuple(sorted(_DATA["openers"], key=len, reverse=True)),
    pronouns=tuple(sorted(_DATA["pronouns"], key=len, reverse=True)),
    rhetoric=tuple(_DATA["rhetoric"]),
    weights=tuple(map(tuple, _DATA["weights"])),
)
