"""TOML that strangers wrote: a mistake is told with its line, and none costs more than its file. Pure."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from diembao.digest.unseen import seen
from diembao.problems import failure

# Lists in lists and names in names: nothing of ours needs more than three. tomllib needs the stack for the one, and for
# the other time that grows with the square.
MAX_DEPTH = 20
MAX_SIGNS = 200_000  # lines, strings, points and brackets: tomllib reads some 500 of them in a millisecond
# A string (up to two quotes that belong to it may stand before the three that end it), a comment, or a sign. A string
# on a line of its own that has no end is over with the line.
_TOKEN = re.compile(
    r'''"""(?:[^\\"]++|\\.|"(?!""))*+(?:"{3,5})?|"(?:\\[^\n]|[^\\"\n])*+["\n]?'''
    r"""|'''(?:[^']++|'(?!''))*+(?:'{3,5})?|'[^'\n]*['\n]?|#[^\n]*\n?|[\[\]{}.=,\n]""",
    re.DOTALL,
)
_LONG_NUMBER = re.compile(r"\d[\d_]{4299,}")


def read(path: str, text: str, code: str, hint: str) -> dict[str, Any]:
    """What a file of that text says. Raises ProblemError (`code`, with `hint`) with the line."""
    if found := _too_much(text):
        line, message, remedy = found
        raise failure(code, path, message, remedy, line)
    try:
        return {seen(key): _seen(value) for key, value in tomllib.loads(text).items()}
    except (ValueError, RecursionError, OverflowError) as error:
        line, message = _told(error, text)
        raise failure(code, path, f"not valid TOML: {message}", hint, line) from None


def _seen(value: Any) -> Any:
    """A value without the signs that nobody sees."""
    if isinstance(value, dict):
        return {seen(key): _seen(own) for key, own in value.items()}
    if isinstance(value, list):
        return [_seen(own) for own in value]
    return seen(value) if isinstance(value, str) else value


def line_of(text: str, key: str, table: str = "") -> int:
    """The line where a key stands (tomllib keeps none): the first `key =` or `[key]` in its table; 0 if nowhere."""
    current, own = "", re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
    for number, line in enumerate(text.split("\n"), 1):
        header = re.match(r"\s*\[+\s*([\w.\"-]+)\s*\]", line)
        current = header[1] if header else current
        if (header and not table and current.partition(".")[0] == key) or (current == table and own.match(line)):
            return number
    return 0


def _told(error: Exception, text: str) -> tuple[int, str]:
    """(line, message) of an error. tomllib keeps no line: it is the last where it says 'end of document'."""
    if isinstance(error, tomllib.TOMLDecodeError):
        found = re.search(r"at line (\d+)", str(error))
        return int(found[1]) if found else text.rstrip("\n").count("\n") + 1, str(error)
    number = _LONG_NUMBER.search(text)  # these it leaves to Python, which refuses them
    if number:
        return text.count("\n", 0, number.start()) + 1, "a number of thousands of digits"
    return 0, str(error).partition("\n")[0]


def _too_much(text: str) -> tuple[int, str, str] | None:
    """(line, what it is, remedy) where a text becomes nested too deep, or too long. Looks at each character once."""
    depth = dots = 0
    for count, found in enumerate(_TOKEN.finditer(text)):
        sign = found[0][0]
        if sign not in "\"'":
            dots = dots + 1 if sign == "." else 0
        depth = depth + 1 if sign in "[{" else max(depth - 1, 0) if sign in "]}" else depth
        if max(depth, dots) >= MAX_DEPTH:
            flat = "nothing here needs lists in lists or names in names"
            return text.count("\n", 0, found.end()) + 1, f"nested more than {MAX_DEPTH} deep", flat
        if count >= MAX_SIGNS:
            message = f"more than {MAX_SIGNS:,} lines, strings and other signs"
            return text.count("\n", 0, found.end()) + 1, message, "take out what is blank or nobody needs"
    return None
