"""What GitHub Actions is told of a build: annotations beside the files, and a summary of the run. Does I/O."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from diembao.problems import Problem
from diembao.text import counted

_KINDS = ("error", "warning")
_SHOWN = 10  # annotations of a kind that GitHub shows of one step
_ROWS = 500  # of the summary, which may have 1 MB
# In a text whatever Markdown or HTML could take for more than text.
_SIGNS = re.compile(r"[^\w\s.,/-]", re.ASCII)


def tell(lines: Sequence[str], problems: Iterable[Problem]) -> None:
    """Prints the annotations; the summary goes to the file that GitHub names, where it names one."""
    found = sorted(set(problems), key=lambda p: (p.where, p.code, p.message))
    for line in annotated(found):
        print(line)
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(summary(lines, found))


def annotated(problems: Sequence[Problem]) -> Iterator[str]:
    """The workflow commands for the first problems of each kind, errors before warnings."""
    for kind in _KINDS:
        for one in [problem for problem in problems if problem.severity == kind][:_SHOWN]:
            line = f",line={one.where.line}" if one.where.line else ""
            text = f"{one.message}\n{one.hint}" if one.hint else one.message
            yield f"::{kind} file={_escaped(one.where.path, True)}{line},title={one.code}::{_escaped(text)}"


def summary(lines: Sequence[str], problems: Sequence[Problem]) -> str:
    """What was done and a table of all errors and warnings, as Markdown."""
    told = [problem for kind in _KINDS for problem in problems if problem.severity == kind]
    count = Counter[str](problem.severity for problem in told)
    text = "".join(f"{_plain(line)}\n\n" for line in lines)
    if told:
        text += f"{', '.join(counted(count[kind], kind) for kind in _KINDS if count[kind])}\n\n"
        text += "| | where | what is wrong | what to do |\n|---|---|---|---|\n"
    for one in told[:_ROWS]:
        cells = (f"{one.severity} {one.code}", str(one.where), one.message, one.hint)
        text += f"| {' | '.join(map(_plain, cells))} |\n"
    return text + (f"\nand {len(told) - _ROWS} more\n" if len(told) > _ROWS else "")


def _escaped(text: str, of_property: bool = False) -> str:
    """As workflow commands have it: no text of a stranger begins another command."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if of_property else text


def _plain(text: str) -> str:
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};" if sign[0].isascii() else sign[0], " ".join(text.split()))
