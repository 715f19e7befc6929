"""NAME.toml beside a capture: what a person knows about it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping

from diembao import toml
from diembao.model import Note
from diembao.problems import Problem, Where, refuse
from diembao.text import host, shown

_TEXTS = tuple(name for name in Note.__struct_fields__ if name not in ("keep", "cut"))
_LINES = ("keep", "cut")


def read_note(path: str, text: str) -> Note:
    """NAME.toml as a Note. Raises ProblemError: note-invalid, for each unknown key, wrong type and impossible value."""
    data = toml.read(path, text, "note-invalid", "strings need quotes; lists need brackets")
    refuse(_invalid(path, _line(text, key), *fault) for key, fault in _faults(data))
    texts = {key: str(data[key]) for key in _TEXTS if key in data and key != "date"}
    date = _iso(data["date"]) if "date" in data else None
    return Note(**texts, date=date, keep=frozenset(data.get("keep", ())), cut=frozenset(data.get("cut", ())))


def _faults(data: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, str]]]:
    """(key, (message, hint)) for each mistake."""
    for key, value in data.items():
        if key in _LINES:
            if not (isinstance(value, list) and all(type(n) is int and 1 <= n < 10**9 for n in value)):
                yield key, (f"{key} must be a list of line numbers, counted from 1", f"for example: {key} = [3, 4]")
        elif key == "date":
            if _iso(value) is None:
                yield (
                    key,
                    (
                        f"date is {shown(str(value) if isinstance(value, datetime.time) else value)}",
                        "for example: date = 2024-05-18 or date = 2024-05-18T07:30:00",
                    ),
                )
        elif key not in _TEXTS:
            yield key, (f"{shown(key)} is not known here", f"known: {', '.join((*_TEXTS, *_LINES))}")
        elif key == "url" and not (isinstance(value, str) and host(value)):
            yield key, (f"url {shown(value)} is not a web address", 'for example: url = "https://baolaocai.vn/a.html"')
        elif not isinstance(value, str) or not value.strip():
            yield key, (f"{key} must be text", f'for example: {key} = "..."')
    keep, cut = (
        set(v) if isinstance(v := data.get(key), list) and all(type(n) is int for n in v) else set() for key in _LINES
    )
    if keep & cut:
        yield "cut", (f"line {shown(min(keep & cut))} is in keep and in cut", "leave it in one of the two")


def _iso(value: object) -> str | None:
    """A TOML date, or text that is one, in ISO 8601: a day, or a time with its zone, Vietnam's if it names none."""
    if isinstance(value, str):
        try:
            value = (datetime.date if len(value) == 10 else datetime.datetime).fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime.datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
        return zoned.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, datetime.date) else None


def _line(text: str, key: str) -> int:
    """The line where a key of the note stands (tomllib keeps no positions)."""
    keys = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.\]]|\s*\[+\s*{re.escape(key)}\b")
    return next((n for n, line in enumerate(text.splitlines(), 1) if keys.match(line)), 0)


def _invalid(path: str, line: int, message: str, hint: str) -> Problem:
    return Problem("note-invalid", "error", Where(path, line), message, hint)
