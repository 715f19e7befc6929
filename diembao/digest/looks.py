"""How files are told from what they were without reading them. Does I/O."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

# Times on disk go in steps, of up to 2 s on FAT: a file this young may change once more and look the same.
_SETTLED_NS = 2_000_000_000


def look(state: os.stat_result) -> str:
    """What tells a file's content as long as it stays the same."""
    return f"{state.st_ino}:{state.st_size}:{state.st_mtime_ns}:{state.st_ctime_ns}"


def looked(folder: Path, verify: bool) -> list[tuple[str, str]]:
    """(name, look) of all that is in a folder, by name; '' where it must be read: if `verify`, or what is no file."""
    found = []
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            state = entry.stat(follow_symlinks=False)
            plain = stat.S_ISREG(state.st_mode) and not verify and not is_young(state)
            found.append((entry.name, look(state) if plain else ""))
    return sorted(found)


def is_young(state: os.stat_result) -> bool:
    """Whether the file may change once more and look the same."""
    return time.time_ns() - state.st_mtime_ns < _SETTLED_NS


def files(path: Path) -> Iterator[tuple[str, os.stat_result]]:
    """The file, or all below the folder, with links as they are; nothing where there is nothing."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        if not path.is_dir():
            yield str(path), path.lstat()
            return
        waiting = [str(path)]
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        yield entry.path, entry.stat(follow_symlinks=False)
