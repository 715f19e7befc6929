"""In what order a publication touches the disk, and what two builds at once do to one another."""

import ctypes
import errno
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from publish_fixture import (
    NEW,
    OLD,
    USERS,
    bring,
    ended,
    failing,
    own,
    put,
    started,
    tree,
)

from diembao.problems import ProblemError
from diembao.publish import disk, notes, strangers, writing


def test_notes_that_cannot_be_written_after_the_exchange_do_no_harm(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(OLD, *place)
    with monkeypatch.context() as patch:
        exchange = disk.exchange

        def then_full(*folders: Path) -> None:
            exchange(*folders)
            patch.setattr(notes, "write", lambda *_: failing(errno.ENOSPC)())
            patch.setattr(notes, "write_buffers", lambda *_: failing(errno.ENOSPC)())

        patch.setattr(disk, "exchange", then_full)
        assert bring(NEW, *place).written
    assert tree(place[0]) == NEW
    bring(OLD, *place)
    assert tree(place[0]) == OLD


def test_everything_is_flushed_after_the_last_write_and_before_the_exchange(
    tmp_path: Path, place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(OLD, *place)
    put(place[0], USERS)
    order: list[str] = []

    def noted(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Path, *rest: object) -> Any:
            order.append(f"{name} {path.name}")
            return plain(path, *rest)

        return call

    for name in ("write", "link", "remove", "flush", "exchange", "flush_folder"):
        monkeypatch.setattr(disk, name, noted(name, getattr(disk, name)))
    monkeypatch.setattr(strangers, "settle", noted("settle", strangers.settle))
    bring(NEW, *place)
    flushed, exchanged = order.index("flush back"), order.index("exchange back")
    changes = [i for i, name in enumerate(order) if name.startswith(("write", "link", "remove"))]
    assert changes and order.index(f"flush_folder {own(tmp_path).name}") < changes[0], "noted before anything changes"
    assert changes[-1] < flushed < exchanged
    both = [f"flush_folder {tmp_path.name}", f"flush_folder {own(tmp_path).name}"]
    assert order[exchanged + 1 :][:3] == [*both, f"settle {place[0].name}"]


def test_a_flush_that_fails_stops_the_exchange(place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    bring(OLD, *place)
    real = ctypes.CDLL

    def failing_library(*given: Any, **named: Any) -> ctypes.CDLL:
        library = real(*given, **named)
        library.syncfs = lambda _: -1
        return library

    monkeypatch.setattr(ctypes, "CDLL", failing_library)
    with pytest.raises(ProblemError, match="publish-failed"):
        bring(NEW, *place)
    assert tree(place[0]) == OLD


def test_a_fault_of_the_exchange_itself_does_not_lead_to_the_journal(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(OLD, *place)
    monkeypatch.setattr(disk, "exchange", lambda *_: failing(errno.EIO)())
    with pytest.raises(ProblemError, match="publish-failed"):
        bring(NEW, *place)
    assert tree(place[0]) == OLD


# ---------------------------------------------------------------- two at once


def test_of_two_builds_at_once_one_is_told_and_none_is_mixed(swift: Path) -> None:
    place = swift / "site", swift / "state"
    codes: set[int] = set()
    bring(OLD, *place)
    for _ in range(10):
        children = [started(partial(bring, files, *place)) for files in (OLD, NEW)]
        codes |= {ended(child) for child in children}
        assert tree(place[0]) in (OLD, NEW)
    assert 0 in codes and codes <= {0, 1}


def test_a_second_build_says_who_is_at_work_and_changes_nothing(place: tuple[Path, Path]) -> None:
    bring(OLD, *place)
    with writing(*place), pytest.raises(ProblemError, match=rf"publish-locked.*process {os.getpid()}"):
        bring(NEW, *place)
    assert tree(place[0]) == OLD
    bring(NEW, *place)
