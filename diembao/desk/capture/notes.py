"""NAME.toml beside a capture: what a person knows about it; and which capture a note is of."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from diembao.digest import toml
from diembao.model import Note
from diembao.problems import Problem, Where, refuse
from diembao.text import grouped, host, shown

_TEXTS = tuple(name for name in Note.__struct_fields__ if name not in ("keep", "cut"))
_LINES = ("keep", "cut")
_NOTE = ".toml"


class Notes(Struct, frozen=True):
    """The notes beside the captures, by file name.

    of        by capture its note; may lack any
    shared    captures whose name before the ending is that of others too: a note needs the whole name
    unsure    captures of which a note may be, or not: nothing is made of them until somebody says
    problems  notes of no capture, and of more than one
    """

    of: Mapping[str, str]
    shared: frozenset[str]
    unsure: frozenset[str]
    problems: tuple[Problem, ...]

    def name(self, capture: str) -> str:
        """What its note is called, or would be."""
        return self.of.get(capture) or f"{capture if capture in self.shared else stem(capture)}{_NOTE}"


def assigned(notes: Iterable[str], captures: Collection[str], folder: str) -> Notes:
    """Which note is of which capture: p.html.toml of p.html, p.toml of the only one that is p.html, p.txt or p.htm."""
    called = grouped((stem(capture), capture) for capture in sorted(captures))
    names = {note: note.removesuffix(_NOTE) for note in sorted(notes)}
    of = {name: note for note, name in names.items() if name in captures}
    unsure, problems = set[str](), list[Problem]()
    for note, meant in ((note, called.get(name, [])) for note, name in names.items() if name not in captures):
        if len(meant) == 1 and meant[0] not in of:
            of[meant[0]] = note
        else:
            problems.append(_lost(f"{folder}/{note}", meant))
            unsure |= set(meant)
    shared = (name for name in captures if len(called[stem(name)]) > 1 or stem(name) in captures)
    return Notes(of, frozenset(shared), frozenset(unsure.difference(of)), tuple(problems))


def _lost(path: str, meant: list[str]) -> Problem:
    if not meant:
        return Problem("note-orphan", "warning", Where(path), "no capture of that name", "rename or delete it")
    if len(meant) == 1:
        message = f"{meant[0]} has a note of its own, {meant[0]}{_NOTE}"
        return Problem("note-ambiguous", "error", Where(path), message, "make one of the two")
    message, names = f"{' and '.join(meant)} share this name", " or ".join(f"{name}{_NOTE}" for name in meant)
    return Problem("note-ambiguous", "error", Where(path), message, f"call it by the whole name of one: {names}")


def stem(capture: str) -> str:
    """A capture's name without its ending."""
    return capture.rpartition(".")[0] or capture


def read_note(path: str, text: str) -> Note:
    """NAME.toml as a Note. Raises ProblemError: note-invalid, for each unknown key, wrong type and impossible value."""
    data = toml.read(path, text, "note-invalid", "strings need quotes; lists need brackets")
    refuse(
        Problem("note-invalid", "error", Where(path, toml.line_of(text, key)), *fault) for key, *fault in _faults(data)
    )
    texts = {key: str(data[key]).strip() for key in _TEXTS if key in data and key != "date"}
    date = _iso(data["date"]) if "date" in data else None
    return Note(**texts, date=date, keep=frozenset(data.get("keep", ())), cut=frozenset(data.get("cut", ())))


def _faults(data: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """(key, message, hint) for each mistake."""
    for key, value in data.items():
        if key in _LINES:
            if not (isinstance(value, list) and all(type(n) is int and 1 <= n < 10**9 for n in value)):
                yield key, f"{key} must be a list of line numbers, counted from 1", f"for example: {key} = [3, 4]"
        elif key == "date":
            if _iso(value) is None:
                given = shown(str(value) if isinstance(value, datetime.time) else value)
                yield key, f"date is {given}", "for example: date = 2024-05-18 or date = 2024-05-18T07:30:00"
        elif key not in _TEXTS:
            yield key, f"{shown(key)} is not known here", f"known: {', '.join((*_TEXTS, *_LINES))}"
        elif key == "url" and not (isinstance(value, str) and host(value.strip())):
            yield key, f"url {shown(value)} is not a web address", 'for example: url = "https://baolaocai.vn/a.html"'
        elif key == "charset" and not (isinstance(value, str) and is_charset(value)):
            yield key, f"charset {shown(value)} is no encoding that is known", 'for example: charset = "windows-1258"'
        elif key == "fetched" and _iso(value) is None:
            yield key, f"fetched {shown(value)} is no day", 'for example: fetched = "2024-05-18T07:30:00"'
        elif not isinstance(value, str) or not value.strip():
            yield key, f"{key} must be text", f'for example: {key} = "..."'
    keep, cut = (
        set(v) if isinstance(v := data.get(key), list) and all(type(n) is int for n in v) else set() for key in _LINES
    )
    if keep & cut:
        yield "cut", f"line {shown(min(keep & cut))} is in keep and in cut", "leave it in one of the two"


def is_charset(name: str) -> bool:
    """Whether text can be read in an encoding of that name."""
    try:
        return bool("a".encode(name.strip()))
    except (LookupError, ValueError):
        return False


def _iso(value: object) -> str | None:
    """A TOML date, or text that is one, in ISO 8601: a day, or a time with its zone, Vietnam's if it names none."""
    if isinstance(value, str):
        value = value.strip()
        try:
            value = (datetime.date if len(value) == 10 else datetime.datetime).fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime.datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
        return zoned.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, datetime.date) else None
