"""What each command is asked, as cli.py makes it of a command line, and what a command has to say. No I/O.

A field that a command line may give has, beside its type, how it is asked for: cli.py makes the options of these.
Loaded by every build, also one that finds nothing to do: it needs nothing that takes long to load.
"""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NewType

from msgspec import Struct

from diembao.problems import Problem
from diembao.text import shown

Progress = Callable[[str, int, int], None]
# The number of a piece of English, as standing.Piece has it.
Piece = NewType("Piece", int)
# (what stands before the field's name, what stands for its value in the help, how it is asked for, as argparse has it)
Asked = tuple[str, str | None, dict[str, Any]]


def option(text: str, metavar: str | None = None, **how: Any) -> Asked:
    return "--", metavar, {"help": text, **how}


def argument(text: str, metavar: str, **how: Any) -> Asked:
    return "", metavar, {"help": text, **how}


def _states() -> Sequence[str]:
    from diembao.commands.review import FILTERS  # only here: few builds ask it, and loading it takes long

    return FILTERS


def _endings() -> str:
    from diembao.english import exchange  # likewise

    return ", ".join(f".{name}" for name in exchange.FORMATS)


class Request(Struct, frozen=True, kw_only=True):
    """What every command is asked.

    json      what is told is for machines
    progress  is told of long work: what it is, how many are done, of how many
    """

    root: Annotated[Path, option("the folder of digest.toml and content/", "DIR")] = Path()
    offline: Annotated[bool, option("never use the network: only a local engine is asked, nothing is fetched")] = False
    strict: Annotated[bool, option("warnings fail too")] = False
    json: Annotated[bool, option("everything as JSON objects, one a line, on standard output")] = False
    progress: Progress = lambda *_: None


def _between(least: int, most: int) -> Callable[[str], int]:
    """A whole number of a command line; one that cannot be ends the program with one line."""

    def parse(text: str) -> int:
        if not text.isdecimal() or not least <= int(text[:9]) <= most:
            raise ArgumentTypeError(f"{shown(text)} is not a whole number from {least} to {most}")
        return int(text)

    return parse


def _scheduler(text: str) -> str:
    if not re.fullmatch(r"\w+://\S+|[^\s/]+:\d{1,5}", text):
        raise ArgumentTypeError(f"{shown(text)} is not an address: for example tcp://10.0.0.5:8786")
    return text


_CLUSTER = "have a Dask cluster work: tcp://HOST:8786"
Jobs = Annotated[int, option("processes at once (default: all processors)", "N", type=_between(1, 1_000))]
Scheduler = Annotated[str, option(_CLUSTER, "ADDR", type=_scheduler)]
_ANNOTATED = "tell GitHub Actions of problems; errors of single articles do not fail, the others are published"


class Build(Request, frozen=True, kw_only=True):
    """`site`, `press` and `check`.

    seen    how all inputs looked before they were read; '' where that tells too little
    """

    strict: Annotated[bool, option("warnings fail too, and nothing is published")] = False
    output: Annotated[Path | None, option("where the site goes (default: site/ in the root)", "DIR")] = None
    url: Annotated[str, option("the address of the site, ending in /; wins over digest.toml")] = ""
    jobs: Jobs = 0
    scheduler: Scheduler = ""
    annotate: Annotated[bool, option(_ANNOTATED)] = False
    verify: Annotated[bool, option("read every file, however unchanged it looks")] = False
    why: Annotated[bool, option("name each file that was written, and why")] = False
    seen: str = ""

    @property
    def site(self) -> Path:
        """Where the site goes."""
        return self.output or self.root / "site"


_REFRESH = "make the machine's summaries and outdated English anew; what a person wrote or approved stays"
_ACCEPT = "take this changed capture as the new source of its record; may be given several times"


class Desk(Request, frozen=True, kw_only=True):
    """`desk`."""

    jobs: Jobs = 0
    scheduler: Scheduler = ""
    accept: Annotated[tuple[str, ...], option(_ACCEPT, "NAME", action="append")] = ()
    refresh: Annotated[bool, option(_REFRESH)] = False


class Commit(Request, frozen=True, kw_only=True):
    """`commit`."""

    jobs: Jobs = 0
    scheduler: Scheduler = ""
    push: Annotated[bool, option("push it too, made anew on top of what others pushed meanwhile")] = False


_PAGES = "saved pages, folders and patterns of them, an address on the web, or - for standard input"
_SAME = "what becomes of a page that is there already in other bytes (default: asked on a terminal, else not added)"


class Add(Request, frozen=True, kw_only=True):
    """`add`."""

    paths: Annotated[tuple[str, ...], argument(_PAGES, "PATH|URL", nargs="+")]
    name: Annotated[str | None, option("the file name in the digest for the only page that is given")] = None
    same: Annotated[Literal["skip", "link", "keep"] | None, option(_SAME, choices=("skip", "link", "keep"))] = None
    jobs: Jobs = 0


class Explain(Request, frozen=True, kw_only=True):
    """`explain`."""

    id: Annotated[str, argument("an article or capture, or how its name begins", "ID[:LINE]")]


_ANEW = "ask the engines anew for English that is withheld, or --only outdated or machine; without ID of all articles"
_ONLY = "only articles with English in this state, or what to --retranslate"


class Review(Request, frozen=True, kw_only=True):
    """`review`: what to show (`ids`, `only`) and where (`html`, `export`), or what to decide."""

    ids: Annotated[tuple[str, ...], argument("these articles only, their sentences side by side", "ID", nargs="*")] = ()
    only: Annotated[str | None, option(_ONLY, choices=_states())] = None
    approve: Annotated[str | None, option("mark this article's English as reviewed", "ID")] = None
    sentence: Annotated[
        Piece | None, option("show, approve, or ask anew for, only this sentence, title or abstract", "N")
    ] = None
    retranslate: Annotated[str | None, option(_ANEW, "ID", nargs="?", const="")] = None
    by: Annotated[str | None, option("who reviewed it", "NAME")] = None
    despite: Annotated[str, option("approve it though the checks find these errors", "CODE[,CODE]")] = ""
    why: Annotated[str, option("the reason why it is right despite them", "TEXT")] = ""
    date: Annotated[str | None, option("when (default: today)", "YYYY-MM-DD")] = None
    html: Annotated[Path | None, option("write a page to review on, for a browser", "DIR")] = None
    serve: Annotated[bool, option("the same page on 127.0.0.1: checks what is typed, saves into the records")] = False
    port: Annotated[int, option("of --serve (default: 8001)", "N", type=_between(1, 65_535))] = 8001
    export: Annotated[Path | None, option(f"write the English for other tools: {_endings()}", "FILE")] = None
    apply: Annotated[Path | None, option("bring such a file in again; nothing newer is lost", "FILE")] = None


class Qa(Request, frozen=True, kw_only=True):
    """`qa`."""

    strict: Annotated[bool, option("end with 1 if a pair has an error")] = False
    file: Annotated[Path, argument('a JSON list of {"vi", "en"}, JSONL, TSV or PO', "FILE")]


_GET = "fetch the model of this engine, unless it is there, and print the lines of digest.toml that pin it"


class Engine(Request, frozen=True, kw_only=True):
    """`engine`."""

    get: Annotated[Literal["firefox"] | None, option(_GET, choices=("firefox",))] = None


class Withdraw(Request, frozen=True, kw_only=True):
    """`withdraw`."""

    id: Annotated[str, argument("an article, or how its name begins (--purge: all of its name)", "ID")]
    reason: Annotated[str, option("shown to readers in the article's place; a later one is added", "TEXT")] = ""
    purge: Annotated[bool, option("empty all that holds its words and may be: capture, record, memory, cache")] = False


class Audit(Request, frozen=True, kw_only=True):
    """`audit`."""

    output: Annotated[Path | None, option("where the site is (default: site/ in the root)", "DIR")] = None
    jobs: Jobs = 0


class Verify(Request, frozen=True, kw_only=True):
    """`verify`."""

    output: Annotated[Path | None, option("where the site is (default: site/ in the root)", "DIR")] = None
    jobs: Jobs = 0


class Serve(Request, frozen=True, kw_only=True):
    """`serve`: on 127.0.0.1."""

    port: Annotated[int, option("default: 8000", "N", type=_between(1, 65_535))] = 8000


class New(Request, frozen=True, kw_only=True):
    """`new`: the folder of the digest to be."""

    dir: Annotated[Path, argument("a folder that does not exist yet, or is empty", "DIR")]


class Outcome(Struct, frozen=True):
    """What a command has to say when it is done.

    lines   for people
    fields  the same for machines, printed in their place with --json: each one a JSON object
    """

    lines: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    fields: tuple[Mapping[str, object], ...] = ()


_WITHDRAWN = "take an article down, leaving a note that says why"
_AUDITED = "look whether the site shows what it may not, and what in it no build made"
_EXPLAINED = "show each line of a capture with its label and rule, each English sentence with its origin"
_TRIED = "try each engine that digest.toml names with two sentences, and say what it lacks"
_CHECKED = "check pairs of Vietnamese and English, and print for each one JSON object on a line"
# By its name what each command is asked, what it does, and an example.
COMMANDS: Mapping[str, tuple[type[Request], str, str]] = {
    "site": (Build, "make the records and the site (the default)", "site --offline"),
    "check": (Build, "do everything that `site` does, but change and publish nothing", "check --offline"),
    "press": (Build, "make the site from the records as they are", "press --offline"),
    "desk": (Desk, "make the records only, and report what was cut", "desk --offline"),
    "commit": (Commit, "make the records of new captures and commit content/, in one commit", "commit --push"),
    "serve": (Serve, "preview on 127.0.0.1 and rebuild on change", "serve --port 8000"),
    "new": (New, "make an empty digest to start from", "new ~/my-digest"),
    "add": (Add, "copy or fetch captures into the digest, make their records", "add ~/page.html"),
    "explain": (Explain, _EXPLAINED, "explain 001_df33:12"),
    "review": (Review, "where the English stands: look, approve, ask anew, exchange it with other tools", "review"),
    "engine": (Engine, _TRIED, "engine --get firefox"),
    "qa": (Qa, _CHECKED, "qa pairs.json"),
    "audit": (Audit, _AUDITED, "audit"),
    "verify": (Verify, "read every capture and file of the site, and compare its hash with what was noted", "verify"),
    "withdraw": (Withdraw, _WITHDRAWN, 'withdraw 2022-05-18 --reason "the paper asked"'),
}
