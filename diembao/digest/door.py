"""The one way to the files of a digest, which strangers may have filled. Does I/O.

Only that is read which is a file (a pipe or a device might never end), lies in the digest once all links are followed,
and is no larger than a file of its kind can be. The digest's root may be reached by a link, and links may lead from
place to place within it; our own templates are no part of a digest.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections import deque
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from pathlib import Path

from diembao.digest.layout import CAPTURES
from diembao.problems import Problem, ProblemError, Where, failure, refuse
from diembao.text import plain_lines

# Bytes: of a note, settings or a template; of a record or a table; of pictures, and of the memory of all translations.
SMALL, LARGE, HUGE = 1_000_000, 10_000_000, 100_000_000

_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFLNK: "a broken link"}
_NO_TEXT = re.compile("[\ud800-\udfff]")
# A pipe that takes a file's place at the last moment must not be waited for.
_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def read(root: Path, path: Path, most: int) -> bytes:
    """The bytes of a file of the digest in `root`.

    Raises FileNotFoundError where there is nothing, or ProblemError: file-outside, file-kind, file-too-big (of
    captures: capture-outside, capture-kind, capture-too-big), file-unusable.
    """
    try:
        kind = path.lstat().st_mode  # nothing there: FileNotFoundError
        if not stat.S_ISREG(kind) or not _is_inside(str(root), str(path.parent)):
            _refuse_outside(root, path)
            kind = path.stat().st_mode if path.exists() else kind
        _refuse_kind(root, path, kind)
        data, size = _content(path, most, partial(_refuse_kind, root, path))
    except FileNotFoundError:
        raise
    except OSError as error:
        message = error.strerror or str(error)
        raise failure("file-unusable", place(root, path), message, "check that you may read it") from None
    if size > most:
        where, message = place(root, path), f"{size / 1e6:.1f} MB is more than {most / 1e6:g} MB"
        of_captures, of_others = "save one article's page", "look what it holds, and save what belongs there"
        code, hint = ("capture-too-big", of_captures) if _is_capture(where) else ("file-too-big", of_others)
        raise failure(code, where, message, f"{hint} in a file of its own")
    return data


def given(path: Path, most: int, code: str = "usage-path", too_big: str = "usage-path") -> bytes:
    """The bytes of a file that a person names, wherever it lies. Raises ProblemError: `code`, `too_big`."""

    def refuse_kind(mode: int) -> None:
        if not stat.S_ISREG(mode):
            what = _KINDS.get(stat.S_IFMT(mode), "a device")
            raise failure(code, str(path), f"not a file, but {what}", "name a file")

    try:
        refuse_kind(path.stat().st_mode)  # before it is opened: a device may do something then
        data, size = _content(path, most, refuse_kind)
    except OSError as error:
        message = error.strerror or str(error)
        raise failure(code, str(path), message, "check the name, and that you may read it") from None
    if size > most:
        message = f"{size / 1e6:.1f} MB is more than {most / 1e6:g} MB"
        raise failure(too_big, str(path), message, "look what it holds, and name a smaller file")
    return data


def _content(path: Path, most: int, refuse_kind: Callable[[int], None]) -> tuple[bytes, int]:
    """(bytes, how many there are: of more than `most` not all are read)."""
    with open(path, "rb", opener=_opened) as file:  # Path.open has no opener
        state = os.fstat(file.fileno())
        refuse_kind(state.st_mode)
        data = file.read(state.st_size + 1) if state.st_size <= most else b""
        if len(data) > state.st_size:  # somebody is writing it
            data += file.read(most)
    return data, max(state.st_size, len(data))


def text(root: Path, path: Path, most: int, code: str) -> str:
    """As `read`, a text in UTF-8, without a byte order mark and however its lines end. Raises ProblemError (`code`)."""
    return plain_lines(decoded(place(root, path), read(root, path, most), code))


def decoded(where: str, data: bytes, code: str) -> str:
    """UTF-8 as it stands in a file. Raises ProblemError (`code`), with the line."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = ": it is UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ""
        hint = "save the file as UTF-8; until then it is left as it is"
        raise failure(code, where, f"not UTF-8{found}", hint, line) from None


def folders(root: Path, names: Iterable[Path]) -> None:
    """Raises ProblemError (file-outside) for those that lead out of the digest: all in them would be a stranger's."""
    _is_inside.cache_clear()
    refuse(_outside(root, root / name) for name in names if not _leads_inside(root, root / name))


def below(root: Path, folder: Path) -> dict[str, Path]:
    """All files below a folder of the digest by their names from there; those of editors and systems (.x, x~) are none.

    Folders behind links are entered too, after all others. Raises ProblemError: file-outside; file-kind (a link to a
    folder that was entered already, perhaps the one it lies in).
    """
    found: dict[str, Path] = {}
    entered: set[str] = set()
    waiting = deque([folder] if folder.is_dir() else [])
    while waiting:
        at = waiting.popleft()
        _refuse_outside(root, at)
        real = os.path.realpath(at)
        if real in entered:
            message = "a link to a folder that is read already under another name"
            raise failure("file-kind", place(root, at), message, "take the link away")
        entered.add(real)
        refuse(misnamed(root, at))
        for path in sorted(at.iterdir()):
            if path.name.startswith(".") or path.name.endswith("~"):
                continue
            if not path.is_dir():
                found[path.relative_to(folder).as_posix()] = path
            elif path.is_symlink():
                waiting.append(path)
            else:
                waiting.appendleft(path)
    return dict(sorted(found.items()))


def place(root: Path, path: Path) -> str:
    """Where a file of the digest lies, as people are told: bytes that are no text as \\udcff."""
    return path.relative_to(root).as_posix().encode("utf-8", "backslashreplace").decode()


def is_text(name: str) -> bool:
    """Whether a name is text; on Unix any bytes can be one."""
    return name.isascii() or not _NO_TEXT.search(name)


def misnamed(root: Path, folder: Path) -> tuple[Problem, ...]:
    """Told of the files in a folder of the digest whose names are no text: no record or page can hold those."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        found = (folder / name for name in sorted(entry.name for entry in entries if not is_text(entry.name)))
        hint = "rename it, with letters, digits and hyphens only"
        return tuple(
            Problem("file-name", "error", Where(place(root, path)), "its name is not UTF-8", hint) for path in found
        )
    return ()


def _leads_inside(root: Path | str, path: Path | str) -> bool:
    inside, real = os.path.realpath(root), os.path.realpath(path)
    return real == inside or real.startswith(inside.rstrip(os.sep) + os.sep)


# Of the few folders that the many files of a digest lie in, asked anew each time one is opened.
_is_inside = lru_cache(maxsize=256)(_leads_inside)


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | _FLAGS)


def _is_capture(where: str) -> bool:
    return Path(where).parent == CAPTURES and not where.endswith(".toml")


def _refuse_outside(root: Path, path: Path) -> None:
    if not _leads_inside(root, path):
        raise ProblemError(_outside(root, path))


def _outside(root: Path, path: Path) -> Problem:
    into = place(root, path.parent)
    hint = f"copy what it leads to into {into if into != '.' else 'the folder of the digest'}"
    code = "capture-outside" if _is_capture(place(root, path)) else "file-outside"
    return Problem(code, "error", Where(place(root, path)), "a link that leads out of the digest", hint)


def _refuse_kind(root: Path, path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        of_captures = "capture-kind", "captures are single files directly in content/captures"
        code, hint = of_captures if _is_capture(place(root, path)) else ("file-kind", "move it away")
        raise failure(code, place(root, path), f"not a file, but {_KINDS.get(stat.S_IFMT(mode), 'a device')}", hint)
