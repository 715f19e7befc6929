"""Publishing is all or nothing: killed or failing before every single change to the disk, in turn."""

import errno
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from publish_fixture import (
    NEW,
    OLD,
    USERS,
    Files,
    at_every_change,
    die,
    ended,
    failing,
    outputs,
    own,
    refuse,
    started,
    tree,
)

from diembao import publish as publishing
from diembao.problems import ProblemError
from diembao.publish import disk, publish

SCENES: dict[str, tuple[list[Files], Files, bool]] = {
    "the first": ([], NEW, True),
    "the second": ([OLD], NEW, True),
    "the third": ([NEW, OLD], NEW, True),
    "one page, which both generations share": ([NEW, OLD], {**OLD, "b/index.html": "edited"}, True),
    "one gone": ([NEW, OLD], {k: v for k, v in OLD.items() if k != "gone/index.html"}, True),
    "by journal": ([NEW, OLD], NEW, False),
    "one page by journal": ([OLD, OLD], {**OLD, "b/index.html": "edited"}, False),
}


@pytest.mark.parametrize("scene", SCENES)
def test_killed_before_every_change_the_site_is_whole(swift: Path, scene: str) -> None:
    site, state = swift / "site", swift / "state"
    generations, new, exchange = SCENES[scene]
    whole_old = {**generations[-1], **USERS} if generations else {}
    whole_new = {**new, **USERS} if generations else new
    seen: list[bool] = []
    for moment, code in at_every_change(swift, generations, new, die, exchange):
        assert code == 77
        if not exchange:  # a moment of change is not to be had: what was begun is rolled forward
            publishing.recover(site, state)
        found = tree(site)
        assert found in (whole_old, whole_new), f"mixed or torn when killed before change {moment}"
        seen.append(found == whole_new)
        for files in (
            (new, OLD) if moment % 2 else (OLD, new)
        ):  # both what was begun, and something else, go on from here
            publish(outputs(files), site, state)
            assert tree(site) == {**files, **(USERS if generations else {})}, moment
    assert seen == sorted(seen) and seen[-1] and not seen[0], "once new, always new"


FAULTS = {
    errno.ENOSPC: "publish-no-space",
    errno.EROFS: "publish-read-only",
    errno.EACCES: "publish-read-only",
    errno.EIO: "publish-failed",
}


@pytest.mark.parametrize(
    ("fault", "exchange"), [(errno.ENOSPC, True), (errno.EACCES, True), (errno.EIO, False)], ids=str
)
def test_a_failing_disk_is_told_and_leaves_a_whole_site(swift: Path, fault: int, exchange: bool) -> None:
    site, state = swift / "site", swift / "state"
    told = 0
    for moment, code in at_every_change(swift, [OLD], NEW, failing(fault), exchange):
        assert code in (0, 1), "a Problem, or it did not matter"
        told += code
        if not exchange:
            publishing.recover(site, state)
        assert tree(site) in ({**OLD, **USERS}, {**NEW, **USERS}), moment
        publish(outputs(NEW), site, state)
        assert tree(site) == {**NEW, **USERS}, moment
    assert told > 20


@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
def test_what_the_disk_answers_is_said_with_a_remedy(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    publish(outputs(OLD), *place)
    monkeypatch.setattr(disk, "write", lambda *_: failing(fault)())
    with pytest.raises(ProblemError) as caught:
        publish(outputs(NEW), *place)
    (problem,) = caught.value.problems
    assert problem.code == FAULTS[fault]
    assert problem.hint and "left whole" in problem.message
    assert tree(place[0]) == OLD


def half_by_journal(place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> str:
    """OLD partly replaced by NEW, where folders cannot be exchanged and the disk fills up; what was said of it."""
    write = disk.write

    def full(path: Path, data: bytes) -> None:
        if path == place[0] / "index.html":
            failing(errno.ENOSPC)()
        write(path, data)

    publish(outputs(OLD), *place)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "exchange", refuse)
        patch.setattr(disk, "write", full)
        with pytest.raises(ProblemError) as caught:
            publish(outputs(NEW), *place)
    assert tree(place[0]) not in (OLD, NEW)
    return str(caught.value)


def test_a_journal_cut_short_is_told_and_rolled_forward(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = half_by_journal(place, monkeypatch)
    assert "publish-no-space" in told and "the next build finishes" in told
    publishing.recover(*place)
    assert tree(place[0]) == NEW


def test_a_journal_is_rolled_forward_once_and_first_of_all(
    tmp_path: Path, place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    half_by_journal(place, monkeypatch)
    publish(outputs(OLD), *place)
    publishing.recover(*place)
    assert tree(place[0]) == OLD
    half_by_journal(place, monkeypatch)
    shutil.rmtree(own(tmp_path) / "back")
    publish(outputs(OLD), *place)
    assert tree(place[0]) == OLD


def test_notes_that_cannot_be_written_after_the_exchange_do_no_harm(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(outputs(OLD), *place)
    with monkeypatch.context() as patch:
        exchange = disk.exchange

        def then_full(*folders: Path) -> None:
            exchange(*folders)
            patch.setattr(publishing.notes, "write", lambda *_: failing(errno.ENOSPC)())

        patch.setattr(disk, "exchange", then_full)
        assert publish(outputs(NEW), *place).written
    assert tree(place[0]) == NEW
    publish(outputs(OLD), *place)
    assert tree(place[0]) == OLD


def cut_short(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(data[:-1])


def with_a_stray(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    path.with_name("stray").touch()


@pytest.mark.parametrize("fault", [cut_short, with_a_stray])
def test_a_tree_that_is_not_what_was_planned_never_becomes_the_site(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, fault: Callable[[Path, bytes], None]
) -> None:
    publish(outputs(OLD), *place)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "write", fault)
        with pytest.raises(ProblemError, match="publish-failed"):
            publish(outputs(NEW), *place)
    assert tree(place[0]) == OLD
    publish(outputs(NEW), *place)
    assert tree(place[0]) == NEW


def test_everything_is_flushed_after_the_last_write_and_before_the_exchange(
    tmp_path: Path, place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(outputs(OLD), *place)
    order: list[str] = []

    def noted(name: str, plain: Callable[..., None]) -> Callable[..., None]:
        def call(path: Path, *rest: object) -> None:
            order.append(f"{name} {path.name}")
            plain(path, *rest)

        return call

    for name in ("write", "link", "flush", "exchange", "flush_folder"):
        monkeypatch.setattr(disk, name, noted(name, getattr(disk, name)))
    publish(outputs(NEW), *place)
    flushed, exchanged = order.index("flush back"), order.index("exchange back")
    assert max(i for i, name in enumerate(order) if name.startswith(("write", "link"))) < flushed < exchanged
    assert order[exchanged + 1 :][:2] == [f"flush_folder {tmp_path.name}", f"flush_folder {own(tmp_path).name}"]


def test_a_flush_that_fails_stops_the_exchange(place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    publish(outputs(OLD), *place)
    real = disk._libc
    monkeypatch.setattr(disk, "_libc", lambda name: (lambda _: -1) if name == "syncfs" else real(name))
    with pytest.raises(ProblemError, match="publish-failed"):
        publish(outputs(NEW), *place)
    assert tree(place[0]) == OLD


def test_without_the_calls_of_linux_the_journal_and_sync_are_used(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_libc", lambda _: None)
    assert publish(outputs(OLD), *place).problems == ()
    done = publish(outputs(NEW), *place)
    assert [(p.code, p.severity) for p in done.problems] == [("publish-not-atomic", "note")]
    assert tree(place[0]) == NEW and publish(outputs(NEW), *place).problems == ()


def test_a_fault_of_the_exchange_itself_does_not_lead_to_the_journal(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(outputs(OLD), *place)
    monkeypatch.setattr(disk, "exchange", lambda *_: failing(errno.EIO)())
    with pytest.raises(ProblemError, match="publish-failed"):
        publish(outputs(NEW), *place)
    assert tree(place[0]) == OLD


def test_by_journal_files_become_folders_and_back(place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "exchange", refuse)
    for files in (OLD, NEW, OLD, NEW):
        publish(outputs(files), *place)
        assert tree(place[0]) == files


def test_of_two_builds_at_once_one_is_told_and_none_is_mixed(swift: Path) -> None:
    place = swift / "site", swift / "state"
    codes: set[int] = set()
    publish(outputs(OLD), *place)
    for _ in range(10):
        children = [started(partial(publish, outputs(files), *place)) for files in (OLD, NEW)]
        codes |= {ended(child) for child in children}
        assert tree(place[0]) in (OLD, NEW)
    assert 0 in codes and codes <= {0, 1}


def test_a_second_build_says_who_is_at_work_and_changes_nothing(place: tuple[Path, Path]) -> None:
    publish(outputs(OLD), *place)
    with publishing._at_work(*place), pytest.raises(ProblemError, match=rf"publish-locked.*process {os.getpid()}"):
        publish(outputs(NEW), *place)
    assert tree(place[0]) == OLD
    publish(outputs(NEW), *place)
