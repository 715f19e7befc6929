"""What publishing refuses, and what it says of a disk that fails."""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from diembao.problems import Problem, ProblemError, Where, failure
from diembao.text import some

# Nearly all paths are like this, and are told by it in a tenth of the time.
_PLAIN = re.compile(r"(?:[a-z0-9_][\w.-]*/)*[a-z0-9_][\w.-]*", re.ASCII)


def bad_path(path: str) -> None:
    """Raises ProblemError output-path."""
    if not _PLAIN.fullmatch(path) and _is_bad(path):
        hint = "names begin with a letter or digit and hold no control character; a record's are a-z, 0-9, hyphens"
        raise failure("output-path", "site", f"{path!r} cannot be a file of the site", hint)


def twice(path: str) -> ProblemError:
    hint = "rename one of the records, or the template's file"
    return failure("output-twice", f"site/{path}", "made twice, or both a file and a folder", hint)


def _is_bad(path: str) -> bool:
    parts = path.split("/")
    return any(not p or p.startswith(".") or p.endswith("~") for p in parts) or "\\" in path or not path.isprintable()


def in_the_way(path: Path, message: str = "", hint: str = "move it away") -> ProblemError:
    message = message or "this file is not ours, and the site needs its place"
    return failure("publish-in-the-way", str(path), message, hint)


def strangers(site: Path, paths: Sequence[str]) -> ProblemError:
    only = f"only beside {site.name}'s own files and folders is there room for others"
    message = f"no build made this, and {only}: {some(paths, 5)}"
    move = "move what belongs to the site to templates/static/, delete what does not"
    hint = f"{move}; if .cache/ was deleted, delete {site.name}/ as well"
    return failure("publish-stranger", str(site / paths[0]), message, hint)


@contextlib.contextmanager
def telling(site: Path, halfway: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Every OSError of the block becomes a Problem."""
    try:
        yield
    except OSError as error:
        raise ProblemError(told(error, site, halfway())) from error


def told(error: OSError, site: Path, halfway: bool) -> Problem:
    """`halfway`: the site is left partly new, with a journal."""
    where = Where(str(error.filename or site))
    left = "the next build finishes the site, which is partly new" if halfway else "the site is left whole"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem("publish-no-space", "error", where, f"the disk is full; {left}", "free some space, build again")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        hint = "make the folder writable, or name another with --output"
        return Problem("publish-read-only", "error", where, f"cannot be written; {left}", hint)
    hint = "build again; if it stays, check the disk"
    return Problem("publish-failed", "error", where, f"{error.strerror or error}; {left}", hint)
