"""What somebody else put into a site. At its top that is kept through every exchange; deeper it stops the build."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from stat import S_ISDIR

from diembao.publish import disk, refusals

# Times on disk go in steps, and a folder that changed within the last may change once more and look the same. Steps are
# of 2 s on FAT, 1 s on old ext3, 10 ms on exFAT; a time that is no multiple of 10 ms is of a disk with finer ones.
_STEP_NS, _COARSE_NS, _FINE_NS = 10_000_000, 2_000_000_000, 100_000_000


def refuse(site: Path, ours: Collection[str], folders: Collection[str], among: Iterable[str], since: int) -> None:
    """Looks for what is not ours in some of our folders, of which those that changed `since` then are read.

    ours, folders  all the files and folders that are ours
    Raises ProblemError publish-stranger, publish-in-the-way.
    """
    found, top = list[str](), f"{site}/"
    for folder in among:
        status = disk.seen(top + folder)
        if not status:
            continue
        if not S_ISDIR(status.st_mode):
            if folder not in ours:
                raise refusals.in_the_way(site / folder)
        elif may_have_changed(status.st_mtime_ns, since):
            entries = [(f"{folder}/{e.name}", e.is_dir(follow_symlinks=False)) for e in os.scandir(top + folder)]
            found += [path for path, is_folder in entries if path not in (folders if is_folder else ours)]
    if found:
        raise refusals.strangers(site, sorted(found))
    for entry in _entries(site):  # others are welcome at the top, but not in a place of ours
        if entry.name in ours and entry.name not in folders and entry.is_dir(follow_symlinks=False):
            raise refusals.in_the_way(site / entry.name)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    return [*os.scandir(folder)] if folder.exists() else []


def may_have_changed(changed: int, since: int) -> bool:
    """Whether a folder with that time may have changed since then, both in nanoseconds."""
    return changed >= since - (_FINE_NS if changed % _STEP_NS else _COARSE_NS)


def drop(back: Path, is_ours: Callable[[str], bool]) -> None:
    """Takes out of `back` what was carried there; `carry` brings what is still in the site. Raises OSError."""
    for entry in _entries(back):
        if not is_ours(entry.name) and not entry.is_dir(follow_symlinks=False):
            Path(entry.path).unlink()


def carry(site: Path, back: Path, is_ours: Callable[[str], bool]) -> tuple[dict[str, str], bool]:
    """Links others' files at the site's top into `back`.

    Returns what was carried (name -> look), and whether others' folders there can be moved. Raises OSError.
    """
    carried, movable, device = dict[str, str](), True, site.stat().st_dev
    for entry in _entries(site):
        if is_ours(entry.name):
            continue
        status = entry.stat(follow_symlinks=False)
        if entry.is_dir(follow_symlinks=False):
            movable = movable and status.st_dev == device and os.access(entry.path, os.W_OK)
            continue
        carried[entry.name] = disk.look(status)
        disk.link(Path(entry.path), back / entry.name)
    return carried, movable


def settle(site: Path, back: Path, is_ours: Callable[[str], bool], carried: Mapping[str, str] | None) -> None:
    """Right after an exchange, brings others' folders from `back` into the site, and what was put there meanwhile.

    carried  what `carry` told; None if `back` was not the site just now: then folders that the site lacks are brought
    Raises OSError.
    """
    for entry in _entries(back):
        here, there = Path(entry.path), site / entry.name
        if is_ours(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            if carried is not None or not there.exists():
                disk.make_folder(site)
                here.rename(there)
        elif carried is not None and disk.look(entry.stat(follow_symlinks=False)) != carried.get(entry.name):
            disk.bring(here, there, back.with_name("new"))
