"""A saved page, bytes -> text -> Capture; and the note that may lie beside it. Layer 3, pure.

`read` mends accidents of encoding and takes out what cannot be seen; it never drops or joins lines, so that line
numbers are those an editor shows.
"""

from __future__ import annotations

import codecs
import dataclasses
import datetime
import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from diembao.capture import html
from diembao.model import Capture, Note
from diembao.problems import Problem, ProblemError, Where
from diembao.text import nfc, toml_line

MAX_BYTES = 10_000_000
_KINDS = (".txt", ".html", ".htm")
_NO_NOTE = Note()

# The byte order marks, longest first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"\x1f\x8b",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_SPACE = re.compile(r"[^\S\t]|[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
# Controls, soft hyphen, zero-width and bidirectional marks, byte order marks, tags: nothing a reader sees.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
# Icelandic Eth looks like Đ and stands for it in many Vietnamese captures.
_ETH = str.maketrans("Ðð", "Đđ")
_BAD_NAME = re.compile(r"[\x00-\x1f\x7f\\]|^[-.]|\.\.")


def read(path: str, data: bytes, note: Note = _NO_NOTE) -> Capture:
    """The capture whose file (at `path`, relative to the digest's root) holds `data`.

    Raises ProblemError: capture-name, capture-kind, capture-too-big, capture-empty, capture-binary, capture-not-text,
    capture-html-extra, capture-html-tangled.
    """
    name = path.rpartition("/")[2]
    fault = _fault(path, name, data)
    if fault:
        raise ProblemError(Problem(fault[0], "error", Where(path), *fault[1:]))
    markup = None
    if name.lower().endswith(".txt"):
        raw: Sequence[str] = _LINE_END.split(_mend(_decode(path, data)))
    else:
        raw, markup = html.flatten(path, _mend(html.decode(data, note.charset or "")))
    lines = tuple(map(_clean, raw))
    if not any(lines):
        raise ProblemError(
            Problem("capture-empty", "error", Where(path), "there is no text in it", "save the page again")
        )
    stem = name.rpartition(".")[0] or name
    return Capture(stem, path, hashlib.sha256(data).hexdigest(), lines, note, markup)


def _fault(path: str, name: str, data: bytes) -> tuple[str, str, str] | None:
    """(code, message, hint) of what makes a file unreadable before its text is looked at."""
    if not name or _BAD_NAME.search(name) or ".." in path.split("/") or len(name.encode()) > 200:
        return "capture-name", f"{name!r} cannot be a capture's name", "use letters, digits, '-', '_' and one '.'"
    if not name.lower().endswith(_KINDS):
        return (
            "capture-kind",
            f"{name} is not a kind of file that is read",
            "save the page as NAME.html or, as plain text, NAME.txt",
        )
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1e6:.1f} MB is more than {MAX_BYTES // 1_000_000} MB"
        return "capture-too-big", size, "save one article's page in a file of its own"
    if not data:
        return "capture-empty", "the file is empty", "save the page again"
    marked = data.startswith(tuple(mark for mark, _ in _MARKS))
    if data.startswith(_BINARY) or (b"\0" in data and not marked):
        return "capture-binary", "this is not a text file whatever its name says", "save the page as plain text"
    return None


def _decode(path: str, data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8-sig")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not {encoding.removesuffix('-sig').upper()}: {error.reason}"
        hint = "open the page again in a browser and save it as UTF-8 text"
        raise ProblemError(Problem("capture-not-text", "error", Where(path, line), message, hint)) from None


# ---------------------------------------------------------------- mending


def _byte(character: str) -> int:
    """The byte that Windows-1252 shows as this character; its five holes are control characters, as in browsers."""
    try:
        return character.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(character) if 0x80 <= ord(character) <= 0x9F else -1


_BYTES = {
    c: b for c in map(chr, (*range(0x80, 0x100), *map(ord, "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"))) if (b := _byte(c)) >= 0
}


def _signs(first: int, last: int) -> str:
    return "".join(re.escape(c) for c, b in _BYTES.items() if first <= b <= last)


_TAIL = f"[{_signs(0x80, 0xBF)}]"
_MISREAD = re.compile(
    f"[{_signs(0xC2, 0xDF)}]{_TAIL}|[{_signs(0xE0, 0xEF)}]{_TAIL}{_TAIL}|[{_signs(0xF0, 0xF4)}]{_TAIL}{_TAIL}{_TAIL}"
)


def _mend(text: str) -> str:
    """UTF-8 that was read as Windows-1252 and saved again ('Ä‘Æ°á»ng' -> 'đường'), if most of the text is so."""
    misread = sum(len(match[0]) for match in _MISREAD.finditer(text))
    if misread < 10 or 2 * misread < sum(not c.isascii() for c in text):
        return text
    return _MISREAD.sub(_reread, text)


def _reread(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[c] for c in match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _clean(line: str) -> str:
    """One line as a reader sees it: entities read once, odd spaces plain, unseen characters gone, NFC.

    Tabs inside a line stay, for they separate the cells of flattened tables.
    """
    line = _ENTITY.sub(lambda match: unescape(match[0]), line)
    line = _UNSEEN.sub("", _SPACE.sub(" ", line))
    return nfc(line.translate(_ETH)).strip()


# ---------------------------------------------------------------- the note beside it

_TEXTS = tuple(f.name for f in dataclasses.fields(Note) if f.name not in ("keep", "cut"))
_LINES = ("keep", "cut")


def read_note(path: str, text: str) -> Note:
    """NAME.toml as a Note. Raises ProblemError: note-invalid, for each unknown key, wrong type and impossible value."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, hint = f"not valid TOML: {error}", "strings need quotes; lists need brackets"
        raise ProblemError(_invalid(path, toml_line(error, text), message, hint)) from None
    faults = [_invalid(path, _line(text, key), *fault) for key, fault in _faults(data)]
    if faults:
        raise ProblemError(*faults)
    texts = {key: str(data[key]) for key in _TEXTS if key in data and key != "date"}
    date = _iso(data["date"]) if "date" in data else None
    return Note(**texts, date=date, keep=frozenset(data.get("keep", ())), cut=frozenset(data.get("cut", ())))


def _faults(data: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, str]]]:
    """(key, (message, hint)) for each mistake."""
    for key, value in data.items():
        if key in _LINES:
            if not (isinstance(value, list) and all(type(n) is int and n >= 1 for n in value)):
                yield key, (f"{key} must be a list of line numbers, counted from 1", f"for example: {key} = [3, 4]")
        elif key == "date":
            if _iso(value) is None:
                yield key, (f"date is {str(value)!r}", "for example: date = 2024-05-18 or date = 2024-05-18T07:30:00")
        elif key not in _TEXTS:
            yield key, (f"{key} is not known here", f"known: {', '.join((*_TEXTS, *_LINES))}")
        elif not isinstance(value, str) or not value.strip():
            yield key, (f"{key} must be text", f'for example: {key} = "..."')
    keep, cut = (
        set(v) if isinstance(v := data.get(key), list) and all(type(n) is int for n in v) else set() for key in _LINES
    )
    if keep & cut:
        yield "cut", (f"line {min(keep & cut)} is in keep and in cut", "leave it in one of the two")


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
