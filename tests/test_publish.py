"""Publishing is all or nothing: killed or failing before every single change to the disk, in turn."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from amount import TIMES
from publish_fixture import (
    NEW,
    OLD,
    USERS,
    Files,
    at_every_change,
    bring,
    die,
    ended,
    failing,
    outputs,
    own,
    put,
    refuse,
    started,
    tree,
)

from diembao import publish as publishing
from diembao.outputs import Output
from diembao.problems import ProblemError
from diembao.publish import disk, held, writing

# ---------------------------------------------------------------- the scenes


def after(*generations: Files, users: Files = USERS) -> Callable[[Path, Path], None]:
    def before(site: Path, state: Path) -> None:
        for files in generations:
            bring(files, site, state)
            put(site, users)

    return before


def state_is_lost(site: Path, state: Path) -> None:
    after(NEW, OLD)(site, state)
    shutil.rmtree(state)


def files_are_unknown(site: Path, state: Path) -> None:
    after(NEW, OLD)(site, state)
    for base in state.glob("*/notes.db"):
        base.write_bytes(b"no base at all")


def folders_are_unknown(site: Path, state: Path) -> None:
    after(NEW, OLD)(site, state)
    for noted in state.glob("*/buffers.json"):
        noted.write_bytes(b"")


def killed_before(site: Path, state: Path) -> None:
    """With half of something else in the buffer behind."""
    after(NEW, OLD)(site, state)

    def half() -> None:
        with writing(site, state) as made:
            for output in (Output("kind/of/other.html", b"1"), Output("x", b"2"), Output("a/index.html", b"3")):
                made.put(output)
            die()

    assert ended(started(half)) == 77


def broken_off_before(site: Path, state: Path) -> None:
    after(NEW, OLD)(site, state)
    with pytest.raises(KeyError), writing(site, state) as made:
        for output in (Output("kind/of/other.html", b"1"), Output("x", b"2"), Output("a/index.html", b"3")):
            made.put(output)
        raise KeyError("a page cannot be made")


def altered_by_hand(site: Path, state: Path) -> None:
    after(NEW, OLD)(site, state)
    (site / "s.css").write_text("other", "utf-8")
    (site / "b/index.html").unlink()


EDITED = {**OLD, "b/index.html": "edited"}
LESS = {path: text for path, text in OLD.items() if path != "gone/index.html"}
SCENES: dict[str, tuple[Callable[[Path, Path], None], Files, bool]] = {
    "the first": (after(), NEW, True),
    "the first, beside what others have there": (lambda site, state: put(site, USERS), NEW, True),
    "the second, which makes the other buffer": (after(OLD), NEW, True),
    "the third, where files become folders": (after(NEW, OLD), NEW, True),
    "folders become files": (after(OLD, NEW), OLD, True),
    "one page, which both buffers share": (after(NEW, OLD), EDITED, True),
    "one gone": (after(NEW, OLD), LESS, True),
    "nothing of others": (after(NEW, OLD, users={}), NEW, True),
    "by journal": (after(NEW, OLD), NEW, False),
    "by journal, folders become files": (after(OLD, NEW), OLD, False),
    "one page by journal": (after(OLD, OLD), EDITED, False),
    "all state lost": (state_is_lost, EDITED, True),
    "what is ours unknown": (files_are_unknown, EDITED, True),
    "which folder is which unknown": (folders_are_unknown, NEW, True),
    "after a kill": (killed_before, NEW, True),
    "after an exception": (broken_off_before, NEW, True),
    "after an exception, by journal": (broken_off_before, NEW, False),
    "after somebody altered pages": (altered_by_hand, NEW, True),
}


def whole(found: Files, files: Files, users: Files) -> bool:
    """With what others have there, or, in the moment after the exchange, without their folders."""
    return found in ({**files, **users}, {**files, **{path: text for path, text in users.items() if "/" not in path}})


def apart(found: Files) -> tuple[Files, Files]:
    """(Our files, those of others)."""
    return ({p: t for p, t in found.items() if p not in USERS}, {p: t for p, t in found.items() if p in USERS})


@pytest.mark.parametrize("scene", SCENES)
def test_killed_before_every_change_the_site_is_whole(swift: Path, scene: str) -> None:
    site, state = swift / "site", swift / "state"
    before, new, exchange = SCENES[scene]
    seen: list[bool] = []
    before(site, state)
    old, users = apart(tree(site))
    for moment, code in at_every_change(swift, before, new, die, exchange):
        assert code == 77
        if not exchange:  # a moment of change is not to be had: what was begun is rolled forward
            publishing.recover(site, state)
        found = tree(site)
        assert whole(found, old, users) or whole(found, new, users), f"mixed or torn when killed before {moment}"
        seen.append(whole(found, new, users))
        publishing.recover(site, state)
        assert tree(site) in ({**old, **users}, {**new, **users}), moment
        for files in (new, OLD) if moment % 2 else (OLD, new, LESS):  # what was begun, and something else, go on
            bring(files, site, state)
            assert tree(site) == {**files, **users}, moment
            assert held(site, state).keys() == files.keys()
    assert seen == sorted(seen) and seen[-1] and not seen[0], "once new, always new"


FAULTS = {
    errno.ENOSPC: "publish-no-space",
    errno.EROFS: "publish-read-only",
    errno.EACCES: "publish-read-only",
    errno.EIO: "publish-failed",
}


@pytest.mark.parametrize(
    ("fault", "scene"),
    [
        (errno.ENOSPC, "the second, which makes the other buffer"),
        (errno.EACCES, "the third, where files become folders"),
        (errno.EROFS, "folders become files"),
        (errno.EXDEV, "the third, where files become folders"),
        (errno.EIO, "by journal"),
        (errno.EIO, "all state lost"),
        (errno.ENOSPC, "after an exception"),
    ],
    ids=str,
)
def test_a_failing_disk_is_told_and_leaves_a_whole_site(swift: Path, fault: int, scene: str) -> None:
    site, state = swift / "site", swift / "state"
    before, new, exchange = SCENES[scene]
    before(site, state)
    old, users = apart(tree(site))
    told = 0
    for moment, code in at_every_change(swift, before, new, failing(fault), exchange):
        assert code in (0, 1), "a Problem, or it did not matter"
        told += code
        if not exchange:
            publishing.recover(site, state)
        assert whole(tree(site), old, users) or whole(tree(site), new, users), moment
        for files in (new, OLD) if moment % 2 else (OLD, new, LESS):
            bring(files, site, state)
            assert tree(site) == {**files, **users}, moment
    assert told > (10 if TIMES > 1 else 3)


@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
def test_what_the_disk_answers_is_said_with_a_remedy(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    bring(OLD, *place)
    monkeypatch.setattr(disk, "write", lambda *_: failing(fault)())
    with pytest.raises(ProblemError) as caught:
        bring(NEW, *place)
    (problem,) = caught.value.problems
    assert problem.code == FAULTS[fault]
    assert problem.hint and "left whole" in problem.message
    assert tree(place[0]) == OLD


def test_notes_that_find_no_room_are_told_like_any_full_disk(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(OLD, *place)
    connect = sqlite3.connect

    def full(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        base = connect(*args, **kwargs)
        base.execute("PRAGMA max_page_count = 1")
        return base

    with monkeypatch.context() as patch, pytest.raises(ProblemError, match="publish-no-space"):
        patch.setattr(sqlite3, "connect", full)
        bring({**NEW, **{f"{n}/{'long' * 50}.html": "x" for n in range(50)}}, *place)
    assert tree(place[0]) == OLD
    bring(NEW, *place)
    assert tree(place[0]) == NEW


# ---------------------------------------------------------------- a block that is left, pages that are made meanwhile


def test_where_a_page_cannot_be_made_nothing_is_published_and_the_next_is_right(place: tuple[Path, Path]) -> None:
    def broken(files: Files) -> Iterator[Output]:
        made = outputs(files)
        yield from made[:3]
        raise KeyError("a page cannot be made")

    for before in ({}, OLD, NEW, OLD):
        bring(before, *place)
        with pytest.raises(KeyError):
            bring(EDITED | NEW, *place, broken)
        assert tree(place[0]) == before
    bring(LESS, *place)
    assert tree(place[0]) == LESS


def test_what_was_put_but_is_not_wanted_is_not_published(place: tuple[Path, Path]) -> None:
    bring(OLD, *place)
    put(place[0], {"CNAME": "theirs"})
    with writing(*place) as made:
        for output in outputs({"gone/index.html": "other", "new/page.html": "x", "s.css": "y", "CNAME": "theirs"}):
            made.put(output)
        wanted = {output.path: output.sha256 for output in outputs({**LESS, "s.css": "y"})}
        done = made.finish(wanted)
    assert (done.written, done.removed) == (("s.css",), ("gone/index.html",))
    assert tree(place[0]) == {**LESS, "s.css": "y", "CNAME": "theirs"}
    bring(OLD, *place)
    assert tree(place[0]) == {**OLD, "CNAME": "theirs"}


def test_what_the_site_lost_meanwhile_stops_the_build(place: tuple[Path, Path]) -> None:
    bring(OLD, *place)
    (place[0] / "s.css").write_bytes(b"changed")
    wanted = {output.path: output.sha256 for output in outputs({**OLD, "new.html": "new"})}
    assert held(*place).keys() == OLD.keys() - {"s.css"}
    with pytest.raises(ProblemError, match="changed by somebody"), writing(*place) as made:
        made.put(*outputs({"new.html": "new"}))
        made.finish(wanted)
    assert "new.html" not in tree(place[0])
    bring(OLD, *place)
    assert tree(place[0]) == OLD


def test_what_was_put_with_other_bytes_than_are_wanted_stops_the_build(place: tuple[Path, Path]) -> None:
    with writing(*place) as made, pytest.raises(ProblemError, match="publish-failed"):
        made.put(Output("a", b"1"))
        made.finish({"a": Output("a", b"2").sha256})
    assert not place[0].exists()


# ---------------------------------------------------------------- a journal, where folders cannot be exchanged


def half_by_journal(place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> str:
    """OLD partly replaced by NEW, where folders cannot be exchanged and the disk fills up; what was said of it."""
    plain = disk.bring

    def full(source: Path, target: Path, temporary: Path) -> None:
        if target == place[0] / "index.html":
            failing(errno.ENOSPC)()
        plain(source, target, temporary)

    bring(OLD, *place)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "exchange", refuse)
        patch.setattr(disk, "bring", full)
        with pytest.raises(ProblemError) as caught:
            bring(NEW, *place)
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
    bring(OLD, *place)
    publishing.recover(*place)
    assert tree(place[0]) == OLD
    half_by_journal(place, monkeypatch)
    shutil.rmtree(own(tmp_path) / "back")
    bring(OLD, *place)
    assert tree(place[0]) == OLD


def test_without_the_calls_of_linux_the_journal_and_sync_are_used(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_called", lambda *_: False)
    assert bring(OLD, *place).problems == ()
    done = bring(NEW, *place)
    assert [(p.code, p.severity) for p in done.problems] == [("publish-not-atomic", "note")]
    assert tree(place[0]) == NEW and bring(NEW, *place).problems == ()


def test_by_journal_files_become_folders_and_back(place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "exchange", refuse)
    for files in (OLD, NEW, OLD, NEW):
        bring(files, *place)
        assert tree(place[0]) == files and held(*place).keys() == files.keys()


@pytest.mark.parametrize("fault", [errno.EPERM, errno.EXDEV, errno.EMLINK], ids=errno.errorcode.get)
def test_where_no_file_can_have_two_names_the_site_stays_in_its_folder(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    """Else all its files would be others after each exchange, and all pages made again."""
    monkeypatch.setattr(os, "link", lambda *_, **__: failing(fault)())
    for files in (OLD, NEW, OLD, EDITED):
        bring(files, *place)
        assert tree(place[0]) == files and held(*place).keys() == files.keys()
