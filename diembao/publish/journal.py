"""Where folders cannot be exchanged: files replaced one by one, so noted that the next run can finish it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from diembao.problems import Problem, Where
from diembao.publish import disk, notes

_TEMPORARY = ".new~"  # in the site, for nothing can be renamed into it from elsewhere; no file of a site is named so


def halfway(own: Path) -> bool:
    """Whether the site may be partly new."""
    return (own / "journal.json").exists()


def publish(site: Path, own: Path, written: Iterable[str], removed: Iterable[str]) -> Problem:
    """Brings these files of the buffer behind, which was flushed, into the site. Returns a note. Raises OSError."""
    notes.write_json(own / "journal.json", {"replace": sorted(written), "delete": sorted(removed)})
    roll_forward(site, own)
    message = "this folder cannot be exchanged in one step; its files were replaced one by one"
    hint = "nothing to do: the next build finishes an interrupted one; an ordinary folder would change all at once"
    return Problem("publish-not-atomic", "note", Where(str(site)), message, hint)


def roll_forward(site: Path, own: Path) -> None:
    """Finishes what was begun; may be done again and again. Raises OSError."""
    if not halfway(own):
        return
    noted = notes.read_json(own / "journal.json", dict[str, list[str]]) or {}
    disk.make_folder(site)
    for path in noted.get("delete", ()):  # first: a file may have become a folder
        disk.remove(site, path)
    for path in noted.get("replace", ()):
        with contextlib.suppress(FileNotFoundError):  # our folder was cleared: this build makes the file anew
            disk.bring(own / "back" / path, site / path, site / _TEMPORARY)
    (site / _TEMPORARY).unlink(missing_ok=True)
    disk.flush(site)
    (own / "journal.json").unlink()
