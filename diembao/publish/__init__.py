"""Files to disk: the old site or the new one, whole, whatever happens. Layer 1; does I/O.

A double buffer. The generation before, `back/`, is brought to the new state beside the site, checked, flushed once, and
the two folders change places in one system call (docs/publishing.md has the steps and the measurements). What exists is
recognised by inode, size and time, so state that is lost or damaged costs time, never the site.
"""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path

from msgspec import Struct

from diembao.outputs import Held, Output
from diembao.problems import Problem, ProblemError, Where
from diembao.publish import disk, generation, looking, notes, refusals
from diembao.publish.generation import Generation, Kept


class Published(Struct, frozen=True):
    """What publishing did, as site-relative paths. looks: what `looks` says of the site now."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    looks: str
    problems: tuple[Problem, ...] = ()


class _Plan(Struct, frozen=True):
    """What a site needs to hold the outputs.

    wanted            path -> SHA-256 of every output
    same, others      path -> key of the site's files that are right already, and of those that are not ours
    written, removed  what will be new, and what of ours goes
    """

    wanted: Mapping[str, str]
    same: Mapping[str, str]
    others: Mapping[str, str]
    written: tuple[str, ...]
    removed: tuple[str, ...]


def publish(outputs: Sequence[Output | Held], site: Path, state: Path, verify: bool = False) -> Published:
    """Brings `site` to hold exactly `outputs`; files of others there stay. Where nothing changed, nothing is touched.

    state   a folder of our own, best on the site's file system; may be deleted between runs
    verify  every file is read; else those whose inode, size and time are known are taken for what they were
    Raises ProblemError: output-path, output-twice, publish-locked, publish-in-the-way, publish-no-space,
    publish-read-only, publish-failed.
    """
    refusals.bad_paths([o.path for o in outputs])
    with _at_work(site, state) as (site, own):
        return _publish(outputs, site, own, verify)


class Left(Struct, frozen=True):
    """A site as the last publication left it. as_left: whether it still lies so; asked once."""

    site: Path
    generation: Generation
    as_left: Callable[[], bool]

    @property
    def files(self) -> Kept:
        """As `held`."""
        return Kept(self.generation, self.site)

    @property
    def looks(self) -> str:
        """As `looks`."""
        return self.generation.looks


def watch(site: Path, state: Path) -> tuple[Callable[[], bool], Callable[[], None]]:
    """Looks whether the site and the buffer behind it look as they were left: (what says so, what ends that look).

    Another process looks meanwhile, where there can be one: 75,000 files and folders take 0.3 s.
    """
    return looking.elsewhere(lambda: _is_as_left(site.resolve(), state))


def _is_as_left(site: Path, state: Path) -> bool:
    own = notes.own_folder(site, state)
    known = generation.read(own)
    return known is not None and known.is_as_left(site, own / "back")


def left(site: Path, state: Path, as_left: Callable[[], bool] | None = None) -> Left | None:
    """The site that was left, if that is known. `as_left`: what `watch` gave."""
    with _at_work(site, state) as (site, own):
        known = generation.read(own)
        return Left(site, known, as_left or (lambda: _is_as_left(site, state))) if known else None


def update(changed: Sequence[Output], removed: Iterable[str], before: Left, state: Path) -> Published | None:
    """Brings some files of the site to these contents, takes some away, and looks at no others.

    before  what `left` gave; whoever calls has asked it whether it is as it was left
    Returns None where that cannot be noted, or another build has been here since: then nothing was touched.
    Raises ProblemError as `publish` does.
    """
    refusals.bad_paths([o.path for o in changed])
    with _at_work(before.site, state) as (site, own):
        known, back = before.generation, own / "back"
        try:
            # What was left is read before it is noted that it changes; what is read of it later is that.
            gone = frozenset(path for path in removed if path in known.files)
            added = {o.path for o in changed if o.path not in known.files}
            for path in known.behind:
                known.files.within(path.rpartition("/")[0])
            folders = known.folders(known.front)
            if not generation.begin(own, known, added):
                return None
        except sqlite3.Error:
            return None
        new = _bring_up(changed, gone, site, back, known)
        disk.flush(back)
        paths = tuple(sorted(new)), (), tuple(sorted(gone))
        if not _exchange(site, back):
            problems = _by_journal(site, own, paths[0], paths[2])
            return Published(*paths, "", problems)
        now = looking.changed(
            known.looks,
            {path: known.files[path][0] for path in new.keys() | gone if path in known.files},
            {path: look for path, (look, _) in new.items()},
        )
        # Another process looks at one half of 17,000 folders, this one at the other: in all 80 ms instead of 157.
        halves = (dict([*folders.items()][start::2]) for start in (0, 1))
        one, other = (partial(known.strangers, back, known.front, half) for half in halves)
        alone, _ = looking.elsewhere(lambda: not one())
        with contextlib.suppress(OSError, sqlite3.Error):  # the site is new and whole
            generation.follow(own, known, site, back, new, gone, now)
        _keep_late_ones([*other(), *(() if alone() else one())], site, back, own)
        return Published(*paths, now)


def _keep_late_ones(late: Sequence[str], site: Path, back: Path, own: Path) -> None:
    """Files that somebody put into the site before it became the buffer, brought into the new one."""
    if late:
        with contextlib.suppress(OSError, sqlite3.Error):
            generation.doubt(own)
    for path in late:
        with contextlib.suppress(OSError):  # the others are kept all the same
            disk.link(back / path, site / path)


def _bring_up(
    changed: Sequence[Output], gone: AbstractSet[str], site: Path, back: Path, known: Generation
) -> dict[str, tuple[str, str]]:
    """The buffer behind a site brought to what the site is, then to what it is to be: the changed files as they are."""
    others = (known.behind | gone) - {o.path for o in changed}
    kept = {path for path in others if path in known.files and path not in gone}
    for path in sorted(others - kept):  # first: a file may have become a folder
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            disk.remove(back, path)
    for path in sorted(kept):
        disk.link(site / path, back / path)
    new = dict[str, tuple[str, str]]()
    for output in changed:
        disk.write(back / output.path, output.data)
        digest = output.sha256
        if disk.sha256(f"{back}/{output.path}") != digest:
            raise OSError(errno.EIO, "what was read back differs from what was written", str(back / output.path))
        new[output.path] = disk.key(f"{back}/{output.path}"), digest
    return new


def looks(site: Path, state: Path) -> str:
    """A hash of the names, inodes, sizes and times of our files in the site."""
    with _at_work(site, state) as (site, own):
        return generation.looks(own, site) or looking.looks(disk.keys(site, notes.remember(own).names))


def held(site: Path, state: Path) -> dict[str, Held]:
    """The files of the site that are known without reading them."""
    with _at_work(site, state) as (site, own):
        memory, found, top = notes.remember(own), dict[str, Held](), f"{site}/"
        for path, key in disk.keys(site, memory.names).items():
            digest = memory.content.get(key)
            if digest:
                found[path] = Held(path, digest, int(key.split(":")[1]), top + path)
        return found


def recover(site: Path, state: Path) -> None:
    """Finishes a publication that was interrupted where folders cannot be exchanged; otherwise does nothing."""
    with _at_work(site, state) as (site, own):
        _roll_forward(site, own)


# ---------------------------------------------------------------- the steps of docs/publishing.md


def _publish(outputs: Sequence[Output | Held], site: Path, own: Path, verify: bool) -> Published:
    _roll_forward(site, own)
    listings = notes.listings(own)
    back, memory, live = own / "back", notes.remember(own), disk.tree(site, listings)
    if verify:
        memory = notes.Memory(memory.names, {})
    plan = _compare(outputs, site, live, memory)
    unchanged = tuple(sorted(plan.same))
    if not plan.written and not plan.removed:
        if not (plan.wanted.keys() <= memory.names and set(plan.same.values()) <= memory.content.keys()):
            notes.write(own, plan.wanted, {key: plan.wanted[path] for path, key in plan.same.items()})
        return Published((), unchanged, (), looking.looks(plan.same))
    _refuse_obstacles(site, plan)
    # Every name is noted before it exists, so that no crash makes a file of ours look like somebody else's; and nothing
    # is known by heart until all is done, so that whatever goes wrong is read anew.
    notes.write(own, memory.names | plan.wanted.keys(), {})
    generation.forget(own)
    now = _check(back, plan, memory, _prepare(outputs, site, back, plan, memory, listings), listings)
    disk.flush(back)
    problems: tuple[Problem, ...] = ()
    if not _exchange(site, back):
        problems, now = _by_journal(site, own, plan.written, plan.removed), disk.tree(site)
    else:
        _keep_late(site, back, plan, memory, listings)
    known = {key: memory.content[key] for key in live.values() if key in memory.content}
    ours = {path: key for path, key in now.items() if path in plan.wanted}
    known |= {key: plan.wanted[path] for path, key in ours.items()}
    with contextlib.suppress(OSError, sqlite3.Error):  # the site is new and whole; what is not noted will be read
        notes.write(own, plan.wanted, known)
        behind = {*plan.written, *plan.removed} if back.exists() else set[str]()
        if not back.exists():
            _make_ready(site, back, plan.wanted, listings)
        notes.write_listings(own, listings)
        if not problems and now.keys() == plan.wanted.keys() and not _hidden(site, listings):
            files = {path: (key, plan.wanted[path]) for path, key in ours.items()}
            generation.write(own, site, back, files, behind, looking.looks(ours))
    return Published(plan.written, unchanged, plan.removed, looking.looks(ours), problems)


def _compare(outputs: Sequence[Output | Held], site: Path, live: Mapping[str, str], memory: notes.Memory) -> _Plan:
    wanted = {o.path: o.sha256 for o in outputs}
    same = {p: live[p] for p in wanted if p in live and _content(site, p, live[p], memory) == wanted[p]}
    for output in outputs:
        if isinstance(output, Held) and not output.new and output.path not in same:
            raise OSError(errno.ESTALE, "changed by somebody while the site was made", str(site / output.path))
    others = {path: live[path] for path in live.keys() - memory.names - wanted.keys()}
    removed = (live.keys() & memory.names) - wanted.keys()
    return _Plan(wanted, same, others, tuple(sorted(wanted.keys() - same.keys())), tuple(sorted(removed)))


def _prepare(
    outputs: Sequence[Output | Held], site: Path, back: Path, plan: _Plan, memory: notes.Memory, listings: disk.Listings
) -> dict[str, str]:
    """The generation before, brought to the new state. Files are linked or replaced, never written in place.

    What is in it then is what was there before, as it looked, and what was changed, as it looks now.
    """
    disk.make_folder(back)
    hidden = _hidden(site, listings)
    before = disk.tree(back, listings)
    now = dict(before)
    for path in before.keys() - plan.wanted.keys() - plan.others.keys():
        disk.remove(back, path)
        del now[path]
    if listings.empty:
        disk.drop_empty_folders(back)
    for folder in hidden:
        disk.make_folder(back / folder)
    for output in outputs:
        path, key = output.path, before.get(output.path, "")
        if key and (key == plan.same.get(path) or _content(back, path, key, memory) == plan.wanted[path]):
            continue
        if path in plan.same:
            disk.link(site / path, back / path)
        elif isinstance(output, Held):
            disk.move(Path(output.file), back / path)
        else:
            disk.write(back / path, output.data)
        now[path] = disk.key(f"{back}/{path}")
    for path, key in plan.others.items():
        if not key or key != before.get(path):
            disk.link(site / path, back / path)
            now[path] = disk.key(f"{back}/{path}")
    return now


def _hidden(site: Path, listings: disk.Listings) -> list[str]:
    """Empty folders that stay: hidden ones are never ours, and git takes a .git without refs/ for none."""
    top = f"{site}/"
    return [name.removeprefix(top) for name in listings.empty if name.startswith(f"{top}.")]


def _check(
    back: Path, plan: _Plan, memory: notes.Memory, found: dict[str, str], listings: disk.Listings
) -> dict[str, str]:
    """The finished tree, what was written read back and found to be what was planned."""
    whole = found.keys() == plan.wanted.keys() | plan.others.keys()
    touched = {path.rpartition("/")[0] for path in found.keys() - plan.same.keys()}
    there = {path for folder in touched for path in listings.files(back, folder)}
    whole = whole and there == {path for path in found if path.rpartition("/")[0] in touched}
    if not whole or any(_content(back, p, found[p], memory) != digest for p, digest in plan.wanted.items()):
        raise OSError(errno.EIO, "what was read back differs from what was written", str(back))
    return found


def _exchange(site: Path, back: Path) -> bool:
    """Puts `back` in the site's place in one step; False where that cannot be."""
    try:
        if site.exists():
            disk.exchange(back, site)
        else:
            back.rename(site)
    except OSError as error:
        if error.errno not in disk.NO_EXCHANGE:
            raise
        return False
    disk.flush_folder(site.parent)
    disk.flush_folder(back.parent)
    return True


def _keep_late(site: Path, back: Path, plan: _Plan, memory: notes.Memory, listings: disk.Listings) -> None:
    """What somebody put into the site while the next one was made lies in `back` now, where nobody would find it."""
    for path in disk.paths(back, listings):
        if path in plan.wanted or path in memory.names:
            continue
        if disk.key(f"{back}/{path}") != plan.others.get(path):
            disk.link(back / path, site / path)


def _make_ready(site: Path, back: Path, paths: Iterable[str], listings: disk.Listings) -> None:
    """After the first publication the other buffer: else the first edit makes it, which takes 4 s for 35,000 files."""
    for path in sorted(paths):
        disk.link(site / path, back / path)
    for folder in disk.folders(paths):
        listings.names(f"{back}/{folder}")


def _by_journal(site: Path, own: Path, written: Sequence[str], removed: Sequence[str]) -> tuple[Problem, ...]:
    """The prepared files copied into the site one by one, so noted that the next run can finish it."""
    notes.write_json(own / "journal.json", {"replace": written, "delete": removed})
    _roll_forward(site, own)
    message = "this folder cannot be exchanged in one step; its files were replaced one by one"
    hint = "nothing to do: the next build finishes an interrupted one; an ordinary folder would change all at once"
    return (Problem("publish-not-atomic", "note", Where(str(site)), message, hint),)


def _roll_forward(site: Path, own: Path) -> None:
    journal = own / "journal.json"
    if not journal.exists():
        return
    noted = notes.read_json(journal)
    for path in notes.listed(noted, "delete"):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):  # done before a crash
            (site / path).unlink()
    disk.make_folder(site)
    disk.drop_empty_folders(site)
    for path in notes.listed(noted, "replace"):
        with contextlib.suppress(FileNotFoundError):  # our folder was cleared: the next steps make the file anew
            disk.write(site / path, (own / "back" / path).read_bytes())
    disk.flush(site)
    journal.unlink()


def _content(folder: Path, path: str, key: str, memory: notes.Memory) -> str:
    """SHA-256 of the file with that key; '' for what is no ordinary file."""
    return key and (memory.content.get(key) or disk.sha256(f"{folder}/{path}"))


# ---------------------------------------------------------------- around them


@contextlib.contextmanager
def _at_work(site: Path, state: Path) -> Iterator[tuple[Path, Path]]:
    """The site's real folder and ours for it, while no other build works there. Every OSError becomes a Problem."""
    site, own = site.resolve(), state
    try:
        if state.resolve().is_relative_to(site):
            raise ProblemError(
                refusals.in_the_way(site, "the digest itself lies in this folder", "name another with --output")
            )
        if site.exists() and not site.is_dir():
            raise ProblemError(
                refusals.in_the_way(site, "this is a file, not a folder", "move it, or name a folder with --output")
            )
        own = notes.own_folder(site, state)
        with notes.lock(own / "lock"):
            yield site, own
    except OSError as error:
        raise ProblemError(refusals.told(error, site, halfway=(own / "journal.json").exists())) from error


def _refuse_obstacles(site: Path, plan: _Plan) -> None:
    """Files of somebody else that lie where we need a folder, or in a folder where we need a file."""
    folders = disk.folders(plan.wanted)
    blocked = [p for p in sorted(plan.others) if p in folders or disk.folders([p]) & plan.wanted.keys()]
    if blocked:
        message, hint = "this file is not ours, and the site needs its place", "move it away"
        raise ProblemError(*(refusals.in_the_way(site / path, message, hint) for path in blocked))
