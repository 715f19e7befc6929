"""TOML that strangers wrote: a mistake is told with its line, and none costs more than its file. Pure."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from diembao.problems import Problem, ProblemError, Where

# Lists in lists and names in names: nothing of ours needs more than three. tomllib needs the stack for the one, and for
# the other time that grows with the square.
MAX_DEPTH = 20
_SIGN = re.compile(r"[\"'#\[\]{}.=,\n]")
_END = {'"': re.compile(r'(?:\\.|[^\\"\n])*("|\n|$)'), "'": re.compile(r"[^'\n]*('|\n|$)")}
_END_OF_LONG = {'"': re.compile(r'\\.|"{3,5}', re.DOTALL), "'": re.compile(r"'{3,5}")}
_LONG_NUMBER = re.compile(r"\d[\d_]{4299,}")


def read(path: str, text: str, code: str, hint: str) -> dict[str, Any]:
    """What a file of that text says. Raises ProblemError (`code`, with `hint`) with the line."""
    line = _too_deep(text)
    if line:
        message, flat = f"nested more than {MAX_DEPTH} deep", "nothing here needs lists in lists or names in names"
        raise ProblemError(Problem(code, "error", Where(path, line), message, flat))
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError, OverflowError) as error:
        line, message = _told(error, text)
        raise ProblemError(Problem(code, "error", Where(path, line), f"not valid TOML: {message}", hint)) from None


def _told(error: Exception, text: str) -> tuple[int, str]:
    """(line, message) of an error. tomllib keeps no line: it is the last where it says 'end of document'."""
    if isinstance(error, tomllib.TOMLDecodeError):
        found = re.search(r"at line (\d+)", str(error))
        return int(found[1]) if found else len(text.splitlines()), str(error)
    number = _LONG_NUMBER.search(text)  # these it leaves to Python, which refuses them
    if number:
        return text.count("\n", 0, number.start()) + 1, "a number of thousands of digits"
    return 0, str(error).partition("\n")[0]


def _too_deep(text: str) -> int:
    """The line where a text becomes nested too deep; 0 if it nowhere does. Looks at each character once."""
    depth = dots = at = 0
    while found := _SIGN.search(text, at):
        sign, at = found[0], found.end()
        if sign == ".":
            dots += 1
        elif sign in _END:
            at = _behind(text, found.start(), sign)
        else:
            dots = 0
            depth = depth + 1 if sign in "[{" else max(depth - 1, 0) if sign in "]}" else depth
            at = (text.find("\n", at) + 1 or len(text)) if sign == "#" else at
        if max(depth, dots) >= MAX_DEPTH:
            return text.count("\n", 0, at) + 1
    return 0


def _behind(text: str, start: int, quote: str) -> int:
    """Where the string that opens at `start` is over; one on a line of its own without end is over with the line."""
    if not text.startswith(quote * 3, start):
        found = _END[quote].match(text, start + 1)
        return found.end() if found else len(text)
    at = start + 3
    while found := _END_OF_LONG[quote].search(text, at):
        at = found.end()
        if found[0][0] == quote:  # up to two that belong to the text may stand before the three that end it
            return at
    return len(text)
