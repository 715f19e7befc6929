"""The command line: arguments in, one command run, what happened out.

Problems go to standard error as `path:line: severity[code]: message` (or, with --json, to standard output as one JSON
object a line). Exit codes: 0 fine, 1 problems, 2 wrong configuration or usage, 3 a bug of ours, 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import gc
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from diembao import __version__
from diembao.build import idle
from diembao.commands.request import COMMANDS, Build, Outcome, Progress, Request
from diembao.digest.layout import is_setup
from diembao.problems import Problem, ProblemError, Where

# What is wrong with how a digest is set up, or asked for.
_SETUP = (
    "config-", "corpus-", "template-", "usage-", "cluster-",
    "publish-locked", "publish-in-the-way", "publish-stranger",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and exits with its code."""
    gc.set_threshold(50_000, 10, 1_000)  # few cycles live long: looking for them took a sixth of an edit
    # Whoever started us may have closed them: what is told then goes nowhere, and no file of ours gets their numbers.
    sys.stdout, sys.stderr = (stream or Path(os.devnull).open("w") for stream in (sys.stdout, sys.stderr))  # noqa: SIM115
    code = run(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed by whoever started us
            stream.flush()
    os._exit(code)  # all is written: memory need not be given back piece by piece


def run(arguments: Sequence[str]) -> int:
    """Runs one command; the exit code."""
    name, request = _asked(list(arguments))
    try:
        lines, problems = _done(name, request)
        report(problems, request.json)
        for line in lines:
            print(json.dumps({"message": line}, ensure_ascii=False) if request.json and line[:1] != "{" else line)
        sys.stdout.flush()
        failing = ("error", "warning") if request.strict else ("error",)
        return 1 if any(p.severity in failing for p in problems) else 0
    except ProblemError as error:
        report(error.problems, request.json)
        return 2 if any(p.code.startswith(_SETUP) or is_setup(p.where.path) for p in error.problems) else 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        report([_of_files(error, request.root)], request.json)
        return 1
    except ModuleNotFoundError as error:
        message = f"this Python does not have the package {error.name}"
        hint = "run `make site`, which sets it up, or .venv/bin/python build.py"
        report([Problem("usage-packages", "error", Where("requirements.txt"), message, hint)], request.json)
        return 2
    except Exception:
        import traceback

        traceback.print_exc()
        print(f"This is a bug in diembao {__version__}: please report it with the lines above.", file=sys.stderr)
        return 3


def _asked(given: list[str]) -> tuple[str, Request]:
    """(the command, what it is asked). Wrong options end the program."""
    options = vars(_parsed(given))
    kind = COMMANDS[options["command"]]
    found = {name: options[name] for name in kind.__struct_fields__ if name in options}
    lists = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    return options["command"], kind(**found | lists | {"progress": _progress(options["json"])})


def _parsed(given: list[str]) -> argparse.Namespace:
    """A command with its options, of which those that all have may stand before it. Wrong ones end the program."""
    rest = _common(argparse.ArgumentParser("build.py", add_help=False)).parse_known_args(given)[1]
    implied = not rest or (rest[0].startswith("-") and rest[0] not in ("-h", "--help", "--version"))
    if implied:  # `python build.py --offline` means `python build.py site --offline`
        given = ["site", *given]
    parser = _parser("site" if implied else rest[0])
    options, left = parser.parse_known_args(given)
    if left:
        behind = implied and not left[0].startswith("-")
        hint = f"; write `build.py {left[0]}` first, its options behind it" if behind else ""
        parser.error(f"unrecognized arguments: {' '.join(left)}{hint}")
    return options


def _common(
    parser: argparse.ArgumentParser, strict: str = "warnings fail too", **default: Any
) -> argparse.ArgumentParser:
    """The parser with the options that every command has; `default`: for all of them."""
    text = "the folder of digest.toml and content/"
    parser.add_argument("--root", type=Path, metavar="DIR", help=text, **({"default": Path()} | default))
    text = "never use the network: new English stays pending, no page is fetched"
    parser.add_argument("--offline", action="store_true", help=text, **default)
    parser.add_argument("--strict", action="store_true", help=strict, **default)
    text = "everything as JSON lines on standard output"
    parser.add_argument("--json", action="store_true", help=text, **default)
    return parser


def _of_files(error: OSError, root: Path) -> Problem:
    where = Where(str(error.filename or root))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        message = "the disk is full; site and records are as they were, or whole"
        return Problem("file-no-space", "error", where, message, "free some space, run it again")
    hint = "check that it exists, that it is what it should be, and that you may read or write it"
    return Problem("file-unusable", "error", where, error.strerror or str(error), hint)


def _done(name: str, request: Request) -> tuple[Sequence[str], Sequence[Problem]]:
    """(what to print, what to tell) of a command that was run."""
    started = time.monotonic()
    if isinstance(request, Build) and name in _IDLING and not request.verify:
        seen = idle.seen(request.root, name, request.url, str(request.offline), str(request.strict))
        if last := idle.idle(request.root, request.site, seen):
            return (last.line(0, 0, started, request.site),), last.problems
        request = replace(request, seen=seen)
    # Only here: loading the rest of the program takes half a second.
    command = importlib.import_module(f"diembao.commands.{_MODULES.get(name, name)}")
    outcome: Outcome = getattr(command, name)(request)
    return outcome.lines, outcome.problems


def report(problems: Iterable[Problem], as_json: bool) -> None:
    """Tells the problems, each once, in the order of their places."""
    for problem in sorted(set(problems), key=lambda p: (p.where, p.severity, p.code, p.message)):
        if as_json:
            row = {"path": problem.where.path, "line": problem.where.line, "severity": problem.severity}
            row |= {"code": problem.code, "message": problem.message, "hint": problem.hint}
            print(json.dumps(row, ensure_ascii=False))
        else:
            print(problem, file=sys.stderr)


def _progress(as_json: bool) -> Progress:
    """A bar on the terminal's last line, with the time left; nothing at first, or if there is no terminal."""
    if as_json or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return lambda _what, _done, _total: None

    begun = time.monotonic()
    starts: dict[str, float] = {}

    def show(what: str, done: int, total: int) -> None:
        now = time.monotonic()
        since = now - starts.setdefault(what, now)
        if now - begun < _QUIET or (done < total and done % max(1, total // 200)):
            return
        left = int(since / done * (total - done)) if done else 0
        bar = "█" * (20 * done // max(total, 1))
        end = "\r\x1b[K" if done >= total else ""
        text = f"\r{what:<10} {bar:<20} {done}/{total}  {left // 60}:{left % 60:02} left "
        print(text + end, end="", file=sys.stderr, flush=True)

    return show


_QUIET = 2.0  # seconds: who waits no longer need not be told
# Where commands are that are not in the module of their name.
_MODULES = {"press": "site", "check": "site", "desk": "site", "withdraw": "review"}
_IDLING = ("site", "press")  # commands that are over at once where there is nothing to do
# (name, text, example[, what --strict does]) -> its parser
_Commands = Callable[..., argparse.ArgumentParser]


def _parser(first: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Turns captures of Vietnamese news pages into a searchable bilingual digest of plain files.",
        epilog="Without a command: site. These options may stand before the command or behind it. "
        "Exit codes: 0 fine, 1 problems, 2 wrong configuration or usage, 3 a bug.",
    )
    _common(parser)
    parser.add_argument("--version", action="version", version=f"diembao {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, text: str, example: str, strict: str = "warnings fail too") -> argparse.ArgumentParser:
        sub = subparsers.add_parser(name, help=text, description=text, epilog=f"Example: python build.py {example}")
        sub.set_defaults(command=name)
        return _common(sub, strict, default=argparse.SUPPRESS)  # what stood before the command holds

    _building(command)
    if first not in ("site", "press"):  # these have nothing to do with the others, and are in a hurry
        _editing(command)
    return parser


def _building(command: _Commands) -> None:
    for name, text in (
        ("site", "make the records and the site (the default)"),
        ("check", "do everything that `site` does, but change and publish nothing"),
        ("press", "make the site from the records as they are"),
    ):
        sub = command(name, text, f"{name} --offline", "warnings fail too, and nothing is published")
        sub.add_argument("--output", type=Path, metavar="DIR", help="where the site goes (default: site/ in the root)")
        sub.add_argument("--url", default="", help="the address of the site, ending in /; wins over digest.toml")
        _workers(sub)
        sub.add_argument("--verify", action="store_true", help="read every file, however unchanged it looks")
        sub.add_argument("--why", action="store_true", help="name each file that was written, and why")
    sub = command("desk", "make the records only, and report what was cut", "desk --offline")
    _workers(sub)
    text = "take this changed capture as the new source of its record; may be given several times"
    sub.add_argument("--accept", action="append", default=[], metavar="NAME", help=text)
    sub = command("serve", "preview on 127.0.0.1 and rebuild on change", "serve --port 8000")
    sub.add_argument("--port", type=int, choices=range(1, 65536), metavar="N", default=8000, help="default: 8000")
    sub = command("new", "make an empty digest to start from", "new ~/my-digest")
    sub.add_argument("dir", type=Path, metavar="DIR", help="a folder that does not exist yet, or is empty")


def _workers(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--jobs", type=int, default=0, metavar="N", help="processes at once (default: all processors)")
    sub.add_argument("--scheduler", default="", metavar="ADDR", help="have a Dask cluster work: tcp://HOST:8786")


def _editing(command: _Commands) -> None:
    sub = command("add", "copy or fetch captures into the digest, make their records", "add ~/page.html")
    sub.add_argument(
        "paths", nargs="+", metavar="PATH|URL", help="a saved page, an address on the web, or - for standard input"
    )
    sub.add_argument("--name", help="the file name for a page from standard input or the web")
    text = "show each line of a capture with its label and rule, each English sentence with its origin"
    sub = command("explain", text, "explain 001_df33:12")
    sub.add_argument("id", metavar="ID[:LINE]", help="an article or capture, or how its name begins")
    _reviewing(command)
    text = "check pairs of Vietnamese and English, and print for each one JSON object on a line"
    sub = command("qa", text, "qa pairs.json", "end with 1 if a pair has an error")
    sub.add_argument("file", type=Path, metavar="FILE", help='a JSON list of {"vi", "en"}, JSONL, TSV or PO')
    text = "take an article down, leaving a note that says why"
    sub = command("withdraw", text, 'withdraw 2022-05-18 --reason "the paper asked"')
    sub.add_argument("id", metavar="ID", help="an article, or how its name begins")
    sub.add_argument("--reason", required=True, metavar="TEXT", help="shown to readers in the article's place")


def _reviewing(command: _Commands) -> None:
    from diembao.commands import review
    from diembao.english import exchange, standing

    def piece(text: str) -> int:
        try:
            return standing.number(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    sub = command("review", "what English is reviewed, edited, machine-made, stale, blocked", "review")
    sub.add_argument("ids", nargs="*", metavar="ID", help="these articles only, their sentences side by side")
    sub.add_argument("--only", choices=review.FILTERS, help="only articles with English in this state")
    sub.add_argument("--approve", metavar="ID", help="mark this article's English as reviewed")
    sub.add_argument("--sentence", type=piece, metavar="N", help="approve only this sentence, title or abstract")
    sub.add_argument("--retranslate", metavar="ID", help="ask the engine anew for what checks withhold of its English")
    sub.add_argument("--by", metavar="NAME", help="who reviewed it")
    sub.add_argument("--date", metavar="YYYY-MM-DD", help="when (default: today)")
    sub.add_argument("--html", type=Path, metavar="DIR", help="write a page to review on, for a browser")
    endings = ", ".join(f".{name}" for name in exchange.FORMATS)
    sub.add_argument("--export", type=Path, metavar="FILE", help=f"write the English for other tools: {endings}")
    sub.add_argument("--apply", type=Path, metavar="FILE", help="bring such a file in again; nothing newer is lost")
