"""What publishing keeps for one site beside it: a lock, and notes for the next run."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from diembao.problems import Problem, ProblemError, Where
from diembao.publish import disk, generation
from diembao.text import short_hash


class Memory(Struct, frozen=True):
    """What earlier runs noted.

    names    the paths in the site that are ours: nothing else is ever deleted there
    content  'inode:size:time' -> SHA-256
    """

    names: frozenset[str]
    content: Mapping[str, str]


def own_folder(site: Path, state: Path) -> Path:
    """What we keep for this site, on its own file system: there alone can folders be exchanged and files linked."""
    site.parent.mkdir(parents=True, exist_ok=True)
    own = state / f"{site.name}-{short_hash(os.path.relpath(site, state.resolve()))}"
    own.mkdir(parents=True, exist_ok=True)
    if own.stat().st_dev == site.parent.stat().st_dev:
        return own
    near = site.with_name(f".{site.name}.back")
    with contextlib.suppress(PermissionError):
        near.mkdir(exist_ok=True)
        return near
    return own


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """Held until the block or the process ends. Raises ProblemError publish-locked if another process holds it."""
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            message = f"another build is publishing here (process {file.read().strip() or 'unknown'})"
            hint = "wait for it to end"
            raise ProblemError(Problem("publish-locked", "error", Where(str(path)), message, hint)) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def remember(own: Path) -> Memory:
    """What was noted; after a power cut that may be an empty or torn file, which counts as nothing noted."""
    names, content = generation.content(own)
    if content:
        return Memory(names, content)
    noted = read_json(own / "memory.json")
    known = noted.get("content") if isinstance(noted, dict) else None
    return Memory(
        names.union(listed(noted, "names")),
        {str(k): str(v) for k, v in known.items()} if isinstance(known, dict) else {},
    )


def write(own: Path, names: Iterable[str], content: Mapping[str, str]) -> None:
    """What `remember` will give."""
    write_json(own / "memory.json", {"names": sorted(names), "content": dict(content)})


def listings(own: Path) -> disk.Listings:
    """The folders that are known by their look."""
    noted = read_json(own / "folders.json")
    known = noted if isinstance(noted, dict) else {}
    good = all(isinstance(row, list) and list(map(type, row)) == [list, list] for row in known.values())
    return disk.Listings(known if good else {})


def write_listings(own: Path, known: disk.Listings) -> None:
    """What `listings` will know. It is not waited for: without it folders are read again."""
    temporary = own / "folders.json.new~"
    temporary.write_text(json.dumps(known.seen), "utf-8")
    temporary.replace(own / "folders.json")


def listed(noted: object, key: str) -> list[str]:
    """The paths noted under a key; none if the notes are damaged."""
    found = noted.get(key) if isinstance(noted, dict) else None
    return [str(path) for path in found] if isinstance(found, list) else []


def read_json(path: Path) -> object:
    """None for a file that is not there, torn or empty."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def write_json(path: Path, data: object) -> None:
    """The file whole and on the disk, or as it was."""
    temporary = path.with_name(path.name + ".new~")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(json.dumps(data))  # json.dump is seven times slower
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    disk.flush_folder(path.parent)
