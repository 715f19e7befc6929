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
import io
import json
import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from msgspec.structs import replace

from diembao import __version__
from diembao.build import idle
from diembao.commands.request import COMMANDS, Build, Outcome, Piece, Progress, Request
from diembao.digest import door
from diembao.digest.layout import is_setup
from diembao.problems import Problem, ProblemError, Where
from diembao.program import as_started, command, remedy

# What is wrong with how a digest is set up, or asked for.
_SETUP = (
    "config-", "corpus-", "template-", "page-", "usage-", "cluster-",
    "publish-locked", "publish-in-the-way", "publish-stranger",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and exits with its code."""
    gc.set_threshold(50_000, 10, 1_000)  # few cycles live long: looking for them took a sixth of an edit
    # Whoever started us may have closed them: what is told then goes nowhere, and no file of ours gets their numbers.
    sys.stdout, sys.stderr = (stream or Path(os.devnull).open("w") for stream in (sys.stdout, sys.stderr))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Windows writes to a pipe in an encoding that lacks Vietnamese
            encoding = "utf-8" if sys.platform == "win32" else None
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    code = run(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed by whoever started us
            stream.flush()
    os._exit(code)  # all is written: memory need not be given back piece by piece


def run(arguments: Sequence[str]) -> int:
    """Runs one command; the exit code."""
    here = [str(Path.cwd())] if Path().exists() else []
    if odd := next((one for one in (*arguments, *here) if not door.is_text(one)), ""):
        where, hint = Where(odd.encode("utf-8", "backslashreplace").decode()), "rename what it names, or type it anew"
        report([Problem("usage-text", "error", where, "this is not UTF-8 text", hint)], "--json" in arguments)
        return 2
    name, request = _asked(list(arguments))
    try:
        done = _done(name, request)
        _tell(request, done.problems, done.lines)
        for line in (as_json(row) for row in done.fields) if request.json else done.lines:
            print(line)
        sys.stdout.flush()
        return 1 if any(p.severity in _failing(request) for p in done.problems) else 0
    except ProblemError as error:
        _tell(request, error.problems)
        return 2 if any(p.code.startswith(_SETUP) or is_setup(p.where.path) for p in error.problems) else 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        report([of_files(error, request.root)], request.json, request.root)
        return 1
    except ModuleNotFoundError as error:
        message = f"this Python does not have the package {error.name}"
        report([Problem("usage-packages", "error", Where("requirements.txt"), message, remedy())], request.json)
        return 2
    except Exception:
        import traceback

        traceback.print_exc()
        print(f"This is a bug in diembao {__version__}: please report it with the lines above.", file=sys.stderr)
        return 3


def _asked(given: list[str]) -> tuple[str, Request]:
    """(the command, what it is asked). Wrong options end the program."""
    found = vars(_parsed(given))
    name = found.pop("command")
    found |= {field: tuple(value) for field, value in found.items() if isinstance(value, list)}
    return name, COMMANDS[name][0](**found, progress=_progress("json" in found))


def _parsed(given: list[str]) -> argparse.Namespace:
    """A command with its options, of which those that all have may stand before it. Wrong ones end the program."""
    rest = _with_options(argparse.ArgumentParser(command(), add_help=False), Request).parse_known_args(given)[1]
    implied = not rest or (rest[0].startswith("-") and rest[0] not in ("-h", "--help", "--version"))
    if implied:  # `python build.py --offline` means `python build.py site --offline`
        given = ["site", *given]
    parser = _parser("site" if implied else rest[0])
    options, left = parser.parse_known_args(given)
    if left:
        behind = implied and not left[0].startswith("-")
        hint = f"; write `{command()} {left[0]}` first, its options behind it" if behind else ""
        parser.error(f"unrecognized arguments: {' '.join(left)}{hint}")
    return options


def _parser(asked: str) -> argparse.ArgumentParser:
    """For the command that is asked for; of the others it knows the names."""
    parser = argparse.ArgumentParser(
        prog=command(),
        description="Turns captures of Vietnamese news pages into a searchable bilingual digest of plain files.",
        epilog="Without a command: site. These options may stand before the command or behind it. "
        "Exit codes: 0 fine, 1 problems, 2 wrong configuration or usage, 3 a bug.",
    )
    _with_options(parser, Request)
    parser.add_argument("--version", action="version", version=f"diembao {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (kind, text, example) in COMMANDS.items():
        sub = subparsers.add_parser(name, help=text, description=text, epilog=f"Example: {command()} {example}")
        sub.set_defaults(command=name)
        if name == asked:
            _with_options(sub, kind)
    return parser


def _with_options(parser: argparse.ArgumentParser, kind: type[Request]) -> argparse.ArgumentParser:
    """The parser with what such a request is asked. What is not given is not there: a request has its own defaults."""
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if get_origin(hint) is Annotated:
            of, (dashes, metavar, how) = get_args(hint)
            parse = next((_PARSED[one] for one in (of, *get_args(of)) if one in _PARSED), str)
            usual = {"action": "store_true"} if of is bool else {"type": parse, "metavar": metavar}
            parser.add_argument(dashes + name, **usual | {"default": argparse.SUPPRESS} | how)
    return parser


def _piece(text: str) -> int:
    from diembao.english import standing  # only here: few commands ask for one

    try:
        return standing.number(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


_PARSED: dict[Any, Callable[[str], Any]] = {Path: Path, int: int, Piece: _piece}


def _failing(request: Request) -> Collection[str]:
    """How grave a problem of a command that ran to its end must be, to make it a failure."""
    if request.strict:
        return ("error", "warning")
    return () if isinstance(request, Build) and request.annotate else ("error",)


def _tell(request: Request, problems: Sequence[Problem], lines: Sequence[str] = ()) -> None:
    """Tells the problems, where it was asked for GitHub Actions as well."""
    report(problems, request.json, request.root)
    if isinstance(request, Build) and request.annotate:
        from diembao.commands import annotate  # only here: few builds run there

        annotate.tell(lines, problems)


def of_files(error: OSError, root: Path) -> Problem:
    """What the system says of a file or a disk."""
    where = Where(str(error.filename or root))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        message = "the disk is full; site and records are as they were, or whole"
        return Problem("file-no-space", "error", where, message, "free some space, run it again")
    hint = "check that it exists, that it is what it should be, and that you may read or write it"
    return Problem("file-unusable", "error", where, error.strerror or str(error), hint)


def _done(name: str, request: Request) -> Outcome:
    """What a command that was run has to say."""
    started = time.monotonic()
    if isinstance(request, Build) and name in _IDLING and not request.verify:
        seen = idle.seen(request.root, name, request.url, str(request.offline), str(request.strict))
        if name == "check" and (last := idle.checked(request.root, request.site, seen)):
            return Outcome(last.checked(), last.problems, last.checked_fields())
        if name != "check" and (last := idle.idle(request.root, request.site, seen)):
            asked = 0, 0, started, request.site
            return Outcome((last.line(*asked),), last.problems, (last.fields(*asked),))
        request = replace(request, seen=seen)
    # Only here: loading the rest of the program takes half a second.
    module = importlib.import_module(f"diembao.commands.{_MODULES.get(name, name)}")
    outcome: Outcome = getattr(module, name)(request)
    return outcome


def as_json(row: Mapping[str, object]) -> str:
    """A line of --json."""
    return json.dumps(row, ensure_ascii=False)


def report(problems: Iterable[Problem], for_machines: bool, root: Path = Path()) -> None:
    """Tells the problems of the digest at `root`, each once, in the order of their places."""
    for problem in sorted(set(problems), key=lambda p: (p.where, p.severity, p.code, p.message)):
        problem = replace(problem, hint=as_started(problem.hint, root))
        if for_machines:
            row: dict[str, object] = {
                "path": problem.where.path,
                "line": problem.where.line,
                "severity": problem.severity,
            }
            row |= {"code": problem.code, "message": problem.message, "hint": problem.hint}
            print(as_json(row))
        else:
            print(problem, file=sys.stderr)


def _progress(for_machines: bool) -> Progress:
    """A bar on the terminal's last line, with the time left; nothing at first, or if there is no terminal."""
    if for_machines or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
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


_QUIET = 0.5  # seconds: who waits no longer need not be told
# Where commands are that are not in the module of their name.
_MODULES = {"press": "site", "check": "site", "desk": "site"}
_IDLING = ("site", "press", "check")  # commands that are over at once where there is nothing to do
