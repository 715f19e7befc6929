"""Whatever a person must be told is a value: a code, a place, a message and a hint.

Every code has a paragraph in docs/problems.md (a test holds that).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import islice
from typing import Literal, TypeVar

from msgspec import Struct

from diembao.text import counted

# So many mistakes of one file are told at once; a file that has more is not what it should be at all.
MANY = 50
Severity = Literal["error", "warning", "note"]
T = TypeVar("T")


class Where(Struct, frozen=True, order=True):
    """A place in a file. `path` is relative to the digest's root, POSIX; `line` counts from 1, 0 is the whole file."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


class Problem(Struct, frozen=True):
    """One thing to tell a person.

    code      stable, kebab-case, documented in docs/problems.md
    severity  error (that article or the build fails), warning (look at it), note (for information)
    message   one sentence: what is wrong
    hint      one sentence: what to do
    """

    code: str
    severity: Severity
    where: Where
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """`path:line: severity[code]: message` and an indented hint: parsable by editors and CI."""
        text = f"{self.where}: {self.severity}[{self.code}]: {self.message}"
        return f"{text}\n    {self.hint}" if self.hint else text


class ProblemError(Exception):
    """Raised to abandon one file; a build turns it back into its Problems, so one bad article costs one article."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

    def __reduce__(self) -> tuple[type[ProblemError], tuple[Problem, ...]]:
        return type(self), self.problems  # exceptions with their own arguments do not pickle by themselves (workers)


def faults(problems: Iterable[Problem]) -> dict[str, int]:
    """How many errors and warnings there are, each counted once as it is told once."""
    told = Counter(problem.severity for problem in set(problems))
    return {"errors": told["error"], "warnings": told["warning"]}


def in_short(problems: Iterable[Problem]) -> str:
    """The same behind the counts of a closing line: ', 2 errors, 1 warning'; '' for none."""
    found = ((name.removesuffix("s"), count) for name, count in faults(problems).items())
    return "".join(f", {counted(count, noun)}" for noun, count in found if count)


def failure(code: str, path: str, message: str, hint: str, line: int = 0) -> ProblemError:
    """What abandons the file at `path` for one error."""
    return ProblemError(Problem(code, "error", Where(path, line), message, hint))


def refuse(problems: Iterable[Problem]) -> None:
    """Raises ProblemError if there are any, with the first of very many."""
    told = tuple(islice(problems, MANY))
    if told:
        raise ProblemError(*told)


def nearest(name: str, known: Collection[str]) -> str:
    """The hint where a name is not one of those known."""
    import difflib  # only here: builds that find no mistake are over before it is loaded

    near = difflib.get_close_matches(name, known, 1)
    if not known:
        return "nothing can be set here"
    return f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"


def tried(path: str, read: Callable[[], T]) -> tuple[T | None, tuple[Problem, ...]]:
    """(what `read` gives, nothing to tell), or (None, what is wrong with the file at `path`): that costs it alone."""
    try:
        return read(), ()
    except ProblemError as error:
        return None, error.problems
    except ModuleNotFoundError:  # the program is not whole: no fault of the file
        raise
    except Exception as error:
        return None, (_unforeseen(path, error),)


def _unforeseen(path: str, error: Exception) -> Problem:
    at, trace = "", error.__traceback__
    while trace:
        at, trace = f" at {trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}", trace.tb_next
    said = str(error).partition("\n")[0][:200]
    message = f"it could not be read: {type(error).__name__}{at}{f': {said}' if said else ''}"
    hint = "this is a bug of ours: please report it with the file; until it is mended, move the file away"
    return Problem("file-unread", "error", Where(path), message, hint)
