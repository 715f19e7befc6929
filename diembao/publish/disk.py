"""Files and folders: told apart, written, linked, flushed, exchanged. Nothing here is ever written in place."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

# Where folders cannot be exchanged: an image layer, a mount point, a parent folder of somebody else's, a file system or
# kernel without the call.
NO_EXCHANGE = {
    errno.EXDEV, errno.EBUSY, errno.EACCES, errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP,
}  # fmt: skip
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
# Times on disk go in steps, and a folder that changed within the last may change once more and look the same. Steps are
# of 2 s on FAT, 1 s on old ext3, 10 ms on exFAT; a time that is no multiple of 10 ms is of a disk with finer ones.
_STEP_NS, _COARSE_NS, _FINE_NS = 10_000_000, 2_000_000_000, 100_000_000


class Listings:
    """The names in each folder, known by the folder's own look: folders that look as they did are not read again.

    `empty`: the folders that were met and have none.
    """

    def __init__(self, known: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._known, self.seen = known, dict[str, Sequence[Sequence[str]]]()
        self.empty: list[str] = []

    def names(self, folder: str) -> Sequence[Sequence[str]]:
        """(files and whatever else is no folder, folders) in it. Raises OSError."""
        state = os.lstat(folder)
        changed = state.st_mtime_ns
        look = f"{state.st_ino}:{changed}:{state.st_ctime_ns}"
        found = self._known.get(look)
        if found is None:
            files, folders = list[str](), list[str]()
            with os.scandir(folder) as entries:
                for entry in entries:
                    (folders if entry.is_dir(follow_symlinks=False) else files).append(entry.name)
            found = files, folders
        if not found[0] and not found[1]:
            self.empty.append(folder)
        if is_settled(changed, time.time_ns()):
            self.seen[look] = found
        return found

    def files(self, top: Path, folder: str) -> list[str]:
        """The paths, from `top`, of what is no folder in one of its folders ('' for itself). Raises OSError."""
        names, _ = self.names(f"{top}/{folder}")
        return [f"{folder}/{name}" for name in names] if folder else [*names]


def is_settled(changed: int, now: int) -> bool:
    """Whether a folder that changed then, in nanoseconds, will look different when it changes once more."""
    return now - changed > (_FINE_NS if changed % _STEP_NS else _COARSE_NS)


def tree(folder: Path, listings: Listings | None = None) -> dict[str, str]:
    """path -> 'inode:size:time' of every file below a folder, '' for links and the like; {} if there is no folder."""
    top = f"{folder}/"
    return {path: _key(os.lstat(top + path)) for path in paths(folder, listings or Listings({}))}


def paths(folder: Path, listings: Listings) -> Iterator[str]:
    """Of every file below a folder, links and the like too; none if there is no folder."""
    names, top = listings.names, f"{folder}/"
    waiting = [""] if folder.is_dir() else []
    while waiting:
        below = waiting.pop()
        files, folders = names(top + below)
        for name in files:
            yield below + name
        for name in folders:
            waiting.append(f"{below}{name}/")


def keys(folder: Path, paths: Iterable[str]) -> dict[str, str]:
    """As `tree`, of these files alone: a fourth of its time at 35,000; '' for one that is not there."""
    found, top = dict[str, str](), f"{folder}/"
    lstat, is_file = os.lstat, stat.S_ISREG
    for path in paths:
        try:
            state = lstat(top + path)
        except OSError:
            found[path] = ""
            continue
        # As `_key`: calling it would take a seventh of the whole.
        found[path] = f"{state.st_ino}:{state.st_size}:{state.st_mtime_ns}" if is_file(state.st_mode) else ""
    return found


def _key(status: os.stat_result) -> str:
    return f"{status.st_ino}:{status.st_size}:{status.st_mtime_ns}" if stat.S_ISREG(status.st_mode) else ""


def key(path: str) -> str:
    """'inode:size:time' of a file; '' for links and the like. Raises OSError."""
    return _key(os.lstat(path))


def sha256(path: str) -> str:
    """Of the file's content, in hex."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def folders(paths: Iterable[str]) -> set[str]:
    """Every folder that the paths lie in."""
    found: set[str] = set()
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in found:
            found.add(path)
    return found


def make_folder(folder: Path) -> None:
    """The folder with all above it, 0755."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)  # whatever the umask says: others must be able to read a site


def write(path: Path, data: bytes) -> None:
    """A new file, 0644, renamed into its place: whoever has the old one open or linked keeps it."""
    make_folder(path.parent)
    temporary = path.with_name(path.name + ".new~")
    with temporary.open("wb") as file:
        file.write(data)
    temporary.chmod(0o644)
    temporary.replace(path)


def move(source: Path, target: Path) -> None:
    """A file that was written elsewhere, to its place; across file systems it is written once more."""
    make_folder(target.parent)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write(target, source.read_bytes())


def remove(top: Path, path: str) -> None:
    """A file below `top`, and the folders it leaves empty."""
    (top / path).unlink()
    with contextlib.suppress(OSError):  # one that is not empty
        while path := path.rpartition("/")[0]:
            (top / path).rmdir()


def link(source: Path, target: Path) -> None:
    """`target` as another name of `source`, or a copy where that cannot be."""
    make_folder(target.parent)
    with contextlib.suppress(OSError):  # where nothing has that name yet, one call is enough
        os.link(source, target, follow_symlinks=False)
        return
    temporary = target.with_name(target.name + ".new~")
    try:
        os.link(source, temporary, follow_symlinks=False)
    except OSError as error:
        if error.errno not in NO_EXCHANGE | {errno.EMLINK}:
            raise
        import shutil  # only here: it loads every kind of compression

        shutil.copy2(source, temporary, follow_symlinks=False)
    temporary.replace(target)
    temporary.unlink(missing_ok=True)  # renaming onto another name of the same file leaves both


def drop_empty_folders(folder: Path) -> None:
    """Below `folder`, which stays."""
    for path, _, files in os.walk(folder, topdown=False):
        if not files and path != str(folder) and not any(Path(path).iterdir()):
            Path(path).rmdir()


def _libc(name: str) -> Callable[..., int] | None:
    """A function of the C library; None where it has no such function."""
    import ctypes  # only here: a build that finds nothing to do is over before it is loaded

    with contextlib.suppress(OSError, AttributeError):
        found: Callable[..., int] = getattr(ctypes.CDLL(None, use_errno=True), name)
        return found
    return None


def _refused(path: Path) -> OSError:
    import ctypes

    code = ctypes.get_errno()
    return OSError(code, os.strerror(code), str(path))


def exchange(source: Path, target: Path) -> None:
    """Two folders change places in one step. Raises OSError, one of NO_EXCHANGE where that cannot be."""
    call = _libc("renameat2")
    if call is None:
        raise OSError(errno.ENOSYS, "no renameat2 here")
    if call(_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), _RENAME_EXCHANGE):
        raise _refused(target)


def flush(folder: Path) -> None:
    """Everything written is on the disk. docs/publishing.md has what happened without it."""
    call = _libc("syncfs")
    if call is None:
        os.sync()
        return
    with _opened(folder) as handle:
        if call(handle):
            raise _refused(folder)


def flush_folder(folder: Path) -> None:
    """The names in a folder are on the disk: a rename there survives a power cut."""
    with _opened(folder) as handle:
        os.fsync(handle)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)
