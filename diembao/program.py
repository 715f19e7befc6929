"""What this program is: what is made by another version of it may differ; and what it needs. Does I/O.

Loaded by any Python, also one that cannot run the rest.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from functools import cache
from pathlib import Path
from typing import NoReturn

_OLDEST = (3, 11)
_MADE_WITH = frozenset(
    {"jinja2", "lunr", "markdown", "msgspec", "nh3", "pyyaml", "trafilatura", "ftfy", "lxml", "rjsmin"}
)


@cache
def program() -> str:
    """A hash of this program, of what it is made with, and of Python."""
    found = hashlib.sha256(repr(sys.version_info[:3]).encode())
    for name in _installed():
        found.update(name.encode())
    folder = Path(__file__).parent
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.parent.name != "__pycache__"):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _installed() -> list[str]:
    """The packages it is made with, each with its version: as importlib.metadata, which takes 30 ms to load and ask."""
    names = set[str]()
    for folder in sys.path:
        with contextlib.suppress(OSError):
            names |= {entry.name for entry in os.scandir(folder or ".")}
    infos = (name.lower() for name in names if name.endswith((".dist-info", ".egg-info")))
    return sorted(name for name in infos if name.partition("-")[0] in _MADE_WITH)


# How hints in the code name this program: whoever reads one started it in some way, and is told that.
_WRITTEN = "python build.py"


@cache
def command() -> str:
    """This program as it was started, to be typed again: 'diembao', 'python -m diembao', 'python3 build.py'."""
    python, script = _quoted(sys.orig_argv[0]), Path(sys.argv[0])
    if script.name == "build.py":
        return f"{python} {_quoted(sys.argv[0])}"
    if script.parts[-2:] == ("diembao", "__main__.py"):
        return f"{python} -m diembao"
    return "diembao" if script.stem == "diembao" else _WRITTEN


def as_started(text: str, root: Path) -> str:
    """A text of ours that may tell what to run, for whoever started the program on the digest at `root`."""
    return text.replace(_WRITTEN, command() + (f" --root {_quoted(str(root))}" if root != Path() else ""))


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def refuse_old() -> None:
    """Ends the program where Python is too old for it."""
    if sys.version_info < _OLDEST:
        needed, here = (".".join(map(str, version)) for version in (_OLDEST, sys.version_info[:3]))
        refuse(f"Python {needed} or later is needed, this is {here}")


def refuse(message: str) -> NoReturn:
    """Says in two lines that this Python cannot run the program, as a Problem would, and ends it."""
    print(f"requirements.txt: error[usage-packages]: {message}", file=sys.stderr)
    print(f"    {remedy()}", file=sys.stderr)
    sys.exit(2)


def remedy() -> str:
    """What to do where this Python lacks something: a checkout is set up by make, all else by pip."""
    if (Path(__file__).parent.parent / "Makefile").is_file():
        return "run `make site`, which sets it up, or .venv/bin/python build.py"
    return f"install this program with its packages: {_quoted(sys.executable)} -m pip install -r requirements.txt"
