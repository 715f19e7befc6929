"""Files and folders: seen, written, linked, flushed, exchanged. Nothing here is ever written in place."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TypeVar

_T = TypeVar("_T")

# Where folders cannot be exchanged: an image layer, a mount point, a parent folder of somebody else's, a file system or
# kernel without the call.
NO_EXCHANGE = {
    errno.EXDEV, errno.EBUSY, errno.EACCES, errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP,
}  # fmt: skip
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)  # else Windows would end lines its own way

# ---------------------------------------------------------------- seen


def look(status: os.stat_result) -> str:
    """'inode:size:time': a file that has the look it had is taken for what it was."""
    return f"{status.st_ino}:{status.st_size}:{status.st_mtime_ns}"


def seen(path: Path | str) -> os.stat_result | None:
    """What lies there, links not followed; None for nothing. Raises OSError."""
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def inode(path: Path) -> int:
    """0 for what is not there."""
    status = seen(path)
    return status.st_ino if status else 0


def content(path: str) -> tuple[str, str]:
    """(SHA-256, look) of an ordinary file that can be read; ('', '') for anything else."""
    with contextlib.suppress(OSError):
        status = os.lstat(path)
        if S_ISREG(status.st_mode):
            return hashlib.sha256(Path(path).read_bytes()).hexdigest(), look(status)
    return "", ""


def folders(paths: Iterable[str]) -> set[str]:
    """Every folder that the paths lie in."""
    found = {path.rpartition("/")[0] for path in paths} - {""}
    for path in [*found]:
        while (path := path.rpartition("/")[0]) and path not in found:
            found.add(path)
    return found


# ---------------------------------------------------------------- changed


def make_folder(folder: Path) -> None:
    """The folder with all above it, 0755."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)  # whatever the umask says: others must be able to read a site


def _make(target: Path, make: Callable[[], _T]) -> _T:
    """Makes what must not be there yet: another name that it has is taken from it, never opened, for that may be a file
    of the site."""
    for _ in range(2):
        try:
            return make()
        except FileNotFoundError:
            make_folder(target.parent)
        except FileExistsError:
            target.unlink()
    return make()


def write(target: Path, data: bytes) -> str:
    """A new file, 0644; its look. For folders that nobody sees: it may be found torn."""
    handle = _make(target, lambda: os.open(target, _NEW, 0o644))
    try:
        if hasattr(os, "fchmod"):  # not on Windows before 3.13
            os.fchmod(handle, 0o644)
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        return look(os.fstat(handle))
    finally:
        os.close(handle)


# A link is given another name itself, not what it leads to; Windows has no choice there.
_ITSELF = {"follow_symlinks": False} if os.link in os.supports_follow_symlinks else {}


def link(source: Path, target: Path) -> bool:
    """`target` as another name of `source`, or False and a copy where that cannot be. For folders that nobody sees."""

    def make() -> bool:
        try:
            os.link(source, target, **_ITSELF)
            return True
        except OSError as error:
            if error.errno not in NO_EXCHANGE | {errno.EMLINK}:
                raise
            import shutil  # only here: it loads every kind of compression

            target.unlink(missing_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
            return False

    return _make(target, make)


def bring(source: Path, target: Path, temporary: Path) -> None:
    """As `link`, for a folder that is seen: whole or not at all."""
    # It may be left from a run that was killed, and another name of a file of the site.
    temporary.unlink(missing_ok=True)
    link(source, temporary)
    make_folder(target.parent)
    temporary.replace(target)
    temporary.unlink(missing_ok=True)  # renaming onto another name of the same file leaves both


def remove(top: Path, path: str) -> None:
    """A file below `top`, if there is one, and the folders it leaves empty."""
    status = seen(top / path)
    if status and not S_ISDIR(status.st_mode):
        (top / path).unlink()
    while (path := path.rpartition("/")[0]) and _drop_if_empty(top / path):
        pass


def _drop_if_empty(folder: Path) -> bool:
    """Whether there is no such folder now."""
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            return False
        if error.errno != errno.ENOENT:
            raise
    return True


def clear(top: Path, path: str) -> None:
    """Makes room for a file below `top`: nothing lies there, and nothing but folders above it."""
    for above in folders([path]):
        remove(top, above)
    for folder, _, files in os.walk(top / path):
        for name in files:
            remove(top, Path(folder, name).relative_to(top).as_posix())


def _raised(error: OSError) -> None:
    raise error


def prune(top: Path, other: Path) -> set[str]:
    """Below `top` stays what is another name of the file in the same place below `other`. The paths that stay."""
    kept = set[str]()
    for folder, names, files in os.walk(top, topdown=False, onerror=_raised):
        for name in (*files, *names):
            path = Path(folder, name)
            within = path.relative_to(top).as_posix()
            mine, its = path.lstat(), seen(other / within)
            if S_ISDIR(mine.st_mode):
                _drop_if_empty(path)
            elif its and os.path.samestat(mine, its):
                kept.add(within)
            else:
                path.unlink()
    return kept


def _called(name: str, path: Path, *arguments: object) -> bool:
    """Whether the C library has a function of that name, which was called. Raises OSError (of `path`)."""
    import ctypes  # only here: a build that finds nothing to do is over before it is loaded

    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (OSError, AttributeError, TypeError):  # the last where there is no C library without a name: Windows
        return False
    if function(*arguments):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(path))
    return True


def exchange(source: Path, target: Path) -> None:
    """Two folders change places in one step. Raises OSError, one of NO_EXCHANGE where that cannot be."""
    here, there = os.fsencode(source), os.fsencode(target)
    if not _called("renameat2", target, _AT_FDCWD, here, _AT_FDCWD, there, _RENAME_EXCHANGE):
        raise OSError(errno.ENOSYS, "no renameat2 here")


def flush(folder: Path) -> None:
    """Everything written is on the disk. docs/publishing.md has what happened without it. Windows cannot be asked."""
    if not hasattr(os, "sync"):
        return
    with _opened(folder) as handle:
        if not _called("syncfs", folder, handle):
            os.sync()


def flush_folder(folder: Path) -> None:
    """The names in a folder are on the disk: a rename there survives a power cut. Windows opens no folders."""
    if not hasattr(os, "sync"):
        return
    with _opened(folder) as handle:
        os.fsync(handle)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)
