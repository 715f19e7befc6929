"""content/outlets.toml, places.csv and glossary.csv -> Corpus: what a digest knows about its newspapers.

Each reader takes the file's path (for messages) and text, and raises ProblemError with every mistake and its line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, repeat
from typing import Any, get_args

from msgspec import convert

from diembao.digest import toml
from diembao.digest.newspapers import keys
from diembao.digest.unseen import seen
from diembao.lang import tables
from diembao.model import Outlet, Place, Publish, Term
from diembao.problems import MANY, Problem, ProblemError, Where, refuse
from diembao.text import shown

_OUTLET_LISTS = ("aliases", "prefixes", "domains")
_OUTLET_KEYS = Outlet.__struct_fields__
_TERM_LISTS = ("alternatives", "forbidden")
MAX_LINES = 100_000  # of a table, blank ones too: ten times the communes of Vietnam, read in a quarter of a second


def read_outlets(path: str, text: str) -> tuple[Outlet, ...]:
    """The [[outlet]] tables of outlets.toml, in file order."""
    data = toml.read(path, text, "corpus-outlets", "strings need quotes")
    starts = [n for n, line in enumerate(text.split("\n"), 1) if re.match(r"\s*\[\[\s*outlet\s*\]\]", line)]
    rows = data.pop("outlet", [])
    hint = "write each newspaper as [[outlet]]"
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ProblemError(_fault(path, 0, "outlet is no list of tables", hint))
    unknown = ((0, (f"{shown(key)} is not known here", hint)) for key in data)
    # Tables written as outlet = [{...}] have no lines of their own.
    found = ((line, fault) for row, line in zip(rows, chain(starts, repeat(0))) for fault in _outlet_faults(row))  # noqa: B905
    refuse(_fault(path, line, *fault) for line, fault in chain(unknown, found))
    return convert(rows, tuple[Outlet, ...])


def known_outlets(own: tuple[Outlet, ...]) -> tuple[Outlet, ...]:
    """Those of outlets.toml, and behind them all of the built-in table that it does not name: nothing of one that it
    names, however it is written, is taken from there."""
    named = {name for outlet in own for name in keys(outlet, signs=False)}
    return (*own, *(outlet for outlet in _built_in() if named.isdisjoint(keys(outlet, signs=False))))


@cache
def _built_in() -> tuple[Outlet, ...]:
    return convert(tables.table("outlets.toml")["outlet"], tuple[Outlet, ...])


def _outlet_faults(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("name", "english"):
        if key not in row:
            yield f"this outlet has no {key}", f'add {key} = "..."'
    for key, value in row.items():
        if key not in _OUTLET_KEYS:
            yield f"an outlet has no {shown(key)}", f"known: {', '.join(_OUTLET_KEYS)}"
        elif key in _OUTLET_LISTS and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            yield f"{key} must be a list of texts", f'for example: {key} = ["..."]'
        elif key not in _OUTLET_LISTS and not isinstance(value, str):
            yield f"{key} must be text", f'for example: {key} = "..."'
        elif key in ("name", "aliases") and not all(
            any(map(str.isalnum, v)) for v in ([value] if key == "name" else value)
        ):
            yield f"{key} has a name without a letter", "articles without a newspaper would be this one's"
        elif key == "publish" and value not in get_args(Publish):
            yield f"publish is {shown(value)}", f"one of: {', '.join(get_args(Publish))}"


def read_places(path: str, text: str) -> tuple[Place, ...]:
    """The rows of places.csv. `within` must name another row, or be empty."""
    rows = list(_rows(path, text, Place.__struct_fields__, required=("vi", "en", "kind")))
    known = {row["vi"] for _, row in rows}
    lost = ((line, row["within"]) for line, row in rows if row["within"] and row["within"] not in known)
    refuse(_fault(path, line, f"within names {shown(name)}, which has no row", "add it") for line, name in lost)
    return tuple(Place(**row) for _, row in rows)


def read_glossary(path: str, text: str) -> tuple[Term, ...]:
    """The rows of glossary.csv; `alternatives` and `forbidden` are separated by |. The last two are optional."""
    rows = list(_rows(path, text, Term.__struct_fields__, required=("vi", "en"), optional=("check", "forbidden")))
    wrong = ((line, row["check"]) for line, row in rows if row["check"] not in ("strict", "advise", ""))
    refuse(_fault(path, line, f"check is {shown(check)}", "strict, advise or nothing") for line, check in wrong)
    return tuple(_term(row) for _, row in rows)


def _term(row: dict[str, str]) -> Term:
    lists = {key: [part for part in map(str.strip, row[key].split("|")) if part] for key in _TERM_LISTS}
    return convert(row | lists, Term)


def _rows(
    path: str, text: str, columns: tuple[str, ...], required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) for each row, cells stripped; '' for columns that the file lacks. All faults are raised together."""
    reader = _cells(path, text)
    header = next(reader, (1, list[str]()))[1]
    if sorted({*header, *optional}) != sorted(columns) or len(set(header)) < len(header):
        what = f"the columns are {shown(', '.join(header)) if header else 'missing'}"
        raise ProblemError(_fault(path, 1, what, f"first line: {','.join(columns)}"))
    faults, rows, given = [], [], set()
    for line, cells in reader:
        if not any(cells):
            continue
        row = dict.fromkeys(optional, "") | dict(zip(header, cells, strict=False))
        missing = [key for key in required if not row.get(key)]
        if len(cells) != len(header):
            what, how = f"{len(cells)} cells instead of {len(header)}", 'put cells that hold a comma in "..."'
            faults.append(_fault(path, line, what, how))
        elif missing:
            faults.append(_fault(path, line, f"{missing[0]} is empty", "fill it in or delete the row"))
        elif row["vi"] in given:
            faults.append(_fault(path, line, f"{shown(row['vi'])} is given twice", "keep one of the two rows"))
        if len(faults) >= MANY:
            break
        given.add(row.get("vi", ""))
        rows.append((line, row))
    refuse(faults)
    yield from rows


def _cells(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells, stripped) of each row."""
    if text.count("\n") > MAX_LINES:
        how = "take out the blank lines and what no article names"
        raise ProblemError(_fault(path, MAX_LINES + 1, f"more than {MAX_LINES:,} lines", how))
    reader = csv.reader(text.split("\n"))
    try:
        for cells in reader:
            yield reader.line_num, [seen(cell).strip() for cell in cells]
    except csv.Error as error:
        what, how = f"not valid CSV: {error}", "is a quotation mark missing above?"
        raise ProblemError(_fault(path, reader.line_num, what, how)) from None


def _fault(path: str, line: int, message: str, hint: str) -> Problem:
    code = "corpus-csv" if path.endswith(".csv") else "corpus-outlets"
    return Problem(code, "error", Where(path, line), message, hint)
