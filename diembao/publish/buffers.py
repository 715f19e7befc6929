"""A site's two folders: the one behind is brought to what the site is to be, then they change places.

docs/publishing.md has the steps and why they come in this order.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path
from stat import S_ISDIR

from msgspec import Struct
from msgspec.structs import replace

from diembao.outputs import Output
from diembao.problems import Problem
from diembao.publish import disk, journal, notes, refusals, strangers
from diembao.publish.notes import Buffers


class Published(Struct, frozen=True):
    """What publishing did, as site-relative paths."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


class SiteFiles:
    """The files of a site while it is brought to hold others. Its methods raise ProblemError.

    held  path -> SHA-256 of ours that look as they were left
    """

    def __init__(self, site: Path, own: Path) -> None:
        self._site, self._own, self._back = site, own, own / "back"
        journal.roll_forward(site, own)
        rows = notes.files(own)
        self._nothing_noted, self._there = rows is None, site.exists()
        self._names, self.held, single = _looked(site, rows or ())
        # path -> (SHA-256, look): written into the buffer behind; found in the site, though it was not known.
        self._new, self._same = dict[str, tuple[str, str]](), dict[str, tuple[str, str]]()
        self._touched, self._added, self._kept = set[str](), set[str](), set[str]()
        self._begun, self._began = False, 0
        self._buffers = self._recognised(single)

    def put(self, output: Output) -> None:
        """Writes a file into the buffer behind, unless the site holds just that."""
        with self._telling():
            self._put(output)

    def finish(self, wanted: Mapping[str, str]) -> Published:
        """Brings the site to hold exactly `wanted` (path -> SHA-256), each of which was put or is held."""
        with self._telling():
            self._refuse(wanted)
            gone = self._names - wanted.keys()
            removed = [path for path in gone if disk.seen(f"{self._site}/{path}")]
            unwanted = gone | (self._new.keys() - wanted.keys())
            self._new, self._same = (
                {path: row for path, row in rows.items() if path in wanted} for rows in (self._new, self._same)
            )
            problems: tuple[Problem, ...] = ()
            if self._new or removed:
                problems = self._publish(gone, self._prepare(wanted, unwanted))
            elif self._same:
                self._claim()
                notes.write(self._own, self._same)
            return Published(tuple(sorted(self._new)), tuple(sorted(removed)), problems)

    def read_all(self) -> Mapping[str, str]:
        """As `held`, which it becomes, but every file is read; the buffer behind is not trusted either."""
        with self._telling():
            found = {path: disk.content(f"{self._site}/{path}") for path in self._names}
            other = {path: row for path, row in found.items() if row[0] != self.held.get(path, "")}
            if other:
                notes.write(self._own, other)
            notes.forget_buffers(self._own)
            self._buffers = self._recognised(())
            self.held = {path: digest for path, (digest, _) in found.items() if digest}
            return self.held

    def altered(self) -> Mapping[str, bool]:
        """path -> whether a file of ours has the bytes that it was written with."""
        rows = notes.files(self._own) or ()
        return {path: disk.content(f"{self._site}/{path}")[0] == digest for path, digest, _ in rows}

    def keep_back_if(self, fits: Callable[[dict[str, str] | None], bool], note: Mapping[str, str]) -> None:
        """Removes the generation before, unless it `fits`; then `note` is what the next one is asked of.

        Called after `finish`. None: nobody knows what was noted. Whoever is killed here is asked again.
        """
        with self._telling():
            path = self._own / "shown.json"
            noted = notes.read_json(path, dict[str, str])
            if noted == note:
                return
            if not fits(noted) and self._back.exists():
                notes.forget_buffers(self._own)
                shutil.rmtree(self._back)
            notes.write_json(path, dict(note))

    def leave(self) -> None:
        """Where it was not finished the old site stays; where the buffer behind may differ from it now is noted."""
        if self._begun and self._buffers.behind is not None:
            with contextlib.suppress(OSError):  # then the note stays that it may anywhere
                self._note(replace(self._buffers, behind=(*self._buffers.behind, *self._touched)), wait=False)

    def _telling(self) -> contextlib.AbstractContextManager[None]:
        return refusals.telling(self._site, lambda: journal.halfway(self._own))

    # ---------------------------------------------------------------- what lies there

    @cached_property
    def _folders(self) -> set[str]:
        return disk.folders(self._names)

    def _is_ours(self, name: str) -> bool:
        """Of something at the top of a buffer."""
        return any(name in known for known in (self._names, self._folders, self._added, self._new, self._same))

    def _recognised(self, single: Iterable[str]) -> Buffers:
        """Which folder is which. What was not done when a run was killed right after the exchange is done."""
        noted, now = notes.buffers(self._own), (disk.inode(self._site), disk.inode(self._back))
        if noted and (noted.site, noted.back) == now:
            if noted.behind is None:
                return noted
            # A file that both have has two names: one that has only one was taken out of the one behind since, by a run
            # that was broken off or by somebody.
            behind = {*noted.behind}
            lost = (path for path in single if path not in behind and not disk.seen(f"{self._back}/{path}"))
            return replace(noted, behind=(*behind, *lost))
        swapped = noted if noted and (noted.back, noted.site) == now else None
        if swapped is None:  # what is behind may have been ours once, unless it has a name that nothing of ours has
            strangers.settle(self._site, self._back, lambda name: not name.startswith("."), None)
            return Buffers(*now, None)
        strangers.settle(self._site, self._back, self._is_ours, swapped.carried)
        known = Buffers(*now, None, carried=swapped.carried)
        notes.write_buffers(self._own, known, wait=True)
        return known

    # ---------------------------------------------------------------- files are written

    def _put(self, output: Output) -> None:
        path, digest = output.path, output.sha256
        if path not in self._names:
            refusals.bad_path(path)
        if path in self._new or path in self._same:
            raise refusals.twice(path)
        known = self.held.get(path)
        if known == digest or (known is None and self._there and self._has(path, digest)):
            return
        self._begin()
        self._touched.add(path)
        try:
            look = disk.write(self._back / path, output.data)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            disk.clear(self._back, path)
            look = disk.write(self._back / path, output.data)
        self._new[path] = digest, look

    def _has(self, path: str, digest: str) -> bool:
        """Whether that lies in the site, though it is not held. Raises ProblemError where the place is not ours."""
        above = path
        while (above := above.rpartition("/")[0]) and above not in self._folders and above not in self._added:
            self._added.add(above)
            status = disk.seen(f"{self._site}/{above}")
            if status and not S_ISDIR(status.st_mode) and above not in self._names:
                raise refusals.in_the_way(self._site / above)
        status = disk.seen(f"{self._site}/{path}")
        if status is None:
            return False
        found, look = disk.content(f"{self._site}/{path}")
        if found == digest:
            self._same[path] = found, look
            return True
        is_folder = S_ISDIR(status.st_mode)
        if (is_folder and path not in self._folders) or not (is_folder or self._nothing_noted or path in self._names):
            raise refusals.in_the_way(self._site / path)
        return False

    def _begin(self) -> None:
        """Before the first change: whatever happens from here on, the next run knows that something was done."""
        if self._begun:
            return
        self._began, behind = time.time_ns(), self._buffers.behind
        strangers.refuse(self._site, self._names, self._folders, self._folders, self._buffers.since[0])
        disk.make_folder(self._back)
        self._note(replace(self._buffers, behind=None), wait=True)
        self._begun = True
        strangers.drop(self._back, lambda name: name in self._names or name in self._folders)
        if behind is None:
            self._kept = disk.prune(self._back, self._site)
        for path in behind or ():  # taken away before anything is linked: a file may have become a folder
            disk.remove(self._back, path)

    # ---------------------------------------------------------------- all is brought together

    def _refuse(self, wanted: Mapping[str, str]) -> None:
        """Raises OSError for what is neither put nor held, ProblemError for what is both a file and a folder."""
        put = {path: digest for path, (digest, _) in (self._new | self._same).items()}
        known = {**self.held, **put}
        if not wanted.items() <= known.items():
            path = next(path for path, digest in wanted.items() if known.get(path) != digest)
            raise OSError(errno.ESTALE, "changed by somebody while the site was made", str(self._site / path))
        for path in put.keys() & wanted.keys():
            below = path in self._folders and any(other.startswith(f"{path}/") for other in wanted)
            if below or disk.folders([path]) & wanted.keys():
                raise refusals.twice(path)

    def _prepare(self, wanted: Mapping[str, str], unwanted: AbstractSet[str]) -> bool:
        """The buffer behind holds exactly what is wanted. Returns whether nothing of it is a copy of what the site has:
        after an exchange a copy would be another file, and unknown."""
        self._begin()
        if self._added:
            folders = self._folders | self._added
            strangers.refuse(self._site, self._names | wanted.keys(), folders, self._added, 0)
        self._touched |= unwanted  # noted even if we are broken off here: the one behind lacks them from now on
        for path in unwanted:
            disk.remove(self._back, path)
        behind = self._buffers.behind
        lacking = wanted.keys() - self._kept if behind is None else {*behind, *self._same} & wanted.keys()
        old = (path for path in lacking if path not in self._new)
        copied = sum(not disk.link(self._site / path, self._back / path) for path in old)
        return copied == 0 and (behind is None or self._buffers.linked)

    def _publish(self, gone: AbstractSet[str], linked: bool) -> tuple[Problem, ...]:
        carried, movable = strangers.carry(self._site, self._back, self._is_ours) if self._there else ({}, True)
        if carried != self._buffers.carried:
            self._note(replace(self._buffers, behind=None, carried=carried), wait=False)  # the flush takes it along
        self._claim()
        disk.flush(self._back)
        self._begun, now = False, time.time_ns()  # what is noted is right until all is done
        rows = self._new | self._same
        left = replace(self._buffers, behind=(*self._new, *gone), carried=carried, linked=linked)
        since = now if self._buffers.behind is None else self._buffers.since[1]
        problems: tuple[Problem, ...] = ()
        if linked and movable and self._exchange():
            strangers.settle(self._site, self._back, self._is_ours, carried)
            left = replace(left, since=(since, self._began))
        else:
            problems = (journal.publish(self._site, self._own, self._new, gone),)
            rows |= {path: disk.content(f"{self._site}/{path}") for path in self._new}
            left = replace(left, since=(self._began, since), behind=())
        with contextlib.suppress(OSError):  # the site is new and whole; what is not noted will be read
            self._note(left, wait=True)
            notes.write(self._own, rows, gone)  # last: until then what is behind and goes is known for ours
        return problems

    def _exchange(self) -> bool:
        """Puts the buffer behind in the site's place in one step; False where that cannot be."""
        try:
            if self._there:
                disk.exchange(self._back, self._site)
            else:
                self._back.rename(self._site)
        except OSError as error:
            if error.errno not in disk.NO_EXCHANGE:
                raise
            return False
        disk.flush_folder(self._site.parent)
        disk.flush_folder(self._own)
        return True

    def _claim(self) -> None:
        added = (self._new.keys() | self._same.keys()) - self._names
        if added or self._nothing_noted:
            notes.claim(self._own, added, self._nothing_noted)

    def _note(self, known: Buffers, wait: bool) -> None:
        now = disk.inode(self._site), disk.inode(self._back)
        behind = known.behind if all(now) else None
        notes.write_buffers(self._own, replace(known, site=now[0], back=now[1], behind=behind), wait)


def _looked(site: Path, rows: Iterable[tuple[str, str, str]]) -> tuple[set[str], dict[str, str], list[str]]:
    """(our names, path -> SHA-256 of what looks as it was left, what has no other name) of the site's files."""
    names, held, single, top, lstat = set[str](), dict[str, str](), list[str](), f"{site}/", os.lstat
    for path, digest, known in rows:
        names.add(path)
        try:
            now = lstat(top + path)
        except OSError:
            continue
        if now.st_nlink == 1:
            single.append(path)
        # As `disk.look`: calling it takes a seventh of all.
        if f"{now.st_ino}:{now.st_size}:{now.st_mtime_ns}" == known:
            held[path] = digest
    return names, held, single
