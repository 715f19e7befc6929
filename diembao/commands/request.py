"""What each command is asked, as cli.py makes it of a command line, and what a command has to say. No I/O.

Loaded by every build, also one that finds nothing to do: it needs nothing that takes long to load.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from diembao.problems import Problem

Progress = Callable[[str, int, int], None]


class Request(Struct, frozen=True, kw_only=True):
    """What every command is asked.

    root      the folder of digest.toml and content/
    offline   the network is never used
    strict    warnings fail too
    json      what is told is for machines
    progress  is told of long work: what it is, how many are done, of how many
    """

    root: Path = Path()
    offline: bool = False
    strict: bool = False
    json: bool = False
    progress: Progress = lambda *_: None


class Shared(Request, frozen=True, kw_only=True):
    """What is done by several at once.

    jobs       processes; 0: one for each processor
    scheduler  the address of a Dask cluster that works instead; '' for none
    """

    jobs: int = 1
    scheduler: str = ""


class Build(Shared, frozen=True, kw_only=True):
    """`site`, `press` and `check`.

    output  where the site goes; None: site/ in the root
    url     its address where it is another than in digest.toml
    verify  every file is read, however unchanged it looks
    why     it is told why each file was written
    seen    how all inputs looked before they were read; '' where that tells too little
    """

    output: Path | None = None
    url: str = ""
    verify: bool = False
    why: bool = False
    seen: str = ""

    @property
    def site(self) -> Path:
        """Where the site goes."""
        return self.output or self.root / "site"


class Desk(Shared, frozen=True, kw_only=True):
    """`desk`. accept: names of changed captures that are the sources of their records now."""

    accept: tuple[str, ...] = ()


class Add(Request, frozen=True, kw_only=True):
    """`add`. paths: files, addresses, '-' for standard input; name: the file name for a page that has none."""

    paths: tuple[str, ...]
    name: str | None = None


class Explain(Request, frozen=True, kw_only=True):
    """`explain`. id: of an article or a capture, or how it begins; ':12' behind it for one line."""

    id: str


class Review(Request, frozen=True, kw_only=True):
    """`review`: what to show (`ids`, `only`) and where (`html`, `export`), or what to decide.

    sentence  the number of the piece that is approved, as standing.Piece has it; None for all
    by, date  who approves, and on which day
    """

    ids: tuple[str, ...] = ()
    only: str | None = None
    approve: str | None = None
    sentence: int | None = None
    retranslate: str | None = None
    by: str | None = None
    date: str | None = None
    html: Path | None = None
    export: Path | None = None
    apply: Path | None = None


class Qa(Request, frozen=True, kw_only=True):
    """`qa`. file: pairs of Vietnamese and English."""

    file: Path


class Withdraw(Request, frozen=True, kw_only=True):
    """`withdraw`. reason: what readers are told."""

    id: str
    reason: str


class Serve(Request, frozen=True, kw_only=True):
    """`serve`. port: on 127.0.0.1."""

    port: int = 8000


class New(Request, frozen=True, kw_only=True):
    """`new`. dir: the folder of the digest to be."""

    dir: Path


class Outcome(Struct, frozen=True):
    """What to print when a command is done."""

    lines: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


# What each command is asked.
COMMANDS: Mapping[str, type[Request]] = {
    "site": Build, "press": Build, "check": Build, "desk": Desk, "add": Add, "explain": Explain, "review": Review,
    "qa": Qa, "withdraw": Withdraw, "serve": Serve, "new": New,
}  # fmt: skip
