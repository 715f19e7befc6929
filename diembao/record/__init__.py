"""The record file: YAML front matter and a Markdown body, one an article, for people to read and edit.

`parse` and `write` are exact inverses. `merge` brings a machine's proposal into a record without touching what a person
wrote; `rewrite` changes only the front-matter keys whose values changed.
"""

from diembao.record.approving import approve, bring_in, pieces, units
from diembao.record.binding import Bound, accepted, bind
from diembao.record.markdown import to_markdown
from diembao.record.ownership import (
    PARTS,
    is_machines,
    merge,
    name_for,
    owes,
    propose,
    taken_away,
    untranslated,
    with_summary,
    with_translations,
)
from diembao.record.places import find_places, gazetteer
from diembao.record.reading import parse
from diembao.record.writing import rewrite, write

__all__ = [
    "PARTS",
    "Bound",
    "accepted",
    "approve",
    "bind",
    "bring_in",
    "find_places",
    "gazetteer",
    "is_machines",
    "merge",
    "name_for",
    "owes",
    "parse",
    "pieces",
    "propose",
    "rewrite",
    "taken_away",
    "to_markdown",
    "units",
    "untranslated",
    "with_summary",
    "with_translations",
    "write",
]
