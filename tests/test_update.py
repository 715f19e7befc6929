"""A few files of a site that lies as it was left: brought to it whole or not at all, as a whole publication is."""

import errno
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from publish_fixture import (
    NEW,
    OLD,
    Files,
    at_every_change,
    die,
    failing,
    outputs,
    own,
    tree,
)

from diembao import publish as publishing
from diembao.publish import disk, publish


def amend(files: Files, site: Path, state: Path) -> None:
    """By `update` where that can be."""
    left = publishing.left(site, state)
    if left is None or not left.as_left():
        publish(outputs(files), site, state)
        return
    before = tree(site)
    changed = [o for o in outputs(files) if before.get(o.path) != o.data.decode()]
    assert publishing.update(changed, before.keys() - files.keys(), left, state)


EDITED = {**{k: v for k, v in OLD.items() if k != "gone/index.html"}, "b/index.html": "edited", "n/e/w.html": "new"}
UPDATES: dict[str, tuple[list[Files], bool]] = {
    "after the first": ([OLD], True),
    "after the second": ([NEW, OLD], True),
    "after an update": ([NEW, OLD, {**EDITED, "b/index.html": "b", "kind": "k"}, OLD], True),
    "by journal": ([NEW, OLD], False),
}


@pytest.mark.parametrize("scene", UPDATES)
def test_an_update_killed_before_every_change_leaves_the_site_whole(swift: Path, scene: str) -> None:
    site, state = swift / "site", swift / "state"
    generations, exchange = UPDATES[scene]
    seen: list[bool] = []
    for moment, code in at_every_change(swift, generations, EDITED, die, exchange, {}, amend):
        assert code == 77
        if not exchange:
            publishing.recover(site, state)
        found = tree(site)
        assert found in (OLD, EDITED), f"mixed or torn when killed before change {moment}"
        seen.append(found == EDITED)
        for files in (EDITED, NEW) if moment % 2 else (NEW, OLD):
            amend(files, site, state)
            assert tree(site) == files, moment
    assert seen == sorted(seen) and seen[-1] and not seen[0]


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EACCES, errno.EIO], ids=errno.errorcode.get)
def test_an_update_on_a_failing_disk_leaves_the_site_whole(swift: Path, fault: int) -> None:
    site, state = swift / "site", swift / "state"
    for moment, code in at_every_change(swift, [NEW, OLD], EDITED, failing(fault), True, {}, amend):
        assert code in (0, 1)
        assert tree(site) in (OLD, EDITED), moment
        amend(NEW, site, state)
        assert tree(site) == NEW, moment


@pytest.mark.parametrize(
    "change",
    [
        lambda site, back: (site / "s.css").write_text("other", "utf-8"),
        lambda site, back: (site / "s.css").unlink(),
        lambda site, back: (site / "a/own.txt").write_text("a file of the user's", "utf-8"),
        lambda site, back: (site / "own").mkdir(),
        lambda site, back: (back / "b/index.html").unlink(),
        lambda site, back: (back / "own.txt").write_text("another", "utf-8"),
        lambda site, back: shutil.rmtree(back / "a"),
        lambda site, back: (back.parent / "generation.db").write_bytes(b"no base"),
        lambda site, back: (back.parent / "generation.db").unlink(),
    ],
)
def test_whatever_looks_different_is_not_taken_for_as_it_was_left(
    tmp_path: Path, place: tuple[Path, Path], change: Callable[[Path, Path], object]
) -> None:
    for files in (OLD, NEW, OLD):
        amend(files, *place)
    before = publishing.left(*place)
    assert before and before.as_left()
    change(place[0], own(tmp_path) / "back")
    left = publishing.left(*place)
    assert not (left and left.as_left())
    users = {p: t for p, t in tree(place[0]).items() if p not in OLD}
    amend(NEW, *place)
    assert tree(place[0]) == {**NEW, **users}


def test_what_somebody_puts_into_the_site_during_an_update_stays(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    amend(OLD, *place)
    exchange = disk.exchange

    def late(source: Path, target: Path) -> None:
        (place[0] / "a/own.txt").write_text("late", "utf-8")
        (place[0] / "mine/below").mkdir(parents=True)
        (place[0] / "mine/below/own.txt").write_text("later", "utf-8")
        exchange(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(disk, "exchange", late)
        amend(NEW, *place)
    late_ones = {"a/own.txt": "late", "mine/below/own.txt": "later"}
    assert tree(place[0]) == {**NEW, **late_ones}
    for files in (OLD, EDITED):
        amend(files, *place)
        assert tree(place[0]) == {**files, **late_ones}


def test_what_somebody_puts_there_stays_though_a_folder_is_taken_away_meanwhile(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    amend(NEW, *place)
    amend(OLD, *place)
    left, exchange = publishing.left(*place), disk.exchange
    assert left and left.as_left()

    def late(source: Path, target: Path) -> None:
        (place[0] / "own.txt").write_text("late", "utf-8")
        shutil.rmtree(place[0] / "gone")
        exchange(source, target)

    monkeypatch.setattr(disk, "exchange", late)
    changed = [o for o in outputs(EDITED) if o.path not in OLD or OLD[o.path].encode() != o.data]
    assert publishing.update(changed, (), left, place[1])
    assert (place[0] / "own.txt").read_text("utf-8") == "late"
    monkeypatch.undo()
    publish(outputs(NEW), *place)
    assert tree(place[0]) == {**NEW, "own.txt": "late"}


def test_an_update_without_another_process_is_the_same(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    amend(OLD, *place)
    monkeypatch.setattr(os, "fork", lambda: failing(errno.EAGAIN)())
    amend(NEW, *place)
    assert tree(place[0]) == NEW and publishing.watch(*place)[0]()
    monkeypatch.undo()
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # as under some supervisors: nobody may wait for a child
    try:
        assert publishing.watch(*place)[0]()
        (place[0] / "s.css").unlink()
        assert not publishing.watch(*place)[0]()
    finally:
        signal.signal(signal.SIGCHLD, before)
