"""Publishing is all or nothing: killed or failing before every single change to the disk, in turn.

The child process counts calls that change the disk, by wrapping the functions of os and the files that are opened for
writing; every write is split in two, so that a torn file would be seen.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from diembao import publish as publishing
from diembao.model import Output
from diembao.problems import ProblemError
from diembao.publish import publish

CALLS = ("replace", "rename", "unlink", "mkdir", "rmdir", "link", "chmod", "fsync", "sync")
OLD = {
    "index.html": "old front",
    "a/index.html": "old a",
    "b/index.html": "same",
    "gone/index.html": "to go",
    "s.css": "x",
}
NEW = {
    "index.html": "new front",
    "a/index.html": "new a",
    "b/index.html": "same",
    "c/d/index.html": "added",
    "s.css": "x",
}


def outputs(files: dict[str, str]) -> list[Output]:
    return [Output(path, (text * 50).encode()) for path, text in files.items()]


def contents(files: dict[str, str]) -> dict[str, bytes]:
    return {o.path: o.data for o in outputs(files)}


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class Torn(io.BufferedWriter):
    """A file whose every write reaches the disk in two steps, with a counted moment between them."""

    step: Callable[[], None]

    def write(self, data: bytes) -> int:  # type: ignore[override]
        half = len(data) // 2
        super().write(data[:half])
        self.flush()
        self.step()
        return half + super().write(data[half:])


def instrument(step: Callable[[], None], exchange: bool) -> None:
    """Makes `step` be called before every change to the disk. For a child process: nothing is put back."""

    def before(function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            step()
            return function(*args, **kwargs)

        return call

    for name in CALLS:
        setattr(os, name, before(getattr(os, name)))
    plain_open = io.open

    def opened(file: object, mode: str = "r", *args: object, **kwargs: object) -> object:
        if "w" not in mode:
            return plain_open(file, mode, *args, **kwargs)  # type: ignore[call-overload]
        step()
        raw = plain_open(file, "wb", buffering=0)  # type: ignore[call-overload]
        torn = Torn(raw)
        torn.step = step
        return torn if "b" in mode else io.TextIOWrapper(torn, encoding="utf-8", write_through=True)

    io.open = opened  # type: ignore[assignment]

    def no_exchange(*_: object) -> None:
        raise OSError(errno.EXDEV, "cannot be exchanged here")

    publishing._renameat2 = before(publishing._renameat2 if exchange else no_exchange)  # type: ignore[assignment]


def in_child(work: Callable[[], None]) -> int:
    """Runs `work` in a forked process; its exit code."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except ProblemError:
            os._exit(1)
        except BaseException:
            os._exit(9)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(moment: int, work: Callable[[], None], exchange: bool) -> bool:
    """Runs `work` in a child that dies before its change number `moment`; False if it made fewer changes."""

    def child() -> None:
        count = iter(range(1, 10**9))

        def step() -> None:
            if next(count) == moment:
                os._exit(77)

        instrument(step, exchange)
        work()

    code = in_child(child)
    assert code in (0, 77), code
    return code == 77


SCENES = {
    "first": (None, NEW),
    "everything": (OLD, NEW),
    "one page": (OLD, {**OLD, "a/index.html": "edited"}),
    "one gone": (OLD, {k: v for k, v in OLD.items() if k != "gone/index.html"}),
}


@pytest.mark.parametrize(
    ("scene", "runs_before", "exchange"),
    [
        ("first", 0, True),
        ("everything", 1, True),
        ("everything", 2, True),
        ("one page", 2, True),
        ("one gone", 2, True),
        ("everything", 2, False),
    ],
)
def test_killed_before_every_change_the_site_is_whole(
    tmp_path: Path, scene: str, runs_before: int, exchange: bool
) -> None:
    old, new = SCENES[scene]
    start = tmp_path / "start"
    start.mkdir()
    if old:
        for files in [NEW, old][-runs_before:]:
            publish(outputs(files), start / "site", start / "state")
        (start / "site/CNAME").write_text("a file of the user's")
        (start / "site/a/own.txt").write_text("another")
    users = {"CNAME": b"a file of the user's", "a/own.txt": b"another"} if old else {}
    whole_old, whole_new = ({**contents(f), **users} if f else {} for f in (old, new))
    moment, seen_new = 0, False
    while True:
        moment += 1
        work = tmp_path / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(start, work, copy_function=shutil.copy2)
        dead = killed_at(moment, lambda: publish(outputs(new), work / "site", work / "state") and None, exchange)
        found = tree(work / "site") if (work / "site").exists() else {}
        if exchange or not old:
            assert found in (whole_old, whole_new), f"mixed or torn when killed before change {moment}"
            seen_new |= found == whole_new
        else:  # without an exchange the moment of change is not one: the next run rolls it forward
            publishing.recover(work / "site", work / "state")
            found = {k: v for k, v in tree(work / "site").items() if not k.endswith("~")}
            assert found in (whole_old, whole_new)
        publish(outputs(new), work / "site", work / "state")
        assert {k: v for k, v in tree(work / "site").items() if not k.endswith("~")} == whole_new, moment
        if not dead:
            break
    assert moment > 8 and (seen_new or not exchange)


FAULTS = {
    errno.ENOSPC: "publish-no-space",
    errno.EACCES: "publish-read-only",
    errno.EROFS: "publish-read-only",
    errno.EIO: "publish-failed",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_disk_is_told_and_leaves_the_old_site(tmp_path: Path, fault: int) -> None:
    start = tmp_path / "start"
    publish(outputs(OLD), start / "site", start / "state")
    moment = 0
    while True:
        moment += 1
        work = tmp_path / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(start, work)

        def child(moment: int = moment, work: Path = work) -> None:
            count = iter(range(1, 10**9))

            def step() -> None:
                if next(count) == moment:
                    raise OSError(fault, os.strerror(fault), "somewhere")

            instrument(step, exchange=True)
            try:
                publish(outputs(NEW), work / "site", work / "state")
            except ProblemError as error:
                os._exit(10 if error.problems[0].code == FAULTS[fault] and error.problems[0].hint else 11)

        code = in_child(child)
        assert code in (0, 10), code
        assert tree(work / "site") in (contents(OLD), contents(NEW))
        publish(outputs(NEW), work / "site", work / "state")
        assert tree(work / "site") == contents(NEW)
        if code == 0 and moment > 30:
            break


def test_unchanged_files_are_not_touched(tmp_path: Path) -> None:
    site, state = tmp_path / "site", tmp_path / "state"
    first = publish(outputs(OLD), site, state)
    assert (len(first.written), first.removed) == (5, ())
    times = {p: p.stat().st_mtime_ns for p in [site, *site.rglob("*")]}
    again = publish(outputs(OLD), site, state)
    assert again.written == again.removed == () and len(again.unchanged) == 5
    assert {p: p.stat().st_mtime_ns for p in [site, *site.rglob("*")]} == times
    third = publish(outputs(NEW), site, state)
    assert third.written == ("a/index.html", "c/d/index.html", "index.html")
    assert third.removed == ("gone/index.html",)
    assert not (site / "gone").exists()


def test_files_of_others_are_never_deleted(tmp_path: Path) -> None:
    site, state = tmp_path / "site", tmp_path / "state"
    site.mkdir()
    (site / "CNAME").write_text("news.example")
    for files in (OLD, NEW, OLD, NEW):
        publish(outputs(files), site, state)
        assert (site / "CNAME").read_text() == "news.example"
    (site / "CNAME").write_text("changed.example")
    publish(outputs(OLD), site, state)
    assert (site / "CNAME").read_text() == "changed.example"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"names": 3, "content": []}', b"\xff\xfe", None])
def test_damaged_memory_costs_nothing_but_time(tmp_path: Path, damage: bytes | None) -> None:
    site, state = tmp_path / "site", tmp_path / "state"
    publish(outputs(OLD), site, state)
    publish(outputs(NEW), site, state)
    for name in ("memory.json", "journal.json"):
        if damage is None:
            (state / name).unlink(missing_ok=True)
        else:
            (state / name).write_bytes(damage)
    publish(outputs(OLD), site, state)
    assert contents(OLD).items() <= tree(site).items()


def test_a_cleared_state_or_a_meddled_back_folder_is_made_anew(tmp_path: Path) -> None:
    site, state = tmp_path / "site", tmp_path / "state"
    publish(outputs(OLD), site, state)
    publish(outputs(NEW), site, state)
    (state / "back/index.html").write_text("torn")
    (state / "back/a").rename(state / "back/zzz")
    publish(outputs(OLD), site, state)
    assert tree(site) == contents(OLD)
    shutil.rmtree(state)
    publish(outputs(NEW), site, state)
    assert contents(NEW).items() <= tree(site).items()


def test_a_file_meddled_with_in_the_site_is_put_right(tmp_path: Path) -> None:
    site, state = tmp_path / "site", tmp_path / "state"
    publish(outputs(OLD), site, state)
    (site / "index.html").write_text("by hand")
    assert publish(outputs(OLD), site, state).written == ("index.html",)
    assert tree(site) == contents(OLD)


def test_a_second_build_says_who_is_at_work_and_stops(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    with publishing._lock(tmp_path / "state/lock"):
        with pytest.raises(ProblemError, match=rf"publish-locked.*process {os.getpid()}"):
            publish(outputs(OLD), tmp_path / "site", tmp_path / "state")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("path", ["../x", "/x", "a/../b", "a//b", ".hidden", "a/.b/c", "a\0b", "a\\b", "", "a~"])
def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ProblemError, match="output-path"):
        publish([Output(path, b"")], tmp_path / "site", tmp_path / "state")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("paths", [("a", "a"), ("a", "a/b")])
def test_two_files_with_one_path_are_refused(tmp_path: Path, paths: tuple[str, ...]) -> None:
    with pytest.raises(ProblemError, match="output-twice"):
        publish([Output(p, b"") for p in paths], tmp_path / "site", tmp_path / "state")


def test_a_link_in_the_sites_place_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to("real")
    publish(outputs(OLD), tmp_path / "site", tmp_path / "state")
    assert (tmp_path / "site").is_symlink() and tree(tmp_path / "real") == contents(OLD)


def test_others_may_read_what_is_published_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        publish(outputs(OLD), tmp_path / "site", tmp_path / "state")
        publish(outputs(NEW), tmp_path / "site", tmp_path / "state")
    finally:
        os.umask(before)
    for path in [tmp_path / "site", *(tmp_path / "site").rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_a_file_may_become_a_folder_and_back(tmp_path: Path) -> None:
    site, state = tmp_path / "site", tmp_path / "state"
    for files in ({"a": "file"}, {"a/b": "folder"}, {"a": "file"}, {"a/b": "folder"}):
        publish(outputs(files), site, state)
        assert tree(site) == contents(files)


def test_where_folders_cannot_be_exchanged_it_is_told_once_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EBUSY, "a mount point")

    monkeypatch.setattr(publishing, "_renameat2", refuse)
    publish(outputs(OLD), tmp_path / "site", tmp_path / "state")
    done = publish(outputs(NEW), tmp_path / "site", tmp_path / "state")
    assert [(p.code, p.severity) for p in done.problems] == [("publish-not-atomic", "note")]
    assert tree(tmp_path / "site") == contents(NEW)
