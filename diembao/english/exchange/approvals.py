"""What the review page downloads: a JSON object with `by`, `date` and `units`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from diembao.english.exchange.xml import broken
from diembao.english.units import Batch, Unit

_HALF = re.compile("[\ud800-\udfff]")
FORMAT = "diembao-review-1"
MAX_SIGNS = 3_000_000  # commas and brackets, ten for a unit: so many are read in under 2 s


def write(units: Sequence[Unit]) -> str:
    """The file as the page would download it, with nobody's name yet."""
    data = {"format": FORMAT, "by": "", "date": "", "units": [_row(unit) for unit in units]}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


# What each unit has, and what it may have.
_KINDS = {"key": str, "source": str, "text": str, "reviewed": bool}
_MORE = ("despite", "why")


def _row(unit: Unit) -> dict[str, object]:
    return {name: getattr(unit, name) for name in (*_KINDS, *(more for more in _MORE if getattr(unit, more)))}


def read(path: str, data: bytes) -> Batch:
    """The units of such a file. Raises ProblemError (exchange-broken)."""
    if sum(map(data.count, (b",", b"[", b"{"))) > MAX_SIGNS:
        raise broken(path, 0, f"more than {MAX_SIGNS:,} commas and brackets")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise broken(path, getattr(error, "lineno", 0), f"not JSON: {error}") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT or not isinstance(content.get("units"), list):
        raise broken(path, 0, "not a file of the review page")
    units = tuple(_unit(path, number, row) for number, row in enumerate(content["units"], 1))
    by, date = content.get("by", ""), content.get("date", "")
    if not isinstance(by, str) or not isinstance(date, str):
        raise broken(path, 0, "by and date must be text")
    if _HALF.search(by):
        raise broken(path, 0, "by has half a character, which no file can hold")
    return Batch(units, by, date)


def _unit(path: str, number: int, row: Any) -> Unit:
    if not isinstance(row, dict) or not all(isinstance(row.get(name), kind) for name, kind in _KINDS.items()):
        raise broken(path, 0, f"unit {number} lacks one of {', '.join(_KINDS)}")
    if not all(isinstance(row.get(name, ""), str) for name in _MORE):
        raise broken(path, 0, f"unit {number}: {' and '.join(_MORE)} must be text")
    if any(_HALF.search(value) for value in row.values() if isinstance(value, str)):
        raise broken(path, 0, f"unit {number} has half a character, which no file can hold")
    return Unit(**{name: row[name] for name in (*_KINDS, *_MORE) if name in row})
