"""content/outlets.toml, places.csv and glossary.csv -> Corpus: what a digest knows about its newspapers. Layer 4.

Each reader takes the file's path (for messages) and text, and raises ProblemError with every mistake and its line.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from typing import Any, get_args

from diembao.model import Outlet, Place, Publish, Term
from diembao.problems import Problem, ProblemError, Where
from diembao.text import toml_line

_OUTLET_LISTS = ("aliases", "prefixes", "domains")
_OUTLET_KEYS = ("name", "english", *_OUTLET_LISTS, "publish")


def read_outlets(path: str, text: str) -> tuple[Outlet, ...]:
    """The [[outlet]] tables of outlets.toml, in file order."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _bad(path, toml_line(error, text), f"not valid TOML: {error}", "strings need quotes") from None
    starts = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*outlet\s*\]\]", line)]
    problems = [
        Problem(
            "corpus-outlets", "error", Where(path), f"{key!r} is not known here", "write each newspaper as [[outlet]]"
        )
        for key in data
        if key != "outlet"
    ]
    rows = data.get("outlet", [])
    rows = rows if isinstance(rows, list) else []
    for row, line in zip(rows, starts, strict=False):
        problems += [
            Problem("corpus-outlets", "error", Where(path, line), message, hint)
            for message, hint in _outlet_faults(row)
        ]
    if problems:
        raise ProblemError(*problems)
    return tuple(_outlet(row) for row in rows)


def _outlet(row: dict[str, Any]) -> Outlet:
    aliases, prefixes, domains = (tuple(row.get(key, ())) for key in _OUTLET_LISTS)
    return Outlet(row["name"], row["english"], aliases, prefixes, domains, row.get("publish"))


def _outlet_faults(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("name", "english"):
        if key not in row:
            yield f"this outlet has no {key}", f'add {key} = "..."'
    for key, value in row.items():
        if key not in _OUTLET_KEYS:
            yield f"an outlet has no {key!r}", f"known: {', '.join(_OUTLET_KEYS)}"
        elif key in _OUTLET_LISTS and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            yield f"{key} must be a list of texts", f'for example: {key} = ["..."]'
        elif key not in _OUTLET_LISTS and not isinstance(value, str):
            yield f"{key} must be text", f'for example: {key} = "..."'
        elif key == "publish" and value not in get_args(Publish):
            yield f"publish is {value!r}", f"one of: {', '.join(get_args(Publish))}"


def read_places(path: str, text: str) -> tuple[Place, ...]:
    """The rows of places.csv. `within` must name another row, or be empty."""
    rows = list(_rows(path, text, ("vi", "en", "kind", "within", "now", "now_vi"), required=("vi", "en", "kind")))
    known = {row["vi"] for _, row in rows}
    lost = [
        Problem("corpus-csv", "error", Where(path, line), f"within names {row['within']!r}, which has no row", "add it")
        for line, row in rows
        if row["within"] and row["within"] not in known
    ]
    if lost:
        raise ProblemError(*lost)
    return tuple(Place(**row) for _, row in rows)


def read_glossary(path: str, text: str) -> tuple[Term, ...]:
    """The rows of glossary.csv; `alternatives` and `forbidden` are separated by |. The last two are optional."""
    columns = ("vi", "en", "alternatives", "category", "explanation", "check", "forbidden")
    rows = list(_rows(path, text, columns, required=("vi", "en"), optional=("check", "forbidden")))
    wrong = [
        Problem("corpus-csv", "error", Where(path, line), f"check is {row['check']!r}", "strict, advise or nothing")
        for line, row in rows
        if row["check"] not in ("strict", "advise", "")
    ]
    if wrong:
        raise ProblemError(*wrong)
    return tuple(_term(row) for _, row in rows)


def _term(row: dict[str, str]) -> Term:
    alternatives, forbidden = (
        tuple(part.strip() for part in row[key].split("|") if part.strip()) for key in ("alternatives", "forbidden")
    )
    check: Any = row["check"]
    return Term(row["vi"], row["en"], alternatives, row["category"], row["explanation"], check, forbidden)


def _rows(
    path: str, text: str, columns: tuple[str, ...], required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) for each row, cells stripped; '' for columns that the file lacks. All faults are raised together."""
    reader = csv.reader(text.lstrip("\ufeff").splitlines())
    header = [cell.strip() for cell in next(reader, [])]
    if sorted({*header, *optional}) != sorted(columns) or len(set(header)) < len(header):
        raise _bad(path, 1, f"the columns are {', '.join(header) or 'missing'}", f"first line: {','.join(columns)}")
    faults, rows, seen = [], [], set()
    for cells in reader:
        line = reader.line_num
        row = dict.fromkeys(optional, "") | dict(zip(header, (cell.strip() for cell in cells), strict=False))
        missing = [key for key in required if not row.get(key)]
        if not any(cells):
            continue
        if len(cells) != len(header):
            faults.append(
                (line, f"{len(cells)} cells instead of {len(header)}", 'put cells that hold a comma in "..."')
            )
        elif missing:
            faults.append((line, f"{missing[0]} is empty", "fill it in or delete the row"))
        elif row["vi"] in seen:
            faults.append((line, f"{row['vi']!r} is given twice", "keep one of the two rows"))
        seen.add(row.get("vi", ""))
        rows.append((line, row))
    if faults:
        raise ProblemError(*(Problem("corpus-csv", "error", Where(path, n), what, how) for n, what, how in faults))
    yield from rows


def _bad(path: str, line: int, message: str, hint: str) -> ProblemError:
    code = "corpus-csv" if path.endswith(".csv") else "corpus-outlets"
    return ProblemError(Problem(code, "error", Where(path, line), message, hint))
